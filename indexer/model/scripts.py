"""Scripts: tells which pieces of a vocabulary are of use to texts in Korean and English, with Hanja and kana."""

import unicodedata

from search.encoding.unigram import MARK

WHOLE = frozenset(
    {
        "HANGUL",
        "CJK",
        "IDEOGRAPHIC",
        "HIRAGANA",
        "KATAKANA",
        "KATAKANA-HIRAGANA",
        "COMBINING",
        "MODIFIER",
        "VARIATION",
    }
)
"""How the names of letters, marks and digits begin that stay, alone and in longer pieces; ASCII stays anyway."""
ALONE = frozenset({"LATIN", "GREEK"})
"""How the names of letters begin that stay as a piece of their own: names have an é, and measures a μ."""


def is_of_use(piece: str) -> bool:
    """Whether ``piece`` is of scripts that stay, of punctuation and symbols, or a single letter of ALONE.

    Every piece that a text of these characters can be cut into is of use: without the others it is cut as with them.
    """
    letter = piece.removeprefix(MARK)
    return all(map(_stays, piece)) or (len(letter) == 1 and _script(letter) in ALONE)


def _stays(character: str) -> bool:
    category = unicodedata.category(character)
    has_script = category[0] in "LM" or category == "Nd"
    return not has_script or character.isascii() or _script(character) in WHOLE


def _script(character: str) -> str:
    """The first word of the character's name, which is its script if it has one; blank if it has no name."""
    return unicodedata.name(character, "").partition(" ")[0]
