"""PDF: FAQs out of a document whose headings are known by the size of their letters."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import Path

from indexer.readers.documents import pdf_lines
from indexer.readers.documents.document import Document
from indexer.readers.documents.pdf_lines import Line
from indexer.readers.item import Found, Options
from indexer.readers.marks import LETTERS, SIGNS

_LARGER = 1.1
_GAP = 1.9
_LEVELS = 5
_HYPHEN = re.compile(r"[A-Za-z]-$")
_LIST = re.compile(r"\s*(?:[-•·▪○●■□※]|\d{1,2}[.)]|[①-⑳])\s*(?=\S)")


def read(path: Path, options: Options) -> Found:
    """The FAQs of the PDF at ``path``.

    Raises:
        DataError: it is damaged, locked, scanned, or has no question with an answer.
    """
    pages = pdf_lines.read(path)
    lines, repeated = pdf_lines.without_repeated(pages)
    document = Document(path.name, options)
    if repeated:
        document.left_out[f"headers, footers and page numbers like {repeated[0][:60]}"] = len(repeated)
    if [] in pages:
        document.left_out["pages without text"] = pages.count([])
    levels = _levels(lines)
    for paragraph in _paragraphs(lines):
        first = paragraph[0]
        text, where = _text(paragraph), f"{path.name}: page {first.page}"
        if first.size in levels:
            document.add_heading(text, levels[first.size], where)
        else:
            document.add_text(f"**{text}**" if first.is_bold else text, where)
    return document.found(guessed=True)


def _levels(lines: Sequence[Line]) -> dict[float, int]:
    """The levels of headings by their sizes, which are larger than the size that most letters have."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    most = max(letters, key=lambda size: letters[size], default=0.0)
    sizes = sorted((size for size in letters if size > most * _LARGER), reverse=True)
    return {size: min(level, _LEVELS) for level, size in enumerate(sizes, 1)}


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines that follow one another closely, in letters of one size."""
    starts = [True, *(_starts(above, line) for above, line in pairwise(lines))]
    numbers: list[int] = []
    for is_start in starts[: len(lines)]:
        numbers.append((numbers[-1] if numbers else 0) + is_start)
    for _, group in groupby(zip(numbers, lines, strict=True), lambda pair: pair[0]):
        yield [line for _, line in group]


def _starts(above: Line, line: Line) -> bool:
    """Whether ``line`` begins a paragraph, as it does after a question; one may go on over the end of a page."""
    if (
        above.size != line.size
        or above.is_bold != line.is_bold
        or _begins_marked(line)
        or above.text.rstrip().endswith("?")
    ):
        return True
    if above.page != line.page:
        return above.text.rstrip().endswith((".", "?", "!", "다"))
    return not 0 <= above.height - line.height <= _GAP * line.size


def _begins_marked(line: Line) -> bool:
    """Whether a line begins with the mark of a question or an answer."""
    return any(kind.question.match(line.text) or kind.answer.match(line.text) for kind in (SIGNS, LETTERS))


def _text(paragraph: Sequence[Line]) -> str:
    """The text of a paragraph on one line, in which a list's items keep theirs."""
    parts = [paragraph[0].text.strip()]
    for above, line in pairwise(paragraph):
        if _LIST.match(line.text):
            parts.append("\n")
        elif _HYPHEN.search(above.text):
            parts[-1] = parts[-1][:-1]
        else:
            parts.append(" ")
        parts.append(line.text.strip())
    return "".join(parts)
