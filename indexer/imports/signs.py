r"""Signs: characters of plain text that Markdown would read as marks, escaped only where it would.

Whether ``*`` or ``1.`` is a mark depends on what stands around it, which is known only once the whole text is written.
So while Markdown is written the signs of plain text are replaced by stand-ins, characters that occur in no text
(``hidden``); in the end each becomes its sign again, with a backslash where it needs one (``shown``).
"""

import re
import string

_STAND_INS = {sign: chr(0xFDD0 + place) for place, sign in enumerate("\\`*_[]<#+-.)|=~&(:!>")}
_HIDE = str.maketrans(_STAND_INS)
_SHOW = str.maketrans({stand_in: sign for sign, stand_in in _STAND_INS.items()})
_FREE = dict.fromkeys(range(0xFDD0, 0xFDF0))
_BOLD, _END = "\ufdee", "\ufdef"


def _any(signs: str) -> str:
    return f"[{''.join(_STAND_INS[sign] for sign in signs)}]"


_LIST_MARK = r"[ ]*(?:[-*+]|\d{1,9}[.)])[ ]"
_BLOCK_END = re.compile(rf"(\n\n|\n(?={_LIST_MARK}|\|))")
_LINE_START = re.compile(
    rf"^((?:{_LIST_MARK}+|\#{{1,6}}[ ])*[ ]*\d{{0,9}})"
    rf"(?:(?<=\d){_any('.)')}(?=\s|$)"
    rf"|(?<!\d)(?:{_any('-+*')}(?=\s|$)"
    rf"|{_any('#')}(?={_any('#')}{{0,5}}(?:\s|$))"
    rf"|{_any('>')}"
    rf"|{_any('<')}(?=[A-Za-z/?]|{_any('!')})"
    rf"|{_any('~`')}(?={_any('~`')}{{2}})"
    rf"|{_any('-=*_|:')}(?=[{_any('-=*_|:')[1:-1]} ]*$)))",
    re.MULTILINE,
)
_LAST_HASHES = re.compile(rf"^(#{{1,6}} .* )(?={_any('#')}+$)", re.MULTILINE)
_MARKS = re.compile(
    rf"(?<!\\){_any('<')}(?=(?:[A-Za-z/?]|{_any('!')})[^{_any('<>')[1:-1]}]*{_any('>')})"
    rf"|{_any('&')}(?=(?:[A-Za-z0-9]{{1,32}}|{_any('#')}[0-9A-Fa-fxX]{{1,8}});)"
    rf"|{_any('!')}(?=\[)"
    rf"|(?<={_any(']')}){_any('(')}"
)
_DEFINITION = re.compile(rf"^({_any('[')}[^{_any('[]')[1:-1]}\n]+{_any(']')})(?={_any(':')})", re.MULTILINE)
_BACKTICK = re.compile(rf"(?<!\\){_any('`')}")
_PUNCTUATION = re.escape(string.punctuation) + "".join(_STAND_INS.values())
_BACKSLASH = re.compile(rf"{_any(chr(92))}(?=[{_PUNCTUATION}]|$)", re.MULTILINE)


def _pair(sign: str, least: int, before: str, after: str) -> tuple[re.Pattern[str], ...]:
    """What opens emphasis, what closes it, and each sign of both; a word may not touch it outside for ``_``."""
    one = _any(sign)
    run = f"{one}{{{least},}}"
    opening = rf"(?<!{one}){before}{run}(?!{one}|\s|$)"
    closing = rf"(?<!{one})(?<!\s)(?<!^){run}(?!{one}){after}"
    return re.compile(opening, re.MULTILINE), re.compile(closing, re.MULTILINE), re.compile(rf"(?<!\\){one}")


_PAIRS = (_pair("*", 1, "", ""), _pair("_", 1, r"(?<!\w)", r"(?!\w)"), _pair("~", 2, "", ""))
_BOLD_TEXT = re.compile(rf"{_BOLD}([^{_BOLD}{_END}]*){_END}")


def free(text: str) -> str:
    """``text`` without characters that are stand-ins here; Unicode promises that they are in no text."""
    return text.translate(_FREE)


def hidden(text: str) -> str:
    """``text`` with stand-ins for its signs."""
    return text.translate(_HIDE)


def literal(text: str) -> str:
    """``text`` with its signs as they are: for code and addresses, in which Markdown reads none."""
    return text.translate(_SHOW)


def bold(text: str) -> str:
    """``text`` between stand-ins for the marks of bold text."""
    return f"{_BOLD}{text.replace(_BOLD, '').replace(_END, '')}{_END}"


def link(text: str, address: str) -> str:
    """A link, in whose text brackets are escaped."""
    for bracket in "[]":
        text = text.replace(_STAND_INS[bracket], f"\\{bracket}")
    return f"[{text}]({address})"


def cell(text: str) -> str:
    """``text`` on one line, with its bars escaped, for a table."""
    return " ".join(text.split()).replace("|", "\\|").replace(_STAND_INS["|"], "\\|")


def shown(markdown: str) -> str:
    """``markdown`` with signs for the stand-ins, escaped where they would be read as marks."""
    blocks = _BLOCK_END.split(_BOLD_TEXT.sub(_bold, markdown.replace(_END + _BOLD, "")))
    return literal("".join(map(_escaped, blocks)))


def _bold(found: re.Match[str]) -> str:
    """Bold text with marks that Markdown reads: inside them stands no punctuation that a word touches outside."""
    text, whole = found[1], found.string
    start, end = 0, len(text)
    if whole[max(found.start() - 1, 0)].isalnum() or whole[found.end() : found.end() + 1].isalnum():
        start = next((place for place, letter in enumerate(text) if letter.isalnum()), end)
        end = next((place for place in range(end, start, -1) if text[place - 1].isalnum()), start)
    before, inner, after = text[:start], text[start:end], text[end:]
    if not inner or set(before) & {"[", "`"} or set(after) & {")", "`"}:
        return text
    return f"{before}**{inner}**{after}"


def _escaped(block: str) -> str:
    block = _LINE_START.sub(lambda found: f"{found[1]}\\{found[0][len(found[1]) :]}", block)
    block = _LAST_HASHES.sub(r"\1\\", block)
    block = _DEFINITION.sub(r"\1\\", block)
    block = _MARKS.sub(r"\\\g<0>", block)
    for opening, closing, sign in _PAIRS:
        opened = opening.search(block)
        if opened and closing.search(block, opened.end()):
            block = sign.sub(r"\\\g<0>", block)
    if block.count("`") + len(_BACKTICK.findall(block)) > 1:
        block = _BACKTICK.sub(r"\\\g<0>", block)
    return _BACKSLASH.sub(r"\\\g<0>", block)
