"""The README and docs/ are true: commands, options, variables, routes, links, code, examples and tables."""

import json
import re
import subprocess
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from api.app import create_app
from api.cli import main as faq_serve
from api.settings import Settings
from benchmarks.cli import main as faq_bench
from benchmarks.report import markdown as tables
from benchmarks.report import results
from indexer.cli import main as faq_index
from search.answering.loading import load
from search.cli.command import main as faq_search
from search.confidence import thresholds
from tests import readme
from tests.conftest import ROOT, write_lines

README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]
"""What describes Mureum as it is; the pages of decisions tell what once was."""
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
TEXT = "\n".join(page.read_text("utf-8") for page in PAGES)
COMMANDS: dict[str, click.Command] = {
    "faq-index": faq_index,
    "faq-search": faq_search,
    "faq-serve": faq_serve,
    "faq-bench": faq_bench,
}


def command_lines() -> list[list[str]]:
    blocks = re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL)
    lines = [
        line.removeprefix("$ ").removeprefix(".venv/bin/").split("#")[0].strip()
        for block in blocks
        for line in block.splitlines()
    ]
    inline = re.findall(r"`((?:faq-|make |--)[^`]*)`", TEXT)
    return [line.split() for line in [*lines, *inline] if line]


def options(command: click.Command) -> set[str]:
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    if isinstance(command, click.Group):
        known = known.union(*(options(part) for part in command.commands.values()))
    return known | {"--help"}


def test_the_readme_is_short_and_begins_with_a_picture_and_two_commands() -> None:
    lines = README.read_text("utf-8").splitlines()
    assert len(lines) <= 150
    top = "\n".join(lines[:25])
    assert "(docs/images/search-page.png)" in top
    assert "```console\nmake run\n.venv/bin/faq-search " in top


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [*PAGES, *DECISIONS], ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_page_and_to_a_heading_of_it(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if link.startswith(("http://", "https://")):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_the_decisions_are_all_in_their_index() -> None:
    index = ROOT / "docs" / "decisions" / "README.md"
    listed = re.findall(r"^- \[\d{4}\]\((.*?)\) (.*)$", index.read_text("utf-8"), re.MULTILINE)
    pages = [page for page in DECISIONS if page != index]
    assert listed == [(page.name, page.read_text("utf-8").splitlines()[0].removeprefix("# ")) for page in pages]
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text("utf-8")
        assert all(part in text for part in ("**Question.**", "**Measured.**", "**Decision.**")), page.name


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
    settings = {f"MUREUM_{name.upper()}" for name in Settings.model_fields}
    assert named == settings | {"MUREUM_CACHE"}  # the reranker is being removed


def test_every_route_exists_and_none_is_left_out() -> None:
    named = {path.split("?")[0] for path in re.findall(r"`(?:GET|POST|DELETE) (/[^`]*)`", TEXT)}
    paths = {path.replace("faq_id", "id") for path in create_app().openapi()["paths"]}
    assert named == paths


def test_the_thresholds_are_those_that_follow_from_the_default_price() -> None:
    at = thresholds.answer_at(thresholds.WRONG_COSTS)
    costs = f"{thresholds.WRONG_COSTS:g}"
    assert f"the default of {costs}, `answer_at` is {costs} / {thresholds.WRONG_COSTS + 1:g} = {at:g}." in TEXT
    assert f"`none_below` is {thresholds.NONE_BELOW:g}" in TEXT


def test_the_code_runs_as_far_as_its_imports() -> None:
    for block in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL):
        compile(block, "docs", "exec")
        imported = re.findall(r"^from ((?:search|indexer)[\w.]*) import (.*)$", block, re.MULTILINE)
        assert imported
        for module, names in imported:
            assert {name.strip() for name in names.split(",")} <= {*dir(import_module(module))}


def test_the_examples_are_what_the_program_prints(sample_index: Path) -> None:
    assert len(readme.EXAMPLE.findall(TEXT)) >= 2
    stale = "run: python -m tests.readme README.md docs/*.md index"
    figure = re.compile(r"\d\.\d{4}")
    printed = readme.rewritten(TEXT, sample_index)
    # Where a line is broken in the README says nothing of what is printed.
    assert figure.sub("#", printed).split() == figure.sub("#", TEXT).split(), stale
    # The int8 encoder's vectors, and so all figures, differ a little from one kind of CPU to another.
    assert list(map(float, figure.findall(printed))) == pytest.approx(
        list(map(float, figure.findall(TEXT))), abs=0.05
    ), stale


@pytest.mark.parametrize(
    "name",
    ["summary", "relevance", "slices", "answerability", "latency", "peers", "load", "growth", "noise", "suggest"],
)
def test_the_tables_are_made_from_the_results(name: str) -> None:
    assert f"<!-- table: {name} -->" in TEXT
    known = results.read(ROOT / "benchmarks" / "results")
    for page in (README, ROOT / "docs" / "results.md"):
        text = page.read_text("utf-8")
        assert tables.rewritten(text, page.name, known) == text, "run: faq-bench tables"


def test_the_problems_shown_are_what_faq_index_prints(tmp_path: Path) -> None:
    shown = re.search(r"\$ (faq-index faqs\.jsonl --out index)\n(.*?)```", TEXT, re.DOTALL)
    assert shown
    faqs: list[dict[str, object]] = [{"id": str(n), "question": f"질문 {n}", "answer": "답"} for n in range(1, 24)]
    steps = [{"text": "하나"}, {"text": "둘"}, {"text": "셋", "contact": "phne"}]
    faqs[16] = {**faqs[16], "kind": "guide", "steps": steps}
    faqs[22]["question"] = " "
    write_lines(tmp_path / "faqs.jsonl", faqs)
    contact = {"id": "phone", "channel": "phone", "name": "전화", "how": "전화하세요."}
    (tmp_path / "contacts.json").write_text(json.dumps([contact]), "utf-8")
    printed = CliRunner().invoke(faq_index, [str(tmp_path / "faqs.jsonl"), "--out", str(tmp_path / "index")])
    assert printed.exit_code == 2
    assert printed.output == shown[2]


def test_the_responses_are_what_the_service_answers(sample_index: Path) -> None:
    engine = load(sample_index)
    examples = re.findall(r"<!-- response: (/\S+?)\?q=(.*?)&k=(\d+) -->\n```json\n(.*?)```", TEXT, re.DOTALL)
    assert examples
    with TestClient(create_app(Settings(), lambda _: engine)) as client:
        for path, query, k, shown in examples:
            assert_holds(client.get(path, params={"q": query, "k": k}).json(), json.loads(shown), query)


def assert_holds(answer: object, shown: object, place: str) -> None:
    """``shown``, which may leave fields out, stands in ``answer``; digits may differ from processor to processor."""
    if isinstance(shown, dict):
        assert isinstance(answer, dict), place
        for name, value in shown.items():
            assert name in answer, f"{place}.{name}"
            assert_holds(answer[name], value, f"{place}.{name}")
    elif isinstance(shown, list):
        assert isinstance(answer, list), place
        assert len(answer) == len(shown), place
        for number, (one, other) in enumerate(zip(answer, shown, strict=True)):
            assert_holds(one, other, f"{place}[{number}]")
    elif isinstance(shown, float):
        assert answer == pytest.approx(shown, abs=0.05), place
    else:
        assert answer == shown, place


def test_figures_were_measured_with_the_weights_that_are_shipped() -> None:
    from search.ranking.linear import shipped

    known = results.read(ROOT / "benchmarks" / "results")
    measured = [(result.data, result.weights) for result in known.relevance]
    for data, weights in [*measured, *((result.data, result.weights) for result in known.peers)]:
        assert weights == shipped(), data
