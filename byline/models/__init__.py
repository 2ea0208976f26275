"""Models answer prompts: language models, or the composer that needs none."""
