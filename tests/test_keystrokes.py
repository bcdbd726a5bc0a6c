import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.cli import main
from benchmarks.data import dataset
from benchmarks.load.service import serving
from benchmarks.typing import keystrokes
from benchmarks.typing.keystrokes import KEYSTROKES, Wanted, blinked
from search.suggest.suggester import Suggester
from tests.conftest import FAQS, ROOT


def test_a_text_is_typed_as_an_input_method_shows_it() -> None:
    assert keystrokes.steps("결제 가") == ["ㄱ", "겨", "결", "결ㅈ", "결제", "결제 ", "결제 ㄱ", "결제 가"]
    assert keystrokes.steps("가나")[2] == "간"


@pytest.mark.parametrize(
    ("shown", "blinks"),
    [([1, 1, 0, 1], 1), ([0, 0, 1, 1, 0, 0], 0), ([1, 0, 0, 1, 0, 1], 2), ([0], 0), ([1], 0)],
)
def test_a_blink_is_a_list_that_comes_back(shown: list[int], blinks: int) -> None:
    assert blinked([bool(step) for step in shown]) == blinks


def test_success_grows_with_what_was_typed() -> None:
    wanted = [
        Wanted("비번 까먹음", frozenset({"password-reset"})),
        Wanted("환불 며칠", frozenset({"refund-period"})),
        Wanted("결제", frozenset({"point-expiry"})),  # what is typed for something else is no success
    ]
    found = keystrokes.typed(Suggester(FAQS), wanted)
    assert found.texts == 3
    assert found.success["all"] == pytest.approx(2 / 3)
    assert found.success["2"] <= found.success["4"] <= found.success["all"]
    assert (found.nonempty, found.blinks) == (1, 0)


def test_questions_are_clean_ones_with_an_answer() -> None:
    data = dataset.read(ROOT / "faq_data", split="test")
    wanted = keystrokes.questions(data, 50)
    assert len(wanted) == 50
    assert wanted == keystrokes.questions(data, 50)
    clean = {query.text for query in data.queries if query.slice in keystrokes.SLICES}
    assert {want.text for want in wanted} <= clean
    assert all(want.faqs for want in wanted)


def test_synthesised_faqs_are_as_many_as_asked_and_the_same_each_time() -> None:
    made = keystrokes.synthesised(FAQS, 50)
    assert len({faq.id for faq in made}) == 50
    assert all(len(faq.aliases) == 4 for faq in made)
    assert made == keystrokes.synthesised(FAQS, 50)
    assert made != keystrokes.synthesised(FAQS, 50, seed=1)


def test_the_command_reports_and_writes(tmp_path: Path) -> None:
    out = tmp_path / "results" / "keystrokes.json"
    arguments = ["suggest", "--data", str(ROOT / "faq_data"), "--n", "5", "--size", "100", "--out", str(out)]
    ran = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert ran.exit_code == 0
    assert "success@5" in ran.stdout
    result = KEYSTROKES.validate_json(out.read_bytes())
    assert {"questions", "own"} == result.typed.keys()
    assert result.typed["own"].success["all"] == 1
    assert {"engine", "engine cpu"} == result.spent.keys()
    assert (result.size, result.texts, result.served) == (100, 500, 0)
    assert all(0 < times.p50 <= times.p99 <= times.max for times in result.spent.values())
    assert json.loads(out.read_text("utf-8"))["environment"]["cpu"]


def test_a_service_is_asked_over_loopback(sample_index: Path) -> None:
    with serving(sample_index) as client:
        assert client.get("/v1/suggest", params={"q": "결젱"}).json()
        assert client.get("/healthz").json() == {"status": "ok"}
