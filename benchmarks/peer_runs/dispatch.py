"""Run a peer on a task in its own process, and check its reply."""

import json
import math
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from benchmarks.base import process
from benchmarks.base.run import DEPTH, Run, TimedRun, ranking
from benchmarks.data.dataset import Dataset
from benchmarks.peer_runs import installation
from benchmarks.peers import contract, pins, worker
from benchmarks.peers.contract import Model, Reply, Task, Text
from indexer.model.model import BASE_MODEL, DEFAULT_MODEL, Choice, locate
from search.answering.engine import MAX_QUERY
from search.errors import DataError, ModelError, MureumError
from search.korean.markdown import plain
from search.records.faq import Faq

Report = Callable[[str, int, int], None]
"""Called with the peer and the current step, the amount done and the total."""
SURROUNDINGS = {"HF_HUB_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False", "OMP_NUM_THREADS": "1"}
"""Environment variables of a peer's process: no downloads, no telemetry, and one thread, as our encoder has: for
queries that come one by one that is faster than several threads that wait for each other."""

_REPLY = TypeAdapter(Reply)
_HOME = Path(worker.__file__).parent


def published(model: Choice) -> Path:
    """The folder of the model that peers rank with: ``model``, or the packaged one instead of that which we tuned."""
    return locate(BASE_MODEL if model.name == DEFAULT_MODEL else model.name)


def task(data: Dataset, model: Path) -> Task:
    """The task for every peer: the FAQs as documents, the queries, and the model's folder with its prompts.

    Raises:
        ModelError: the folder's list of prompts can't be read.
    """
    documents = tuple(Text(faq.id, document(faq)) for faq in data.source.faqs)
    return Task(
        documents, tuple(Text(query.id, query.text[:MAX_QUERY]) for query in data.queries), prompted(model), DEPTH
    )


def document(faq: Faq) -> str:
    """The whole text of ``faq`` as one document, with a line for each wording and step."""
    steps = [f"{step.condition} {step.text}" if step.condition else step.text for step in faq.steps]
    return "\n".join(filter(None, [faq.question, *faq.aliases, *faq.symptoms, plain(faq.answer), *steps]))


def all_sent(names: Sequence[str], task: Task, report: Report) -> tuple[list[TimedRun], dict[str, MureumError]]:
    """The runs of the peers ``names``, and the errors of those that failed."""
    found: list[TimedRun] = []
    failed: dict[str, MureumError] = {}
    for name in names:
        try:
            found.append(sent(name, task, report))
        except MureumError as error:
            failed[name] = error
    return found, failed


def sent(name: str, task: Task, report: Report = lambda step, done, of: None) -> TimedRun:
    """The run of the peer ``name``, which is installed first if necessary.

    Raises:
        ProcessError: the peer could not be installed, or failed.
        DataError: its reply does not fit the task.
    """
    wanted = pins.read(_HOME / f"{name}.txt")
    python = installation.interpreter(wanted, lambda done, of: report(f"{name}: install", done, of))

    def told(line: str) -> None:
        done, _, of = line.partition(" ")
        if done.isdigit() and of.isdigit():
            report(f"{name}: index", 1, 1)
            report(f"{name}: search", int(done), int(of))

    with tempfile.TemporaryDirectory(prefix="faq-bench-") as scratch:
        asked, answered = Path(scratch) / "task.json", Path(scratch) / "reply.json"
        task.write(asked)
        command = [str(python), "-I", str(_HOME / "worker.py"), name, str(asked), str(answered)]
        report(f"{name}: index", 0, 1)
        process.run(f"the peer {name}", command, told, SURROUNDINGS)
        reply = _read(name, answered)
    check(name, task, reply)
    rankings = {
        query: ranking([id for id, _ in found], [score for _, score in found]) for query, found in reply.found.items()
    }
    return TimedRun(Run(name, rankings), reply.seconds, reply.versions)


def _read(name: str, file: Path) -> Reply:
    try:
        return _REPLY.validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise DataError([f"peer {name}: brought back no reply: {error}"]) from error


def check(name: str, task: Task, reply: Reply) -> None:
    """Refuse a malformed reply, which metrics would silently score as a bad or a good one.

    Raises:
        DataError: not exactly the queries of ``task`` are answered, or the documents for a query are no ranking.
    """
    known = {document.id for document in task.documents}
    asked = {query.id for query in task.queries}
    problems = []
    if reply.found.keys() != asked or reply.seconds.keys() != asked:
        problems.append(f"peer {name}: answered {len(reply.found)} queries instead of the {len(asked)} asked")
    for query, found in reply.found.items():
        ids = [id for id, _ in found]
        scores = [score for _, score in found]
        if len(set(ids)) < len(ids) or not known.issuperset(ids) or len(ids) > task.depth:
            problems.append(f'peer {name}: query "{query}": found documents twice, unknown ones or too many')
        if not all(map(math.isfinite, scores)) or scores != sorted(scores, reverse=True):
            problems.append(f'peer {name}: query "{query}": the scores do not fall')
    if problems:
        raise DataError(problems[:5])


def prompted(folder: Path) -> Model:
    """The model in ``folder`` with its prompts.

    Raises:
        ModelError: the folder's list of prompts can't be read.
    """
    file = folder / "config_sentence_transformers.json"
    try:
        prompts = json.loads(file.read_text("utf-8")).get("prompts") or {} if file.exists() else {}
        passage = prompts.get("document") or prompts.get("passage") or ""
        return contract.Model(str(folder), prompts.get("query") or "", passage)
    except (OSError, ValueError, AttributeError) as error:
        raise ModelError(f"{file}: can't be read: {error}") from error
