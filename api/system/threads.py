"""Threads: limits numpy's and FAISS's computations to one thread each."""

import os

VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
"""What OpenMP (of FAISS) and OpenBLAS (of numpy and FAISS) read when they are imported."""


def alone() -> None:
    """Limit each computation of numpy and FAISS to the calling thread, unless the environment says otherwise.

    Searches run beside each other, and threads within one would only wait for each other. To be called before numpy is
    imported.
    """
    for variable in VARIABLES:
        os.environ.setdefault(variable, "1")
