"""The six agents: each does one stage of the work, with typed values in and one typed value out."""
