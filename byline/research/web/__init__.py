"""The web as a source: what is searched, which pages are read, and how they are fetched."""
