"""Rendering: short Markdown as safe HTML: paragraphs, lists, tables, bold, code and links; all else stays text."""

import re
from collections.abc import MutableMapping, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from api.markdown import marks
from api.markdown.addresses import Addresses
from api.markdown.emphasis import emphasis
from api.markdown.links import is_safe, links
from api.markdown.phones import phones
from search.korean.highlight import Span

UNUSED = ("blockquote", "code", "fence", "hr", "html_block", "html_inline", "lheading", "reference")
"""Rules of CommonMark that an answer of a help center has no use for."""
_DATE = re.compile(
    r"^([ \t]*(?:(?:[-*+]|[0-9]{1,2}[.)])[ \t]+)?[0-9]{1,4})(?=\.[ \t]*[0-9]{1,2}\.(?![0-9]))", re.MULTILINE
)
"""The beginning of ``2026. 11. 6. 부터``, which else were lists within lists."""


def html(text: str, spans: Sequence[Span] = ()) -> str:
    """The HTML of ``text``, in which its own markup is escaped; ``spans`` of it are in ``<mark>``."""
    return str(_parser().render(_DATE.sub(r"\1\\", marks.put(text, spans))))


def line(text: str) -> str:
    """The HTML of ``text`` without paragraphs and lists, for a place within a line."""
    return str(_parser().renderInline(marks.put(text, ())))


def words(text: str) -> str:
    """The words of ``text`` on one line, without Markdown signs."""
    tokens = _parser().parse(_DATE.sub(r"\1\\", text))
    inline = (token.children or [] for token in tokens if token.type == "inline")
    return " ".join("".join(_words(child) for child in children) for children in inline)


def _words(token: Token) -> str:
    return " " if token.type in ("softbreak", "hardbreak") else token.content


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return is_safe(url)

    def normalizeLink(self, url: str) -> str:
        return super().normalizeLink(marks.removed(url))


class _Renderer(RendererHTML):
    """A page's outline belongs to the page: a heading within an answer becomes a bold line.

    Its policy admits no ``style``: the columns of tables are set by classes, and the table scrolls in a box.
    """

    def text(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        return marks.shown(escapeHtml(tokens[idx].content))

    def code_inline(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        return f"<code>{self.text(tokens, idx, options, env)}</code>"

    def heading_open(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        return "<p><strong>"

    def heading_close(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        return "</strong></p>\n"

    def table_open(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        return '<div class="table" role="region" aria-label="표" tabindex="0"><table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:  # noqa: ANN401
        token = tokens[idx]
        if "style" in token.attrs:
            token.attrs = {"class": str(token.attrs["style"]).removeprefix("text-align:")}
        return self.renderToken(tokens, idx, options, env)

    td_open = th_open


@cache
def _parser() -> MarkdownIt:
    options = {"html": False, "breaks": True, "linkify": True, "xhtmlOut": False}
    parser = _Parser("commonmark", options, renderer_cls=_Renderer).enable(["table", "linkify"]).disable(UNUSED)
    parser.linkify = Addresses()
    parser.inline.ruler.at("emphasis", emphasis)
    parser.core.ruler.push("phones", phones)
    parser.core.ruler.push("links", links)
    return parser
