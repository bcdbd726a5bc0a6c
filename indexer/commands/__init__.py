"""Commands of ``faq-index`` that build nothing. They print."""
