"""Encyclopedias on this machine as a source: summaries of Wikipedia, and ZIM files."""
