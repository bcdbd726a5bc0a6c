"""Heap: what stays in it, and what a generation that is no more leaves behind."""

import ctypes
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def growing() -> Iterator[None]:
    """Inside, what is made is made to stay: the garbage collector neither looks for what is not, nor looks at it later.

    Some hundred thousand objects that stay would be gone through again and again while they are made, and by each full
    collection afterwards, during which nothing is answered.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def trim() -> None:
    """Give memory that is free back to the system; glibc, for one, would keep it between what is still in use.

    Measured on an index of 345 FAQs: the process grows by 100 MB over 14 swaps without it, and by 2 MB with it.
    """
    if os.name != "posix":
        return
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if give_back is not None:
        give_back(0)
