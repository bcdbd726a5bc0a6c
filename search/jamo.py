"""Jamo: the letters that Hangul syllables are typed with on a keyboard of two sets (두벌식). Pure."""

CHOSUNG = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
JUNGSUNG = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
JONGSUNG = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")

_FIRST, _LAST = 0xAC00, 0xD7A3
_PARTS = {
    **{"ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ"},
    **{"ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ"},
    **{"ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ"},
}
"""The letters that take two keys, with those keys."""
_JOINED = {parts: letter for letter, parts in _PARTS.items()}
VOWELS = frozenset(JUNGSUNG)
CONSONANTS = frozenset(CHOSUNG)


def is_syllable(character: str) -> bool:
    """Whether ``character`` is a composed Hangul syllable."""
    return _FIRST <= ord(character) <= _LAST


def letters(text: str) -> str:
    """The letters of ``text`` in the order of its keys, one for each key: ``환`` is ``ㅎㅗㅏㄴ``. Others stay."""
    return "".join(map(keys, text))


def keys(character: str) -> str:
    """The letters that one ``character`` is typed with; itself if it is not Hangul."""
    if not is_syllable(character):
        return _PARTS.get(character, character)
    first, rest = divmod(ord(character) - _FIRST, len(JUNGSUNG) * len(JONGSUNG))
    middle, last = divmod(rest, len(JONGSUNG))
    return "".join(_PARTS.get(part, part) for part in (CHOSUNG[first], JUNGSUNG[middle], JONGSUNG[last]))


def chosung(text: str) -> str:
    """``text`` with each syllable's first consonant in its place: ``결제 오류`` is ``ㄱㅈ ㅇㄹ``. Others stay."""
    per_first = len(JUNGSUNG) * len(JONGSUNG)
    return "".join(
        CHOSUNG[(ord(character) - _FIRST) // per_first] if is_syllable(character) else character for character in text
    )


def compose(typed: str) -> str:
    """What a Korean keyboard shows for the letters ``typed``: syllables as they fill, letters alone where none can.

    A consonant closes the syllable before it until a vowel follows, which takes it (or its second half) away again,
    as an input method does. ``compose(letters(text)) == text`` for text of syllables.
    """
    shown: list[str] = []
    first = middle = last = ""

    def flush() -> None:
        nonlocal first, middle, last
        if first and middle:
            per_first = len(JUNGSUNG) * len(JONGSUNG)
            code = CHOSUNG.index(first) * per_first + JUNGSUNG.index(middle) * len(JONGSUNG) + JONGSUNG.index(last)
            shown.append(chr(_FIRST + code))
        else:
            shown.append(first + middle + last)
        first = middle = last = ""

    for letter in typed:
        if letter in CONSONANTS:
            if first and middle and not last and letter in JONGSUNG:
                last = letter
            elif first and middle and last + letter in _JOINED:
                last = _JOINED[last + letter]
            else:
                flush()
                first = letter
        elif letter in VOWELS:
            if last:
                parts = _PARTS.get(last, last)
                last, carried = (parts[0] if len(parts) == 2 else ""), parts[-1]
                flush()
                first, middle = carried, letter
            elif middle + letter in _JOINED:
                middle = _JOINED[middle + letter]
            elif middle:
                flush()
                middle = letter
            else:
                middle = letter
        else:
            flush()
            shown.append(letter)
    flush()
    return "".join(shown)
