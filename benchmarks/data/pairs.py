"""Turn pairs of questions into a data set: each second question is a FAQ, and the first one is a query for it."""

import csv
from pathlib import Path

import numpy as np

from benchmarks.data.dataset import Dataset, Judgement, Query
from indexer.sources.source import Source
from search.errors import DataError
from search.korean.normalize import normalize
from search.records.faq import Faq

HEADER = ("question1", "question2", "same")
SIZE = 2500
"""The number of pairs in a fixed random sample: more pairs make fitting slow and change nothing."""


def read(file: Path) -> Dataset:
    """The data set of ``file``, a tab-separated table with the columns of HEADER, ``same`` being 1 or 0.

    Pairs that differ only in spaces and punctuation are left out: they teach nothing.

    Raises:
        DataError: the file can't be read, or a line has another form.
    """
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError) as error:
        raise DataError([f"{file}: {getattr(error, 'strerror', None) or error}"]) from error
    wrong = [number for number, row in enumerate(rows, 2) if row.get("same") not in ("0", "1") or not row["question2"]]
    if wrong or not rows:
        where = f"{file.name}:{wrong[0] if wrong else 1}"
        raise DataError([f'{where}: needs the columns {", ".join(HEADER)} between tabs, "same" being 0 or 1'])
    drawn = np.random.default_rng(7).permutation(len(rows))
    return _dataset(file.stem, [rows[row] for row in drawn])


def _dataset(name: str, rows: list[dict[str, str]]) -> Dataset:
    faqs: dict[str, Faq] = {}
    queries: dict[str, Query] = {}
    judged: dict[tuple[str, str], Judgement] = {}
    for row in rows[:SIZE]:
        asked, known = normalize(row["question1"]), normalize(row["question2"])
        if not known or _letters(asked) == _letters(known):
            continue
        faq = faqs.setdefault(known, Faq(f"d{len(faqs)}", known, ""))
        if row["same"] == "1" and asked:
            query = queries.setdefault(asked, Query(f"q{len(queries)}", asked))
            judged[query.id, faq.id] = Judgement(query.id, faq.id, 1)
    return Dataset(name, Source(tuple(faqs.values()), ()), tuple(queries.values()), tuple(judged.values()), ())


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
