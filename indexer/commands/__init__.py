"""Commands of ``faq-index`` other than those in :mod:`indexer.cli`. They print."""
