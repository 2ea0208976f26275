"""What the agents ask a model, as typed questions with typed answers."""
