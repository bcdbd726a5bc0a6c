"""Metrics: counts what the service does, in Prometheus's format. The only module that imports prometheus_client."""

import os
from collections.abc import Mapping
from functools import partial
from importlib.metadata import version
from typing import Literal, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from search.answering.result import Answer
from search.confidence.thresholds import Decision
from search.index.index import Index

Outcome = Literal["switched", "unchanged", "refused"]
"""Of a reload: another generation serves, there is no other, or it can't serve."""
SECOND = 1_000_000_000
"""Nanoseconds of one second."""
SHARED = "PROMETHEUS_MULTIPROC_DIR"  # the environment variable that prometheus-client reads when it is imported
_REQUEST_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
_STAGE_BUCKETS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1)


class Metrics:
    """The metrics of one app, in a registry of its own.

    With PROMETHEUS_MULTIPROC_DIR set, all processes that share that folder are counted together. To count another
    thing, add a metric to the constructor and a method named after what happened.
    """

    def __init__(self) -> None:
        disable_created_metrics()  # a second series for each of the others
        self._registry = CollectorRegistry()
        self._shared = SHARED in os.environ
        counter = partial(Counter, namespace="mureum", registry=self._registry)
        gauge = partial(Gauge, namespace="mureum", registry=self._registry)
        histogram = partial(Histogram, namespace="mureum", registry=self._registry)
        self._requests = counter(
            "http_requests_total", "Requests that were answered.", labelnames=("route", "method", "status")
        )
        self._request_times = histogram(
            "http_request_seconds",
            "Time from a request to the end of its answer.",
            labelnames=("route",),
            buckets=_REQUEST_BUCKETS,
        )
        self._in_flight = gauge(
            "http_requests_in_flight", "Requests that are being answered.", multiprocess_mode="livesum"
        )
        self._stage_times = histogram(
            "search_stage_seconds", "Time of a stage in one search.", labelnames=("stage",), buckets=_STAGE_BUCKETS
        )
        self._decisions = counter(
            "search_decisions_total", "Questions by their outcome; a message may hold two.", labelnames=("decision",)
        )
        self._remembered = counter(
            "search_remembered_total", "Searches that needed no turn: their answer was remembered when they came."
        )
        self._degraded = counter("search_degraded_total", "Searches that found by words alone: the encoder failed.")
        self._corrected = counter("search_corrected_total", "Searches that were read otherwise than typed.")
        self._refused = counter("search_refused_total", "Searches that were refused because too many were waiting.")
        self._waiting = gauge("search_waiting", "Searches that wait for their turn.", multiprocess_mode="livesum")
        self._suggestions = counter(
            "suggestions_total", "Lists of suggestions; found: whether there was one in it.", labelnames=("found",)
        )
        self._feedback = counter("feedback_total", "Feedback on answers.", labelnames=("helpful",))
        self._turns = counter(
            "chat_turns_total", "Turns of conversations by the state that they led to.", labelnames=("channel", "state")
        )
        self._queries_lost = counter(
            "queries_lost_total", "Queries that were to be kept and are not: too many waited, or the database failed."
        )
        self._reloads = counter("reloads_total", "Reloads of the index by their outcome.", labelnames=("outcome",))
        self._generation = gauge(
            "generation_info",
            "1 for the generation of the index that answers.",
            labelnames=("generation", "encoder", "version"),
            multiprocess_mode="livemax",
        )
        self._gone = gauge(
            "index_gone", "1 while the index that serves is no longer where it came from.", multiprocess_mode="livemax"
        )
        self._serving: Gauge | None = None
        self._start_at_zero()

    def began(self) -> None:
        """Count a request that has begun."""
        self._in_flight.inc()

    def ended(self, route: str, method: str, status: int, took: int, stages: Mapping[str, int]) -> None:
        """Count a request that was answered; ``took`` and ``stages`` are nanoseconds."""
        self._in_flight.dec()
        self._requests.labels(route, method, str(status)).inc()
        self._request_times.labels(route).observe(took / SECOND)
        for stage, nanoseconds in stages.items():
            self._stage_times.labels(stage).observe(nanoseconds / SECOND)

    def answered(self, answer: Answer, remembered: bool) -> None:
        """Count a search that returned ``answer``; ``remembered`` says whether it came from the response cache."""
        if remembered:
            self._remembered.inc()
        if answer.degraded:
            self._degraded.inc()
        for part in answer.questions or (answer,):
            self._decisions.labels(part.decision).inc()
        if answer.corrected_query is not None:
            self._corrected.inc()

    def refused(self) -> None:
        """Count a search that was refused because too many were waiting."""
        self._refused.inc()

    def began_waiting(self) -> None:
        """Count a search that starts to wait for its turn."""
        self._waiting.inc()

    def ended_waiting(self) -> None:
        """Count a search that no longer waits: it has its turn, or was given up."""
        self._waiting.dec()

    def suggested(self, count: int) -> None:
        """Count a request for suggestions that returned ``count`` of them."""
        self._suggestions.labels(_word(count > 0)).inc()

    def judged(self, helpful: bool) -> None:
        """Count a visitor's feedback on an answer."""
        self._feedback.labels(_word(helpful)).inc()

    def talked(self, channel: str, state: str) -> None:
        """Count a turn of a conversation in ``channel`` that led to ``state``."""
        self._turns.labels(channel, state).inc()

    def query_lost(self) -> None:
        """Count a query that should have been stored and was not."""
        self._queries_lost.inc()

    def reloaded(self, outcome: Outcome) -> None:
        """Count an attempt to reload the index."""
        self._reloads.labels(outcome).inc()

    def serves(self, index: Index) -> None:
        """Report ``index`` as the served one from now on."""
        if self._serving is not None:
            self._serving.set(0)
        self._serving = self._generation.labels(index.generation, index.encoder, version("mureum"))
        self._serving.set(1)

    def index_gone(self, it_is: bool) -> None:
        """Report whether the index is missing at its source."""
        self._gone.set(it_is)

    def text(self, accept: str = "") -> tuple[bytes, str]:
        """All metrics in the format that ``accept`` asks for (Prometheus's text by default), and their media type."""
        registry = self._registry
        if self._shared:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)
        encode, media_type = choose_encoder(accept)
        return encode(registry), media_type

    def close(self) -> None:
        """Remove this process's values of what is going on (gauges) from what several processes count together."""
        if self._shared:
            mark_process_dead(os.getpid())

    def _start_at_zero(self) -> None:
        """Set counters to 0 before their first event, so that the first one is seen as an increase."""
        for decision in get_args(Decision):
            self._decisions.labels(decision)
        for outcome in get_args(Outcome):
            self._reloads.labels(outcome)
        for word in map(_word, (True, False)):
            self._suggestions.labels(word)
            self._feedback.labels(word)


def _word(it_is: bool) -> str:
    return "yes" if it_is else "no"


def forget_process(process: int) -> None:
    """Remove the values of a process that died from what several count together; it could not do so itself."""
    if SHARED in os.environ:
        mark_process_dead(process)
