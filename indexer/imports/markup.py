"""Markup: the HTML of an answer as short, clean Markdown, and what of it was lost."""

import re
from collections import Counter
from html import unescape
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from indexer.imports import signs
from indexer.imports.tables import WIDEST, Cell, table
from indexer.imports.tidy import LARGEST, tidy, whole

LONGEST = 1_000_000
"""The most characters of an answer's HTML."""
MOST = 20_000
"""The most tags; of HTML with more only the text is kept."""
SCHEMES = ("http", "https", "mailto", "tel")
"""What addresses of links may begin with."""

_ALONE = ("br", "dd", "dt", "hr", "img", "li", "p", "td", "th", "tr")
"""Tags that stand without an end, so that one of them makes a text HTML."""
_KNOWN = frozenset(
    "a abbr acronym address area article aside audio b base bdi bdo big blink blockquote body br button canvas caption "
    "center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption "
    "figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd "
    "label legend li link main map mark marquee math menu meta meter nav nobr noframes noscript object ol optgroup "
    "option output p param path g picture pre progress q rp rt ruby s samp script section select slot small source "
    "span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track "
    "tt u ul use var video wbr xml".split()
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)((?:\s[^<>]*)?/?)>")
_OPENING = re.compile(r"<(?!/|!)(?:([A-Za-z][\w:.-]*)([^<>]*>?))?")
_DECLARATION = re.compile(r"<\?[^<>]*>|<!\[CDATA\[|\]\]>")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]")
_SPACE = re.compile(r"[^\S\n]+")
_BLANK_ENDS = re.compile(r"[ \t]+$|^ (?=\S)", re.MULTILINE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_FILE = re.compile(r"^\S*\.(?:png|jpe?g|gif|webp|bmp|svg)$", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_UNSAFE_IN_ADDRESS = {ord(sign): f"%{ord(sign):02X}" for sign in ' "<>()\\`'}


def is_html(text: str) -> bool:
    """Whether ``text`` holds HTML's tags: one of those that stand alone, one with attributes, or a pair."""
    found = [(end, name.lower(), rest) for end, name, rest in _TAG.findall(text) if name.lower() in _KNOWN]
    ended = {name for end, name, _ in found if end}
    return any(not end and (name in _ALONE or name in ended or "=" in rest) for end, name, rest in found)


def markdown(html: str, base: str | None = None) -> tuple[str, tuple[str, ...]]:
    """``html`` in Markdown, and notes on what was lost, each kind once with its count.

    ``base`` is the address of the page that relative links lead on from; without it their text alone is kept. Text
    in angle brackets that is no tag (``<설정>``) stays.
    """
    lost: Counter[str] = Counter()
    if len(html) > LONGEST:
        lost[f"text after {LONGEST:,} characters left out"] += 1
    html = signs.free(html[:LONGEST]).encode(errors="replace").decode()
    if not is_html(html):
        html = unescape(html) if is_html(unescape(html)) else html.strip().replace("\n", "<br>")
    html = _OPENING.sub(_as_text, _DECLARATION.sub("", html))
    if html.count("<") > MOST:
        lost["markup of a text with too many tags left out"] += 1
        html = re.sub(r"<[^<>]*>", " ", html)
    soup = BeautifulSoup(f"<div>{html}</div>", "lxml")
    tidy(soup, lost)
    written = _BLANK_ENDS.sub("", _Writer(lost, base).convert_soup(soup))
    text = re.sub(r"\n{3,}", "\n\n", signs.shown(written)).strip()
    return text, tuple(f"{what} ({count})" for what, count in lost.items())


def _as_text(found: re.Match[str]) -> str:
    """A tag as it is; else with its ``<`` as text."""
    name, rest = found[1] or "", found[2] or ""
    is_tag = rest.endswith(">") and (name.lower() in _KNOWN or "=" in rest or ":" in name or "-" in name)
    return found[0] if is_tag or (name.lower() in _KNOWN and "=" in rest) else f"&lt;{found[0][1:]}"


class _Writer(MarkdownConverter):
    """Writes Markdown with stand-ins for the signs of plain text."""

    def __init__(self, lost: Counter[str], base: str | None) -> None:
        super().__init__(wrap=True, wrap_width=None, heading_style="atx")
        self._lost = lost
        self._base = base
        self._cells: dict[int, Cell] = {}

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return signs.hidden(_SPACE.sub(" ", _INVISIBLE.sub("", text)))

    def convert_div(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        before, after = "\n" * (1 + text.startswith("\n\n")), "\n" * (1 + text.endswith("\n\n"))
        return f"{before}{text.strip()}{after}" if text.strip() else "\n\n"

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        around = "\n" if "li" in parent_tags else "\n\n"
        return f"{around}{text.strip()}{around}" if text.strip() else ""

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        before = el.previous_sibling
        while isinstance(before, str) and not before.strip():
            before = before.previous_sibling
        return "\n\n" if isinstance(before, Tag) and before.name == "br" else "\n"

    def convert_hr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return "\n\n"

    def convert_b(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        plain = "normal" in str(el.get("style") or "") or parent_tags & {"h1", "h2", "h3", "h4", "h5", "h6", "th"}
        if plain or "_noformat" in parent_tags or "\n\n" in text or not text.strip():
            return text
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{before}{signs.bold(text.strip())}{after}"

    convert_strong = convert_b

    def convert_span(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return self.convert_b(el, text, parent_tags) if _BOLD.search(str(el.get("style") or "")) else text

    convert_font = convert_span

    def convert_em(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return text

    convert_i = convert_em

    def convert_sup(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return text.translate(_SUPERSCRIPTS) if text.isascii() and text.isdigit() else text

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        said = " ".join(str(el.get("alt") or "").split())
        if not said or _FILE.match(said):
            self._lost["image without a description left out"] += 1
            return ""
        return f" {self.escape(said, parent_tags)} "

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        address = self._address(str(el.get("href") or ""))
        if not address or "_noformat" in parent_tags:
            return text
        if not text.strip():
            self._lost["link without text left out"] += 1
            return text
        if "\n\n" in text:
            return f"{text}\n{signs.link(self.escape(address, parent_tags), address)}\n"
        before, after = " " * text[0].isspace(), " " * text[-1].isspace()
        return f"{before}{signs.link(' '.join(text.split()), address)}{after}"

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        number = str(el.get("value") or "") if el.parent and el.parent.name == "ol" else ""
        mark = f"{number or '-'} "
        lines = _BLANK_ENDS.sub("", text).strip().split("\n")
        indented = (" " * len(mark) + line if line else "" for line in lines)
        return f"{mark}{''.join(f'{line}{chr(10)}' for line in indented)[len(mark) :]}" if lines != [""] else ""

    def convert_list(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        first = el.find("li", recursive=False)
        tight = "li" in parent_tags and (el.name == "ul" or first is None or first.get("value") == "1.")
        return f"{chr(10) if tight else chr(10) * 2}{text.strip(chr(10))}\n\n"

    convert_ol = convert_ul = convert_list

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if not {"table", "tr"} <= parent_tags:
            return f"\n{text}\n"
        rows = whole(el.get("rowspan"), 1, LARGEST, 1)
        self._cells[id(el)] = Cell(signs.cell(text), whole(el.get("colspan"), 1, WIDEST, 1), rows)
        return ""

    convert_th = convert_td

    def convert_tr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return text

    def convert_table(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        rows = [[self._cells[id(cell)] for cell in row.find_all(["td", "th"])] for row in el.find_all("tr")]
        return f"\n\n{text.strip()}\n\n{table(rows)}\n\n"

    def _address(self, written: str) -> str | None:
        """The whole address that a link leads to; None if it can't be one, which is counted."""
        address = "".join(letter for letter in written.strip() if letter.isprintable())
        try:
            if address.startswith("//"):
                address = f"https:{address}"
            elif self._base and not address.startswith("#"):
                address = urljoin(self._base, address)
            scheme = urlsplit(address).scheme.lower()
        except ValueError:
            scheme = "nowhere"
        if scheme in SCHEMES:
            return address.translate(_UNSAFE_IN_ADDRESS)
        if address:
            what = f"link to {scheme}:" if scheme else "link without a full address"
            self._lost[f"{what} kept as its text"] += 1
        return None
