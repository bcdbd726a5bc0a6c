"""Korean text, without an index: normalising, particles, keyboards, Hanja, synonyms, highlights."""
