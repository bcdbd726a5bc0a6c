"""Write results as Markdown tables into files, between ``<!-- table: NAME -->`` and ``<!-- end -->``."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from benchmarks.answerability.reliability import BINS
from benchmarks.answerability.separation import COVERAGE, FALSE_ABSTENTION, Separation
from benchmarks.centers.centers import Centers
from benchmarks.centers.outcome import COVERED
from benchmarks.load.contenders import OURS, TUTORIAL
from benchmarks.load.load import COLUMNS as LOAD_COLUMNS
from benchmarks.load.load import NOTE as LOAD_NOTE
from benchmarks.load.load import Load
from benchmarks.peer_runs.comparison import COLUMNS, NOTE
from benchmarks.relevance.pairing import HYBRID
from benchmarks.relevance.relevance import Relevance
from benchmarks.relevance.robustness import Robustness
from benchmarks.report import centers as visitors
from benchmarks.report import chats as conversations
from benchmarks.report.results import Results
from benchmarks.scaling.growth import COLUMNS as SIZE_COLUMNS
from benchmarks.scaling.growth import METHODS as METHOD_COLUMNS
from benchmarks.scaling.latency import Latency
from benchmarks.systems import SYSTEMS
from search.answering.query import DEPTH
from search.errors import DataError

_PLACE = re.compile(r"(?P<begin><!-- table: *(?P<name>[^ >]*) *-->\n)(?P<body>.*?)(?P<end><!-- end -->)", re.DOTALL)
_BEGIN = "<!-- table:"
_NONE = "–"
_NO_CENTERS = "Not measured. `faq-bench centers --out` measures it, and `faq-bench tables` writes the table here."
_MIX = "zipf"
"""The mix of questions that is most like what visitors ask."""


def rewritten(text: str, name: str, results: Results) -> str:
    """``text``, the content of the file ``name``, with its tables generated again from ``results``.

    Raises:
        DataError: a mark is unknown or has no end, there is no mark, or there is no result for one.
    """
    problems: list[str] = []

    def table(place: re.Match[str]) -> str:
        where = f"{name}:{text.count(chr(10), 0, place.start()) + 1}"
        try:
            return place["begin"] + _table(place["name"], results) + place["end"]
        except ValueError as error:
            problems.append(f"{where}: {error}")
            return place[0]

    done = _PLACE.sub(table, text)
    places = len(_PLACE.findall(text))
    if not places or places != text.count(_BEGIN):
        told = f"{text.count(_BEGIN)} marks {_BEGIN} … --> but {places} with <!-- end --> on a line below"
        problems.append(f"{name}: {told}; known are {', '.join(TABLES)}")
    if problems:
        raise DataError(problems)
    return done


def _table(name: str, results: Results) -> str:
    if name not in TABLES:
        raise ValueError(f'no table is called "{name}"; known are {", ".join(TABLES)}')
    lines = list(TABLES[name](results))
    if not lines:
        raise ValueError(f'no result for the table "{name}"; measure first')
    return "\n".join(lines) + "\n"


def summary(results: Results) -> Iterator[str]:
    """The README's table: nDCG@10 on every set that was not tuned on, time of a search, requests per second."""
    rows = [_ndcg_row(each) for each in results.relevance if _held_out(each)]
    rows += [_search_row(each) for each in results.latency[:1]]
    rows += [_requests_row(each) for each in results.load[:1]]
    if rows:
        yield from _markdown(["measured", "Mureum", "compared with"], rows)


def centers(results: Results) -> Iterator[str]:
    """For each result over help centers, one line for each center, for each slice and for each other system."""
    if not results.centers:
        yield _NO_CENTERS
    for each in results.centers:
        yield from _markdown([f"{len(each.centers)} help centers", *visitors.HEADINGS], list(visitors.rows(each)))
        yield ""
        yield from _markdown(["slice", *visitors.SLICE_HEADINGS], list(visitors.slice_rows(each)))
        yield ""
        if each.peers:
            yield from _markdown(["system", *visitors.PEER_HEADINGS], list(visitors.peer_rows(each)))
            yield ""
        yield f"{visitors.NOTE}. Calibration error (ECE) of the confidence over all questions: {each.ece:.3f}."
        yield f"Encoder: {each.model}."
        yield ""


def outcomes(results: Results) -> Iterator[str]:
    """The README's table: what visitors of help centers get, as means over centers with their intervals."""
    if not results.centers:
        yield _NO_CENTERS
    for each in results.centers[:1]:
        names = {"success@1": "the right FAQ first"}
        names.update({name: f"covered questions: {name}" for name in COVERED if name != "bad choice"})
        names.update({f"uncovered: {name}": f"uncovered questions: {name}" for name in ("answered", "none")})
        yield from _markdown(
            [f"{len(each.centers)} help centers that nothing was fitted on", "mean", "95%"],
            [[told, *_mean(each, name)] for name, told in names.items()],
        )


def _mean(each: Centers, name: str) -> tuple[str, str]:
    mean, bounds = each.figure(name), each.interval(name)
    if mean is None or bounds is None:
        return _NONE, _NONE
    return f"{mean:.3f}", f"{bounds.low:.2f} to {bounds.high:.2f}"


def relevance(results: Results) -> Iterator[str]:
    """One line for each data set: nDCG@10 of every system with its interval, and what hybrid adds to the arms."""
    if results.relevance:
        yield from _markdown(["data set", "queries", *_HEADINGS], [_total_row(each) for each in results.relevance])
        yield ""
        yield (
            "In brackets: the 95% bootstrap interval of the mean over the queries. Better arm: hybrid minus the better "
            "of lexical and dense, ▲ or ▼ where a paired randomisation test tells the two apart (p < 0.05)."
        )
        yield f"Encoder: {_encoders(results.relevance)}."


def slices(results: Results) -> Iterator[str]:
    """For each data set with slices, one line for each slice; ▲ and ▼ are corrected for the number of slices."""
    for each in filter(_sliced, results.relevance):
        if each is not next(filter(_sliced, results.relevance)):
            yield ""
        names = list(dict.fromkeys(name for found in each.systems.values() for name in found.slices))
        rows = [_slice_row(name, each) for name in names]
        yield from _markdown([each.label, "queries", *_HEADINGS], rows)


def latency(results: Results) -> Iterator[str]:
    """One line for each index that was measured."""
    if results.latency:
        heading = ["FAQs", "units", "search p50", "p95", "p99", "encoder p50", "FAISS p50", "search ÷ encoder"]
        yield from _markdown(heading, [_latency_row(each) for each in results.latency])
        yield ""
        machines = _listed(f"{each.environment.cpu}, {each.environment.cores} cores" for each in results.latency)
        rounds = _listed(str(each.rounds) for each in results.latency)
        starts = [f" Over {each.faqs} FAQs {each.start.about}." for each in results.latency if each.start]
        yield f"Milliseconds of {rounds} searches each, one at a time, on {machines}.{''.join(starts)}"


def peers(results: Results) -> Iterator[str]:
    """For each data set, one line for each of our systems and each peer; without results, how to measure them."""
    if not results.peers:
        yield "Not measured with today's search. `make peers` measures it, and writes the table here."
    for each in results.peers:
        yield from _markdown([f"{each.label}, {each.queries} queries", *COLUMNS], each.rows())
        yield ""
    if results.peers:
        machines = _listed(f"{each.environment.cpu}, {each.environment.cores} cores" for each in results.peers)
        yield f"{NOTE}, on {machines}."
        yield f"Encoder, where there is one: {_listed(each.model for each in results.peers)}."


def load(results: Results) -> Iterator[str]:
    """For each data set, one line for each service under each load."""
    for each in results.load:
        yield from _markdown([f"{each.label}, {each.faqs} FAQs", *LOAD_COLUMNS], list(each.rows()))
        yield ""
        yield each.about
        yield ""
    if results.load:
        yield f"{LOAD_NOTE}."


def growth(results: Results) -> Iterator[str]:
    """For each data set that was scaled up, one line for each size, and one for each method of vector search."""
    for each in results.growth:
        yield from _markdown(["FAQs", *SIZE_COLUMNS], list(each.rows()))
        yield ""
        yield f"Milliseconds where nothing else is said. {each.about}"
        yield ""
        yield from _markdown(["FAQs", *METHOD_COLUMNS], list(each.methods()))
        yield ""
        yield (
            f"FAISS over the wordings' vectors: the nearest {DEPTH}, as a search asks for, one thread for each query. "
            "The number is how many times as many are taken by their codes, efSearch (HNSW, M 32) or nprobe (IVF, 4√n "
            "lists); recall is of what the flat scan finds."
        )


def noise(results: Results) -> Iterator[str]:
    """One line for each data set: the share of nDCG@10 that is left with each noise."""
    if results.noise:
        kinds = list(results.noise[0].noises)
        heading = ["data set", "queries", "clean", *(kind.replace("_", " ") for kind in kinds)]
        rows = [
            [
                f"{each.data} ({each.split})" if each.split else each.data,
                str(each.queries),
                f"{each.clean:.3f}",
                *(f"{each.noises[kind].share:.1%}" for kind in kinds),
                f"{each.corrected:.2%}",
                f"{each.initials.success:.3f} of {each.initials.n}",
            ]
            for each in results.noise
        ]
        yield from _markdown([*heading, "false corrections", "by initials"], rows)
        for each in results.noise:
            if each.slices:
                yield ""
                named = f"{each.data} ({each.split})" if each.split else each.data
                yield from _markdown(
                    [f"{named}, asked by people", "queries", "nDCG@10", "clean", "share"], _asked(each)
                )
        yield ""
        seeds = _listed(str(each.seed) for each in results.noise)
        yield f"Seed {seeds}. A share is of the nDCG@10 of the same queries unharmed;"
        yield "false corrections are of unharmed queries; by initials: success@5 of the questions' first consonants."
        yield "Asked by people: mistyped, in English or by initials, against the same question typed right in Korean."


def suggest(results: Results) -> Iterator[str]:
    """For each data set, after how many keys the right FAQ is suggested, and how long suggestions take."""
    for each in results.keystrokes:
        counts = list(next(iter(each.typed.values())).success)
        heading = [f"{each.data}: success@5 after … keys", "texts", *counts, "list shown", "blinks"]
        rows = [
            [
                name,
                str(typed.texts),
                *(f"{share:.2f}" for share in typed.success.values()),
                f"{typed.nonempty:.2f}",
                str(typed.blinks),
            ]
            for name, typed in each.typed.items()
        ]
        yield from _markdown(heading, rows)
        yield ""
        spent = [
            [name, str(times.calls), *(f"{value:.2f}" for value in (times.p50, times.p99))]
            for name, times in each.spent.items()
        ]
        yield from _markdown(["ms", "calls", "p50", "p99"], spent)
        yield ""
        yield "`questions` are other people's, `own` the wordings of the FAQs themselves."
        yield f"`engine` is over {each.size:,} FAQs of five wordings, `cpu` without the time of other programs;"
        yield f"`http` over {each.served} FAQs, `floor` its `/healthz`."
        yield f"On {each.environment.cpu}, {each.environment.cores} cores."


def answerability(results: Results) -> Iterator[str]:
    """One line for each data set and each set of unanswerable questions, and an explanation of the figures."""
    measured = [(each.label, each.answerability) for each in results.relevance if each.answerability]
    if measured:
        heading = ["data set", "answerable", "without an answer", "n", *MEANINGS]
        rows = [
            [label, str(found.answerable), name, str(against.n), *_scored(against.scorers)]
            for label, found in measured
            for name, against in found.sets.items()
        ]
        yield from _markdown(heading, rows)
        yield ""
        yield "Of the confidence, and in brackets of the highest cosine of any candidate:"
        yield ""
        yield from (f"- {name}: {meaning}" for name, meaning in MEANINGS.items())


def chat(results: Results) -> Iterator[str]:
    """For each result over dialogues, one line for each slice and each data set."""
    if not results.chats:
        yield "Not measured. `faq-bench chat --out` measures it, and `faq-bench tables` writes the table here."
    for each in results.chats:
        yield from _markdown(["dialogues of", *conversations.HEADINGS], list(conversations.rows(each)))
        yield ""
        ours, other = each.milliseconds
        yield f"{conversations.NOTE}."
        yield f"A typed turn takes {ours:.1f} ms, a search for the same text {other:.1f} ms (medians)."


TABLES: Mapping[str, Callable[[Results], Iterator[str]]] = {
    "summary": summary,
    "outcomes": outcomes,
    "centers": centers,
    "chat": chat,
    "relevance": relevance,
    "slices": slices,
    "answerability": answerability,
    "latency": latency,
    "peers": peers,
    "noise": noise,
    "load": load,
    "growth": growth,
    "suggest": suggest,
}
MEANINGS = {
    "AUROC": "how often an answerable query scores above an unanswerable one; higher is better, 0.5 is chance",
    "AUPRC": "how purely the highest scores are answerable (average precision); higher is better",
    "AURC": "the share of wrong first hits, every answer to an unanswerable query being wrong, averaged over all "
    "shares of queries that could be answered; lower is better",
    "false answers": f"the share of the unanswerable that is answered when {COVERAGE:.0%} of the answerable are; "
    "lower is better",
    "abstention": "the share of the unanswerable that is not answered when at most "
    f"{FALSE_ABSTENTION:.0%} of the answerable are not; higher is better",
    "ECE": f"how far confidence is from the share of right first hits, over {BINS} bins of equal mass; lower is better",
    "Brier": "the mean squared distance of confidence from 1 (right) or 0 (wrong); lower is better",
}
_HEADINGS = [*(f"{name} nDCG@10" for name in SYSTEMS), "vs better arm", "hybrid success@1"]


def _asked(result: Robustness) -> list[list[str]]:
    return [
        [name, str(found.n), f"{found.harmed:.3f}", f"{found.clean:.3f}", f"{found.share:.1%}"]
        for name, found in result.slices.items()
    ]


def _held_out(result: Relevance) -> bool:
    """Whether the weights and thresholds were not fitted on these queries."""
    return result.split != "tune" and not result.data.endswith("/tune")


def _ndcg_row(each: Relevance) -> list[str]:
    ndcgs = {name: f"{found.total.ndcg:.3f}" for name, found in each.systems.items()}
    arms = f"BM25 alone {ndcgs.get('lexical', _NONE)}, vectors alone {ndcgs.get('dense', _NONE)}"
    return [f"nDCG@10, {each.label}, {each.queries} questions", ndcgs.get(HYBRID, _NONE), arms]


def _search_row(each: Latency) -> list[str]:
    search = each.timings["search"]
    return [
        f"one search over {each.faqs} FAQs, p50 / p99",
        f"{search.p50:.1f} / {search.p99:.1f} ms",
        f"the encoder alone {each.timings['encode'].p50:.1f} ms",
    ]


def _requests_row(each: Load) -> list[str]:
    """Requests per second of questions as visitors ask them (the mix zipf), over the fewest connections."""
    fewest = min(each.plan.connections)
    rates = {
        cell.contender: f"{cell.rate:.0f}" for cell in each.cells if (cell.mix, cell.connections) == (_MIX, fewest)
    }
    return [
        f"questions answered a second, {each.environment.cores} cores",
        rates.get(OURS, _NONE),
        f"FastAPI, sentence-transformers and FAISS {rates.get(TUTORIAL, _NONE)}",
    ]


def _sliced(result: Relevance) -> bool:
    return any(found.slices for found in result.systems.values())


def _total_row(each: Relevance) -> list[str]:
    ndcgs = {
        name: f"{found.total.ndcg:.3f} [{found.intervals.total.low:.3f}, {found.intervals.total.high:.3f}]"
        for name, found in each.systems.items()
    }
    return [each.label, str(each.queries), *_cells(each, None, ndcgs)]


def _slice_row(name: str, each: Relevance) -> list[str]:
    figures = {system: found.slices[name] for system, found in each.systems.items() if name in found.slices}
    ndcgs = {system: f"{found.ndcg:.3f}" for system, found in figures.items()}
    return [name, str(max(found.n for found in figures.values())), *_cells(each, name, ndcgs)]


def _cells(each: Relevance, part: str | None, ndcgs: Mapping[str, str]) -> list[str]:
    """The cells under ``_HEADINGS``, for the slice ``part`` or for all queries."""
    margins = [compared.told for compared in each.better_arm if compared.slice == part]
    hybrid = each.systems.get(HYBRID)
    success = f"{(hybrid.slices[part] if part else hybrid.total).success:.3f}" if hybrid else _NONE
    return [*(ndcgs.get(name, _NONE) for name in SYSTEMS), *(margins or [_NONE]), success]


def _scored(scorers: Mapping[str, Separation]) -> list[str]:
    """The figures of the confidence, with those of the cosine in brackets."""
    confidence = scorers["confidence"].figures() if "confidence" in scorers else {}
    cosine = scorers["cosine"].figures()
    cells = [f"{confidence[name]:.3f}" if name in confidence else _NONE for name in MEANINGS]
    brackets = [f" ({cosine[name]:.3f})" if name in cosine else "" for name in MEANINGS]
    return [cell + bracket for cell, bracket in zip(cells, brackets, strict=True)]


def _latency_row(each: Latency) -> list[str]:
    search = each.timings["search"]
    bare = [each.timings[name].p50 for name in ("encode", "scan")]
    figures = [f"{value:.1f}" for value in (search.p50, search.p95, search.p99)]
    return [
        str(each.faqs),
        str(each.units),
        *figures,
        f"{bare[0]:.1f}",
        f"{bare[1]:.2f}",
        f"{each.ratios['search/encode']:.2f}",
    ]


def _encoders(measured: Sequence[Relevance]) -> str:
    """The encoder of the measurements or, if there were several, each with its data sets."""
    sets: dict[str, list[str]] = {}
    for each in measured:
        sets.setdefault(each.model, []).append(each.label)
    return "; ".join(f"{model} for {', '.join(labels)}" if len(sets) > 1 else model for model, labels in sets.items())


def _listed(values: Iterator[str]) -> str:
    return "; ".join(dict.fromkeys(values))


def _markdown(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a table with the first column aligned left, the others right."""
    yield _line(heading)
    yield _line(["---", *["---:"] * (len(heading) - 1)])
    yield from map(_line, rows)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
