"""What the command line imports before it answers."""

import os
import subprocess
import sys

from api.system import threads


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


def test_a_computation_has_one_thread_unless_the_environment_says_otherwise() -> None:
    script = (
        "import os\nfrom api.system import threads\nthreads.alone()\nprint(*map(os.environ.get, threads.VARIABLES))"
    )
    assert ran(script) == "1 1"
    assert ran(script, OMP_NUM_THREADS="4") == "4 1"
