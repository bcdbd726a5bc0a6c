"""What the service imports before it answers, and how its memory is kept."""

import gc
import os
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from api.errors import StoreError
from api.storage import lazy as opening
from api.storage.lazy import Opening
from api.system import heap, threads


def ran(script: str, **environment: str) -> str:
    given = {name: value for name, value in os.environ.items() if name not in threads.VARIABLES}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={**given, **environment}
    )
    return done.stdout.strip()


def imported(script: str, *libraries: str) -> set[str]:
    return set(ran(f"{script}\nimport sys\nprint(*{set(libraries)!r} & sys.modules.keys())").split())


def test_a_command_line_that_only_tells_imports_no_library() -> None:
    told = "from click.testing import CliRunner; from api.cli import main; CliRunner().invoke(main, ['--help'])"
    assert imported(told, "numpy", "fastapi", "sqlalchemy", "kiwipiepy") == set()


def test_the_app_imports_nothing_that_only_few_requests_need() -> None:
    libraries = ("sqlalchemy", "jinja2", "markdown_it", "scipy", "bm25s", "fastapi", "numpy")
    assert imported("import api.app, api.process.server, api.process.start", *libraries) == {"fastapi", "numpy"}


def test_a_computation_has_one_thread_unless_the_environment_says_otherwise() -> None:
    script = "import os\nfrom api import threads\nthreads.alone()\nprint(*map(os.environ.get, threads.VARIABLES))"
    assert ran(script) == "1 1"
    assert ran(script, OMP_NUM_THREADS="4") == "4 1"


def test_what_is_made_while_the_heap_grows_is_collected_no_more_but_let_go() -> None:
    class Made:
        """A thing that can be watched."""

    before = gc.get_freeze_count()
    with heap.growing():
        assert not gc.isenabled()
        made = [Made() for _ in range(1000)]
    try:
        assert gc.isenabled()
        assert gc.get_freeze_count() >= before + len(made)
        gone = weakref.ref(made[0])
        made.clear()
        assert gone() is None
    finally:
        gc.unfreeze()


def test_a_store_is_opened_once_and_only_when_it_is_used(tmp_path: Path) -> None:
    opened: list[Path] = []

    class Kept:
        def close(self) -> None:
            opened.clear()

    kept = Kept()
    one = Opening(lambda: opened.append(tmp_path) or kept)  # type: ignore[func-returns-value]  # and tells that it was
    one.close()
    assert not opened
    assert one() is kept
    assert one() is kept
    assert len(opened) == 1
    one.close()
    assert not opened


@pytest.mark.parametrize("url", ["mysql://localhost/a", "sqlite://", "sqlite:///:memory:", "nonsense", ""])
def test_a_database_that_can_t_be_opened_is_told_at_once(url: str) -> None:
    for what in (opening.store, opening.keys):
        with pytest.raises(StoreError):
            what(url)
