"""The served generation of the index, and how the next one replaces it."""
