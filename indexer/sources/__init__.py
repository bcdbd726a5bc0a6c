"""Read a help center's data as checked records, with one reader for each format."""
