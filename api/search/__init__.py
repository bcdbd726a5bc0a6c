"""Search requests: their admission, and their answers from the cache or a search."""
