"""Byline: a topic goes in, and out comes an article whose every sentence has its source."""

__version__ = "0.1.0"
