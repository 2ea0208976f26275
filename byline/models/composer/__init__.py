"""The model that needs no model: it answers prompts from the evidence alone, and never invents."""
