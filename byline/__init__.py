"""Byline: a topic goes in, an article comes out in which every sentence can be traced to its source."""

__version__ = "0.1.0"
