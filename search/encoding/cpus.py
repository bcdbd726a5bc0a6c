"""CPUs: finds how many CPUs this process may use."""

import math
import os
from contextlib import suppress
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")
"""Where Linux shows a container its limits (https://docs.kernel.org/admin-guide/cgroup-v2.html, cpu.max)."""
_QUOTAS = (("cpu.max",), ("cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us"))
"""The files of the second version and of the first: microseconds that may be used, and in how many."""


def available(cgroups: Path = CGROUPS) -> int:
    """The CPUs that this process may run on, but no more than its container's quota, rounded up."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return math.ceil(min(here, _quota(cgroups)))


def _quota(cgroups: Path) -> float:
    """The CPUs of the quota, infinite if there is none."""
    for names in _QUOTAS:
        with suppress(OSError, ValueError):  # there are no such files, or they say "max"
            used, period = map(int, " ".join((cgroups / name).read_text("ascii") for name in names).split())
            if used > 0:
                return used / period
    return math.inf
