"""JSON entries: the objects of a JSON document that may be FAQs, with the categories that they stand in."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from indexer.readers.item import Options
from indexer.readers.json.values import is_object, is_said, language_of, text
from indexer.readers.names import LEVELS, chosen

_ENVELOPES = frozenset(("fields", "attributes", "properties", "node", "item", "_source", "data"))
"""Keys of an entry whose object holds more of its keys."""
_TITLES = frozenset(("title", "name", "subject", "headline", "제목"))
_DESCRIPTIONS = frozenset(("description", "설명", "안내"))
"""Names of a question, and of an answer, that a category has, too."""
_LISTS = frozenset(
    "faqs faq qna qnas qnalist questions data items item list lists result results records rows entries articles "
    "posts docs documents nodes edges hits values value content contents body response payload mainentity fields "
    "attributes children @graph 목록 질문목록 자주묻는질문 질문 데이터 결과".split()
)
"""Keys that hold FAQs of all categories."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value stands: its path; the path of all that stand likewise; the categories and the key it is under."""

    path: str = ""
    kind: str = ""
    category: tuple[str, ...] = ()
    key: str | None = None
    in_list: bool = False

    def piece(self, number: int) -> "Spot":
        """The spot of a piece of the list that stands here."""
        return Spot(f"{self.path}[{number}]", f"{self.kind}[]", self.categories, in_list=True)

    def part(self, key: str, is_name: bool) -> "Spot":
        """The spot of what stands here under ``key``, which names it or says what it is."""
        path, kind = f"{self.path}.{key}".lstrip("."), f"{self.kind}.{'*' if is_name else key}".lstrip(".")
        return Spot(path, kind, self.categories, key if is_name else None)

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of all that stands within."""
        return self.category if self.key is None else (*self.category, self.key)


@dataclass(frozen=True, slots=True)
class Entry:
    """An object that may be a FAQ: its values by key, and which of its keys are which field."""

    spot: Spot
    values: Mapping[str, object]
    fields: Mapping[str, str]

    def says(self, field: str) -> bool:
        """Whether a key of ``field`` has a text."""
        return any(text(self.values[key]) for key, name in self.fields.items() if name == field)

    @property
    def is_full(self) -> bool:
        """Whether there are both a question and an answer."""
        return self.says("question") and self.says("answer")


@dataclass(slots=True)
class Finder:
    """Finds entries; tells the keys ``around`` them, the ``languages`` not read and the keys taken as ``named``.

    ``kinds`` are the kinds of spots where FAQs are known to stand: an object that holds such a spot is none itself.
    """

    options: Options
    kinds: frozenset[str] = frozenset()
    around: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    named: dict[str, None] = field(default_factory=dict)
    _chosen: dict[tuple[str, ...], Mapping[str, str]] = field(default_factory=dict)

    def entries(self, value: object, spot: Spot = Spot()) -> Iterator[Entry]:
        """All objects within ``value`` that hold no FAQs themselves, in their order."""
        if isinstance(value, list):
            for number, piece in enumerate(value):
                yield from self.entries(piece, spot.piece(number))
        elif not is_object(value):
            if spot.in_list:
                yield Entry(spot, {}, {})
        elif (language := language_of(value)) is not None:
            self.languages.update(value.keys() - {language})
            yield from self.entries(value[language], replace(spot, path=f"{spot.path}.{language}".lstrip(".")))
        else:
            yield from self._of_object(value, spot)

    def innermost(self, value: object) -> Iterator[Entry]:
        """All objects within ``value`` that hold no list of objects, whatever they say."""
        if isinstance(value, list):
            for piece in value:
                yield from self.innermost(piece)
        elif is_object(value):
            lists = [part for part in value.values() if _lists_objects(part)]
            if not lists:
                yield self._entry(value, Spot())
            for part in lists:
                yield from self.innermost(part)

    def _of_object(self, value: Mapping[str, object], spot: Spot) -> Iterator[Entry]:
        entry = self._entry(value, spot)
        held = () if entry.is_full and _is_asked(entry) else self._holding(entry, value)
        if not held:
            yield entry
            return
        label = _label(entry) if spot.in_list else None
        within = replace(spot, category=(*spot.category, text(entry.values[label]))) if label else spot
        are_names = _are_names(held)
        for key, part in value.items():
            if isinstance(part, list | dict):
                yield from self.entries(part, within.part(key, are_names))
            elif key != label and is_said(part):
                self.around[key] += 1
        if are_names:
            self.named.update(dict.fromkeys(held))

    def _holding(self, entry: Entry, value: Mapping[str, object]) -> tuple[str, ...]:
        """The keys of an object within which there are FAQs."""
        if entry.is_full:
            return tuple(key for key, part in value.items() if self._holds(part))
        lists = {f"{entry.spot.kind}.{key}[]": key for key, part in value.items() if part}
        known = {lists[kind] for kind in self.kinds & lists.keys()}
        return tuple(key for key, part in value.items() if key in known or self._holds(part))

    def _holds(self, value: object) -> bool:
        if isinstance(value, list):
            return any(map(self._holds, value))
        if not is_object(value):
            return False
        return self._entry(value, Spot()).is_full or any(map(self._holds, value.values()))

    def _entry(self, value: Mapping[str, object], spot: Spot) -> Entry:
        values = _values(value, self.options)
        said = (key for key, part in values.items() if is_said(part) or part is False)
        keys = tuple(key for key in said if not key.startswith("@"))
        if keys not in self._chosen:
            self._chosen[keys] = chosen(keys, self.options.columns, self.options.ignored)
        return Entry(spot, values, self._chosen[keys])


def at(value: object, path: str) -> object:
    """What stands at a dotted path, ``meta.title``; None if nothing does."""
    for key in path.split("."):
        value = value.get(key) if is_object(value) else None
    return value


def _values(value: Mapping[str, object], options: Options) -> dict[str, object]:
    values: dict[str, object] = {}
    for key, part in value.items():
        if key.casefold() in _ENVELOPES and is_object(part):
            values.update({f"{key}.{name}" if name in value else name: inner for name, inner in part.items()})
        else:
            values[key] = part
    return values | {path: at(value, path) for path in options.columns if "." in path}


def _lists_objects(value: object) -> bool:
    if isinstance(value, list):
        return any(is_object(piece) or _lists_objects(piece) for piece in value)
    return is_object(value) and any(map(_lists_objects, value.values()))


def _is_asked(entry: Entry) -> bool:
    """Whether a full entry is a FAQ even if others stand in it, and no category with a description."""
    keys = {name: key for key, name in entry.fields.items()}
    are_lists = any(isinstance(entry.values[keys[name]], list) for name in ("question", "answer"))
    described = keys["question"].casefold() in _TITLES and keys["answer"].casefold() in _DESCRIPTIONS
    return not are_lists and not described


def _label(entry: Entry) -> str | None:
    """The key that names the category that an object which holds FAQs stands for."""
    keys = {name: key for key, name in entry.fields.items() if not isinstance(entry.values[key], list)}
    return next((keys[name] for name in (*LEVELS, "question") if name in keys), None)


def _are_names(keys: tuple[str, ...]) -> bool:
    """Whether keys name what stands under them, as categories and ids do, and not what kind of thing it is."""
    said = [key.casefold().replace(" ", "") for key in keys]
    return not _LISTS.intersection(said) and (len(keys) > 1 or not keys[0].isascii())
