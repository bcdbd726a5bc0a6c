"""Read the lines of a tab-separated file that an operator edits by hand."""

from dataclasses import dataclass
from pathlib import Path

from indexer.sources.encoding import mistaken
from search.korean.normalize import normalize


@dataclass(frozen=True, slots=True)
class Line:
    """The normalised ``fields`` of a line and its place in a file: ``synonyms.tsv:7``."""

    where: str
    fields: tuple[str, ...]


def lines(file: Path, problems: list[str]) -> list[Line]:
    """The lines of ``file`` in order, without blank ones and comments (``#``); none if there is no such file."""
    if not file.is_file():
        return []
    found = []
    content = file.read_bytes()
    if mistake := mistaken(content):
        problems.append(f"{file.name}: {mistake}")
        return []
    for number, raw in enumerate(content.splitlines(), 1):
        where = f"{file.name}:{number}"
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            problems.append(f"{where}: not UTF-8: {error.reason}")
            continue
        if text.strip() and not text.lstrip().startswith("#"):
            found.append(Line(where, tuple(map(normalize, text.rstrip("\t ").split("\t")))))
    return found


def headed(file: Path, header: str, problems: list[str]) -> list[Line]:
    """The lines of ``file`` after its first, which must begin with the field ``header``."""
    found = lines(file, problems)
    if found and found[0].fields[0].casefold() != header:
        problems.append(f'{found[0].where}: must be the header, beginning with "{header}"')
        return []
    return found[1:]
