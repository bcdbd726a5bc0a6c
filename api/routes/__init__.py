"""The routes of the API, one module for each matter, in a package for each of those who ask."""
