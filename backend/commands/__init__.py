"""The service's commands. Each imports what it needs when it runs: `byline write` starts fast."""
