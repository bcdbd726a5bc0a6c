"""Bounds: how much of a file is read, so that a file made to harm costs a message and no memory.

An archive (XLSX, ODS, DOCX, HWPX, a ZIP of files) is looked at before anything of it is unpacked.
"""

import zipfile
from pathlib import Path

from search.errors import DataError

FILE = 500_000_000
"""The most bytes of a file."""
UNPACKED = 1_000_000_000
"""The most bytes of all parts of an archive, unpacked."""
RATIO = 200
"""How much larger than packed a part of an archive may be, if it is over RATIO_FROM bytes."""
RATIO_FROM = 10_000_000
PARTS = 20_000
"""The most parts of an archive."""
TEXT = 100_000
"""The most characters of one text: a question, an answer, a cell."""


def check_size(path: Path) -> None:
    """Refuse a file that is too large.

    Raises:
        DataError: it is.
        OSError: it can't be looked at.
    """
    size = path.stat().st_size
    if size > FILE:
        raise DataError([f"{path.name}: has {size / 1e6:,.0f} MB, more than {FILE / 1e6:,.0f}; split it"])


def check_archive(path: Path) -> None:
    """Refuse an archive whose parts are too many or too large once they are unpacked, or that is none.

    Raises:
        DataError: it is so, or damaged.
        OSError: it can't be read.
    """
    check_size(path)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise DataError([f"{path.name}: is damaged or not what its name says ({error}); save it again"]) from error
    unpacked = sum(part.file_size for part in parts)
    bloated = any(part.file_size > RATIO_FROM and part.file_size > RATIO * part.compress_size for part in parts)
    if len(parts) > PARTS or unpacked > UNPACKED or bloated:
        told = f"{len(parts):,} parts of {unpacked / 1e6:,.0f} MB in {path.stat().st_size / 1e6:,.1f} MB"
        raise DataError([f"{path.name}: unpacks to too much ({told}); it is not read"])
    if any(part.flag_bits & 1 for part in parts):
        raise DataError([f"{path.name}: is locked by a password; save it without one"])
