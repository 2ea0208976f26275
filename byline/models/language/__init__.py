"""Language models: prompts put into words, sent to a provider, and its answers read."""
