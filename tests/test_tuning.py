"""Fine-tuning: what stands in a batch, and that a little of it teaches a little."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.fit.fit_encoder import field
from indexer.model.reference import ReferenceEncoder
from indexer.model.tuning import BATCH, FROZEN, STRANGE, Field, batches, state, tune
from tests import shop
from tests.shop import DATA

TALK = [f"심심해 {number}" for number in range(40)]


def made(name: str, faqs: int, asked: int) -> Field:
    questions = tuple((f"{name} {faq}의 물음 {number}", faq) for faq in range(faqs) for number in range(asked))
    titles = tuple(f"{name} {faq}" for faq in range(faqs))
    return Field(name, titles, titles, questions, {text: frozenset({faq}) for text, faq in questions}, ("딴 얘기",))


def test_a_batch_is_of_one_field_and_of_different_faqs() -> None:
    for batch in batches([made("은행", 40, 3), made("병원", 12, 5)], TALK, steps=40):
        assert len(set(batch.faqs)) == len(batch.faqs) == min(BATCH, len(batch.field.titles))
        assert all((text, faq) in batch.field.asked for text, faq in zip(batch.asked, batch.faqs, strict=True))
        assert len(batch.strange) == STRANGE
        assert "딴 얘기" in batch.strange


def test_a_faq_that_nobody_asks_about_is_in_no_batch() -> None:
    known = made("은행", 10, 2)
    silent = replace(known, titles=(*known.titles, "아무도 묻지 않는 것"), passages=(*known.passages, "답"))
    for batch in batches([silent], TALK, steps=3):
        assert sorted(batch.faqs) == list(range(10))


def test_every_question_is_asked_once_before_any_is_asked_again() -> None:
    asked = Counter(text for batch in batches([made("은행", 32, 4)], TALK, steps=4) for text in batch.asked)
    assert set(asked.values()) == {1}
    assert len(asked) == 128


def test_the_same_seed_gives_the_same_batches() -> None:
    fields = [made("은행", 40, 3), made("병원", 40, 3)]
    assert list(batches(fields, TALK, 5)) == list(batches(fields, TALK, 5))
    assert list(batches(fields, TALK, 5, seed=1)) != list(batches(fields, TALK, 5))


def test_a_field_knows_who_answers_a_question_even_in_part() -> None:
    found = field(DATA)
    position = {faq.id: place for place, faq in enumerate(DATA.source.faqs)}
    assert ("비밀번호 잊어버림", position["password"]) in found.asked
    assert ("비밀번호 잊어버림", position["leave"]) not in found.asked
    assert found.also["비밀번호 잊어버림"] == {position["password"], position["leave"]}
    assert ("환불 기간", position["refund"]) in found.asked  # an alias
    assert (
        found.passages[position["refund"]]
        == "환불은 언제까지 신청할 수 있나요? 구매한 날부터 7일 안에 신청할 수 있어요."
    )
    assert found.uncovered == ("오늘 날씨 어때?",)


@pytest.mark.slow
def test_only_the_upper_layers_change_and_what_belongs_together_comes_nearer(model_folder: Path) -> None:
    original = ReferenceEncoder(model_folder, "e5")
    one = field(shop.DATA)
    titles = original.encode_queries(one.titles)
    asked = original.encode_queries([text for text, _ in one.asked])
    own = np.array([faq for _, faq in one.asked])

    def margin() -> float:
        cosines = original.encode_queries([text for text, _ in one.asked]) @ original.encode_queries(one.titles).T
        others = (cosines.sum(axis=1) - cosines[np.arange(len(own)), own]) / (len(one.titles) - 1)
        return float(np.mean(cosines[np.arange(len(own)), own] - others))

    assert titles.shape[1] == asked.shape[1]
    before, started = state(original), margin()
    after = tune(original, [one], TALK, steps=3, report=lambda done, of: None)
    assert margin() > started
    changed = {name for name in after if not np.array_equal(after[name], before[name])}
    assert changed
    assert all(int(name.split(".")[2]) >= FROZEN for name in changed)
