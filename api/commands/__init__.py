"""The commands of ``faq-serve``, one a module. Only they and :mod:`api.cli` print."""
