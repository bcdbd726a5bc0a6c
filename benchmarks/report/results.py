"""Read the JSON result files of earlier measurements."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from benchmarks.centers.centers import CENTERS, Centers
from benchmarks.chat.chats import CHATS, Chats
from benchmarks.load.load import LOAD, Load
from benchmarks.peer_runs.comparison import CONTEST, Contest
from benchmarks.relevance.relevance import RELEVANCE, Relevance
from benchmarks.relevance.robustness import ROBUSTNESS, Robustness
from benchmarks.scaling.growth import GROWTH, Growth
from benchmarks.scaling.latency import LATENCY, Latency
from benchmarks.typing.keystrokes import KEYSTROKES, Keystrokes
from search.errors import DataError

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Results:
    """All results in a folder, in the order of the file names."""

    relevance: tuple[Relevance, ...]
    latency: tuple[Latency, ...]
    peers: tuple[Contest, ...]
    noise: tuple[Robustness, ...] = ()
    load: tuple[Load, ...] = ()
    growth: tuple[Growth, ...] = ()
    keystrokes: tuple[Keystrokes, ...] = ()
    centers: tuple[Centers, ...] = ()
    chats: tuple[Chats, ...] = ()


def read(folder: Path) -> Results:
    """The results in ``folder``, by kind: ``relevance*.json`` and so on.

    Raises:
        DataError: there is no such folder, or a file has another content.
    """
    if not folder.is_dir():
        raise DataError([f"{folder}: no such folder; measure with faq-bench relevance --out {folder}/relevance-….json"])
    return Results(
        tuple(_records(folder, "relevance*.json", RELEVANCE)),
        tuple(_records(folder, "latency*.json", LATENCY)),
        tuple(_records(folder, "peers*.json", CONTEST)),
        tuple(_records(folder, "noise*.json", ROBUSTNESS)),
        tuple(_records(folder, "load*.json", LOAD)),
        tuple(_records(folder, "growth*.json", GROWTH)),
        tuple(_records(folder, "keystrokes*.json", KEYSTROKES)),
        tuple(_records(folder, "centers*.json", CENTERS)),
        tuple(_records(folder, "chat*.json", CHATS)),
    )


def read_relevance(file: Path) -> Relevance:
    """The result that ``faq-bench relevance --out`` wrote to ``file``.

    Raises:
        DataError: the file can't be read, or has another content.
    """
    return _record(file, RELEVANCE)


def read_centers(file: Path) -> Centers:
    """The result that ``faq-bench centers --out`` wrote to ``file``.

    Raises:
        DataError: the file can't be read, or has another content.
    """
    return _record(file, CENTERS)


def _records(folder: Path, pattern: str, adapter: TypeAdapter[Record]) -> Iterator[Record]:
    return (_record(file, adapter) for file in sorted(folder.glob(pattern)))


def _record(file: Path, adapter: TypeAdapter[Record]) -> Record:
    try:
        return adapter.validate_json(file.read_bytes())
    except OSError as error:
        raise DataError([f"{file}: {error.strerror}"]) from error
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(map(str, problem["loc"])) or "the file"
        raise DataError([f"{file}: {place}: {problem['msg']}; measure it again"]) from error
