"""A help center's data to checked records, one reader a format."""
