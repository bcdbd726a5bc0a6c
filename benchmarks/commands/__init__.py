"""The commands of ``faq-bench``, one module each with a ``command``: measure, fitting, reports. Only these print."""
