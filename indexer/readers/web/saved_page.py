"""Saved page: the HTML of a page that a browser saved, .html or .mht, in whatever encoding it is."""

import codecs
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from indexer.readers.bounds import check_size
from search.errors import DataError

LARGEST = 5_000_000
"""The most bytes of a page."""
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w:.-]{1,40})|<\?xml[^>]{0,100}encoding=[\"']([\w.-]{1,40})", re.I
)
_KOREAN = (
    "euc-kr",
    "euckr",
    "euc_kr",
    "ks_c_5601-1987",
    "ksc5601",
    "ks_c_5601",
    "x-windows-949",
    "windows-949",
    "ms949",
)
_DEFAULTS = ("iso8859-1", "cp1252", "ascii")
_LOST = "\ufffd"
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(https?://[^\s>]+)")


@dataclass(frozen=True, slots=True)
class Page:
    """A page's HTML, the address that it was saved from if it is known, and what is told about it."""

    html: str
    link: str = ""
    told: tuple[str, ...] = ()


def page(path: Path, where: str) -> Page:
    """The page in the file ``path``, which is called ``where`` in what is told.

    Raises:
        DataError: it is too large, or holds no page.
        OSError: it can't be read.
    """
    check_size(path)
    archive = path.suffix.lower() in (".mht", ".mhtml")
    largest = LARGEST * (10 if archive else 1)
    if path.stat().st_size > largest:
        raise DataError([f"{where}: has more than {largest / 1e6:,.0f} MB, too much for one page; split it"])
    content = path.read_bytes()
    return _archived(content, where) if archive else decoded(content, where)


def decoded(content: bytes, where: str, declared: str | None = None) -> Page:
    """The page in ``content``, in the encoding that loses the fewest letters: UTF-8, ``declared`` or CP949."""
    mark, encoding = next(((mark, name) for mark, name in _MARKS if content.startswith(mark)), (b"", ""))
    content = content.removeprefix(mark)
    names = [encoding] if encoding else [*filter(None, ("utf-8", declared or _declared(content), "cp949"))]
    html = min((content.decode(name, "replace") for name in names), key=lambda text: text.count(_LOST))
    lost = html.count(_LOST)
    told = (f"{where}: letters can't be read and are lost ({lost}); save the page as UTF-8",) if lost else ()
    saved_from = _SAVED_FROM.search(html[:5000])
    return Page(html, saved_from[1] if saved_from else "", told)


def _declared(content: bytes) -> str | None:
    """The name by which Python knows the encoding that the page says it has."""
    found = _DECLARED.search(content[:5000])
    said = (found[1] or found[2]).decode("ascii", "replace").lower() if found else ""
    return python_name(said)


def python_name(encoding: str) -> str | None:
    """The name by which Python knows a text encoding; None if it knows none or servers say it without knowing.

    EUC-KR is read as CP949, which has more syllables.
    """
    if encoding.lower() in _KOREAN:
        return "cp949"
    try:
        "".encode(encoding)
        b"".decode(encoding)
    except (LookupError, ValueError, TypeError):
        return None
    return None if codecs.lookup(encoding).name in _DEFAULTS else encoding


def _archived(content: bytes, where: str) -> Page:
    try:
        message = message_from_bytes(content, policy=policy.default)
        parts = [*message.walk()]
    except (RecursionError, ValueError) as error:
        raise DataError([f"{where}: is damaged ({error}); save it again as HTML"]) from error
    for part in parts:
        if isinstance(part, EmailMessage) and part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and len(payload) <= LARGEST:
                found = decoded(payload, where, python_name(str(part.get_content_charset() or "")))
                link = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "").strip()
                return Page(found.html, link if link.startswith("http") else found.link, found.told)
    raise DataError([f"{where}: holds no page (no part text/html); save it again as HTML"])
