"""The encoding of a file that should be UTF-8 and is what programs on Korean Windows write instead."""

import codecs

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def mistaken(content: bytes) -> str | None:
    """What to do about ``content`` that is not in UTF-8 as a whole; None if it is, or in no encoding that is likely."""
    name = _likely(content)
    return f"this file looks like {name}; save it as UTF-8" if name else None


def _likely(content: bytes) -> str | None:
    # Without its mark UTF-16 shows by the zero bytes of its spaces and line ends, which no text in UTF-8 has.
    if content.startswith(_UTF16) or b"\n\0" in content or b"\0\n" in content:
        return "UTF-16"
    if _is(content, "utf-8") or not _is(content, "cp949"):
        return None
    return "CP949"


def _is(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
