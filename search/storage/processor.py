"""Processor: which class of CPU this is, as far as int8 arithmetic cares."""

import platform
from pathlib import Path

_VNNI = ("avx512_vnni", "avx_vnni", "asimddp")
"""What Linux calls instructions that multiply and add eight-bit numbers without overflow."""


def processor() -> str:
    """The machine's architecture, and ``vnni`` behind it where it multiplies and adds int8 in one instruction."""
    try:
        known = set(Path("/proc/cpuinfo").read_text("utf-8").split())
    except OSError:
        known = set()
    return " ".join([platform.machine(), *(["vnni"] if known & set(_VNNI) else [])])
