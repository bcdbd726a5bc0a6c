"""Commands: those of ``faq-bench``, a module each with its ``command``. They alone print."""
