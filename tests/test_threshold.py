from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from rich.console import Console

from benchmarks.answerability.answerability import Outcome, Outcomes
from benchmarks.answerability.threshold import GRID, Evidence, Row, evidence, marked, rows, self_judged
from benchmarks.cli import main
from benchmarks.commands.fitting.threshold import shown
from benchmarks.report import plot
from benchmarks.report import terminal as report
from indexer.build.calibration import removed
from search.confidence.calibration import TYPICAL
from search.storage.artifact import read_index, read_manifest

SCORES = np.array([0.9, 0.7, 0.4, 0.2, 0.7, 0.1])
ANSWERABLE = np.array([True, True, True, True, False, False])
RIGHT = np.array([True, False, True, False, False, False])
KNOWN = Evidence(SCORES, ANSWERABLE, RIGHT)
ALL_ANSWERABLE = Evidence(SCORES[:4], ANSWERABLE[:4], RIGHT[:4])


def test_evidence_is_what_came_of_the_queries() -> None:
    answered = tuple(
        Outcome(True, bool(right), float(score), 0.8, "answer")
        for score, right in zip(SCORES[:4], RIGHT[:4], strict=True)
    )
    others = tuple(Outcome(False, False, float(score), 0.8, "none") for score in SCORES[4:])
    found = evidence(Outcomes(answered, {"one": others[:1], "two": others[1:]}))
    for name in ("scores", "answerable", "right"):
        assert np.array_equal(getattr(found, name), getattr(KNOWN, name)), name


def test_an_index_judges_itself_by_its_calibration() -> None:
    known = replace(TYPICAL, right=(0.9, 0.8), wrong=(0.6,), outside=(0.1,))
    found = self_judged(known, (0.5, 0.7))
    assert found.label == "3 answerable, 3 unanswerable queries"
    (row,) = rows(found, [0.65])
    assert (row.answered, row.wrong, row.false_answers) == pytest.approx((2 / 3, 1 / 3, 1 / 3))


def test_evidence_checks_itself() -> None:
    with pytest.raises(ValueError, match="6 scores, 6 answerable, 4 right"):
        Evidence(SCORES, ANSWERABLE, RIGHT[:4])
    with pytest.raises(ValueError, match="none of 2 queries is answerable"):
        Evidence(SCORES[4:], ANSWERABLE[4:], RIGHT[4:])


def test_rows_by_hand() -> None:
    assert rows(KNOWN, [0, 0.2, 0.7, 0.71, 0.95]) == (
        Row(0, 1, 4 / 6, 1),
        Row(0.2, 1, 3 / 5, 1 / 2),
        Row(0.7, 2 / 4, 2 / 3, 1 / 2),
        Row(0.71, 1 / 4, 0, 0),
        Row(0.95, 0, None, 0),
    )


def test_without_unanswerable_queries_nothing_is_said_of_them() -> None:
    assert rows(ALL_ANSWERABLE, [0.5]) == (Row(0.5, 2 / 4, 1 / 2, None),)


def test_marks_stand_in_the_grid_once() -> None:
    assert marked((0, 0.5, 1), {"answer at": 0.62, "none below": 0.5}) == (0, 0.5, 0.62, 1)
    assert (GRID[0], GRID[1], GRID[-1], len(GRID)) == (0, 0.05, 1, 21)


def cells(known: Evidence, marks: dict[str, float], picture: Path | None = None) -> list[list[str]]:
    """The rows of the table that is shown."""
    page = StringIO()
    Console(file=page, width=120).print(shown("shop", known, marks, picture))
    assert "shop: 4 answerable, 2 unanswerable queries" in page.getvalue()
    lines = [line for line in page.getvalue().splitlines() if line.startswith("│")]
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in lines]


def test_table_has_the_grid_and_names_the_marks() -> None:
    found = cells(KNOWN, {"answer at": 0.71, "none below": 0.2})
    assert [float(row[0]) for row in found] == sorted([*GRID, 0.71])
    assert [row for row in found if row[-1]] == [
        ["0.2", "100.0", "60.0", "50.0", "none below"],
        ["0.71", "25.0", "0.0", "0.0", "answer at"],
    ]
    assert found[-1] == ["1", "0.0", "–", "0.0", ""]


def test_two_marks_may_be_one_threshold() -> None:
    named = [row[-1] for row in cells(KNOWN, {"answer at": 0.5, "none below": 0.5}) if row[-1]]
    assert named == ["answer at, none below"]


@pytest.mark.slow
def test_picture_is_a_png_of_the_size_that_is_meant(tmp_path: Path) -> None:
    from matplotlib.image import imread

    file = tmp_path / "new" / "threshold.png"
    cells(KNOWN, {"answer at": 0.71, "none below": 0.2}, file)
    assert file.read_bytes().startswith(b"\x89PNG")
    height, width, _ = imread(file).shape
    assert (height, width) == (750, 1650)


@pytest.mark.slow
def test_picture_differs_by_what_it_shows(tmp_path: Path) -> None:
    table = rows(KNOWN)
    marks = {"answer at": table[14]}
    pictures = []
    for name, some, marked_rows in (("a", table, {}), ("b", table, marks), ("c", table[:5], marks)):
        plot.write(tmp_path / name, "shop", some, marked_rows)
        pictures.append((tmp_path / name).read_bytes())
    assert len(set(pictures)) == 3


@pytest.mark.slow
def test_picture_can_have_any_title(tmp_path: Path) -> None:
    plot.write(tmp_path / "a.png", "고객센터", rows(ALL_ANSWERABLE), {})
    assert (tmp_path / "a.png").stat().st_size > 10_000


def test_table_of_rows_without_marks() -> None:
    page = StringIO()
    Console(file=page, width=120).print(report.thresholds("any", (Row(0.5, 0.25, None, None),), {}))
    assert "│ 0.5       │ 25.0" in page.getvalue()


def test_an_index_is_asked_what_its_thresholds_cost(sample_index: Path) -> None:
    printed = CliRunner().invoke(main, ["threshold", "--index", str(sample_index)], env={"COLUMNS": "120"})
    assert printed.exit_code == 0, printed.output
    known = read_manifest(sample_index).calibration
    answerable = len(known.right) + len(known.wrong)
    others = len(known.outside) + len(removed(read_index(sample_index).index))
    assert f"{answerable} answerable, {others} unanswerable queries" in " ".join(printed.output.split())
