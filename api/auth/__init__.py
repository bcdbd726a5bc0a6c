"""API keys: their records, their database, and their cache."""
