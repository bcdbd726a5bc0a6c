"""Aliases from a language model: what it is asked, how its answers are read, and which of its wordings are kept."""
