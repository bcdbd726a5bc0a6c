"""Numbers: finds amounts, periods, dates, clock times, percentages and counts, and gives each one notation. Pure.

``만원``, ``1만 원`` and ``10,000원`` are the same value, and so are ``일주일`` and ``7일``, ``5/3`` and ``5월 3일``,
``오후 3시`` and ``15:00``, and a phone number with and without its hyphens. Numerals and units, and what only looks
like a value, are data in :mod:`search.korean.lists`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from search.korean import lists, numerals
from search.records.term import VALUE

_MONTH, _DAY = "1[0-2]|0?[1-9]", "[12][0-9]|3[01]|0?[1-9]"
_HOUR, _MINUTE = "1[0-9]|2[0-4]|0?[0-9]", "[0-5][0-9]"
_ALONE = r"(?![0-9a-z])(?![-./:,][0-9])"
"""After digits that are no part of something longer."""
_NO_CODE = r"(?<![0-9a-z])(?<![0-9a-z][-_./:=#&?@,])"
"""Before digits that are no part of a code, a version, a phone number or an address."""
_DAY_PARTS = "오전|오후|새벽|아침|낮|점심|저녁|밤|am|pm"
_NOT_OCLOCK = "(?!간|작|험|장|스|도|즌|행|청|급|설|군|민|리)"
"""What stands after 시 in 시간, 시작 and the like."""
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<year>(?:19|20)[0-9]{{2}})(?: ?년 ?|[-/]|\. ?)(?P<month>{_MONTH})(?: ?월 ?|[-/]|\. ?)(?P<day>{_DAY})"
        rf"(?: ?일|{_ALONE})",
        rf"(?P<year>(?:19|20)?[0-9]{{2}}) ?년 ?(?P<month>{_MONTH}) ?월(?: ?(?P<day>{_DAY}) ?일)?",
        rf"(?P<year>(?:19|20)[0-9]{{2}})[-.](?P<month>0[1-9]|1[0-2]){_ALONE}",
        rf"(?P<month>{_MONTH}) ?월 ?(?P<day>{_DAY}) ?일",
        rf"(?!(?:1/[2-4]|2/3|3/4){_ALONE})(?P<month>{_MONTH})/(?P<day>{_DAY}){_ALONE}(?! ?[개명회원점배번%])",
        rf"(?=0|..[-.]0)(?P<month>0[1-9]|1[0-2])[-.](?P<day>0[1-9]|[12][0-9]|3[01]){_ALONE}",
    )
)
_EVENING = ("오후", "저녁", "pm")
_TO = re.compile(" ?[-~] ?")
_GROUPED = re.compile(
    rf"(?=(?:[^0-9]{{0,2}}[0-9]){{7}})(?:[0-9]{{7,}}|[0-9]{{2,6}}(?:(?:[-.]|\) ?)[0-9]{{2,8}}){{1,4}}"
    rf"|(?:0[0-9]{{1,3}} [0-9]{{3,4}}|1[568][0-9]{{2}}) [0-9]{{4}}){_ALONE}"
)
"""A number that names something, of seven digits or more: of a phone, an account, an order."""
_BETWEEN = re.compile(rf"(?P<low>{numerals.MIXED})(?P<to> ?[-~] ?)")
_SEPARATED = rf"[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?{_ALONE}"
_LONGEST_NAME = 12
"""Characters before a number in which the name of a product is looked for."""


class Value(NamedTuple):
    """A value at ``start`` to ``end`` of a text.

    ``text`` is its notation; ``forms`` are the terms that stand for it, none for a number that measures nothing, whose
    digits are a term already.
    """

    text: str
    forms: tuple[str, ...]
    start: int
    end: int


class Unit(NamedTuple):
    """A unit: ``base`` is what its values are counted in, each unit being ``factor`` of it; 0 if it is no span."""

    base: str
    factor: int


_YEAR = Unit("개월", 12)
_SPANS = {
    "초": ((86400, "일"), (3600, "시간"), (60, "분"), (1, "초")),
    "개월": ((12, "년"), (1, "개월")),
}
"""In which units spans of time are written: the first that leaves no rest."""
_GO_ON = (12, 3600, 60)
"""Factors of the units that smaller ones go on: 1년 6개월, 1시간 30분. Of 하루 8시간, each is a value."""
_HALF = Decimal("0.5")
_MONTH_SHOWN = "한 달"
"""How a month is written for the encoder, which reads 1개월 worse."""


class Amount(NamedTuple):
    """A ``number`` of ``unit`` at ``start`` to ``end`` of a text."""

    number: Decimal
    unit: Unit
    start: int
    end: int


def values(text: str) -> list[Value]:
    """The values in ``text``, which is normalised and case-folded, in order and apart from each other."""
    grammar = _grammar()
    found: list[Value | Amount] = []
    place = 0
    while begun := grammar.begins.search(text, place):
        at = begun.start()
        place = at + 1
        if other := grammar.no_value.match(text, at):
            place = other.end()
            continue
        if grammar.product.search(text[max(0, at - _LONGEST_NAME) : at]):
            continue
        while read := _read(text, at, grammar):
            found += read
            place = read[-1].end
            to = _TO.match(text, place)
            if to is None:
                break
            at = to.end()
    return _together(text, found) if found else []


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A text with the values ``found`` in it written in their notation.

    ``places`` has for each character of ``text`` the span in the original that it stands for, the same one for all
    characters of a value; ``spans`` has for each value its span in ``text``.
    """

    text: str
    places: Sequence[tuple[int, int]]
    spans: Sequence[tuple[int, int]]


def rewritten(text: str, found: Sequence[Value]) -> Rewritten:
    """``text`` with the values that were ``found`` in it in their notation."""
    shown: list[str] = []
    places: list[tuple[int, int]] = []
    spans: list[tuple[int, int]] = []
    done = 0
    for value in found:
        shown.append(text[done : value.start])
        places += [(place, place + 1) for place in range(done, value.start)]
        spans.append((len(places), len(places) + len(value.text)))
        shown.append(value.text)
        places += [(value.start, value.end)] * len(value.text)
        done = value.end
    places += [(place, place + 1) for place in range(done, len(text))]
    return Rewritten("".join([*shown, text[done:]]), places, spans)


def canonical(text: str) -> str:
    """``text``, which is normalised, with each of its values in its notation."""
    folded = text.casefold()
    # Folding case may change the length of what is not Korean; places would be wrong then.
    return rewritten(text, values(folded)).text if len(folded) == len(text) else text


class _Grammar(NamedTuple):
    """The patterns that are made of the word lists, and the units by their spellings after each kind of numeral."""

    begins: re.Pattern[str]
    no_value: re.Pattern[str]
    product: re.Pattern[str]
    clock: re.Pattern[str]
    amounts: Sequence[tuple[str, re.Pattern[str]]]
    pair: re.Pattern[str]
    word: re.Pattern[str]
    money: re.Pattern[str]
    many: re.Pattern[str]
    half: re.Pattern[str]
    units: Mapping[str, Unit]
    words: Mapping[str, str]


Read = list[Value | Amount]


def _read(text: str, at: int, grammar: _Grammar) -> Read:
    """What begins at ``at``: a value, or two that share their unit; nothing if there is none."""
    return (
        _date(text, at)
        or _clock(text, at, grammar)
        or _amount(text, at, grammar)
        or _between(text, at, grammar)
        or _word(text, at, grammar)
        or _number(text, at, grammar)
    )


def _date(text: str, at: int) -> Read:
    for pattern in _DATES:
        if match := pattern.match(text, at):
            year, month, day = (match.groupdict().get(name) for name in ("year", "month", "day"))
            parts = [f"{int(year) + (2000 if len(year) == 2 else 0)}년"] if year else []
            within = f"{int(month or 0)}월" + (f" {int(day)}일" if day else "")
            forms = [VALUE + part.replace(" ", "") for part in (*parts, within)]
            return [Value(" ".join([*parts, within]), tuple(forms), at, match.end())]
    return []


def _clock(text: str, at: int, grammar: _Grammar) -> Read:
    """A time of day. Without its part of the day it is the same in the morning and in the evening, up to 12."""
    match = grammar.clock.match(text, at)
    if match is None:
        return []
    hour = int(numerals.worth(match["hour"] or match["counted"]))
    minute = 30 if match["half"] else int(match["minute"] or match["past"] or 0)
    part = match["part"] or match["after"]
    known = part or hour == 0 or hour > 12 or (match["minute"] and match["hour"][0] == "0")
    if part in _EVENING or (part in ("낮", "점심") and hour < 7) or (part == "밤" and 5 <= hour < 12):
        hour = hour % 12 + 12
    elif hour == 24 or (hour == 12 and part and part not in ("낮", "점심")):
        hour = 0
    either = f"{hour % 12 or 12}시" + (f" {minute}분" if minute else "")
    shown = f"{hour:02}:{minute:02}" if known else either
    return [
        Value(shown, tuple(dict.fromkeys(VALUE + one.replace(" ", "") for one in (shown, either))), at, match.end())
    ]


def _amount(text: str, at: int, grammar: _Grammar) -> Read:
    for kind, pattern in grammar.amounts:
        if match := pattern.match(text, at):
            unit = grammar.units[kind + match["unit"]]
            number, end = numerals.worth(match["number"]), match.end()
            if unit.factor and (half := grammar.half.match(text, end)):
                number, end = number + _HALF, half.end()
            return [Amount(number, unit, at, end)]
    return []


def _between(text: str, at: int, grammar: _Grammar) -> Read:
    """Two numbers of a unit that stands after the second one: 3~4일, 5~10만 원, 두세 번."""
    if match := grammar.pair.match(text, at):
        unit = grammar.units.get("n" + match["unit"]) or grammar.units["s" + match["unit"]]
        return [Amount(number, unit, at, match.end()) for number in numerals.pair(match["pair"])]
    low = _BETWEEN.match(text, at)
    if low is None:
        return []
    number, (high,) = numerals.worth(low["low"]), _read(text, low.end(), grammar)[:1] or (None,)
    if isinstance(high, Amount):
        times = numerals.multiplier(text[low.end() : high.end].rstrip("원 "))
        if numerals.multiplier(low["low"]) == 1 and number * times < high.number:
            number *= times
        return [Amount(number, high.unit, at, low.end("low")), high]
    if isinstance(high, Value) and high.forms and high.forms[-1].endswith("시") and number <= 12:
        hour = f"{number}시"
        return [Value(hour, (VALUE + hour,), at, low.end("low")), high]
    return []


def _word(text: str, at: int, grammar: _Grammar) -> Read:
    """A word that stands for a number with its unit: 하루, 보름, 반년."""
    match = grammar.word.match(text, at)
    if match is None:
        return []
    meaning, end = lists.meanings("value_words")[grammar.words[match[0]]], match.end()
    (read,) = _read(meaning, 0, grammar)
    if isinstance(read, Amount) and read.unit.factor and (half := grammar.half.match(text, end)):
        return [read._replace(number=read.number + _HALF, start=at, end=half.end())]
    return [read._replace(start=at, end=end)]


def _number(text: str, at: int, grammar: _Grammar) -> Read:
    """A number without a unit: money if it ends in a multiplier and counts nothing that follows, as in 3만 이상."""
    if match := grammar.money.match(text, at):
        return [Amount(numerals.worth(match[0]), grammar.units["d원"], at, match.end())]
    if match := _GROUPED.match(text, at):
        digits = re.sub("[^0-9]", "", match[0])
        return [Value(digits, (VALUE + digits,), at, match.end())]
    if match := grammar.many.match(text, at):
        digits = f"{numerals.worth(match[0]):f}"
        return [Value(digits, (VALUE + digits,) if _GROUPED.fullmatch(digits) else (), at, match.end())]
    return []


def _together(text: str, found: Sequence[Value | Amount]) -> list[Value]:
    """The values of what was ``found``: spans of time that follow one another are one, 1시간 30분."""
    joined: list[Value | Amount] = []
    for one in found:
        last = joined[-1] if joined else None
        if (
            isinstance(one, Amount)
            and isinstance(last, Amount)
            and one.unit.base == last.unit.base
            and last.unit.factor in _GO_ON
            and one.number * one.unit.factor < last.unit.factor
            and text[last.end : one.start] in ("", " ")
            and last.end <= one.start
        ):
            number = last.number * last.unit.factor / one.unit.factor + one.number
            joined[-1] = one._replace(number=number, start=last.start)
        else:
            joined.append(one)
    made: list[Value] = []
    for one in joined:
        value = _valued(one) if isinstance(one, Amount) else one
        if made and made[-1].start == value.start:  # two numbers in one numeral
            made[-1] = value._replace(text=f"{made[-1].text}~{value.text}", forms=made[-1].forms + value.forms)
        else:
            made.append(value)
    return made


def _valued(amount: Amount) -> Value:
    number, unit = amount.number, amount.unit.base
    if amount.unit == _YEAR and 1900 <= number < 2100:
        unit = "년"
    elif amount.unit.factor:
        number *= amount.unit.factor
        factor, unit = next((factor, name) for factor, name in _SPANS[unit] if not number % factor or factor == 1)
        number /= factor
    form = f"{number.normalize():f}{unit}"
    shown = f"{(number / 10000).normalize():f}만원" if unit == "원" and number and not number % 10000 else form
    return Value(_MONTH_SHOWN if form == "1개월" else shown, (VALUE + form,), amount.start, amount.end)


@cache
def _grammar() -> _Grammar:
    units = {"d$": Unit("달러", 0), "d₩": Unit("원", 0)}
    spelled: dict[str, dict[str, str]] = {"d": {}, "n": {}, "s": {}}
    for spellings, unit, kinds, never, _ in lists.rows("units"):
        base = unit.lstrip("0123456789")
        for spelling in spellings.split():
            after = "" if never == "-" else f"(?!{never})"
            after += "(?![a-z])" if "a" <= spelling[-1] <= "z" else ""
            for kind in kinds.split():
                units[kind + spelling] = Unit(base, int(unit.removesuffix(base) or 0))
                spelled[kind][spelling] = spelling + after
    digits, native, chinese = (_any(spelled[kind]) for kind in ("d", "n", "s"))
    followers = _any(lists.entries("value_followers"))
    ends = f"(?=(?:{followers}|{_any(lists.entries('particles'))}){{0,3}}(?![가-힣0-9a-z]))"
    words = {spelling: word for word in lists.meanings("value_words") for spelling in _spaced(word)}
    number = f"(?:만 ?(?=[0-9]+ ?[세살]))?(?P<number>{numerals.MIXED})"  # 만 14세 is an age
    begins = {word[0] for name in ("value_words", "number_words") for word in lists.meanings(name)}
    return _Grammar(
        begins=re.compile(
            rf"{_NO_CODE}[0-9]|[$₩](?= ?[0-9])|(?<![가-힣0-9a-z])(?:[{''.join(sorted(begins))}십백천만억]|{_DAY_PARTS})"
        ),
        no_value=re.compile("|".join(lists.entries("no_value_patterns"))),
        product=re.compile(rf"(?<![가-힣0-9a-z])(?:{_any(lists.entries('product_names'))}) ?$"),
        clock=re.compile(
            rf"(?:(?P<part>{_DAY_PARTS}) ?)?"
            rf"(?:(?P<hour>{_HOUR})(?: ?시{_NOT_OCLOCK}|:(?P<minute>{_MINUTE})(?::{_MINUTE})?(?![0-9:])|(?= ?[ap]m))"
            rf"|(?P<counted>{numerals.native()}) ?시(?!간){ends})"
            rf"(?: ?(?P<past>{_MINUTE}|[0-9]) ?분(?!의)|(?P<half> ?반){ends})?(?: ?(?P<after>[ap]m)(?![a-z]))?"
        ),
        amounts=(
            ("d", re.compile(f"{number}(?P<unit>{digits})")),
            ("d", re.compile(f"{number} (?P<unit>{digits}){ends}")),
            ("d", re.compile(f"(?P<unit>[$₩]) ?(?P<number>{numerals.PLAIN})")),
            ("n", re.compile(f"(?P<number>{numerals.native()}) ?(?P<unit>{native}){ends}")),
            ("s", re.compile(f"(?P<number>{numerals.CHINESE}) ?(?P<unit>원)(?!룸)")),
            ("s", re.compile(f"(?P<number>{numerals.CHINESE}) ?(?P<unit>{chinese}){ends}")),
        ),
        pair=re.compile(f"(?P<pair>{numerals.pairs()}) ?(?P<unit>{native}|{chinese}){ends}"),
        word=re.compile(f"(?:{_any(words.keys())}){ends}"),
        money=re.compile(rf"{numerals.MIXED}(?<=[백천만억])(?!나){ends}(?=[가-힣]| ?(?:{followers})|[^ ]|$)"),
        many=re.compile(rf"{numerals.MIXED}(?<=[백천만억]){ends}|{_SEPARATED}"),
        half=re.compile(f" ?반{ends}"),
        units=units,
        words=words,
    )


def _any(words: Mapping[str, str] | Iterable[str]) -> str:
    """The pattern of any of ``words``, the longest first, or of what they are mapped to."""
    patterns = words if isinstance(words, Mapping) else {word: word for word in words}
    return "|".join(patterns[word] for word in sorted(patterns, key=len, reverse=True))


def _spaced(word: str) -> set[str]:
    """``word`` with and without the space that may be left out."""
    return {word.replace("_", ""), word.replace("_", " ")}
