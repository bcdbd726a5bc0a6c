"""The index on disk: versions, checksums, and atomic replacement."""
