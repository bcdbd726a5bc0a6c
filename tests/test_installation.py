import base64
import hashlib
import re
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from benchmarks.base import process
from benchmarks.base.process import ProcessError
from benchmarks.peer_runs import installation


def python(program: str) -> list[str]:
    return [sys.executable, "-I", "-c", program]


def test_a_program_s_lines_are_passed_on_as_they_are_written() -> None:
    told: list[str] = []
    process.run("counting", python("import os; print(1); print(os.environ['WORD'])"), told.append, {"WORD": "환불"})
    assert told == ["1", "환불"]


def test_a_failed_program_is_told_by_its_last_lines() -> None:
    said = "\n".join(map(str, range(99))) + "\n 1%\r 9%\nno room\n"
    with pytest.raises(ProcessError) as caught:
        process.run("building", python(f"import sys; print('fine'); sys.stderr.write({said!r}); sys.exit(3)"))
    lines = str(caught.value).splitlines()
    assert lines[0] == "building failed (exit code 3)"
    assert lines[-3:] == ["  98", "   9%", "  no room"]
    assert len(lines) == 1 + process.LINES


def test_what_a_failed_program_says_on_standard_output_counts_where_it_says_nothing_else() -> None:
    with pytest.raises(ProcessError, match="failed \\(exit code 1\\)\n  ensurepip is not available"):
        process.run("making", python("print('ensurepip is not available'); raise SystemExit(1)"))


def test_a_killed_program_and_a_missing_one_are_told() -> None:
    with pytest.raises(ProcessError, match="ended by SIGKILL"):
        process.run("waiting", python("import os, signal; os.kill(os.getpid(), signal.SIGKILL)"))
    with pytest.raises(ProcessError, match="starting failed: /nowhere/python: No such file"):
        process.run("starting", ["/nowhere/python"])


def test_a_program_ends_with_the_one_that_watches_it() -> None:
    def stop(line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):  # and not after an hour
        process.run("sleeping", python("import time; print('now', flush=True); time.sleep(3600)"), stop)


# environments


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all that pip installs from; it holds the distribution mureum-probe 1.0."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    info = "mureum_probe-1.0.dist-info"
    files = {
        "mureum_probe.py": "HERE = __file__\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: mureum-probe\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    sums = {name: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()) for name, text in files.items()}
    record = "".join(f"{name},sha256={sums[name].decode().rstrip('=')},{len(files[name])}\n" for name in files)
    with zipfile.ZipFile(folder / "mureum_probe-1.0-py3-none-any.whl", "w") as wheel:
        for name, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            wheel.writestr(name, text)
    monkeypatch.setenv("MUREUM_CACHE", str(tmp_path / "cache"))
    for name, value in {"PIP_CONFIG_FILE": "/dev/null", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PIP_CONSTRAINT", raising=False)
    return folder


@pytest.mark.slow
def test_an_environment_holds_what_is_named_borrows_the_rest_and_is_never_used_half_made(
    wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pins = {"mureum-probe": "1.0", "numpy": version("numpy")}
    told: list[tuple[int, int]] = []
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(ProcessError, match=re.compile("pip install mureum-probe==1.0.*No matching", re.DOTALL)):
        installation.interpreter(pins, lambda *step: told.append(step))
    (half,) = (each for each in installation.environments().iterdir() if each.is_dir())
    (half / "left").touch()

    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    found = installation.interpreter(pins, lambda *step: told.append(step))
    assert told == [(0, 1), (0, 1), (1, 1)]
    assert found.is_relative_to(half)
    assert not (half / "left").exists()
    program = "import mureum_probe, numpy; print(mureum_probe.HERE, numpy.__file__, sep='\\n')"
    ran = subprocess.run([found, "-I", "-c", program], capture_output=True, text=True, check=True)
    probe, numpy = ran.stdout.splitlines()
    assert Path(probe).is_relative_to(half)
    assert not Path(numpy).is_relative_to(half)

    assert installation.interpreter(pins, lambda *step: told.append(step)) == found
    assert len(told) == 3


def test_what_is_installed_here_needs_no_environment(wheels: Path) -> None:
    assert installation.interpreter({}) == Path(sys.executable)
    # A wheel from a CPU-only index calls itself 2.13.0+cpu and is what was asked for.
    assert installation.interpreter({"torch": version("torch").partition("+")[0]}) == Path(sys.executable)
    assert not installation.environments().exists()
    assert installation.missing({"numpy": "0.1", "click": version("click"), "mureum-nowhere": "1"}) == [
        "numpy",
        "mureum-nowhere",
    ]


def test_an_environment_belongs_to_its_pins_and_to_what_it_borrows(tmp_path: Path) -> None:
    def borrowing(held: str) -> str:
        info = tmp_path / held / "probe.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: probe\nVersion: {held}\n")
        info.parent.rename(tmp_path / "site")
        name = installation.key({"a": "1", "b": "2"}, [str(tmp_path / "site")])
        assert name == installation.key({"b": "2", "a": "1"}, [str(tmp_path / "site")])
        assert name != installation.key({"a": "1", "b": "3"}, [str(tmp_path / "site")])
        (tmp_path / "site").rename(tmp_path / f"was {held}")
        return name

    assert borrowing("1.0") != borrowing("1.1")
