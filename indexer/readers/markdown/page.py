"""Markdown pages: the FAQs of one page of a site or a wiki: its questions, or the page as one."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.readers import outline
from indexer.readers.item import Found, Item, Value
from indexer.readers.markdown import text as markdown_text
from indexer.readers.marks import asks, title
from indexer.readers.outline import Block
from search.errors import DataError

_FAQ = re.compile(r"\bFAQs?\b|Q\s?&\s?A|자주\s?(?:하는|묻는)\s?질문", re.IGNORECASE)
_ORDER = re.compile(r"^\d{1,4}[-_. ]+(?=\D)")
_PATH = 3


@dataclass(frozen=True, slots=True)
class Page:
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


def without_order(name: str) -> str:
    """The name of a file or folder without the number of its order: ``02-환불``."""
    return _ORDER.sub("", name)


def items(page: Page, *, is_of_site: bool) -> Found:
    """The FAQs of a page: its questions if it is a list of such, else the page as one; none if it has no text.

    A site has a page for each matter; the headings of such a page are questions only if they end like questions.
    """
    if page.is_draft or all(block.level for block in page.blocks):
        return Found()
    widest = [block for block in page.blocks if block.level == 1]
    heading = widest[0] if len(widest) == 1 else None
    own = page.fields.get("question")
    name = title(str(own or (heading.text if heading else without_order(Path(page.name).stem))), "markdown")
    is_list = not is_of_site or bool(_FAQ.search(name)) or any(b.level == markdown_text.TOGGLE for b in page.blocks)
    listed = _listed(page.blocks, page.name, is_list=is_list)
    if listed.items:
        above = (name,) if own and not heading else ()
        return replace(listed, items=tuple(_of_list(item, page, above) for item in listed.items))
    rest = [block for block in page.blocks if block is not heading]
    answer, notes = outline.answer(rest, "markdown")
    sure = 0.9 if own or asks(name) else 0.75
    item = Item(page.blocks[0].where, {**page.fields, "question": name, "answer": answer}, "markdown", notes, sure)
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


def _of_list(item: Item, page: Page, above: tuple[str, ...]) -> Item:
    """A question of a page, with what its head says of all its questions."""
    shared = {field: value for field, value in page.fields.items() if field in ("category", "tags", "updated")}
    path = (*above, *item.fields.get("category", ()))
    return _filed(replace(item, fields={**shared, **item.fields}), page, path)


def _filed(item: Item, page: Page, path: tuple[str, ...] = ()) -> Item:
    """``item`` in its category: what the head says, else the folders, and then ``path``."""
    said = page.fields.get("category", page.folders)
    path = (*((said,) if isinstance(said, str) else said), *path)
    notes = [f"the wider category {' > '.join(path[:-_PATH])} is left out"] if path[_PATH:] else []
    fields = {field: value for field, value in item.fields.items() if field != "category"}
    fields |= {"category": path[-_PATH:]} if path else {}
    return markdown_text.with_notes(replace(item, fields=fields, notes=(*item.notes, *notes)))


def told(pages: Sequence[Page], name: str) -> Iterator[str]:
    """What is left out of all ``pages`` together."""
    drafts = sum(page.is_draft for page in pages)
    empty = sum(not page.is_draft and all(block.level for block in page.blocks) for page in pages)
    unseen = sum(page.left_out for page in pages)
    for what, count in (("drafts are", drafts), ("files without text are", empty), ("comments and code are", unseen)):
        if count:
            yield f"{name}: {what} left out ({count:,})"
    for key, count in Counter(key for page in pages for key in page.unused).items():
        yield f'{name}: key "{key}" is left out ({count:,} files)'
