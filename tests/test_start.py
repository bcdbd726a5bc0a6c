"""What the command line imports before it answers."""

import os
import subprocess
import sys

from api.system import heap, threads


def ran(script: str, **environment: str) -> str:
    given = {name: value for name, value in os.environ.items() if name not in {*threads.VARIABLES, *heap.VARIABLES}}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={**given, **environment}
    )
    return done.stdout.strip()


def imported(script: str, *libraries: str) -> set[str]:
    return set(ran(f"{script}\nimport sys\nprint(*{set(libraries)!r} & sys.modules.keys())").split())


def test_a_command_line_that_only_tells_imports_no_library() -> None:
    told = "from click.testing import CliRunner; from api.cli import main; CliRunner().invoke(main, ['--help'])"
    assert imported(told, "numpy", "fastapi", "sqlalchemy", "kiwipiepy") == set()


def test_what_numpy_and_kiwi_read_when_they_are_imported_is_set_before() -> None:
    script = """
import os, sys
from click.testing import CliRunner
from api.cli import main
from api.system import heap, threads

read = {"numpy": threads.VARIABLES, "kiwipiepy": heap.VARIABLES}
found = {}

def note(event, told):
    if event == "import" and told[0] in read:
        found.setdefault(told[0], [os.environ.get(name) for name in read[told[0]]])

sys.addaudithook(note)
CliRunner().invoke(main, ["--index", "nowhere"])
print(sorted(found.items()))
"""
    assert ran(script) == "[('kiwipiepy', ['0', '0']), ('numpy', ['1', '1'])]"


def test_a_computation_has_one_thread_unless_the_environment_says_otherwise() -> None:
    script = (
        "import os\nfrom api.system import threads\nthreads.alone()\nprint(*map(os.environ.get, threads.VARIABLES))"
    )
    assert ran(script) == "1 1"
    assert ran(script, OMP_NUM_THREADS="4") == "4 1"


def test_kiwi_takes_no_more_memory_than_it_needs_unless_the_environment_says_otherwise() -> None:
    script = "import os\nfrom api.system import heap\nheap.sparing()\nprint(*map(os.environ.get, heap.VARIABLES))"
    assert ran(script) == "0 0"
    assert ran(script, MIMALLOC_PURGE_DELAY="10") == "10 0"
