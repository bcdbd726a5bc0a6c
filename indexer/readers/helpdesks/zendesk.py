"""Zendesk: the articles of a Zendesk Help Center as its API gives them, with their sections and categories.

``GET /api/v2/help_center/articles.json?include=sections,categories``, page by page, is all that is needed; answers of
``sections.json`` and ``categories.json`` may stand beside it, and articles may stand one a line.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from indexer.readers import bounds
from indexer.readers.item import Found, Item, Value
from indexer.readers.json.values import is_object, is_said, text, texts
from indexer.readers.left_out import counted, keys, listed
from search.errors import DataError

Record = Mapping[str, object]
Kind = Literal["article", "section", "category"]

_MARKS = frozenset(("draft", "html_url", "label_names", "promoted", "source_locale", "user_segment_id", "vote_sum"))
"""Keys of which an article has at least two."""
_READ = frozenset(
    "id title name body draft user_segment_id user_segment_ids archived outdated outdated_locales locale section_id "
    "label_names promoted vote_sum edited_at updated_at created_at html_url".split()
)
_PAGING = frozenset(("links", "meta"))
_HOW = "GET /api/v2/help_center/articles.json?include=sections,categories gives all of it"


def recognised(content: object) -> bool:
    """Whether ``content`` is what the API gives: articles, sections or categories, in pages or alone."""
    return any(_kind(record) for _, record in _records(content, ""))


def found(contents: Sequence[tuple[str, object]]) -> Found:
    """The public articles of all ``contents`` together, each with the name of the file that it stands in.

    Raises:
        DataError: there is no article.
    """
    center = _Center(contents[0][0] if len(contents) == 1 else f"{contents[0][0]} and {len(contents) - 1} more")
    for name, content in contents:
        center.add(name, content)
    if not center.articles:
        raise DataError([f"{center.place}: sections or categories of Zendesk without articles; {_HOW}"])
    items = tuple(center.items())
    return Found(items, tuple(center.told()))


@dataclass(slots=True)
class _Center:
    """A help center as far as its files were added."""

    place: str
    articles: list[tuple[str, Record]] = field(default_factory=list)
    sections: dict[str, Record] = field(default_factory=dict)
    categories: dict[str, Record] = field(default_factory=dict)
    total: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    homeless: int = 0

    def add(self, name: str, content: object) -> None:
        """Take in what a file holds."""
        for key, record in _records(content, ""):
            kind = _kind(record)
            if kind == "article":
                self.articles.append((name, record))
            elif kind is None:
                self.others[key] += key not in _PAGING
            else:
                named = self.sections if kind == "section" else self.categories
                number = text(record.get("id"))
                if number not in named or _is_korean(record):
                    named[number] = record
        for page in content if isinstance(content, list) else [content]:
            count = page.get("count") if is_object(page) else None
            self.total = max(self.total, count if isinstance(count, int) else 0)

    def items(self) -> Iterator[Item]:
        """The articles that everybody may read, each once."""
        locales: defaultdict[str, list[tuple[str, Record]]] = defaultdict(list)
        for place, (name, record) in enumerate(self.articles):
            reason = _reason(record)
            if reason is None:
                locales[text(record.get("id")) or f"without id: {place}"].append((name, record))
            else:
                self.left_out[reason] += 1
        for several in locales.values():
            name, record = next((pair for pair in several if _is_korean(pair[1])), several[0])
            for _, other in several:
                if other is not record:
                    self.left_out[f"the same in {text(other.get('locale')) or 'another file'}"] += 1
            self.unknown.update(key for key, value in record.items() if key not in _READ and is_said(value))
            yield self._item(name, record)

    def told(self) -> Iterator[str]:
        """What of the articles was left out."""
        if left_out := {reason: counted(number, "article") for reason, number in (+self.left_out).items()}:
            yield f"{self.place}: left out: {listed(left_out)}"
        if others := {key: counted(number, "object") for key, number in (+self.others).items()}:
            yield f"{self.place}: left out, for they are no articles: {listed(others)}"
        yield from keys(self.place, self.unknown, "article")
        if self.homeless:
            count = counted(self.homeless, "article")
            yield f"{self.place}: {count} without a category, for their sections are missing; {_HOW}"
        if self.total > len(self.articles):
            yield f"{self.place}: has {len(self.articles):,} of {self.total:,} articles; the other pages are missing"

    def _item(self, name: str, article: Record) -> Item:
        path = self._path(article)
        self.homeless += not path
        votes = article.get("vote_sum")
        fields: dict[str, Value] = {
            "question": text(article.get("title")) or text(article.get("name")),
            "answer": text(article.get("body")),
            "category": path,
            "tags": texts(article.get("label_names")),
            "updated": next(
                (text(article[key]) for key in ("edited_at", "updated_at", "created_at") if article.get(key)), ""
            ),
            "popularity": text(votes) if isinstance(votes, int) and votes > 0 else "",
            "id": text(article.get("id")),
            "source": "zendesk",
            "link": text(article.get("html_url")),
        }
        said = {key: value for key, value in fields.items() if value}
        return Item(f"{name}: article {text(article.get('id'))}", said, "html", tuple(_notes(article)))

    def _path(self, article: Record) -> tuple[str, ...]:
        """The names of an article's category and sections, widest first."""
        path: list[Record] = []
        number = text(article.get("section_id"))
        while number in self.sections and self.sections[number] not in path:
            path.append(self.sections[number])
            number = text(path[-1].get("parent_section_id"))
        numbers = [text(section.get("category_id")) for section in path]
        category = next((self.categories[number] for number in numbers if number in self.categories), {})
        return texts([category.get("name"), *(section.get("name") for section in reversed(path))])


def _records(content: object, key: str) -> Iterator[tuple[str, Record]]:
    """The records of a file, each with the key that it stands under; pages and lists are gone through."""
    if isinstance(content, list):
        for piece in content:
            yield from _records(piece, key)
    elif is_object(content):
        held = {name: part for name, part in content.items() if isinstance(part, list | dict)}
        if _kind(content) or not held:
            yield key, content
            return
        for name, part in held.items():
            yield from _records(part, name)


def _kind(record: Record) -> Kind | None:
    if {"section_id", "body"} <= record.keys():
        return "article" if len(_MARKS & record.keys()) > 1 else None
    if {"category_id", "html_url", "name"} <= record.keys():
        return "section"
    return "category" if {"source_locale", "html_url", "name"} <= record.keys() else None


def _reason(article: Record) -> str | None:
    """Why an article is left out; None if it is not."""
    if article.get("draft"):
        return "drafts"
    if article.get("user_segment_id") is not None or article.get("user_segment_ids"):
        return "not public"
    if article.get("archived") or article.get("outdated"):
        return "archived or outdated"
    too_long = any(len(text(article.get(key))) > bounds.TEXT for key in ("title", "body"))
    return f"more than {bounds.TEXT:,} characters" if too_long else None


def _notes(article: Record) -> Iterator[str]:
    if article.get("promoted"):
        yield "is promoted in its help center"
    outdated = article.get("outdated_locales")
    if isinstance(outdated, list) and article.get("locale") in outdated:
        yield "this translation is marked as outdated"


def _is_korean(record: Record) -> bool:
    return text(record.get("locale")).casefold().startswith("ko")
