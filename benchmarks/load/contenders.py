"""Start the services that are compared under load, each in the way in which its users start it."""

import itertools
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.base import footprint
from benchmarks.base.process import ProcessError
from benchmarks.load import service
from benchmarks.load.client import Address
from benchmarks.peer_runs import dispatch, installation
from benchmarks.peers import pins, services
from benchmarks.peers.services.contract import Entry, Stock
from indexer.sources.source import Source

OURS = "faq-serve"
TUTORIAL = "tutorial"
EMPTY = "empty"
PATIENCE = 900.0
"""The most seconds that a service may take to index the FAQs."""
Report = Callable[[str, int, int], None]

_HOME = Path(services.__file__).parent
_ASK = "/v1/search?k=5&q="
_VARIABLE = re.compile("[A-Z_]+=")


@dataclass(frozen=True, slots=True)
class Contender:
    """A service: ``command`` starts it on a port, ``path`` precedes a question, ``ready`` is a path for probing."""

    name: str
    command: Callable[[int], Sequence[str]]
    path: str
    ready: str
    versions: Mapping[str, str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Running:
    """A started contender: its address, its process, and the seconds until it was ready."""

    contender: Contender
    address: Address
    server: service.Server

    @property
    def memory(self) -> int:
        """Bytes in memory of the service and its workers."""
        return footprint.resident(self.server.process.pid)


def ours(index: Path, scratch: Path, workers: int, queue: int, also: str, versions: Mapping[str, str]) -> Contender:
    """The contender ``faq-serve`` on ``index``; it writes only to ``scratch``, and lets ``queue`` searches wait.

    ``also`` holds environment variables followed by options, in the syntax of a shell.
    """
    words = shlex.split(also)
    options = list(itertools.dropwhile(_VARIABLE.match, words))
    variables = dict(word.split("=", 1) for word in words[: len(words) - len(options)])
    given = [*(["--workers", str(workers)] if workers > 1 else []), *options]
    environment = service.UNLIMITED | {
        "MUREUM_DATABASE": f"sqlite:///{scratch / 'load.db'}",
        "MUREUM_LOG_QUERIES": "0",
        "MUREUM_QUEUE": str(queue),
    }
    return Contender(
        " ".join([OURS, *words]),
        lambda port: service.faq_serve(index, port, given),
        _ASK,
        "/readyz",
        versions,
        environment | variables,
    )


def peer(name: str, stock: Path, workers: int, report: Report) -> Contender:
    """The service ``name`` of :mod:`benchmarks.peers.services` on ``stock``, installed first if necessary.

    Raises:
        ProcessError: the service could not be installed.
    """
    wanted = pins.read(_HOME / f"{name}.txt")
    python = installation.interpreter(wanted, lambda done, of: report(f"{name}: install", done, of))
    host = [str(python), "-I", str(_HOME / "host.py"), name, str(stock)]
    path = services.PATHS[name]
    return Contender(name, lambda port: [*host, str(port), str(workers)], path, f"{path}a", wanted)


def stock(source: Source, model: Path) -> Stock:
    """The FAQs and model that the peers get; raises what :func:`benchmarks.peer_runs.dispatch.prompted` raises."""
    entries = tuple(Entry(faq.id, faq.question, faq.answer, dispatch.document(faq)) for faq in source.faqs)
    return Stock(entries, dispatch.prompted(model))


def started(contenders: Sequence[Contender], stack: ExitStack, probe: Entry, report: Report) -> list[Running]:
    """Start ``contenders`` one after the other, until ``stack`` is closed; each must find ``probe`` by its question.

    Raises:
        ProcessError: a contender ended, was not ready in time, or did not find ``probe``.
    """
    running = []
    for done, contender in enumerate(contenders):
        report("start", done, len(contenders))
        port = service.free_port()
        given = (contender.name, contender.command(port), port, contender.ready, contender.environment, PATIENCE)
        server = stack.enter_context(service.started(*given))
        address = Address(port, contender.path)
        found = service.read(address.url(probe.question or probe.text))
        if contender.name != EMPTY and probe.id not in found:
            raise ProcessError(f"{contender.name}: does not find the FAQ {probe.id} by its own question: {found[:200]}")
        running.append(Running(contender, address, server))
    report("start", len(contenders), len(contenders))
    return running
