"""Text file: a file's text, in whichever encoding a program on somebody's computer wrote it."""

import codecs
import re
from pathlib import Path

from indexer.readers.bounds import check_size
from search.errors import DataError

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HANGUL = re.compile("[가-힣]")
_UNREADABLE = "\ufffd"


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, UTF-16 or CP949, without a byte order mark; line ends as they stand there.

    Raises:
        DataError: it is too large, in another encoding, damaged or no text.
        OSError: it can't be read.
    """
    check_size(path)
    content = path.read_bytes()
    tried = _encodings(content)
    for encoding in tried:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    names = " nor ".join(encoding.removesuffix("-sig").upper() for encoding in tried)
    problem = _damage(content) or f"is neither {names}, or no text"
    raise DataError([f"{path.name}: {problem}; save it again as UTF-8"])


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith(_UTF16):
        return ("utf-16",)
    if b"\0" in content:  # half of each sign, digit and space of UTF-16; other encodings have none
        little = content[1::2].count(0) > content[::2].count(0)
        return ("utf-16-le" if little else "utf-16-be",)
    return ("utf-8-sig",) if _damage(content) else ("utf-8-sig", "cp949")


def _damage(content: bytes) -> str | None:
    """Where text that is UTF-8 for the most part is not; None if it is UTF-8, or something else."""
    text = content.decode("utf-8", "replace")
    place = text.find(_UNREADABLE)
    if place < 0 or text.count(_UNREADABLE) >= len(_HANGUL.findall(text)):
        return None
    return f"is UTF-8 but damaged in line {text.count(chr(10), 0, place) + 1}"
