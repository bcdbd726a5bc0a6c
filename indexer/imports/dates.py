"""Dates: the day that a text names, in the notations that people and programs in Korea use. Pure."""

import datetime
import re

_NOTATIONS = (
    re.compile(r"(?P<year>\d{4})\s*[-./년]\s*(?P<month>\d{1,2})\s*[-./월]\s*(?P<day>\d{1,2})(?:\s*일)?"),
    re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"),
    re.compile(r"(?P<year>\d{2})\s*[-./년]\s*(?P<month>\d{1,2})\s*[-./월]\s*(?P<day>\d{1,2})(?:\s*일)?"),
)
"""``2026-03-02``, ``2026. 3. 2.``, ``2026년 3월 2일``, ``20260302``, ``26.03.02``."""
_TIME = r"\.?\s*(?:\([월화수목금토일]\))?\s*(?:[T\s]\s*(?:오전|오후|AM|PM)?\s*\d{1,2}\s*[:시].*|\d{6})?"
_TIME_BEHIND = re.compile(_TIME, re.DOTALL | re.IGNORECASE)
_SERIAL = re.compile(r"[3-6]\d{4}(?:\.\d+)?")
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?")
_DAY_ZERO = datetime.date(1899, 12, 30)
_CENTURY = 2000


def day(text: str) -> datetime.date | None:
    """The day that ``text`` names, whatever time stands behind it; None if it names none or one that does not exist.

    Also a spreadsheet's count of days (``46083``) and a clock's count of seconds or milliseconds since 1970.
    """
    said = text.strip()
    if _SERIAL.fullmatch(said):
        return _DAY_ZERO + datetime.timedelta(days=int(float(said)))
    if _SECONDS.fullmatch(said):
        return datetime.datetime.fromtimestamp(int(said[:10]), datetime.UTC).date()
    for notation in _NOTATIONS:
        match = notation.match(said)
        if match and _TIME_BEHIND.fullmatch(said, match.end()):
            year = int(match["year"])
            try:
                return datetime.date(year if year >= 100 else _CENTURY + year, int(match["month"]), int(match["day"]))
            except ValueError:
                return None
    return None
