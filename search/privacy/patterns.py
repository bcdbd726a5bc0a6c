"""Patterns: how personal data is written, by a pattern for each kind and a check of its matches. Pure, no model.

What counts, by kind. "Named" means that a word of that kind stands anywhere in the text, and "numbered otherwise" that
the words right before say what else it is (주문번호, 송장, 사업자등록번호 …).

- ``resident_number``: a birth date, a century's digit 1 to 8 and six digits more. Since October 2020 the last digit
  checks nothing, so a wrong one is fine where a hyphen stands between or the number is named; without either it has to
  be right, and the number not be numbered otherwise. Six digits that are starred out, or left out where it is named,
  still leave a birth date and a sex.
- ``card``: 13 to 19 digits as an issuer's numbers begin, right by Luhn; wrong by Luhn in four groups, if named.
- ``phone``: a Korean mobile, personal (050x), internet (070) or area number, or a valid one of any country after a
  plus. Numbers of help centers (15xx, 16xx, 18xx, 080) are public.
- ``account``: 10 to 14 digits in the groups of a Korean bank's numbers, or in any groups after a bank's name or where
  an account is named.
- ``email``: an address, also with 골뱅이 for its sign and without the end of a well-known host.
- ``passport``: ``M12345678`` or ``M123A4567``; other letters where it is named.
"""

import re
from collections.abc import Callable, Mapping
from typing import Literal, get_args

import phonenumbers
from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.kr import rrn

Kind = Literal["resident_number", "card", "phone", "account", "email", "passport"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_DASH = r"-\u2010-\u2015\u2212·ㆍ・ㅡ._"
_GAP = rf"(?: ?[{_DASH}]{{1,2}} ?| )"
"""The separators that people type between the groups of a number."""
_FREE = rf"(?<![0-9A-Za-z])(?<![0-9][{_DASH}])"
_ENDS = rf"(?![{_DASH}]?[0-9])"
"""A number stands alone: it is no part of a longer one."""
_AREA = "2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50[2-8]"
_HOSTS = "naver|daum|hanmail|gmail|nate|kakao|hotmail|outlook|icloud|yahoo"
_PATTERNS: Mapping[Kind, str] = {
    "email": r"(?<![A-Za-z0-9_.%+-])[A-Za-z0-9_.%+-]{1,64} ?(?:@|골뱅이|[(\[]at[)\]]) ?"
    rf"(?:[A-Za-z0-9-]{{1,63}}(?:(?:\.| \. )[A-Za-z0-9-]{{1,63}}){{0,4}}(?:\.| \. )[A-Za-z]{{2,}}"
    rf"|(?:{_HOSTS})(?![A-Za-z]))",
    "resident_number": rf"{_FREE}([0-9]{{6}})({_GAP}?)([1-8])([0-9*xX●○]{{6}}|){_ENDS}",
    "card": rf"{_FREE}[0-9](?:{_GAP}?[0-9]){{12,18}}{_ENDS}",
    "phone": rf"(?<![0-9])(?<![0-9][{_DASH}])(?:"
    rf"(?P<own>01[016789](?:(?:{_GAP}|[,/])?[0-9]){{7,8}}|공일공(?:{_GAP}?[0-9공영일이삼사오육칠팔구]){{8}})"
    rf"|(?<![A-Za-z])(?:\+|00)?82{_GAP}?\(?0?\)?{_GAP}?[1-7](?:{_GAP}?[0-9]){{7,9}}"
    rf"|\+[1-9](?:{_GAP}?[0-9]){{7,14}}"
    rf"|(?<![A-Za-z])\(?0(?:{_AREA})(?:\) ?|{_GAP}?)[0-9]{{3,4}}{_GAP}?[0-9]{{4}}){_ENDS}",
    "passport": r"(?<![0-9A-Za-z-])([A-Za-z])(?:[0-9]{3}[A-Za-z][0-9]{4}|[0-9]{8}|[A-Za-z][0-9]{7})(?![0-9A-Za-z-])",
    "account": rf"{_FREE}[0-9]{{2,14}}(?:{_GAP}[0-9]{{1,8}}){{0,4}}{_ENDS}(?! ?원)",
}
_COMPILED: Mapping[Kind, re.Pattern[str]] = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}
_NAMED: Mapping[Kind, re.Pattern[str]] = {
    "resident_number": re.compile(r"주민|외국인 ?등록|민증|신분증"),
    "card": re.compile(r"카드|카번"),
    "account": re.compile(r"계좌|통장|예금주|입금|송금|이체"),
    "passport": re.compile(r"여권|[Pp]assport"),
}
_BANK = re.compile(
    r"(?:은행|뱅크|농협|수협|신협|새마을(?:금고)?|우체국|저축|증권|카뱅|토뱅|케뱅|국민|신한|우리|하나|기업|산업|제일|씨티"
    r"|부산|대구|경남|광주|전북|제주)[ :은는]*$"
)
_OTHERWISE = re.compile(
    r"(?:주문|송장|운송장|등기|접수|승인|거래|결제|상품|제품|모델|일련|쿠폰|예약|사업자|법인) ?(?:등록)? ?"
    r"(?:번호|코드|[Nn][Oo]\.?)?[ :은는가이]*$"
)
_SHAPES = {
    *[(3, 3, 6), (3, 2, 6), (4, 3, 6), (6, 2, 6), (4, 2, 7), (3, 6, 5)],
    *[(3, 4, 4, 2), (3, 6, 2, 3), (4, 4, 4, 1), (3, 2, 5, 1), (3, 4, 4, 1)],
}
"""How long the groups of Korean banks' account numbers are."""
_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_ISSUED = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|35\d{14}"
    r"|3(?:0[0-5]|[689]\d)\d{11}|6(?:011|2\d\d|4[4-9]\d|5\d\d)\d{12,15}|9\d{15}"
)
"""Numbers of Visa, Mastercard, American Express, JCB, Diners, Discover, UnionPay and of Korean issuers."""
_PRIVATE = {
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    phonenumbers.PhoneNumberType.VOIP,
    phonenumbers.PhoneNumberType.PERSONAL_NUMBER,
}
_SPOKEN = str.maketrans("공영일이삼사오육칠팔구", "00123456789")
_LAST_YEAR = 2049
"""Nobody who types was born later; a bound, so that no clock is read."""


def is_named(kind: Kind, words: str) -> bool:
    """Whether ``words`` hold a word that names data of ``kind``."""
    return kind in _NAMED and _NAMED[kind].search(words) is not None


def spans(kind: Kind, text: str, named: bool) -> list[tuple[int, int]]:
    """The spans of data of ``kind`` in ``text``; ``named`` is the result of :func:`is_named`."""
    return [match.span() for match in _COMPILED[kind].finditer(text) if _CHECKS[kind](match, named)]


def key(data: str) -> str:
    """What data found by :func:`spans` is compared by: the same for each way to write it."""
    written = re.sub(r"골뱅이|[(\[]at[)\]]", "@", data.casefold()).replace(" ", "")
    if "@" in written:
        return written
    spoken = written.translate(_SPOKEN) if written.startswith("공일공") else written
    plain = re.sub(rf"[{_DASH}()/,]", "", spoken)
    return re.sub(r"^(?:\+|00)?82\+?0?(?=[1-9])", "0", plain) if re.match(r"\+|0082|82", plain) else plain


def _digits(text: str) -> str:
    return re.sub("[^0-9]", "", text)


def _otherwise(match: re.Match[str]) -> bool:
    """Whether the words before say that the number is of something else."""
    return _OTHERWISE.search(match.string[max(match.start() - 20, 0) : match.start()]) is not None


def _is_email(match: re.Match[str], named: bool) -> bool:
    return True


def _is_resident_number(match: re.Match[str], named: bool) -> bool:
    birth, gap, century, rest = match.groups()
    try:
        born = rrn.get_birth_date(birth + century)
    except ValidationError:
        return False
    if born.year > _LAST_YEAR:
        return False
    if not rest.isdigit():
        return bool(gap.strip()) and (named or bool(rest))
    if named:
        return True
    if _otherwise(match):
        return False
    return bool(gap.strip()) or rrn.is_valid(birth + century + rest)


def _is_card(match: re.Match[str], named: bool) -> bool:
    digits = _digits(match[0])
    if not _ISSUED.fullmatch(digits):
        return False
    groups = [len(group) for group in re.findall("[0-9]+", match[0])]
    if luhn.is_valid(digits):
        return named or len(groups) > 1 or not _otherwise(match)
    return named and groups == [4, 4, 4, 4]


def _is_phone(match: re.Match[str], named: bool) -> bool:
    if match["own"]:
        return True
    digits = _digits(match[0])
    if match[0][0] != "+" and digits.startswith(("82", "0082")):
        digits = "+" + digits.removeprefix("00")
    elif match[0][0] == "+":
        digits = "+" + digits
    try:
        number = phonenumbers.parse(digits, "KR")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.number_type(number) in _PRIVATE and (match[0][0] == "+" or not _otherwise(match))


def _is_passport(match: re.Match[str], named: bool) -> bool:
    korean = match[1] == "M" and match[0][1].isdigit() and match[0][4:].upper() == match[0][4:]
    return named or (korean and not _otherwise(match))


def _is_account(match: re.Match[str], named: bool) -> bool:
    digits = _digits(match[0])
    if not 10 <= len(digits) <= 14 or _DATE.match(digits) or _otherwise(match):
        return False
    shaped = tuple(len(group) for group in re.findall("[0-9]+", match[0])) in _SHAPES
    bank = _BANK.search(match.string[max(match.start() - 12, 0) : match.start()]) is not None
    if " " in match[0]:
        return shaped and (named or bank)
    return named or bank or shaped


_CHECKS: Mapping[Kind, Callable[[re.Match[str], bool], bool]] = {
    "email": _is_email,
    "resident_number": _is_resident_number,
    "card": _is_card,
    "phone": _is_phone,
    "passport": _is_passport,
    "account": _is_account,
}
