"""What an article's page shows, one module a view."""
