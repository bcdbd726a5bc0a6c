"""The library's public names, pinned: a change here is a change for its users."""

import subprocess
import sys
from dataclasses import fields, is_dataclass

import search
from search.answering.result import Match


def test_the_table_of_contents_is_sorted_and_complete() -> None:
    assert search.__all__ == sorted(search.__all__)
    assert len(search.__all__) < 20
    for name in search.__all__:
        assert getattr(search, name).__doc__, name
    public = {name for name, value in vars(search).items() if not name.startswith("_") and not is_module(value)}
    assert public == set(search.__all__)


def is_module(value: object) -> bool:
    return type(value).__name__ == "module"


def test_records_are_frozen_and_slotted() -> None:
    records = [getattr(search, name) for name in search.__all__ if is_dataclass(getattr(search, name))]
    assert len(records) >= 8
    for record in records:
        assert record.__dataclass_params__.frozen, record
        assert "__slots__" in vars(record), record


def test_an_answer_has_these_fields_and_no_others() -> None:
    def names(record: type) -> list[str]:
        return [field.name for field in fields(record)]

    judged = ["decision", "confidence", "band", "why", "explain", "questions", "contacts"]
    judged += ["corrected_query", "changes", "meanings", "personal", "degraded"]
    assert names(search.Answer) == ["query", "hits", "total", "facets", *judged]
    assert names(search.Hit) == ["faq", "score", "confidence", "matched", "parts", "contacts", "highlights"]
    assert names(Match) == ["role", "text"]


def test_importing_the_library_loads_no_model_and_prints_nothing() -> None:
    script = "import sys, search; assert 'torch' not in sys.modules and 'transformers' not in sys.modules"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
