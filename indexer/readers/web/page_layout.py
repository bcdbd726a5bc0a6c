"""Page layout: the questions of a web page and their answers, recognised by how the page is built."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from indexer.readers.names import chosen

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BODIES = (
    ".article-body, .article__body, .article_body, .post-body, .entry-content, .fr-view, .se-main-container, "
    "[itemprop=articleBody], article, main, [role=main]"
)
"""Where the text of an article stands, the surest first."""
_CLASSES = (
    *(("question", "answer"), ("faq-q", "faq-a"), ("faq_q", "faq_a"), ("faq-question", "faq-answer")),
    *(("faq_question", "faq_answer"), ("faq-title", "faq-content"), ("faq_title", "faq_cont"), ("q", "a")),
    *(("accordion-header", "accordion-body"), ("accordion-title", "accordion-content")),
    *(("accordion-button", "accordion-body"), ("panel-title", "panel-body"), ("toggle-title", "toggle-content")),
)
"""Classes of questions and of answers, as themes and boards write them."""
_UNSEEN = frozenset(("blind", "sr-only", "screen_out", "visually-hidden", "script", "style", "svg"))
"""Classes and names of elements that a page does not show."""
_ASKED = re.compile(r"^(?:Q\s*\d*\s*[.:)]|\[?질문\s*[\]:.)]|문\s*[:)])\s*", re.IGNORECASE)
_ANSWERED = re.compile(r"^\s*(?:A\s*\d*\s*[.:)]|\[?답변\s*[\]:.)]|답\s*[:)])\s*", re.IGNORECASE)
_MARK = re.compile(r"^\s*(?:[QA]\d*[.:]?|질문|답변|문|답)\s*$", re.IGNORECASE)
_LIKE_A_QUESTION = re.compile(r"\?\s*$|(?:나요|까요|가요|은요|는요|어요|방법|하기)[?.]?\s*$|^\s*Q[\s.:\d]")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question's element and the parts of its answer; ``sure`` and ``note`` as an Item has them."""

    question: Tag
    answer: tuple[PageElement, ...]
    sure: float
    note: str = ""

    @property
    def asked(self) -> str:
        """The question's words, without a mark before them."""
        unseen = {id(text) for tag in self.question.find_all(_is_unseen) for text in _texts(tag)}
        texts = [text for text in _texts(self.question) if text.strip() and id(text) not in unseen]
        if len(texts) > 1 and _MARK.match(texts[0]):
            del texts[0]
        return _ASKED.sub("", " ".join("".join(map(str, texts)).split()))

    @property
    def html(self) -> str:
        """The answer's HTML, without a mark before it."""
        texts = [text for part in self.answer for text in _texts(part) if text.strip()]
        html = "".join(map(_html, self.answer))
        mark = texts and ((len(texts) > 1 and _MARK.match(texts[0])) or _ANSWERED.match(texts[0]))
        return html.replace(escape(mark[0], quote=False), "", 1).strip() if mark else html.strip()

    @property
    def length(self) -> int:
        """How many letters its answer has."""
        return sum(len(text.strip()) for part in self.answer for text in _texts(part))


def pairs(soup: BeautifulSoup, columns: Mapping[str, str], ignored: Iterable[str]) -> list[Pair]:
    """The pairs of the first way of building such a page that this one is built in."""
    ways = (_details(soup), _classes(soup), _expanded(soup), _tables(soup, columns, ignored), _lists(soup))
    told = ([pair for pair in way if pair.length and pair.asked] for way in ways)
    return next(filter(None, told), [])


def headings(soup: BeautifulSoup) -> list[Pair]:
    """The headings of the level that most headings with text below have, and that text."""
    ranked = [_below(soup, level) for level in range(2, 5)]
    found = max(ranked, key=len)
    return [pair for pair in found if pair.asked] if len(found) > 1 else []


def like_questions(found: Sequence[Pair]) -> bool:
    """Whether at least half of them are worded like questions."""
    return 2 * sum(bool(_LIKE_A_QUESTION.search(pair.asked)) for pair in found) >= len(found) > 0


def article(soup: BeautifulSoup) -> Pair | None:
    """The page's only h1 with its only article; None if it is no such page."""
    titles = soup.find_all("h1")
    bodies: list[Tag] = next(filter(None, (list(soup.select(body)) for body in BODIES.split(", "))), [])
    if len(titles) != 1 or len(bodies) != 1:
        return None
    around = {id(parent) for parent in titles[0].parents}
    parts = _outside(bodies[0], {id(titles[0])}, around)
    pair = Pair(titles[0], tuple(parts), 0.8, "the page's heading and article are taken for question and answer")
    return pair if pair.length and pair.asked else None


def above(soup: BeautifulSoup, found: Sequence[Pair]) -> list[tuple[str, ...]]:
    """For each pair the headings below h1 that it stands under, widest first."""
    questions = {id(pair.question) for pair in found}
    inside = {id(tag) for pair in found for part in (pair.question, *pair.answer) for tag in _tags(part)}
    open_now: dict[int, str] = {}
    paths: dict[int, tuple[str, ...]] = {}
    for tag in soup.find_all(True):
        if id(tag) in questions:
            level = int(tag.name[1]) if tag.name in HEADINGS else 7
            paths[id(tag)] = tuple(text for above, text in sorted(open_now.items()) if 1 < above < level)
        elif tag.name in HEADINGS and id(tag) not in inside and not any(id(part) in questions for part in _tags(tag)):
            level = int(tag.name[1])
            open_now = {above: text for above, text in open_now.items() if above < level}
            open_now[level] = " ".join(tag.get_text(" ").split())
    return [tuple(filter(None, paths.get(id(pair.question), ()))) for pair in found]


def _details(soup: BeautifulSoup) -> Iterator[Pair]:
    for tag in soup.find_all("details"):
        summary = tag.find("summary", recursive=False)
        if summary and not tag.find("details"):
            yield Pair(summary, tuple(part for part in tag.children if part is not summary), 0.9)


def _classes(soup: BeautifulSoup) -> list[Pair]:
    tags = [(tag, {*tag.get_attribute_list("class")}) for tag in soup.find_all(class_=True)]
    for asked, answered in _CLASSES:
        found: list[Pair] = []
        question: Tag | None = None
        for tag, classes in tags:
            if asked in classes:
                question = question if _within(tag, question) else tag
            elif answered in classes and question is not None and not _within(tag, question):
                found.append(Pair(question, (tag,), 0.9))
                question = None
        if found:
            return found
    return []


def _expanded(soup: BeautifulSoup) -> Iterator[Pair]:
    named = {str(tag["id"]): tag for tag in reversed(soup.find_all(id=True))}
    for tag in soup.select("[aria-expanded]:not([aria-haspopup]):not(body)"):
        target = str(tag.get("aria-controls") or tag.get("data-bs-target") or tag.get("href") or "").lstrip("#")
        panel = named.get(target) if target else _next_to(tag)
        if panel is not None and not _within(panel, tag):
            yield Pair(tag, (panel,), 0.9)


def _is_unseen(tag: Tag) -> bool:
    return tag.name in _UNSEEN or not _UNSEEN.isdisjoint(tag.get_attribute_list("class"))


def _within(tag: Tag, outer: Tag | None) -> bool:
    return any(parent is outer for parent in tag.parents)


def _next_to(tag: Tag) -> Tag | None:
    """The element after a button, or after the heading or wrapper that holds nothing but it."""
    for _ in range(3):
        after = tag.find_next_sibling()
        if after is not None or tag.parent is None:
            return after
        tag = tag.parent
    return None


def _lists(soup: BeautifulSoup) -> Iterator[Pair]:
    lists: dict[int, list[Tag]] = {id(tag): [] for tag in soup.find_all("dl")}
    for tag in soup.find_all(["dt", "dd"]):
        around = next((id(parent) for parent in tag.parents if parent.name == "dl"), 0)
        lists.get(around, []).append(tag)
    note = "a term and its description are taken for question and answer"
    for tags in lists.values():
        terms = [place for place, tag in enumerate(tags) if tag.name == "dt"]
        for place, after in pairwise([*terms, len(tags)]):
            yield Pair(tags[place], tuple(tags[place + 1 : after]), 0.8, note)


def _tables(soup: BeautifulSoup, columns: Mapping[str, str], ignored: Iterable[str]) -> Iterator[Pair]:
    for table in soup.find_all("table"):
        rows = [row.find_all(["th", "td"]) for row in table.find_all("tr") if row.find_parent("table") is table]
        rows = [row for row in rows if row]
        names = [" ".join(cell.get_text(" ").split()) for cell in rows[0]] if rows else []
        fields = {field: names.index(name) for name, field in chosen(names, columns, ignored).items()}
        if names and _MARK.match(names[0]) and "answer" not in fields:
            fields = {}
        yield from _rows(rows[1:] if "question" in fields else rows, fields)


def _rows(rows: Sequence[Sequence[Tag]], fields: dict[str, int]) -> Iterator[Pair]:
    """Rows with columns of both, rows of an answer below rows of a question, or rows marked Q and A."""
    at, answer_at = fields.get("question"), fields.get("answer")
    question: Tag | None = None
    for row in rows:
        if at is not None and answer_at is not None:
            if len(row) > max(at, answer_at):
                yield Pair(row[at], (row[answer_at],), 0.9)
            continue
        mark = row[0].get_text().strip()[:1].upper() if _MARK.match(row[0].get_text()) else ""
        if len(row) > 1 and (mark in ("Q", "질", "문") if at is None else at < len(row)):
            question = row[1 if at is None else at]
        elif question is not None and (mark in ("A", "답") if at is None else len(row) == 1):
            yield Pair(question, tuple(row[1:] if at is None else row), 0.9)
            question = None


def _below(soup: BeautifulSoup, level: int) -> list[Pair]:
    marks = soup.find_all(HEADINGS[:level])
    around = {id(parent) for mark in marks for parent in mark.parents}
    found: list[tuple[Tag, list[PageElement]]] = []
    for part in _outside(soup, set(), around):
        if isinstance(part, Tag) and part.name in HEADINGS[:level]:
            found.append((part, []))
        elif found:
            found[-1][1].append(part)
    note = f"a heading of level {level} and the text below it are taken for question and answer"
    made = (Pair(mark, tuple(parts), 0.7, note) for mark, parts in found if mark.name == HEADINGS[level - 1])
    return [pair for pair in made if pair.length]


def _outside(tag: Tag, left_out: set[int], around: set[int]) -> Iterator[PageElement]:
    """The largest parts of ``tag`` in their order, but those ``around`` something are taken apart."""
    waiting = list(reversed(tag.contents))
    while waiting:
        part = waiting.pop()
        if id(part) in around and isinstance(part, Tag):
            waiting.extend(reversed(part.contents))
        elif id(part) not in left_out:
            yield part


def _texts(part: PageElement) -> Iterable[NavigableString]:
    found = part.find_all(string=True) if isinstance(part, Tag) else [part]
    return (text for text in found if isinstance(text, NavigableString) and not isinstance(text, PreformattedString))


def _tags(part: PageElement) -> list[Tag]:
    return [part, *part.find_all(True)] if isinstance(part, Tag) else []


def _html(part: PageElement) -> str:
    if isinstance(part, Tag):
        return part.decode_contents() if part.name in ("dd", "td", "th", "details") else part.decode()
    return "" if isinstance(part, PreformattedString) else escape(str(part), quote=False)
