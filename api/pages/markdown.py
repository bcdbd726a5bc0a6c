"""Markdown: converts short Markdown to safe HTML: paragraphs, lists, bold, code and links; all else stays text."""

from collections.abc import MutableMapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

SCHEMES = frozenset({"", "http", "https", "mailto", "tel"})
UNUSED = ("blockquote", "code", "fence", "hr", "html_block", "html_inline", "image", "lheading", "reference")
"""Rules of CommonMark that an answer of a help center has no use for."""


def html(text: str) -> Markup:
    """The HTML of ``text``, in which its own markup is escaped."""
    return Markup(_parser().render(text))


def words(text: str) -> str:
    """The words of ``text`` on one line, without Markdown signs."""
    inline = (token.children or [] for token in _parser().parse(text) if token.type == "inline")
    return " ".join("".join(_words(child) for child in children) for children in inline)


def _words(token: Token) -> str:
    return " " if token.type in ("softbreak", "hardbreak") else token.content


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        try:
            return urlsplit(url.strip()).scheme.lower() in SCHEMES
        except ValueError:
            return False


class _Renderer(RendererHTML):
    """A page's outline belongs to the page: a heading within an answer becomes a bold line."""

    def heading_open(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        return "<p><strong>"

    def heading_close(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        return "</strong></p>\n"

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:  # noqa: ANN401
        tokens[idx].attrSet("rel", "noopener noreferrer")
        return self.renderToken(tokens, idx, options, env)


@cache
def _parser() -> MarkdownIt:
    return _Parser("commonmark", {"html": False, "breaks": True}, renderer_cls=_Renderer).disable(UNUSED)
