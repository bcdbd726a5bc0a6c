"""Links: lets only those links of an answer live that lead somewhere wherever the answer is shown."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
OWN = "/faq/"
"""Where the paths of our own pages begin; other relative addresses led somewhere on the site that a text is from."""
PICTURE = "그림"


def is_safe(url: str) -> bool:
    """Whether ``url`` is relative or of a known kind: scripts and data are neither."""
    try:
        return urlsplit(url.strip()).scheme.lower() in {"", *SCHEMES}
    except ValueError:
        return False


def links(state: StateCore) -> None:
    """The rule of the parser: links that lead nowhere become their text, and pictures links to them.

    The pages' policy loads no picture from another site.
    """
    for block in state.tokens:
        if block.type == "inline" and any(token.type in ("link_open", "image") for token in block.children or []):
            block.children = list(_settled(block.children or []))


def _settled(tokens: Sequence[Token]) -> Iterator[Token]:
    href = None
    label: list[Token] = []
    for token in tokens:
        if token.type == "link_open":
            href, label = str(token.attrs["href"]), []
        elif token.type == "link_close":
            yield from _link(str(href), label)
            href = None
        elif href is not None:
            label += (token.children or []) if token.type == "image" else [token]
        elif token.type == "image":
            yield from _picture(token)
        else:
            yield token


def _link(href: str, label: Sequence[Token]) -> list[Token]:
    """A link named by ``label``, or by its address; the label alone where it leads nowhere."""
    if not _leads(href):
        return list(label)
    named = label or [Token("text", "", 0, content=href)]
    attributes: dict[str, str | int | float] = {"href": href, "rel": "noopener noreferrer"}
    return [Token("link_open", "a", 1, attrs=attributes), *named, Token("link_close", "a", -1)]


def _leads(href: str) -> bool:
    return (href.startswith(OWN) and ".." not in href) or urlsplit(href).scheme.lower() in SCHEMES


def _picture(image: Token) -> list[Token]:
    """A link to ``image``, named by its text; the text alone where it is on no other site."""
    label = image.children or []
    source = str(image.attrs["src"])
    if urlsplit(source).scheme.lower() not in ("http", "https"):
        return label
    return _link(source, label or [Token("text", "", 0, content=PICTURE)])
