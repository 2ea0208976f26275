"""The newsroom's screen: a client of the API and nothing else."""
