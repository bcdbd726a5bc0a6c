"""Ids: names of entries that stay the same when other entries change. Pure."""

import hashlib
import re

from search.korean.normalize import normalize

LENGTH = 10
"""The hexadecimal digits of an id that is made: among 20,000 entries, two agree by chance once in 5,000 times."""
_APART = re.compile(r"[\s/?#%\\\"'<>&]+")
_SIGNS = re.compile(r"[\W_]+")


def given(id: str, source: str) -> str:
    """The id that a source gives, fit to stand in an address; behind the name of the source if there is one."""
    return _APART.sub("-", "-".join(filter(None, (normalize(source), normalize(id))))).strip("-")


def made(*texts: str) -> str:
    """An id made from ``texts``, an entry's question first; spaces, signs and case do not matter.

    ``q-3f0c9a41be``; the same on every machine, whatever stands beside the entry.
    """
    return f"q-{hashlib.sha256(key(*texts).encode()).hexdigest()[:LENGTH]}"


def key(*texts: str) -> str:
    """``texts`` as they are compared: without spaces, signs and case; as they are if nothing else is in them."""
    return "\n".join(_SIGNS.sub("", normalize(text).casefold()) or text for text in texts)
