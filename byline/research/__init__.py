"""Sources: found, read safely, cut into passages, and ranked for a topic."""
