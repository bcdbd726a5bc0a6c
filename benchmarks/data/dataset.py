"""Read data sets in BEIR's layout: a source, questions about it, and which FAQs answer them.

``queries.jsonl`` holds one ``{"_id": …, "text": …, "metadata": {"slice": …, "split": "tune" | "test", "clean": …}}``
to a line, the metadata optional; ``qrels.tsv`` a header and ``query-id<TAB>corpus-id<TAB>score``, a score over 0
meaning relevant.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from indexer.sources import source
from search.errors import DataError

Split = Literal["tune", "test"]
Half = Literal["odd", "even"]
"""Lines of a file by their numbers, from 1."""
QUERIES = "queries.jsonl"
QRELS = "qrels.tsv"
HEADER = ("query-id", "corpus-id", "score")


@dataclass(frozen=True, slots=True)
class Query:
    """A question; ``slice`` names its kind, ``split`` tells whether it may be tuned on.

    ``clean`` is the same question in Korean without mistakes, if ``text`` has mistakes or is not Korean.
    """

    id: str
    text: str
    slice: str | None = None
    split: Split | None = None
    clean: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The relevance of the FAQ ``document`` for the query: 0 is not relevant, higher is more relevant."""

    query: str
    document: str
    grade: int


@dataclass(frozen=True, slots=True)
class Dataset:
    """FAQs with questions: each of ``queries`` has a relevant FAQ in ``qrels``, the ``unanswerable`` ones have none.

    ``name`` is the folder's name, followed by that of the queries' folder if that is another one: ``parakqc/test``.
    """

    name: str
    source: source.Source
    queries: tuple[Query, ...]
    qrels: tuple[Judgement, ...]
    unanswerable: tuple[Query, ...]

    def only(self, ids: Collection[str]) -> "Dataset":
        """The data set with only the queries whose ids are in ``ids``.

        Raises:
            ValueError: ``ids`` names a query that does not exist.
        """
        missing = sorted(set(ids) - {query.id for query in self.queries})
        if missing:
            raise ValueError(f"{self.name} has no query {', '.join(missing[:5])} with an answer")
        queries = tuple(query for query in self.queries if query.id in ids)
        qrels = tuple(judgement for judgement in self.qrels if judgement.query in ids)
        return replace(self, queries=queries, qrels=qrels, unanswerable=())


def read(data: Path, queries: Path | None = None, split: Split | None = None) -> Dataset:
    """The data set of the source ``data`` with the questions in ``queries`` (default: in ``data``), or one ``split``.

    Raises:
        DataError: with every problem found, each as ``file:line: what is wrong``.
    """
    known = source.read(data)
    home = data if data.is_dir() else data.parent
    folder = queries or home
    asked = read_queries(folder / QUERIES)
    qrels_file = _qrels_file(folder, split)
    judged = _read_qrels(qrels_file, {query.id for query in asked}, {faq.id for faq in known.faqs})
    chosen = [query for query in asked if split in (None, query.split)]
    if not chosen:
        raise DataError([f'{folder / QUERIES}: no query has the split "{split}" in its metadata'])
    answered = {judgement.query for judgement in judged if judgement.grade > 0}
    kept = tuple(query for query in chosen if query.id in answered)
    if not kept:
        raise DataError([f"{qrels_file}: none of the {len(chosen)} queries has a relevant FAQ"])
    ids = {query.id for query in kept}
    unanswerable = tuple(query for query in chosen if query.id not in ids)
    name = "/".join(dict.fromkeys(path.resolve().name for path in (home, folder)))
    qrels = tuple(judgement for judgement in judged if judgement.query in ids)
    return Dataset(name, known, kept, qrels, unanswerable)


def folders(place: Path) -> list[Path]:
    """``place`` if it holds questions, else the folders in it that do, by name: a folder of several help centers.

    Raises:
        DataError: there are none.
    """
    if (place / QUERIES).is_file():
        return [place]
    inside = sorted(each.parent for each in place.glob(f"*/{QUERIES}"))
    if not inside:
        raise DataError([f"{place}: holds no {QUERIES}, and neither does a folder in it"])
    return inside


def read_queries(file: Path, half: Half | None = None) -> tuple[Query, ...]:
    """The questions of a ``queries.jsonl``, or those on one ``half`` of its lines.

    Raises:
        DataError: with every problem in the lines that are read, as from :func:`read`.
    """
    problems: list[str] = []
    queries: dict[str, Query] = {}
    for where, line in _lines(file, half):
        try:
            query = _query(json.loads(line))
        except ValueError as error:
            told = f"not JSON: {error}" if isinstance(error, json.JSONDecodeError) else str(error)
            problems.append(f"{where}: {told}")
            continue
        if query.id in queries:
            problems.append(f'{where}: the _id "{query.id}" stands twice')
        queries[query.id] = query
    if not queries and not problems:
        problems.append(f"{file}: holds no query{f' on its {half} lines' if half else ''}")
    if problems:
        raise DataError(problems)
    return tuple(queries.values())


def _query(content: object) -> Query:
    if not isinstance(content, dict):
        raise ValueError(f"must be an object, not {type(content).__name__}")
    for name in ("_id", "text"):
        if not isinstance(content.get(name), str) or not content[name].strip():
            raise ValueError(f'"{name}" must be a text that is not blank')
    query = Query(content["_id"].strip(), content["text"])
    metadata = content.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise ValueError(f'"metadata" must be an object, not {type(metadata).__name__}')
    kind, split, clean = (metadata.get(name) for name in ("slice", "split", "clean"))
    for name, value in (("slice", kind), ("clean", clean)):
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise ValueError(f'"metadata.{name}" must be a text that is not blank')
    if split not in (None, *get_args(Split)):
        raise ValueError(f'"metadata.split" is {json.dumps(split)}, which is none of {", ".join(get_args(Split))}')
    return replace(query, slice=kind, split=split, clean=clean)


def _qrels_file(folder: Path, split: Split | None) -> Path:
    """The path of ``qrels.tsv`` or, in BEIR's own layout, of the split's file; ``test`` is the default split."""
    beir = folder / "qrels" / f"{split or 'test'}.tsv"
    return beir if beir.is_file() and not (folder / QRELS).is_file() else folder / QRELS


def _read_qrels(file: Path, queries: set[str], documents: set[str]) -> tuple[Judgement, ...]:
    problems: list[str] = []
    judged: dict[tuple[str, str], Judgement] = {}
    for place, (where, line) in enumerate(_lines(file)):
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if place == 0:
            if cells != HEADER:
                problems.append(f"{where}: must be the header {'<TAB>'.join(HEADER)}, not {line[:60]!r}")
            continue
        try:
            judgement = _judgement(cells, queries, documents)
        except ValueError as error:
            problems.append(f"{where}: {error}")
            continue
        pair = judgement.query, judgement.document
        if pair in judged:
            problems.append(f'{where}: "{pair[0]}" and "{pair[1]}" were judged before')
        judged[pair] = judgement
    if problems:
        raise DataError(problems)
    return tuple(judged.values())


def _judgement(cells: Sequence[str], queries: set[str], documents: set[str]) -> Judgement:
    if len(cells) != len(HEADER):
        raise ValueError(f"{len(cells)} columns between tabs instead of {len(HEADER)} ({', '.join(HEADER)})")
    query, document, grade = cells
    if query not in queries:
        raise ValueError(f'{QUERIES} has no query "{query}"')
    if document not in documents:
        raise ValueError(f'the source has no FAQ "{document}"')
    if not grade.isascii() or not grade.isdigit():
        raise ValueError(f'the score "{grade}" is not a whole number of at least 0')
    return Judgement(query, document, int(grade))


def _lines(file: Path, half: Half | None = None) -> Iterator[tuple[str, str]]:
    """The lines that are not blank, or those of one ``half``, each with its ``file:line``."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise DataError([f"{file}: {error.strerror}"]) from error
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if not line.strip() or (half and half != ("even", "odd")[number % 2]):
            continue
        try:
            yield f"{file.name}:{number}", line.decode()
        except UnicodeDecodeError as error:
            raise DataError([f"{file.name}:{number}: not UTF-8: {error.reason} at byte {error.start}"]) from error
