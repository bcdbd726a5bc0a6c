"""Run one peer in its own process, started as ``python -I worker.py NAME TASK REPLY``.

Progress goes to standard output, a line ``done total`` when the index is built and after each query; what libraries
print goes to standard error.
"""

import contextlib
import importlib
import importlib.util
import platform
import sqlite3
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.peers.contract import Contract, Found, Reply, Task

HERE = Path(__file__).resolve().parent


def main(name: str, task_file: Path, reply_file: Path) -> None:
    """Run the peer ``name`` on the task in ``task_file`` and write its reply to ``reply_file``."""
    adopt("benchmarks", HERE.parent)
    from benchmarks.peers import pins
    from benchmarks.peers.contract import Task

    progress = sys.stdout

    def report(done: int, of: int) -> None:
        progress.write(f"{done} {of}\n")
        progress.flush()

    with contextlib.redirect_stdout(sys.stderr):
        task = Task.read(task_file)
        peer = importlib.import_module(f"benchmarks.peers.{name}").Peer(task.documents, task.model)
        versions = {library: version(library) for library in pins.read(HERE / f"{name}.txt")}
        answered(peer, task, versions, report).write(reply_file)


def answered(peer: "Contract", task: "Task", versions: dict[str, str], report: Callable[[int, int], None]) -> "Reply":
    """The reply of ``peer``, which is asked one query at a time, as visitors ask."""
    from benchmarks.peers.contract import Reply

    found: dict[str, Found] = {}
    seconds: dict[str, float] = {}
    report(0, len(task.queries))
    for done, query in enumerate(task.queries, 1):
        start = time.perf_counter()
        found[query.id] = peer.search(query.text, task.depth)
        seconds[query.id] = time.perf_counter() - start
        report(done, len(task.queries))
    here = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    return Reply(versions | here, found, seconds)


def adopt(name: str, folder: Path) -> ModuleType:
    """Import the package ``name`` from ``folder`` without making anything beside it importable.

    With the parent folder on the path, everything installed there would come before the peer's own libraries.
    """
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{folder} is no package")
    package = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)
    return package


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
