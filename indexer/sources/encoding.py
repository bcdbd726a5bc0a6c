"""Recognise files that should be UTF-8 but are in an encoding that programs on Korean Windows write instead."""

import codecs

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def mistaken(content: bytes) -> str | None:
    """What to do about ``content`` that is not entirely UTF-8; None if it is, or if no other encoding is likely."""
    name = _likely(content)
    return f"this file looks like {name}; save it as UTF-8" if name else None


def _likely(content: bytes) -> str | None:
    # UTF-16 without its mark is recognised by the zero bytes of its spaces and line ends, which UTF-8 text never has.
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
