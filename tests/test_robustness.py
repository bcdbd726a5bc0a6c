import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.cli import main
from benchmarks.data import dataset
from benchmarks.data.noise import NOISES
from benchmarks.relevance import robustness
from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from tests.conftest import ROOT, FakeEncoder

pytestmark = pytest.mark.slow  # it builds and loads indexes


@pytest.fixture(scope="module")
def result(analyzer: Analyzer) -> robustness.Robustness:
    data = robustness.sampled(dataset.read(ROOT / "faq_data"), 12, 1)
    engine = Engine(build(data.source.faqs, data.source.contacts, analyzer, FakeEncoder()), analyzer, FakeEncoder())
    return robustness.measure(data, None, engine, "digest", 1)


def test_every_noise_is_measured_on_the_queries_it_changes(result: robustness.Robustness) -> None:
    assert list(result.noises) == list(NOISES)
    assert result.queries == 12
    for found in result.noises.values():
        assert 0 < found.n <= 12
        assert 0 <= found.harmed <= 1
        assert found.share == found.harmed / found.clean
    assert result.initials.n > 0


def test_a_result_says_what_it_was_measured_with(result: robustness.Robustness, tmp_path: Path) -> None:
    robustness.write(result, tmp_path / "deep" / "noise.json")
    written = json.loads((tmp_path / "deep" / "noise.json").read_text("utf-8"))
    assert written["seed"] == 1
    assert written["parameters"]["dropped"] == 0.5
    assert written["parameters"]["typos"]["neighbour"] == 0.3
    assert robustness.ROBUSTNESS.validate_python(written) == result


def test_the_command_refuses_what_is_no_data(tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, ["noise", "--data", str(tmp_path)])
    assert ran.exit_code == 2
    assert "error:" in ran.stderr
