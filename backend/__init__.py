"""The service around the craft: it keeps articles, shows them as they come to be, loses none."""
