"""The offline indexer: a help center's FAQ data → the index folder."""
