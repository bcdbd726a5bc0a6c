"""Measure the memory and CPU time of processes, and the size of folders on disk."""

import os
from pathlib import Path

_PROC = Path("/proc")


def resident(pid: int) -> int:
    """Bytes in memory of a process and its children, shared pages in proportion (PSS); 0 if unknown."""
    return sum(_field(_PROC / str(each) / "smaps_rollup", "Pss") for each in _family(pid)) * 1024


def on_disk(folder: Path) -> int:
    """Bytes of all files under ``folder``."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def own() -> int:
    """Bytes in memory of this process without its children (RSS); 0 if unknown."""
    return _field(_PROC / str(os.getpid()) / "status", "VmRSS") * 1024


def mapped() -> int:
    """Bytes in memory of files that this process maps, which processes that map the same files share; 0 if unknown."""
    return _field(_PROC / str(os.getpid()) / "status", "RssFile") * 1024


def cpu(pid: int) -> float:
    """Seconds of CPU time that a process has used; 0 if unknown."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")  # its own, in user mode and in the kernel


def _family(pid: int) -> set[int]:
    parents = {int(path.parent.name): _field(path, "PPid") for path in _PROC.glob("[0-9]*/status")}
    family = {pid}
    while grown := {child for child, parent in parents.items() if parent in family} - family:
        family |= grown
    return family


def _field(status: Path, name: str) -> int:
    try:
        lines = status.read_text("utf-8").splitlines()
    except OSError:
        return 0
    values = [line.split()[1] for line in lines if line.startswith(f"{name}:")]
    return int(values[0]) if values else 0
