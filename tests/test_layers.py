"""Imports run one way, and each heavy library has one door."""

import ast
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
DOORS = {
    "kiwipiepy": {"search.analysis", "benchmarks.peers.bm25s_kiwi"},
    "bm25s": {"benchmarks.peers.bm25s_kiwi", "benchmarks.peers.bm25s_words"},
    "rapidfuzz": {"search.spelling"},
    "faiss": {
        "search.dense",
        "benchmarks.approximate",
        "benchmarks.peers.st_faiss",
        "benchmarks.peers.services.tutorial",
    },
    "onnxruntime": {"search.encoder", "indexer.export"},
    "onnx": {"indexer.export"},
    "tokenizers": {"search.tokens", "indexer.unpack"},
    "torch": {"search.reranker", "indexer.export", "indexer.unpack"},
    "sentence_transformers": {
        "search.reranker",
        "indexer.model",
        "indexer.reference",
        "indexer.unpack",
        "benchmarks.peers.st_faiss",
        "benchmarks.peers.services.tutorial",
    },
    "transformers": {"indexer.model", "indexer.reference", "indexer.unpack"},
    "openpyxl": {"indexer.spreadsheet"},
    "ir_measures": {"benchmarks.metrics"},
    "fsspec": {"api.mirror"},
    "jinja2": {"api.faq_page", "benchmarks.page"},
    "markdown_it": {"api.markdown"},
    "matplotlib": {"benchmarks.charts", "benchmarks.plot", "benchmarks.svg"},
    "sklearn": {"benchmarks.boosting", "benchmarks.separation", "benchmarks.trust"},
    "filelock": {"search.generations", "indexer.model", "benchmarks.installation"},
    "txtai": {"benchmarks.peers.txtai_hybrid", "benchmarks.peers.services.txtai_api"},
    "haystack": {"benchmarks.peers.haystack_hybrid"},
    "tantivy": {"benchmarks.peers.tantivy_ngram", "benchmarks.peers.tantivy_words"},
    "phonenumbers": {"search.identifiers"},
    "stdnum": {"search.identifiers"},
    "sqlalchemy": {"api.database", "api.key_store", "api.store"},
    "pyrate_limiter": {"api.buckets"},
    "prometheus_client": {"api.metrics"},
    "opentelemetry": {"api.telemetry"},
    "scipy": {"benchmarks.doubt", "benchmarks.fitting", "benchmarks.significance", "benchmarks.trust"},
}
PRINTERS = ("search.cli", "indexer.cli", "indexer.commands.", "api.cli", "api.commands.", "benchmarks.commands.")


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
    graph = {name: (imports(path) & MODULES.keys()) - {name} for name, path in MODULES.items()}
    for room in ROOMS:  # a package's table of contents is no part of the order within it
        graph.pop(room)
    TopologicalSorter({name: targets - ROOMS.keys() for name, targets in graph.items()}).prepare()


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
