"""Item: one FAQ as a reader found it, and what all readers take and return.

A reader is a function ``read(path, options) -> Found``. It finds and names things, and changes no text: cleaning,
dates, ids and checks are one matter for all formats (``indexer.imports``). What it leaves out or guesses, it tells.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from search.errors import DataError

Form = Literal["text", "html", "markdown"]
"""How an answer is written. ``text`` that holds tags is taken for HTML later on."""
Value = str | Sequence[str]

FIELDS = (
    *("question", "answer", "category", "aliases", "tags", "updated", "popularity", "kind", "problem", "symptoms"),
    *("steps", "contacts", "id", "source", "link", "public", "draft"),
)
"""What a reader may say of an item. All but the last four are fields of a Faq: ``source`` names the system or file that
gives the ids, within which they are unique; ``link`` is where people see the original; ``public`` and ``draft`` say
whether it may be shown, in the source's own word."""


@dataclass(frozen=True, slots=True)
class Item:
    """One FAQ as it stands in its source.

    ``where`` is its place, ``faqs.xlsx:17`` or an address. ``fields`` maps names out of FIELDS to what was found, as
    it stands there: a text, or texts where there are several (a category's path, aliases, tags). ``notes`` tell what
    was guessed or left out here. ``sure``, 0 to 1: whether this is a question with its answer; 1 where the source says
    so, less where it was guessed from how it looks.
    """

    where: str
    fields: Mapping[str, Value]
    form: Form = "text"
    notes: tuple[str, ...] = ()
    sure: float = 1.0

    def __post_init__(self) -> None:
        assert self.fields.keys() <= {*FIELDS}, self.fields.keys()


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader found, in the order of the source, and what it tells about the source as a whole.

    Each line of ``told`` begins with the place: ``faqs.xlsx: column "비고" is left out``.
    """

    items: tuple[Item, ...] = ()
    told: tuple[str, ...] = ()

    def __add__(self, other: "Found") -> "Found":
        return Found(self.items + other.items, self.told + other.told)


@dataclass(frozen=True, slots=True)
class Options:
    """What an operator may say about a source; readers that it does not concern take no notice.

    ``sheets`` are the names of a workbook's sheets to read, all that hold FAQs if there are none. ``columns`` maps the
    names of columns or keys to fields, ``ignored`` are those to leave out; ``hidden``: hidden rows and sheets are read,
    too.
    """

    sheets: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    hidden: bool = False


class Reader(Protocol):
    """Reads a file or folder of one format.

    Raises:
        DataError: it can't be understood; the one message says what was seen, what is missing, and what would help.
    """

    def __call__(self, path: Path, options: Options) -> Found:
        """What is found at ``path``."""
        ...


__all__ = ["FIELDS", "DataError", "Form", "Found", "Item", "Options", "Reader", "Value"]
