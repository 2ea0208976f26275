"""What a page is measured by, named by and described by for those who search."""
