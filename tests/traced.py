"""A service with OpenTelemetry set up, which is so for a whole process: prints what it answered and all its spans."""

import json
import sys

from fastapi.testclient import TestClient
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from api.app import create_app
from api.settings import Settings
from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from tests.conftest import CONTACTS, FAQS, FakeEncoder


def main(query: str, traceparent: str) -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    analyzer, encoder = Analyzer(), FakeEncoder()
    engine = Engine(build(FAQS, CONTACTS, analyzer, encoder), analyzer, encoder)
    with TestClient(create_app(Settings(), lambda _: engine), raise_server_exceptions=False) as client:
        given = {"traceparent": traceparent} if traceparent else {}
        found = client.get("/v1/search", params={"q": query}, headers=given)
        encoder.encode_queries = None  # type: ignore[method-assign,assignment]  # the next search fails
        failed = client.get("/v1/search", params={"q": query, "k": 3}, headers=given)
    answers = [[answer.status_code, answer.text, answer.headers["traceresponse"]] for answer in (found, failed)]
    spans = [json.loads(span.to_json()) for span in exporter.get_finished_spans()]
    json.dump({"answers": answers, "spans": spans}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
