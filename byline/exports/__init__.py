"""The article as files for others: Markdown and a page that stands alone."""
