"""Imports run one way, and each heavy library has one door."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.conftest import ROOT

ROOMS = {
    "search": {"search"},
    "indexer": {"indexer", "search"},
    "api": {"api", "search"},
    "benchmarks": {"benchmarks", "indexer", "search"},
}
PACKAGES = {  # of each room, lowest first: a package imports only from those before it
    "search": (
        "errors arrays timing records korean privacy analysis encoding confidence index storage reading ranking "
        "suggest answering conversation cli"
    ).split(),
    "indexer": "small_talk sources readers imports model build aliases check commands cli".split(),
    "api": (
        "errors wire markdown system settings observe storage auth generations search chat channels services "
        "middleware pages openapi routes app process commands cli"
    ).split(),
    "benchmarks": (
        "base data systems peers answerability relevance centers chat fit typing peer_runs load scaling report "
        "commands cli"
    ).split(),
}
DOORS = {
    "kiwipiepy": {"search.analysis.analyzer", "benchmarks.peers.bm25s_kiwi"},
    "bm25s": {"benchmarks.peers.bm25s_kiwi", "benchmarks.peers.bm25s_words"},
    "opening_hours": {"search.conversation.hours"},
    "httpx2": {"api.channels.webhooks.poster", "api.channels.chatwoot.client", "benchmarks.load.service"},
    "itsdangerous": {"api.chat.tokens"},
    "rapidfuzz": {"search.reading.spelling"},
    "faiss": {
        "search.index.dense",
        "benchmarks.scaling.approximate",
        "benchmarks.peers.st_faiss",
        "benchmarks.peers.services.tutorial",
    },
    "onnxruntime": {"search.encoding.encoder", "indexer.model.quantise"},
    "onnx": {"indexer.model.export", "indexer.model.quantise"},
    "tokenizers": {"search.encoding.tokenizer", "indexer.model.unpack"},
    "torch": {"indexer.model.export", "indexer.model.tuning", "indexer.model.unpack"},
    "safetensors": {"indexer.model.delta"},
    "sentence_transformers": {
        "indexer.model.model",
        "indexer.model.reference",
        "indexer.model.unpack",
        "benchmarks.peers.st_faiss",
        "benchmarks.peers.services.tutorial",
    },
    "transformers": {
        "indexer.model.model",
        "indexer.model.reference",
        "indexer.model.tuning",
        "indexer.model.unpack",
    },
    "openpyxl": {"indexer.sources.spreadsheet", "indexer.readers.spreadsheets.workbook", "indexer.imports.review"},
    "python_calamine": {"indexer.readers.spreadsheets.workbook"},
    "docx": {"indexer.readers.documents.docx"},
    "pypdf": {"indexer.readers.documents.pdf_lines"},
    "lxml": {"indexer.readers.documents.docx", "indexer.readers.documents.hwpx", "indexer.readers.web.site"},
    "bs4": {
        "indexer.imports.markup",
        "indexer.imports.tidy",
        "indexer.readers.web.page_layout",
        "indexer.readers.web.structured",
        "indexer.readers.web.webpage",
    },
    "markdownify": {"indexer.imports.markup"},
    "extruct": {"indexer.readers.web.structured"},
    "protego": {"indexer.readers.web.site"},
    "yaml": {"indexer.readers.markdown.front_matter"},
    "ir_measures": {"benchmarks.relevance.metrics"},
    "fsspec": {"api.generations.mirror"},
    "jinja2": {"api.pages.rendering", "benchmarks.report.page"},
    "linkify_it": {"api.markdown.addresses"},
    "markdown_it": {
        "api.markdown.emphasis",
        "api.markdown.links",
        "api.markdown.phones",
        "api.markdown.rendering",
        "indexer.readers.markdown.text",
    },
    "matplotlib": {"benchmarks.report.charts", "benchmarks.report.plot", "benchmarks.report.svg"},
    "sklearn": {"benchmarks.answerability.separation", "benchmarks.fit.fit_confidence"},
    "filelock": {"search.storage.generations", "indexer.model.model", "benchmarks.peer_runs.installation"},
    "txtai": {"benchmarks.peers.txtai_hybrid", "benchmarks.peers.services.txtai_api"},
    "haystack": {"benchmarks.peers.haystack_hybrid"},
    "tantivy": {"benchmarks.peers.tantivy_ngram", "benchmarks.peers.tantivy_words"},
    "mcp": {"api.channels.mcp.server"},
    "phonenumbers": {"api.markdown.phones", "search.privacy.patterns"},
    "stdnum": {"search.privacy.patterns"},
    "sqlalchemy": {
        "api.storage.database",
        "api.auth.key_store",
        "api.storage.feedback_store",
        "api.storage.delivery_store",
    },
    "prometheus_client": {"api.observe.metrics"},
    "opentelemetry": {"api.observe.request_id", "api.observe.telemetry"},
    "scipy": {
        "benchmarks.fit.fit_doubt",
        "benchmarks.fit.fit_ranking",
        "benchmarks.relevance.significance",
        "benchmarks.fit.fit_confidence",
    },
}
PRINTERS = (
    "search.cli.command",
    "indexer.cli",
    "indexer.commands.",
    "api.cli",
    "api.commands.",
    "benchmarks.commands.",
)


def modules() -> Iterator[tuple[str, Path]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield name.removesuffix(".__init__"), path


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """All nodes of the module's syntax tree."""
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


@cache
def imports(path: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


MODULES = dict(modules())


@pytest.mark.parametrize("name", MODULES)
def test_a_room_imports_only_what_it_may(name: str) -> None:
    ours = {target.split(".")[0] for target in imports(MODULES[name])} & {*ROOMS, "tests"}
    assert ours <= ROOMS[name.split(".")[0]]


def package(name: str) -> str:
    """The package of a module of a room, or the module itself where it stands beside them."""
    return name.split(".")[1]


@pytest.mark.parametrize("name", [name for name in MODULES if "." in name])
def test_a_package_imports_only_from_those_below(name: str) -> None:
    room = name.split(".")[0]
    order = PACKAGES[room]
    below = order[: order.index(package(name)) + 1]
    found = {target for target in imports(MODULES[name]) & MODULES.keys() if target.startswith(f"{room}.")}
    assert {package(target) for target in found} <= {*below}, name


def test_every_package_has_its_place_and_says_what_it_is_for() -> None:
    for room, order in PACKAGES.items():
        assert {package(name) for name in MODULES if name.startswith(f"{room}.")} == {*order}
        for folder in (ROOT / room).iterdir():
            if (folder / "__init__.py").exists():
                assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))), folder


def test_the_architecture_page_lists_the_packages_in_their_order() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    for room, order in PACKAGES.items():
        listed = page[page.index(f"\n{room}/ ") :].split("\n\n")[0]
        folders = {name for name in order if (ROOT / room / name).is_dir()}
        places = [re.search(rf"\b{name}\b" + "/ " * (name in folders), listed) for name in order]
        assert all(places), (room, [name for name, place in zip(order, places, strict=True) if not place])
        starts = [place.start() for place in places if place]
        assert starts == sorted(starts), room
    for name in MODULES:
        if name.startswith(("search.", "indexer.")):
            assert re.search(rf"\b{name.split('.')[-1]}\b", page), name


@pytest.mark.parametrize("library", DOORS)
def test_a_heavy_library_is_imported_at_its_door_only(library: str) -> None:
    users = {name for name, path in MODULES.items() if library in {target.split(".")[0] for target in imports(path)}}
    assert users == DOORS[library]


def test_peers_import_nothing_else_of_ours() -> None:
    peers = {name: path for name, path in MODULES.items() if name.startswith("benchmarks.peers")}
    assert len(peers) > 9
    for name, path in peers.items():
        ours = {target for target in imports(path) if target.split(".")[0] in ROOMS}
        assert all(target.startswith("benchmarks.peers") for target in ours), name


def test_there_are_no_import_cycles() -> None:
    contents = {name for name, path in MODULES.items() if path.name == "__init__.py"}  # no part of the order
    graph = {name: imports(path) & MODULES.keys() - {name} - contents for name, path in MODULES.items()}
    TopologicalSorter(graph).prepare()


def test_inside_a_package_imports_come_from_the_defining_module() -> None:
    for name, path in MODULES.items():
        for node in nodes(path):
            if isinstance(node, ast.ImportFrom) and node.module in ROOMS:
                targets = {f"{node.module}.{alias.name}" for alias in node.names}
                assert targets <= MODULES.keys(), f"{name}: {ast.unparse(node)}"


def test_only_command_lines_print() -> None:
    for name, path in MODULES.items():
        calls = {
            node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            for node in nodes(path)
            if isinstance(node, ast.Call)
        }
        if not name.startswith(PRINTERS):
            assert not calls & {"print", "echo"}, name


def test_nothing_unpickles_or_evaluates() -> None:
    for path in MODULES.values():
        assert not imports(path) & {"pickle", "shelve", "marshal", "joblib"}, path
        for node in nodes(path):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"eval", "exec"}, path
