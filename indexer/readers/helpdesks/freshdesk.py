"""Freshdesk: the solution articles of a Freshdesk help center as its API or its export gives them.

Articles, folders and categories may stand in files of their own or within each other, each perhaps in an object of its
kind (``{"article": {…}}``), as older exports have it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from indexer.readers import bounds
from indexer.readers.item import Found, Item, Value
from indexer.readers.json.values import is_object, is_said, text, texts
from indexer.readers.left_out import counted, keys, listed
from search.errors import DataError

Record = Mapping[str, object]
Kind = Literal["article", "folder", "category"]

_MARKS = frozenset(
    "agent_id art_type desc_un_html description_text folder_id hierarchy hits seo_data thumbs_up".split()
)
"""Keys of which an article has at least two."""
_FOLDER = frozenset(("id", "name", "description", "visibility", "updated_at"))
_WITHIN = frozenset(("articles", "category", "categories", "folder", "folders", "sub_folders", "subfolders"))
"""Keys of records that hold others."""
_READ = frozenset(
    "id title description status folder_id category_id hierarchy folder folder_visibility tags hits thumbs_up "
    "updated_at created_at description_text desc_un_html".split()
)
_PUBLISHED, _EVERYBODY = "2", "1"
_HOW = "GET /api/v2/solutions/folders/[id]/articles gives them"


def recognised(content: object) -> bool:
    """Whether ``content`` is what the API or an export gives: articles, folders or categories."""
    return any(_is_certain(kind, record) for kind, record in _records(content))


def found(contents: Sequence[tuple[str, object]]) -> Found:
    """The published articles for everybody of all ``contents``, each with the name of the file that it stands in.

    Raises:
        DataError: there is no article.
    """
    center = _Center(contents[0][0] if len(contents) == 1 else f"{contents[0][0]} and {len(contents) - 1} more")
    for name, content in contents:
        center.add(name, content)
    if not center.articles:
        raise DataError([f"{center.place}: folders or categories of Freshdesk without articles; {_HOW}"])
    items = tuple(center.items())
    return Found(items, tuple(center.told()))


@dataclass(slots=True)
class _Center:
    """A help center as far as its files were added."""

    place: str
    articles: dict[str, tuple[str, Record]] = field(default_factory=dict)
    folders: dict[str, Record] = field(default_factory=dict)
    categories: dict[str, Record] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    others: int = 0
    unsure: int = 0

    def add(self, name: str, content: object) -> None:
        """Take in what a file holds."""
        for kind, record in _records(content):
            number = text(record.get("id"))
            if kind is None:
                self.others += 1
            elif kind == "article":
                self.left_out["the same once more"] += number in self.articles
                self.articles.setdefault(number or f"without id: {len(self.articles)}", (name, record))
                if is_object(folder := record.get("folder")):
                    self.folders.setdefault(text(folder.get("id")), folder)
            else:
                named = self.folders if kind == "folder" else self.categories
                named[number] = {**named.get(number, {}), **record}

    def items(self) -> Iterator[Item]:
        """The published articles for everybody."""
        for name, article in self.articles.values():
            folders = self._folders(article)
            reason = _reason(article, folders)
            if reason is not None:
                self.left_out[reason] += 1
                continue
            self.unsure += not _visibilities(article, folders)
            self.unknown.update(key for key, value in article.items() if key not in _READ and is_said(value))
            yield _item(name, article, self._path(article, folders))

    def told(self) -> Iterator[str]:
        """What of the articles was left out."""
        if left_out := {reason: counted(number, "article") for reason, number in (+self.left_out).items()}:
            yield f"{self.place}: left out: {listed(left_out)}"
        if self.others:
            yield f"{self.place}: left out: {counted(self.others, 'object')} of other kinds than articles and folders"
        yield from keys(self.place, self.unknown, "article")
        if self.unsure:
            count = counted(self.unsure, "article")
            yield f"{self.place}: {count} in folders that are missing, and may not be for everybody; add folders.json"

    def _folders(self, article: Record) -> list[Record]:
        """The folders that an article stands in, narrowest first."""
        folders: list[Record] = []
        number = text(article.get("folder_id"))
        while number in self.folders and self.folders[number] not in folders:
            folders.append(self.folders[number])
            number = text(folders[-1].get("parent_folder_id"))
        return folders

    def _path(self, article: Record, folders: Sequence[Record]) -> tuple[str, ...]:
        """The names of an article's category and folders, widest first."""
        hierarchy = article.get("hierarchy")
        if isinstance(hierarchy, list) and hierarchy:
            levels = sorted(filter(is_object, hierarchy), key=lambda level: text(level.get("level")))
            return texts([level.get("data") for level in levels])
        numbers = [text(record.get("category_id")) for record in (article, *folders)]
        category = next((self.categories[number] for number in numbers if number in self.categories), {})
        return texts([category.get("name"), *(folder.get("name") for folder in reversed(folders))])


def _item(name: str, article: Record, path: tuple[str, ...]) -> Item:
    counts = [article.get(key) for key in ("hits", "thumbs_up")]
    fields: dict[str, Value] = {
        "question": text(article.get("title")),
        "answer": text(article.get("description")),
        "category": path,
        "tags": texts(article.get("tags")),
        "updated": text(article.get("updated_at")) or text(article.get("created_at")),
        "popularity": text(next(filter(None, counts), None)),
        "id": text(article.get("id")),
        "source": "freshdesk",
    }
    said = {key: value for key, value in fields.items() if value}
    return Item(f"{name}: article {text(article.get('id'))}", said, "html")


def _records(content: object, parents: Record = MappingProxyType({})) -> Iterator[tuple[Kind | None, Record]]:
    """The records of a file; one within another gets the ids of what it stands in."""
    if isinstance(content, list):
        for piece in content:
            yield from _records(piece, parents)
    if not is_object(content):
        return
    record = {**parents, **content}
    kind = _kind(record)
    held = [part for key, part in content.items() if isinstance(part, list | dict) and (not kind or key in _WITHIN)]
    if kind or not held:
        yield kind, record
    if kind == "category":
        parents = {"category_id": record.get("id")}
    elif kind == "folder":
        parents = {**parents, "folder_id": record.get("id"), "parent_folder_id": record.get("id")}
    for part in held if kind != "article" else ():
        yield from _records(part, parents)


def _kind(record: Record) -> Kind | None:
    if {"title", "description", "status"} <= record.keys():
        return "article" if len(_MARKS & record.keys()) > 1 else None
    if "name" not in record:
        return None
    if "articles" in record or _FOLDER <= record.keys():
        return "folder"
    return "category" if "folders" in record or "visible_in_portals" in record else None


def _is_certain(kind: Kind | None, record: Record) -> bool:
    """Whether a record is Freshdesk's without what stands around it."""
    if kind == "folder":
        return _FOLDER <= record.keys() and isinstance(record["visibility"], int)
    return kind == "article" or (kind == "category" and "visible_in_portals" in record)


def _reason(article: Record, folders: Sequence[Record]) -> str | None:
    """Why an article is left out; None if it is not."""
    if text(article.get("status")) != _PUBLISHED:
        return "drafts"
    if _visibilities(article, folders) - {_EVERYBODY}:
        return "not public"
    too_long = any(len(text(article.get(key))) > bounds.TEXT for key in ("title", "description"))
    return f"more than {bounds.TEXT:,} characters" if too_long else None


def _visibilities(article: Record, folders: Sequence[Record]) -> set[str]:
    """For whom the folders of an article are, as far as it is known."""
    seen = [text(folder.get("visibility")) for folder in folders]
    return set(filter(None, [text(article.get("folder_visibility")), *seen]))
