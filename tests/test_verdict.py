from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.answering.unknown_nouns import unknown_nouns
from search.answering.verdict import LIKELY, UNSURE, Assessment, Judge
from search.arrays import Float32Array
from search.confidence.calibration import SmallTalk
from search.confidence.model import shipped
from search.confidence.thresholds import Thresholds
from search.encoding.encoder import OnnxEncoder
from search.errors import ModelError
from search.korean.synonyms import Rule, Synonyms
from search.records.faq import Faq
from search.records.user_word import UserWord
from tests.conftest import FakeEncoder

POOL = (
    Faq(
        "card-lost",
        "회원 카드를 잃어버렸어요.",
        "안내 데스크에 신분증을 가져오시면 카드를 다시 드립니다.",
        aliases=("카드 재발급 받고 싶어요", "회원 카드 분실"),
    ),
    Faq(
        "lesson-cancel",
        "강습 예약을 취소하고 싶어요.",
        "앱의 내 예약에서 취소를 누르세요. 시작하기 하루 전까지 됩니다.",
        aliases=("예약 취소는 어떻게 해요", "강습을 못 가게 됐어요"),
    ),
    Faq(
        "phone",
        "휴대폰으로 입장할 수 있나요?",
        "앱의 모바일 카드를 입구의 단말기에 대면 문이 열립니다.",
        aliases=("모바일 카드 쓰는 법",),
    ),
    Faq("hours", "몇 시에 열고 닫나요?", "아침 여섯 시에 열고 밤 열 시에 닫습니다.", aliases=("영업시간",)),
    Faq("parking", "주차할 곳이 있나요?", "건물 지하에 두 시간까지 무료로 세울 수 있습니다.", aliases=("주차장",)),
)
"""A help center that has never heard of passports."""


@pytest.fixture(scope="module")
def pool(analyzer: Analyzer, e5: OnnxEncoder) -> Engine:
    return Engine(build(POOL, (), analyzer, e5), analyzer, e5)


@pytest.mark.parametrize(
    ("query", "known", "first", "noun"),
    [
        ("여권 재발급 받고 싶어요", "카드 재발급 받고 싶어요", "card-lost", "‘여권’이라는"),
        ("기차 예약 취소", "강습 예약 취소", "lesson-cancel", "‘기차’라는"),
    ],
)
def test_what_a_question_is_about_and_no_faq_has_heard_of_is_no_answer(
    pool: Engine, query: str, known: str, first: str, noun: str
) -> None:
    sure, doubtful = pool.search(known), pool.search(query)
    assert sure.hits[0].faq.id == doubtful.hits[0].faq.id == first
    assert sure.decision == "answer" and "pull" not in sure.explain
    assert doubtful.decision == "clarify"
    assert doubtful.explain["pull"] < 0
    assert noun in doubtful.why


@pytest.mark.parametrize(
    ("query", "first"), [("스마트폰으로 입장할 수 있나요", "phone"), ("핸드폰으로 입장이 되나요", "phone")]
)
def test_another_word_for_what_a_faq_says_leaves_an_answer(pool: Engine, query: str, first: str) -> None:
    answer = pool.search(query)
    assert (answer.decision, answer.hits[0].faq.id) == ("answer", first)
    assert answer.explain["pull"] > 0


def test_a_noun_that_no_faq_holds_may_be_the_other_of_two_questions(pool: Engine) -> None:
    text = "기차표 얼마예요? 카드 재발급 받고 싶어요"
    assert [part.query for part in pool.search(text).questions] == []  # nothing here is about trains
    text = "스마트폰으로 입장할 수 있나요? 카드 재발급 받고 싶어요"
    assert [part.hits[0].faq.id for part in pool.search(text).questions] == ["phone", "card-lost"]


def test_unseen_are_nouns_with_their_particles_that_no_text_of_the_index_holds(
    pool: Engine, analyzer: Analyzer
) -> None:
    def of(text: str) -> tuple[tuple[str, ...], str]:
        found = unknown_nouns(analyzer.analyse(text), pool.reader.vocabulary)
        return found.nouns, found.rest

    assert of("여권을 카드와 공항에서도 재발급 여권") == (("여권", "공항"), "카드와 재발급")
    assert of("카드 재발급") == ((), "카드 재발급")
    assert of("여권") == (("여권",), "")
    assert of("교통카드 재발급")[0] == ("교통카드",)
    assert of("Apple 여권 재발급") == (("여권",), "Apple 재발급")


@pytest.mark.parametrize(
    "query",
    [
        "홍길동인데요 카드 재발급 받고 싶어요",
        "홍길동 님 카드 재발급",
        "내일 영업시간",
        "카드 재발급 문의",
        "바일 카드 쓰는 법",
    ],
)
def test_who_asks_and_when_and_parts_of_known_words_are_no_matter(pool: Engine, analyzer: Analyzer, query: str) -> None:
    assert unknown_nouns(analyzer.analyse(query), pool.reader.vocabulary).nouns == ()


def test_what_the_operator_calls_by_another_word_is_not_unseen_though_no_faq_says_either(e5: OnnxEncoder) -> None:
    words = (UserWord("T멤버십", "NNP"),)
    analyzer = Analyzer(words)
    index = replace(
        build(POOL, (), analyzer, e5), dictionary=words, synonyms=Synonyms((Rule(("핸드폰",), "단말", mutual=True),))
    )
    vocabulary = Engine(index, analyzer, e5).reader.vocabulary
    for text in (index.canonical("핸드폰 재발급"), "핸드폰 재발급", "T멤버십 카드", "t멤버십 카드"):
        assert unknown_nouns(analyzer.analyse(text), vocabulary).nouns == (), text


def test_doubt_is_the_same_whatever_the_thresholds(pool: Engine) -> None:
    query = "여권 재발급 받고 싶어요"
    lenient, strict = (
        Engine(pool.index, pool.analyzer, pool.encoder, thresholds=Thresholds(*given)).search(query)
        for given in ((0.3, 0.1), (0.9, 0.8))
    )
    assert lenient.confidence == strict.confidence == pool.search(query).confidence
    assert (lenient.decision, strict.decision) == ("answer", "none")


def test_without_the_vector_of_the_rest_nothing_is_answered(analyzer: Analyzer) -> None:
    class Once(FakeEncoder):
        """Knows the vector of the whole question only."""

        def query(self, text: str) -> Callable[[], Float32Array]:
            def gone() -> Float32Array:
                raise ModelError("gone")

            return super().query(text) if text.startswith("여권") else gone

    encoder = FakeEncoder()
    index = build(POOL, (), analyzer, encoder)
    whole = Engine(index, analyzer, encoder).search("여권 카드 재발급 받고 싶어요")
    assert "pull" in whole.explain
    answer = Engine(index, analyzer, Once()).search("여권 카드 재발급 받고 싶어요")
    assert answer.degraded
    assert (answer.decision, answer.hits[0].faq.id) == ("clarify", whole.hits[0].faq.id)
    assert answer.confidence <= UNSURE < LIKELY


@pytest.mark.parametrize(("second", "decision"), [(0.85, "answer"), (0.95, "clarify")])
def test_of_two_faqs_that_fit_nearly_alike_the_visitor_chooses(second: float, decision: str) -> None:
    judge = Judge(shipped(), Thresholds(0.5, 0.1), SmallTalk(0.4, 0.05))
    likelihoods = np.array([0.5, 0.5 * second], dtype=np.float32)
    told = judge.verdict(Assessment(0.7, likelihoods), at_least=0.0)
    assert (told.decision, told.confidence) == (decision, 0.7)


def test_who_asks_a_question_of_the_first_literally_is_answered() -> None:
    judge = Judge(shipped(), Thresholds(0.5, 0.15), SmallTalk(0.0, 1.0))
    twins = Assessment(0.6, np.array([0.5, 0.5], dtype=np.float32))
    assert judge.verdict(twins, 0.0).decision == "clarify"
    assert judge.verdict(replace(twins, literal=True), 0.0).decision == "answer"
    assert judge.verdict(replace(twins, literal=True, calibrated=False), 0.0).decision == "clarify"


def test_a_wording_of_two_faqs_is_a_wording_of_neither_alone(analyzer: Analyzer) -> None:
    index = build(
        [Faq("a", "영업 시간!", "1", aliases=("몇 시",)), Faq("b", "영업시간", "2")], [], analyzer, FakeEncoder()
    )
    assert index.is_wording("영업시간?", 0) and index.is_wording("영업 시간", 1)
    assert index.is_wording("몇시", 0) and not index.is_wording("몇시", 1)
    assert not index.is_wording("영업", 0)
