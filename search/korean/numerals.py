"""Numerals: how numbers are written, in digits and in Hangul, and what they are worth. Pure."""

import re
from decimal import Decimal
from functools import cache

from search.korean import lists

PLAIN = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
"""Digits, with or without separators and decimals."""
_BIG, _ONE = "[십백천만억조]", "[일이삼사오육칠팔구]"
_TO_A_UNIT = "(?=[천만억]+ ?[원명개])"
MIXED = (
    rf"(?:만 ?(?=[0-9][천백]))?{PLAIN}"
    rf"(?:(?: {_TO_A_UNIT})?{_BIG}+(?:{PLAIN}| {PLAIN}(?={_BIG})| ?{_ONE}(?=[십백천]))?)*"
)
"""Digits with Chinese multipliers: 3만, 2만5천, 1억 2천만, 2만 오천, and before a unit 3 만."""
CHINESE = rf"(?:{_ONE}?{_BIG})(?: ?{_ONE}?{_BIG})*{_ONE}?"
"""Chinese numerals in Hangul from ten on: 만, 이십, 삼만 오천."""

_ONES = {numeral: value for value, numeral in enumerate("일이삼사오육칠팔구", 1)}
_TENS = {"십": 10, "백": 100, "천": 1000}
_MYRIADS = {"만": 10**4, "억": 10**8, "조": 10**12}
_PART = re.compile(r"[0-9.]+|[가-힣]")


@cache
def native() -> str:
    """The pattern of native Korean numerals: 두, 열두, 스물."""
    tens = "|".join(word for word, value in lists.meanings("number_words").items() if value.endswith("0"))
    ones = "|".join(word for word, value in lists.meanings("number_words").items() if len(value) == 1)
    return f"(?:{tens})?(?:{ones})|(?:{tens})"


@cache
def pairs() -> str:
    """The pattern of numerals that name two numbers: 두세, 서너."""
    return "|".join(word for word, value in lists.meanings("number_words").items() if "~" in value)


def pair(word: str) -> tuple[Decimal, Decimal]:
    """The two numbers that ``word``, which fits :func:`pairs`, names."""
    lower, higher = lists.meanings("number_words")[word].split("~")
    return Decimal(lower), Decimal(higher)


def worth(numeral: str) -> Decimal:
    """The number that ``numeral`` is worth: digits, Chinese numerals or both, or a native one."""
    words = lists.meanings("number_words")
    for end in range(len(numeral), 0, -1):
        if (value := words.get(numeral[:end], "~")).isdigit() and (end == len(numeral) or numeral[end:] in words):
            return Decimal(value) + (worth(numeral[end:]) if numeral[end:] else 0)
    return _chinese(numeral)


def multiplier(numeral: str) -> int:
    """The multipliers at the end of ``numeral``, as one number: 10,000 for ``5만``, 1 for ``5``."""
    product = 1
    for character in reversed(numeral.replace(" ", "")):
        times = _TENS.get(character) or _MYRIADS.get(character)
        if times is None:
            return product
        product *= times
    return product


def _chinese(numeral: str) -> Decimal:
    total = section = Decimal(0)
    number: Decimal | None = None
    for part in _PART.findall(numeral.replace(",", "")):
        if part in _MYRIADS:
            section += number or 0
            total += (section or 1) * _MYRIADS[part]
            section, number = Decimal(0), None
        elif part in _TENS:
            section += (1 if number is None else number) * _TENS[part]
            number = None
        else:
            number = Decimal(_ONES.get(part, part))
    return total + section + (number or 0)
