import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.observe.metrics import Metrics
from search.index.index import Index
from tests.conftest import ROOT

WORKER = """
import sys
from api.observe.metrics import Metrics
metrics = Metrics()
metrics.began()
metrics.ended("/v1/suggest", "GET", 200, 5_000_000, {"encode": 2_000_000})
metrics.began()
metrics.suggested(3)
print("counted", flush=True)
sys.stdin.readline()
sys.stdout.write(metrics.text()[0].decode())
metrics.close()
"""


def samples(text: str) -> dict[str, float]:
    """Every sample of ``text`` by its name and the values of its labels, in the order of their names."""
    return {
        " ".join([sample.name, *(sample.labels[name] for name in sorted(sample.labels))]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_times_are_told_in_seconds() -> None:
    metrics = Metrics()
    metrics.began()
    metrics.ended("/v1/search", "GET", 200, 30_000_000, {"encode": 20_000_000, "rank": 100_000})
    told = samples(metrics.text()[0].decode())
    assert told["mureum_http_request_seconds_sum /v1/search"] == pytest.approx(0.03)
    assert told["mureum_http_request_seconds_bucket 0.025 /v1/search"] == 0
    assert told["mureum_http_request_seconds_bucket 0.05 /v1/search"] == 1
    assert told["mureum_search_stage_seconds_sum encode"] == pytest.approx(0.02)
    assert told["mureum_search_stage_seconds_bucket 0.0001 rank"] == 1


def test_another_generation_takes_the_place_of_the_one_before(index: Index) -> None:
    metrics = Metrics()
    for name in ("g000001", "g000002", "g000001", "g000003"):
        metrics.serves(replace(index, generation=name))
    text = metrics.text()[0].decode()
    serving = {line.split('generation="')[1][:7]: line[-3:] for line in text.splitlines() if "info{" in line}
    assert serving == {"g000001": "0.0", "g000002": "0.0", "g000003": "1.0"}


def test_processes_that_share_a_folder_are_counted_together(tmp_path: Path) -> None:
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)},
        )
        for _ in range(2)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "counted\n"
    told = []
    for worker in workers:  # the second is asked after the first has ended
        text, _ = worker.communicate("\n", timeout=60)
        told.append(samples(text))
    for answer in told:
        assert answer["mureum_http_requests_total GET /v1/suggest 200"] == 2
        assert answer["mureum_suggestions_total yes"] == 2
        assert answer["mureum_http_request_seconds_count /v1/suggest"] == 2
    assert [answer["mureum_http_requests_in_flight"] for answer in told] == [2, 1]
