"""Markdown files: FAQs out of one file, or out of the folder of a site (Docusaurus, MkDocs, Hugo)."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.readers import bounds, front_matter, markdown_text, outline
from indexer.readers.item import Found, Item, Options, Value
from indexer.readers.marks import asks, title
from indexer.readers.names import chosen
from indexer.readers.outline import Block
from indexer.sources.encoding import mistaken
from search.errors import DataError

ENDINGS = (".md", ".mdx", ".markdown")
_READ = frozenset({"question", "category", "tags", "updated", "aliases", "id"})
_KEYS = {"lastmod": "updated", "last_modified_at": "updated"}
_NO_FIELDS = frozenset({"description", "type", "layout", "name"})
_FOLDERS = frozenset({"node_modules", "__pycache__"})
_ORDER = re.compile(r"^\d{1,4}[-_. ]+(?=\D)")
_FAQ = re.compile(r"\bFAQs?\b|Q\s?&\s?A|자주\s?(?:하는|묻는)\s?질문", re.IGNORECASE)
_STATES = frozenset({"draft", "published"})
_PATH = 3


@dataclass(frozen=True, slots=True)
class _Page:
    """A file as it was read.

    ``fields`` are what its head says, ``unused`` the keys that say nothing of a FAQ, ``left_out`` how many comments
    and lines of code there are, ``folders`` the names of the folders that it lies in.
    """

    name: str
    folders: tuple[str, ...]
    fields: Mapping[str, Value]
    unused: tuple[str, ...]
    is_draft: bool
    blocks: Sequence[Block]
    left_out: int


def read(path: Path, options: Options) -> Found:
    """The FAQs of the Markdown file ``path``: its questions, or the file as one.

    Raises:
        DataError: it can't be read or has no text.
    """
    page = _page(path, path.name, (), options)
    found = _of_page(page, is_of_site=False)
    if not found.items:
        raise DataError([f"{path.name}: has no text below its title, or is a draft"])
    return found + Found((), tuple(_told([page], path.name)))


def read_folder(path: Path, options: Options) -> Found:
    """The FAQs of all Markdown files below the folder ``path``; the folders' names are their category.

    Raises:
        DataError: files can't be read, each with its reason, or none has a text.
    """
    pages: list[_Page] = []
    problems: list[str] = []
    for file in _files(path):
        within = file.relative_to(path)
        folders = tuple(_label(path / folder) for folder in reversed(within.parents) if folder.name)
        try:
            pages.append(_page(file, within.as_posix(), folders, options))
        except DataError as error:
            problems.extend(error.problems)
    found = Found((), tuple(_told(pages, path.name)))
    for page in pages:
        found += _with_source(_of_page(page, is_of_site=True), path.name)
    if not found.items and not problems:
        problems.append(f"{path.name}: has no Markdown files with text ({', '.join(ENDINGS)}); {len(pages)} were seen")
    if problems:
        raise DataError(problems)
    return found


def _files(folder: Path) -> Iterator[Path]:
    """The Markdown files below ``folder`` in their order, without what is hidden, installed or linked."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _FOLDERS and not name.startswith("."))
        files = (Path(root, name) for name in sorted(names) if name.casefold().endswith(ENDINGS))
        yield from (file for file in files if not file.name.startswith(".") and not file.is_symlink())


def _label(folder: Path) -> str:
    """A folder's name for people: what ``_category_.json`` says, or the name without the number of its order."""
    try:
        label = json.loads((folder / "_category_.json").read_text("utf-8"))["label"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        label = None
    return label if isinstance(label, str) else _ORDER.sub("", folder.name)


def text_of(path: Path, name: str) -> str:
    """The text of a file.

    Raises:
        DataError: it is too large or not UTF-8.
    """
    bounds.check_size(path)
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise DataError([f"{name}: {mistaken(content) or 'is not UTF-8; save it as UTF-8'}"]) from error


def _page(path: Path, name: str, folders: tuple[str, ...], options: Options) -> _Page:
    head, text = front_matter.split(text_of(path, name), name)
    blocks, left_out = markdown_text.blocks(text, name)
    keys = chosen(head, {**_KEYS, **options.columns}, options.ignored | _NO_FIELDS)
    fields: dict[str, Value] = {}
    for key, field in keys.items():
        value = front_matter.value(head[key])
        if field in _READ and value:
            fields[field] = value
    if "aliases" in fields:  # Hugo's are addresses that a page had before
        aliases = [fields["aliases"]] if isinstance(fields["aliases"], str) else fields["aliases"]
        fields["aliases"] = [alias for alias in aliases if "/" not in alias]
    unused = tuple(key for key in head if keys.get(key) not in fields and key not in {*options.ignored, *_STATES})
    is_draft = head.get("draft") is True or head.get("published") is False
    return _Page(name, folders, fields, unused, is_draft, blocks, len(left_out))


def _of_page(page: _Page, *, is_of_site: bool) -> Found:
    """The FAQs of a page: its questions if it is a list of such, else the page as one; none if it has no text.

    A site has a page for each matter; the headings of such a page are questions only if they end like questions.
    """
    if page.is_draft or all(block.level for block in page.blocks):
        return Found()
    heading = next((block for block in page.blocks if block.level), None)
    is_headed = heading is not None and heading.level == 1
    own = page.fields.get("question")
    name = title(
        str(own or (heading.text if heading and is_headed else _ORDER.sub("", Path(page.name).stem))), "markdown"
    )
    listed = _listed(page.blocks, page.name, is_list=not is_of_site or bool(_FAQ.search(name)))
    if listed.items:
        above = (name,) if own and not is_headed else ()
        return replace(listed, items=tuple(_of_list(item, page, above) for item in listed.items))
    rest = [block for block in page.blocks if block is not heading or not is_headed]
    answer = "\n\n".join(f"{'#' * block.level} {block.text}" if block.level else block.text for block in rest)
    sure = 0.9 if own or asks(name) else 0.75
    item = Item(page.blocks[0].where, {**page.fields, "question": name, "answer": answer}, "markdown", (), sure)
    return Found((_filed(item, page),))


def _listed(blocks: Sequence[Block], name: str, *, is_list: bool) -> Found:
    """What the outline finds, if the page is a list of questions or most of its headings ask; else nothing."""
    try:
        found = outline.items(blocks, name, "markdown")
    except DataError:
        return Found()
    asked = sum(item.sure >= 0.9 for item in found.items)
    several = len(found.items) > 1 and (is_list or 2 * asked >= len(found.items))
    return found if several or found.items[0].sure > 0.9 else Found()


def _of_list(item: Item, page: _Page, above: tuple[str, ...]) -> Item:
    """A question of a page, with what its head says of all its questions."""
    shared = {field: value for field, value in page.fields.items() if field in ("category", "tags", "updated")}
    path = (*above, *item.fields.get("category", ()))
    return _filed(replace(item, fields={**shared, **item.fields}), page, path)


def _filed(item: Item, page: _Page, path: tuple[str, ...] = ()) -> Item:
    """``item`` in its category: what the head says, else the folders, and then ``path``."""
    said = page.fields.get("category", page.folders)
    path = (*((said,) if isinstance(said, str) else said), *path)
    notes = [f"the wider category {' > '.join(path[:-_PATH])} is left out"] if path[_PATH:] else []
    fields = {field: value for field, value in item.fields.items() if field != "category"}
    fields |= {"category": path[-_PATH:]} if path else {}
    return markdown_text.with_notes(replace(item, fields=fields, notes=(*item.notes, *notes)))


def _with_source(found: Found, source: str) -> Found:
    items = (
        replace(item, fields={**item.fields, "source": source}) if "id" in item.fields else item for item in found.items
    )
    return replace(found, items=tuple(items))


def _told(pages: Sequence[_Page], name: str) -> Iterator[str]:
    drafts = sum(page.is_draft for page in pages)
    empty = sum(not page.is_draft and all(block.level for block in page.blocks) for page in pages)
    unseen = sum(page.left_out for page in pages)
    for what, count in (("drafts are", drafts), ("files without text are", empty), ("comments and code are", unseen)):
        if count:
            yield f"{name}: {what} left out ({count:,})"
    for key, count in Counter(key for page in pages for key in page.unused).items():
        yield f'{name}: key "{key}" is left out ({count:,} files)'
