"""Outline: FAQs out of a text that runs on: headings, Q./A. marks and what stands below them.

DOCX, HWPX, PDF, Markdown and web pages without marks of their own are read as a list of blocks first; what of it is a
question and what its answer is decided here, once for all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.readers.item import Form, Found


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a piece of text between headings, in the order of the document.

    ``level`` is 1 (the widest) to 6 for a heading, 0 for text. ``text`` is written in the document's form (Markdown or
    HTML for text with lists and tables). ``where`` is its place: ``faq.docx: paragraph 17``.
    """

    text: str
    level: int
    where: str


def items(blocks: Sequence[Block], name: str, form: Form) -> Found:
    """The FAQs of a document, with the headings above a question as its category.

    Questions are, in this order of trust: what is marked ``Q.``, ``Q1)``, ``질문:``, ``문:`` (its answer begins at
    ``A.``, ``답변:``, ``답:`` or the next block); the headings of the level that has most headings with text below
    them. ``name`` is the file's, for what is told.

    Raises:
        DataError: no question with an answer is found.
    """
    raise NotImplementedError
