"""The index on disk: versioned, hashed, switched atomically."""
