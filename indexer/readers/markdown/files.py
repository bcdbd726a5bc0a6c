"""Markdown files: FAQs out of one file, or out of the folder of a site (Docusaurus, MkDocs, Hugo)."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from indexer.readers import bounds
from indexer.readers.item import Found, Options, Value
from indexer.readers.markdown import front_matter
from indexer.readers.markdown import page as markdown_page
from indexer.readers.markdown import text as markdown_text
from indexer.readers.markdown.page import Page, without_order
from indexer.readers.names import chosen
from indexer.sources.encoding import mistaken
from search.errors import DataError

ENDINGS = (".md", ".mdx", ".markdown")
_READ = frozenset({"question", "category", "tags", "updated", "aliases", "id"})
_KEYS = {"lastmod": "updated", "last_modified_at": "updated"}
_NO_FIELDS = frozenset({"description", "type", "layout", "name"})
_FOLDERS = frozenset({"node_modules", "__pycache__"})
_STATES = frozenset({"draft", "published"})


def read(path: Path, options: Options) -> Found:
    """The FAQs of the Markdown file ``path``: its questions, or the file as one.

    Raises:
        DataError: it can't be read or has no text.
    """
    page = _page(path, path.name, (), options)
    found = markdown_page.items(page, is_of_site=False)
    if not found.items:
        raise DataError([f"{path.name}: has no text below its title, or is a draft"])
    return found + Found((), tuple(markdown_page.told([page], path.name)))


def read_folder(path: Path, options: Options) -> Found:
    """The FAQs of all Markdown files below the folder ``path``; the folders' names are their category.

    Raises:
        DataError: files can't be read, each with its reason, or none has a text.
    """
    pages: list[Page] = []
    problems: list[str] = []
    for file in _files(path):
        within = file.relative_to(path)
        folders = tuple(_label(path / folder) for folder in reversed(within.parents) if folder.name)
        try:
            pages.append(_page(file, within.as_posix(), folders, options))
        except DataError as error:
            problems.extend(error.problems)
    found = Found((), tuple(markdown_page.told(pages, path.name)))
    for page in pages:
        found += _with_source(markdown_page.items(page, is_of_site=True), path.name)
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
    return label if isinstance(label, str) else without_order(folder.name)


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


def _page(path: Path, name: str, folders: tuple[str, ...], options: Options) -> Page:
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
    return Page(name, folders, fields, unused, is_draft, blocks, len(left_out))


def _with_source(found: Found, source: str) -> Found:
    items = (
        replace(item, fields={**item.fields, "source": source}) if "id" in item.fields else item for item in found.items
    )
    return replace(found, items=tuple(items))
