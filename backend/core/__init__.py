"""Who works on which article."""
