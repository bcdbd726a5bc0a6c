"""Web pages: saved ones, and those of a site."""
