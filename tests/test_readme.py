"""The README is true: its commands, options, variables, routes, code, examples and tables."""

import re
import subprocess
from pathlib import Path

import click
import pytest

from api.app import create_app
from api.cli import main as faq_serve
from api.settings import Settings
from benchmarks import results, tables
from benchmarks.cli import main as faq_bench
from indexer import calibration
from indexer.cli import main as faq_index
from search.cli import main as faq_search
from tests import readme
from tests.conftest import ROOT

TEXT = (ROOT / "README.md").read_text("utf-8")
COMMANDS: dict[str, click.Command] = {
    "faq-index": faq_index,
    "faq-search": faq_search,
    "faq-serve": faq_serve,
    "faq-bench": faq_bench,
}


def command_lines() -> list[list[str]]:
    blocks = re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL)
    lines = [line.removeprefix("$ ").split("#")[0].strip() for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`((?:faq-|make |--)[^`]*)`", TEXT)
    return [line.split() for line in [*lines, *inline] if line]


def options(command: click.Command) -> set[str]:
    known = {option for parameter in command.params for option in parameter.opts}
    if isinstance(command, click.Group):
        known = known.union(*(options(part) for part in command.commands.values()))
    return known | {"--help"}


def test_the_two_commands_stand_at_the_top() -> None:
    top = "\n".join(TEXT.splitlines()[:25])
    assert "make run" in top
    assert "make test" in top


def test_every_command_and_option_exists() -> None:
    seen = set()
    every = set().union(*(options(command) for command in COMMANDS.values()))
    for name, *arguments in command_lines():
        if name in COMMANDS:
            seen.add(name)
            given = {argument for argument in arguments if argument.startswith("--")}
            assert given <= options(COMMANDS[name]), (name, given)
            command = COMMANDS[name]
            if isinstance(command, click.Group) and arguments and arguments[0].isalpha() and name == "faq-bench":
                assert arguments[0] in command.commands
        elif name.startswith("--"):
            assert name in every
    assert seen == COMMANDS.keys()


def test_no_command_sends_what_a_url_can_t_hold() -> None:
    with click.Context(faq_serve) as context:
        texts = TEXT, faq_serve.get_help(context)
    urls = re.findall(r"https?://127\.0\.0\.1:8000[^\s'`]*", "\n".join(texts))
    assert any("/v1/search" in url for url in urls)
    assert not [url for url in urls if not url.isascii()]


def test_the_project_is_installed_from_its_folder_as_it_is_on_no_registry() -> None:
    assert not re.findall(r"pip install[^\n`&]*\bmureum\b", TEXT)


def test_every_make_target_exists() -> None:
    targets = {words[1].rstrip("`") for words in command_lines() if words[0] == "make"}
    assert targets >= {"run", "test", "index", "serve", "bench"}
    for target in targets:
        subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)


def test_every_variable_is_a_setting() -> None:
    named = set(re.findall(r"`(MUREUM_[A-Z_]+)`", TEXT))
    assert named == {f"MUREUM_{name.upper()}" for name in Settings.model_fields} | {"MUREUM_CACHE"}


def test_every_route_exists_and_none_is_left_out() -> None:
    named = {path.split("?")[0] for path in re.findall(r"`(?:GET|POST|DELETE) (/[^`]*)`", TEXT)}
    paths = {path.replace("faq_id", "id") for path in create_app().openapi()["paths"]}
    assert named == paths


def test_the_bounds_of_the_threshold_are_those_it_is_kept_in() -> None:
    least, most = calibration.NONE_BELOW
    assert f"between {least} and {most}" in TEXT
    assert f"turns away {calibration.IDLE:.0%} of small talk" in TEXT


def test_the_code_runs_as_far_as_its_imports() -> None:
    import search

    for block in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL):
        compile(block, "README.md", "exec")
        imported = re.findall(r"^from search import (.*)$", block, re.MULTILINE)
        assert imported
        for names in imported:
            assert {name.strip() for name in names.split(",")} <= set(search.__all__)


def test_the_examples_are_what_the_program_prints(sample_index: Path) -> None:
    assert len(readme.EXAMPLE.findall(TEXT)) >= 2
    stale = "run: python -m tests.readme README.md index"
    figure = re.compile(r"\d\.\d{4}")
    printed = readme.rewritten(TEXT, sample_index)
    # Where a line is broken in the README says nothing of what is printed.
    assert figure.sub("#", printed).split() == figure.sub("#", TEXT).split(), stale
    # The int8 encoder's vectors, and so all figures, differ a little from one kind of CPU to another.
    assert list(map(float, figure.findall(printed))) == pytest.approx(
        list(map(float, figure.findall(TEXT))), abs=0.05
    ), stale


@pytest.mark.parametrize(
    "name", ["relevance", "slices", "answerability", "latency", "peers", "load", "growth", "noise", "suggest"]
)
def test_the_tables_are_made_from_the_results(name: str) -> None:
    assert f"<!-- table: {name} -->" in TEXT
    assert tables.rewritten(TEXT, "README.md", results.read(ROOT / "benchmarks" / "results")) == TEXT


def test_figures_were_measured_with_the_weights_that_are_shipped() -> None:
    from search.ranking import shipped

    known = results.read(ROOT / "benchmarks" / "results")
    measured = [(result.data, result.weights) for result in known.relevance]
    for data, weights in [*measured, *((result.data, result.weights) for result in known.peers)]:
        assert weights == shipped(), data
