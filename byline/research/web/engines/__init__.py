"""Search services, one module each: a question out, hits in."""
