"""DOCX text: a paragraph of a Word document as Markdown, without what is deleted, hidden or only a remark."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from indexer.readers.documents.document import with_bold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_OFF = ("0", "false", "off")
_LEFT_OUT = {
    W + "del": "deleted texts",
    W + "moveFrom": "deleted texts",
    W + "drawing": "images and text boxes",
    W + "pict": "images and text boxes",
    W + "object": "images and text boxes",
    _MARKUP + "AlternateContent": "images and text boxes",
    W + "footnoteReference": "footnotes",
    W + "endnoteReference": "footnotes",
    W + "commentReference": "comments",
}
_SIGNS = {W + "tab": " ", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}


@dataclass(frozen=True, slots=True)
class Texts:
    """Turns paragraphs into Markdown; ``links`` are the document's addresses, ``left_out`` counts what it skipped."""

    links: "Mapping[str, str]"
    left_out: Counter[str] = field(default_factory=Counter)

    def markdown(self, paragraph: Any) -> str:  # noqa: ANN401  (an element of lxml)
        """The text of a paragraph, with bold and links."""
        pieces = groupby(self._pieces(paragraph, ""), lambda piece: piece[1:])
        joined = (("".join(text for text, *_ in group), bold, link) for (bold, link), group in pieces)
        return with_bold((_linked(text, link), bold) for text, bold, link in joined)

    def _pieces(self, element: Any, link: str) -> "Iterator[tuple[str, bool, str]]":  # noqa: ANN401
        for child in element.iterchildren("*"):
            if child.tag in _LEFT_OUT:
                self.left_out[_LEFT_OUT[child.tag]] += 1
            elif child.tag == W + "r":
                yield from self._run(child, link)
            elif child.tag == W + "hyperlink":
                yield from self._pieces(child, self.links.get(child.get(_R + "id"), ""))
            else:
                yield from self._pieces(child, link)

    def _run(self, run: Any, link: str) -> "Iterator[tuple[str, bool, str]]":  # noqa: ANN401
        if is_on(run, "vanish"):
            self.left_out["hidden texts"] += 1
            return
        bold = is_on(run, "b")
        for child in run.iterchildren("*"):
            if child.tag in _LEFT_OUT:
                self.left_out[_LEFT_OUT[child.tag]] += 1
            elif child.tag == W + "t" and child.text:
                yield child.text, bold, link
            elif child.tag in _SIGNS:
                yield _SIGNS[child.tag], bold, link


def _linked(text: str, link: str) -> str:
    words = text.strip()
    return text.replace(words, f"[{words}]({link})") if link and words else text


def is_on(run: Any, name: str) -> bool:  # noqa: ANN401  (an element of lxml)
    """Whether a run has the property ``name``."""
    found = run.find(f"{W}rPr/{W}{name}")
    return found is not None and found.get(W + "val") not in _OFF
