"""The commands of ``faq-bench``, one module each with a ``command``. Only these modules print."""
