"""Provide an interpreter with the libraries that a peer needs, in the pinned versions.

If these are installed here already, it is the running interpreter. Otherwise it is that of a virtual environment, made
once and kept in the cache. Such an environment installs what is missing and uses the rest from here, by a ``.pth``
file: torch alone takes a gigabyte and minutes, and with the same build for all no peer is faster or slower because of
it. Packages that it installs itself come first. The borrowed packages are part of its key: after an update here another
environment is made.
"""

import hashlib
import json
import shutil
import sys
import sysconfig
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, distributions, version
from pathlib import Path

from filelock import FileLock

from benchmarks.base import index_cache as cache
from benchmarks.base import process

DONE = "complete"
"""The name of the file that is written last: an environment without it is incomplete."""


def interpreter(pins: Mapping[str, str], report: Callable[[int, int], None] = lambda done, of: None) -> Path:
    """The path of an interpreter that has ``pins``, which maps distributions to versions.

    ``report`` is called when an installation, which takes minutes, begins (0, 1) and ends (1, 1).

    Raises:
        ProcessError: something could not be installed.
    """
    if not missing(pins):
        return Path(sys.executable)
    borrowed = list(dict.fromkeys(sysconfig.get_path(kind) for kind in ("purelib", "platlib")))
    folder = environments() / key(pins, borrowed)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / DONE).exists():
            report(0, 1)
            shutil.rmtree(folder, ignore_errors=True)
            _make(folder, pins, borrowed)
            (folder / DONE).touch()
            report(1, 1)
    return _python(folder)


def environments() -> Path:
    """The folder of the peers' environments; it may be removed at any time."""
    return cache.root() / "environments"


def missing(pins: Mapping[str, str]) -> list[str]:
    """The ``pins`` that are not installed here in their version; the mark of a build (+cpu) is ignored."""
    return [name for name, wanted in pins.items() if _installed(name).partition("+")[0] != wanted]


def key(pins: Mapping[str, str], borrowed: Sequence[str]) -> str:
    """The name of the environment with ``pins``; it depends on the ``borrowed`` folders and the packages in them."""
    held = sorted(f"{each.name}=={each.version}" for each in distributions(path=list(borrowed)))
    parts = [sorted(pins.items()), sys.version, list(borrowed), held]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _make(folder: Path, pins: Mapping[str, str], borrowed: Sequence[str]) -> None:
    process.run("making a virtual environment", [sys.executable, "-I", "-m", "venv", str(folder)])
    scheme = {"base": str(folder), "platbase": str(folder)}
    site = Path(sysconfig.get_path("purelib", "venv", scheme))
    (site / "borrowed.pth").write_text("".join(f"{path}\n" for path in borrowed), "utf-8")
    wanted = [f"{name}=={wanted}" for name, wanted in pins.items()]
    pip = [str(_python(folder)), "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    process.run(f"pip install {' '.join(wanted[:3])} …", [*pip, *wanted])


def _python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
