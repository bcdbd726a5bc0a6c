"""Delimited: FAQs out of CSV and TSV files, whatever separates their cells."""

import csv
import io
from pathlib import Path

from indexer.readers.bounds import TEXT
from indexer.readers.item import DataError, Found, Options
from indexer.readers.spreadsheets import table
from indexer.readers.spreadsheets.table import Row
from indexer.readers.text_file import read_text

SUFFIXES = (".csv", ".tsv", ".tab")
SEPARATORS = ",\t;|"


def read(path: Path, options: Options) -> Found:
    """The FAQs of a CSV or TSV file.

    Raises:
        DataError: it is no text, a quotation mark is never closed, or its columns are not understood.
        OSError: it can't be read.
    """
    text = read_text(path)
    said, _, rest = text.partition("\n")
    if said.strip().lower().startswith("sep="):  # what Excel writes and reads
        text, separator = rest, said.strip()[4:5] or ","
    else:
        separator = _separator(text, path.name, options)
    rows = _rows(text, separator, path.name)
    found = table.found(rows, path.name, options)
    if found is None:
        raise table.not_understood([(path.name, rows)], path.name)
    return found


def _separator(text: str, name: str, options: Options) -> str:
    """The separator with which a header is found; the most frequent one if it is with none."""
    start = "".join(text.splitlines(keepends=True)[: table.LOOKED_AT])
    order = sorted(SEPARATORS, key=start.count, reverse=True)
    understood = (each for each in order if table.header(_rows(start, each, name, whole=False), options))
    return next(understood, order[0])


def _rows(text: str, separator: str, name: str, whole: bool = True) -> list[Row]:
    """The rows that are not blank. A part of a file, not the ``whole``, may end within quotation marks."""
    rows: list[Row] = []
    number = 1
    usual = csv.field_size_limit(10 * TEXT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=whole)
    try:
        for line in reader:
            cells = [cell.strip() for cell in line]
            if any(cells):
                rows.append((number, cells))
            number = reader.line_num + 1
    except csv.Error as error:
        if whole:
            told = f"{name}:{number}: {error}; a quotation mark within a cell is written twice"
            raise DataError([told]) from error
    finally:
        csv.field_size_limit(usual)
    return rows
