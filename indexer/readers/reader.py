"""Reader: chooses the reader of a file or folder by its name and by what is in it."""

from collections.abc import Callable, Mapping
from pathlib import Path

from indexer.readers.documents import docx, hwpx, pdf
from indexer.readers.item import DataError, Found, Options, Reader
from indexer.readers.json import file as json_file
from indexer.readers.left_out import counted
from indexer.readers.markdown import files as markdown_files
from indexer.readers.markdown import notion
from indexer.readers.spreadsheets import delimited, workbook
from indexer.readers.web import webpage

OF_FILES: Mapping[str, Reader] = {
    **dict.fromkeys(workbook.SUFFIXES, workbook.read),
    **dict.fromkeys(delimited.SUFFIXES, delimited.read),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), json_file.read),
    **dict.fromkeys((".html", ".htm", ".mht", ".mhtml"), webpage.read),
    **dict.fromkeys((".md", ".markdown"), markdown_files.read),
    ".docx": docx.read,
    ".pdf": pdf.read,
    **dict.fromkeys((".hwpx", ".hwp"), hwpx.read),
    ".zip": notion.read,
}
"""The reader of a file by the end of its name."""
_OF_FOLDERS: Mapping[Reader, Callable[[Path, Options], Found]] = {
    json_file.read: json_file.read_folder,
    webpage.read: webpage.read_folder,
    markdown_files.read: markdown_files.read_folder,
}
"""The reader of a folder for those of its files that belong together; others are read one by one."""


def knows(path: Path) -> bool:
    """Whether there is a reader for a file of this name."""
    return path.suffix.lower() in OF_FILES


def read(path: Path, options: Options) -> Found:
    """The FAQs at ``path``, a file or a folder of them.

    Raises:
        DataError: there is nothing, nobody reads it, or it is not understood.
    """
    try:
        if path.is_dir():
            return _folder(path, options)
        if not path.is_file():
            raise DataError([f"{path}: no such file or folder"])
        if not knows(path):
            raise DataError([f"{path}: no file that is read here; these are: {', '.join(OF_FILES)}"])
        return OF_FILES[path.suffix.lower()](path, options)
    except OSError as error:
        raise DataError([f"{path}: {error.strerror}"]) from error


def _folder(path: Path, options: Options) -> Found:
    if notion.is_export(path):
        return notion.read(path, options)
    files = [file for file in sorted(path.rglob("*")) if file.is_file() and not _is_hidden(file.relative_to(path))]
    by_reader: dict[Reader, list[Path]] = {}
    for file in filter(knows, files):
        by_reader.setdefault(OF_FILES[file.suffix.lower()], []).append(file)
    if not by_reader:
        raise DataError([f"{path}: holds no file that is read here; these are: {', '.join(OF_FILES)}"])
    found = Found()
    for reader, own in by_reader.items():
        if reader in _OF_FOLDERS:
            found += _OF_FOLDERS[reader](path, options)
        else:
            for file in own:
                found += reader(file, options)
    others = [file for file in files if not knows(file)]
    if others:
        named = ", ".join(file.name for file in others[:3]) + (", …" if len(others) > 3 else "")
        found += Found(told=(f"{path.name}: {counted(len(others), 'other file')} left out ({named})",))
    return found


def _is_hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$", "__MACOSX")) or part == "node_modules" for part in path.parts)
