"""Addresses: finds the addresses of pages and mailboxes that stand bare in a Korean text."""

import re

from linkify_it import LinkifyIt
from linkify_it.main import Match

_FOREIGN = re.compile(r"[^\x00-\x7f]")
_SIGNS = ("://", "www.", "WWW.", "@")
"""Every address has one of these."""


class Addresses:
    """What the parser asks for bare addresses: ``https://…``, ``www.…`` and ``name@host``.

    An address ends before the first Korean letter: a particle behind it (``https://a.kr에서``) is no part of it, and
    browsers write the Korean words of an address in percent signs when they copy it.
    """

    def __init__(self) -> None:
        self._linkify = LinkifyIt().add("ftp:", None).add("//", None)

    def pretest(self, text: str) -> bool:
        """Whether ``text`` may have an address; quick."""
        return any(sign in text for sign in _SIGNS)

    def test(self, text: str) -> bool:
        """Whether ``text`` has an address."""
        return bool(self.match(text))

    def match(self, text: str) -> list[Match]:
        """The addresses in ``text``; a host that does not begin with ``www.`` may be the name of a file."""
        found = self._linkify.match(_latin(text)) or []
        return [match for match in found if match.schema or match.text.lower().startswith("www.")]

    def match_at_start(self, text: str) -> Match | None:
        """The address that ``text`` begins with."""
        return self._linkify.match_at_start(_latin(text))


def _latin(text: str) -> str:
    """``text`` with a space in the place of each character that is not of ASCII."""
    return _FOREIGN.sub(" ", text)
