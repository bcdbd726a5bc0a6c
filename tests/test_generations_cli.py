"""faq-index generations and rollback, as an operator runs them."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.cli import main
from search.analysis.analyzer import Analyzer
from search.index.index import Index
from search.records.user_word import UserWord
from search.storage import artifact
from tests import shop
from tests.conftest import ROOT, write_lines

PAST, OLD, NEW = "g000001", "g000002", "g000003"


@pytest.fixture
def folder(index: Index, encoder_folder: Path, tmp_path: Path) -> Path:
    """An index folder with three generations, the last of which serves."""
    for name in (PAST, OLD, NEW):
        artifact.write_index(tmp_path / "index", index, encoder_folder, name)
    return tmp_path / "index"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


def serves(folder: Path) -> str:
    """The generation that serves, read whole."""
    stored = artifact.read_index(folder)
    assert stored.index.generation == stored.manifest.source
    return stored.index.generation


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "generations").iterdir())


def rows(folder: Path) -> list[list[str]]:
    """The cells of the table of generations."""
    shown = run("generations", "--out", folder)
    assert shown.exit_code == 0
    return [[cell.strip() for cell in line.split("│")[1:-1]] for line in shown.stdout.splitlines() if "│" in line]


def test_generations_are_listed_with_which_one_serves(folder: Path, index: Index) -> None:
    created = artifact.read_manifest(folder).created[:16].replace("T", " ")
    assert rows(folder) == [
        [PAST, "", created, "5", "fake"],
        [OLD, "before", created, "5", "fake"],
        [NEW, "now", created, "5", "fake"],
    ]
    manifest = folder / "generations" / PAST / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 4}))
    (folder / "generations" / OLD / "manifest.json").write_text("{")
    assert [row[0::4] for row in rows(folder)] == [[PAST, "another version's"], [OLD, "damaged"], [NEW, "fake"]]


def test_a_rollback_goes_to_what_served_before_and_a_second_one_back_again(folder: Path) -> None:
    for name, before in ((OLD, NEW), (NEW, OLD), (OLD, NEW)):
        told = run("rollback", "--out", folder)
        assert (told.exit_code, told.stderr) == (0, f"serves {name}\n")
        assert serves(folder) == name
        assert {row[1]: row[0] for row in rows(folder) if row[1]} == {"now": name, "before": before}
    assert names(folder) == [PAST, OLD, NEW]


def test_a_rollback_goes_to_the_one_that_is_named(folder: Path) -> None:
    assert run("rollback", "--out", folder, PAST).exit_code == 0
    assert serves(folder) == PAST
    assert run("rollback", "--out", folder, PAST).exit_code == 0
    assert serves(folder) == PAST
    assert run("rollback", "--out", folder).exit_code == 0
    assert serves(folder) == NEW


def altered(folder: Path) -> None:
    path = folder / "generations" / OLD / "faqs.json"
    path.write_bytes(path.read_bytes().replace(b"pay-failed", b"pay-fallen"))


def missing(folder: Path) -> None:
    (folder / "generations" / OLD / "answers" / "vectors.npy").unlink()


def other_manifest(folder: Path) -> None:
    """Files that fit their manifest, which is not the one that served."""
    shutil.copy(folder / "generations" / PAST / "manifest.json", folder / "generations" / OLD)


def other_encoder(folder: Path) -> None:
    next((folder / "encoders").glob("*/modules.json")).write_text("[1]")


def other_format(folder: Path) -> None:
    path = folder / "generations" / OLD / "manifest.json"
    path.write_text(path.read_text().replace(f'"format": {artifact.FORMAT}', '"format": 4'))


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (altered, "faqs.json: altered or half-copied"),
        (missing, "vectors.npy: No such file"),
        (other_manifest, "manifest.json: altered since it was written"),
        (other_encoder, "modules.json: altered or half-copied"),
        (other_format, "index format 4, this version reads"),
    ],
)
def test_a_damaged_generation_is_refused_and_nothing_changes(
    folder: Path, harm: Callable[[Path], None], told: str
) -> None:
    harm(folder)
    before = {name: (folder / name).read_text() for name in ("CURRENT", "HISTORY")}
    refused = run("rollback", "--out", folder)
    assert refused.exit_code == 2
    assert refused.stderr.startswith("error: ")
    assert told in refused.stderr
    assert "Traceback" not in refused.output
    assert {name: (folder / name).read_text() for name in before} == before


def test_a_generation_of_another_analyzer_is_refused(folder: Path, index: Index, encoder_folder: Path) -> None:
    other = replace(index, analyzer=Analyzer([UserWord("네페", "NNP")]).fingerprint)
    artifact.write_index(folder, other, encoder_folder, "g000004")
    artifact.write_index(folder, index, encoder_folder, "g000005")
    refused = run("rollback", "--out", folder)
    assert (refused.exit_code, "no service of this version can read it" in refused.stderr) == (2, True)
    assert serves(folder) == "g000005"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("rollback", "--out", "{index}", "g000009"),
            "keeps no generation 'g000009'; it keeps g000001, g000002, g000003",
        ),
        (("rollback", "--out", "{index}/nowhere"), "no index here"),
        (("generations", "--out", "{index}/nowhere"), "no index here"),
    ],
)
def test_mistakes_get_one_clear_line(folder: Path, arguments: tuple[str, ...], told: str) -> None:
    refused = run(*(argument.format(index=folder) for argument in arguments))
    assert refused.exit_code == 2
    assert told in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert not (folder / "nowhere").exists()


def test_an_only_generation_has_nowhere_to_go(index: Index, encoder_folder: Path, tmp_path: Path) -> None:
    artifact.write_index(tmp_path / "index", index, encoder_folder, PAST)
    refused = run("rollback", "--out", tmp_path / "index")
    assert (refused.exit_code, "keeps no generation but g000001" in refused.stderr) == (2, True)


def test_what_was_rolled_back_and_what_was_gone_back_to_outlive_the_next_builds(
    folder: Path, index: Index, encoder_folder: Path
) -> None:
    run("rollback", "--out", folder, PAST)
    (folder / "generations" / ".staged-dead").mkdir()
    artifact.write_index(folder, index, encoder_folder, "g000004")
    assert names(folder) == [PAST, NEW, "g000004"]  # those that served last
    assert run("rollback", "--out", folder, NEW).exit_code == 0
    assert serves(folder) == NEW
    artifact.write_index(folder, index, encoder_folder, "g000005")
    assert names(folder) == [NEW, "g000004", "g000005"]
    assert {row[1]: row[0] for row in rows(folder) if row[1]} == {"now": "g000005", "before": NEW}


def test_what_never_served_is_no_place_to_go_and_vanishes(folder: Path, index: Index, encoder_folder: Path) -> None:
    run("rollback", "--out", folder)
    shutil.copytree(folder / "generations" / NEW, folder / "generations" / "g000004")  # its writer died before the end
    assert [row[0] for row in rows(folder)] == [PAST, OLD, NEW]
    assert run("rollback", "--out", folder, "g000004").exit_code == 2
    assert names(folder) == [PAST, OLD, NEW]


def test_an_index_from_before_there_was_a_history_has_one_in_the_order_of_its_names(folder: Path) -> None:
    (folder / "HISTORY").unlink()
    assert [row[:2] for row in rows(folder)] == [[PAST, ""], [OLD, "before"], [NEW, "now"]]
    assert run("rollback", "--out", folder).exit_code == 0
    assert run("rollback", "--out", folder).exit_code == 0
    assert serves(folder) == NEW


def test_whoever_dies_while_the_pointer_moves_leaves_one_that_serves_and_the_way_to_both(folder: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.killed_mover", str(folder), PAST],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = json.loads(ran.stdout)
    before = told["served"].count(NEW)
    assert before > 4
    assert told["served"] == [NEW] * before + [PAST] * 2  # killed while CURRENT's folder is flushed, and not at all
    assert told["kept"] == [PAST, OLD, NEW]
    assert run("rollback", "--out", folder).stderr == f"serves {NEW}\n"


@pytest.mark.slow
def test_a_source_that_was_rolled_back_is_not_built_again_unasked(tmp_path: Path) -> None:
    model = shop.tiny_model(tmp_path)
    source, out = tmp_path / "faqs.jsonl", tmp_path / "index"

    def built(answer: str, *more: str) -> str:
        write_lines(source, [{"id": "a", "question": "환불은 언제 되나요?", "answer": answer}])
        done = run("update", source, "--out", out, "--model", model, *more)
        assert done.exit_code == 0, done.output
        return done.stderr

    assert "g000001" in built("일주일 안에 돼요.")
    assert "g000002" in built("안 돼요.")
    run("rollback", "--out", out)
    assert "left alone" in built("안 돼요.")
    assert f"faq-index rollback --out {out} g000002" in built("안 돼요.")
    assert artifact.read_index(out).index.generation == "g000001"
    assert "up to date" in built("일주일 안에 돼요.")
    assert "g000003" in built("안 돼요.", "--force")
    assert "g000004" in built("사흘 안에 돼요.")
    assert names(out) == ["g000001", "g000003", "g000004"]
