"""Outline: FAQs out of a text that runs on: headings, Q./A. marks and what stands below them.

DOCX, HWPX, PDF, Markdown and web pages without marks of their own are read as a list of blocks first; what of it is a
question and what its answer is decided here, once for all of them.
"""
