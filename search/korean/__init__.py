"""Korean text, without an index: normalisation, particles, keyboards, Hanja, synonyms, highlighting."""
