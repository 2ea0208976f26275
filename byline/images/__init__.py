"""Pictures: the article's cover."""
