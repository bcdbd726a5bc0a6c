import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow  # each starts processes

SECRET = "홍길동인데 환불 며칠"
TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def traced(folder: Path, traceparent: str) -> Any:  # noqa: ANN401  (JSON)
    """What a service with OpenTelemetry answers to a search, and one that fails, and its spans."""
    command = [sys.executable, "-m", "tests.traced", SECRET, traceparent]
    environment = {"PYTHONPATH": str(ROOT), "MUREUM_DATABASE": f"sqlite:///{folder}/mureum.db"}
    ran = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment, cwd=ROOT)
    return json.loads(ran.stdout)


def test_a_search_is_a_span_of_its_callers_trace_and_its_stages_are_spans_below_it(tmp_path: Path) -> None:
    told = traced(tmp_path, f"00-{TRACE}-{SPAN}-01")
    (status, text, response), (failed, _, _) = told["answers"]
    assert (status, failed) == (200, 500)
    assert json.loads(text)["hits"][0]["faq"]["id"] == "refund-period"  # OpenTelemetry alone sees no query
    _, trace, ours, flags = response.split("-")
    assert (trace, flags) == (TRACE, "01")

    spans = told["spans"]
    assert {span["context"]["trace_id"] for span in spans} == {f"0x{TRACE}"}
    served = [span for span in spans if span["kind"] == "SpanKind.SERVER"]
    assert [(span["name"], span["status"]["status_code"]) for span in served] == [
        ("GET /v1/search", "UNSET"),
        ("GET /v1/search", "ERROR"),
    ]
    assert {span["parent_id"] for span in served} == {f"0x{SPAN}"}
    assert served[0]["context"]["span_id"] == f"0x{ours}"

    stages = [span for span in spans if span["name"].startswith("search.") and span["parent_id"] == f"0x{ours}"]
    assert {"search.read", "search.encode", "search.rank", "search.highlight"} <= {span["name"] for span in stages}
    begin, end = (datetime.fromisoformat(served[0][side]) for side in ("start_time", "end_time"))
    for span in stages:
        first, last = (datetime.fromisoformat(span[side]) for side in ("start_time", "end_time"))
        assert begin <= first <= last <= end, span


def test_no_span_repeats_what_was_asked(tmp_path: Path) -> None:
    told = traced(tmp_path, "")
    written = json.dumps(told["spans"], ensure_ascii=False)
    assert "/v1/search" in written
    assert not any(part in written for part in ("홍길동", "환불", "%ED", "q=", "callable"))


def test_a_trace_that_nobody_records_goes_on_without_spans(tmp_path: Path) -> None:
    told = traced(tmp_path, f"00-{TRACE}-{SPAN}-00")
    assert told["spans"] == []
    for _, _, response in told["answers"]:
        _, trace, ours, flags = response.split("-")
        assert (trace, flags) == (TRACE, "00")
        assert ours != SPAN
