"""Notion files: the texts of an export, a ZIP (with parts that are ZIPs) or a folder."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.readers import bounds
from search.errors import DataError

_ENDINGS = (".md", ".csv")
_DEEPEST = 2


def texts(path: Path) -> dict[str, str]:
    """The texts of all pages and tables at ``path``, by their names within it; nothing is written to those names.

    Raises:
        DataError: an archive or a file is damaged or too large.
    """
    found: dict[str, str] = {}
    size = 0
    for name, content in _of_folder(path) if path.is_dir() else _of_archive(path, path.name, _DEEPEST):
        size += len(content)
        if size > bounds.FILE:
            raise DataError([f"{path.name}: has more than {bounds.FILE / 1e6:,.0f} MB of text; export a part of it"])
        try:
            found[name] = content.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            raise DataError([f"{path.name}: {name}: is not UTF-8; export it again"]) from error
    return found


def _of_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_symlink() or not file.is_file() or _is_hidden(name):
            continue
        if name.endswith(_ENDINGS):
            bounds.check_size(file)
            yield name, file.read_bytes()
        elif name.endswith(".zip"):
            yield from _of_archive(file, name, _DEEPEST - 1)


def _of_archive(path: Path, name: str, depth: int) -> Iterator[tuple[str, bytes]]:
    bounds.check_archive(path)
    try:
        with zipfile.ZipFile(path) as archive:
            for part in archive.infolist():
                if _is_hidden(part.filename):
                    continue
                if part.filename.endswith(_ENDINGS):
                    yield part.filename, archive.read(part)
                elif part.filename.endswith(".zip"):
                    yield from _of_part(archive, part, depth - 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise DataError([f"{name}: is damaged ({error}); export it again"]) from error


def _of_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, depth: int) -> Iterator[tuple[str, bytes]]:
    if not depth:
        raise DataError([f"{part.filename}: is a ZIP in a ZIP in a ZIP; unpack it"])
    with TemporaryDirectory() as folder:
        copy = Path(folder, "part.zip")
        copy.write_bytes(archive.read(part))
        yield from _of_archive(copy, part.filename, depth)


def _is_hidden(name: str) -> bool:
    return any(step.startswith((".", "__MACOSX")) for step in name.split("/"))
