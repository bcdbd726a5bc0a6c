from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.answering.engine import MAX_QUERY, Engine
from search.answering.query import CLOSELY
from search.answering.verdict import LEFT_OUT, PART
from search.confidence.thresholds import Thresholds
from search.errors import FaqNotFoundError, IndexMismatchError, QueryError
from search.index.index import Index
from search.korean.normalize import normalize
from search.privacy.mask import masked
from search.records.catalog import Filter
from search.records.faq import Contact, Faq
from tests.conftest import CHAT, CONTACTS, FAQS, PHONE, FakeEncoder


def test_every_wording_finds_its_own_faq_first(engine: Engine) -> None:
    for faq in FAQS:
        for text in (faq.question, *faq.aliases, *faq.symptoms):
            assert engine.search(text).hits[0].faq.id == faq.id, text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("결제가안돼요", "pay-failed"),
        ("환 불 며 칠", "refund-period"),
        ("비밀번호 잊음", "password-reset"),
        ("  포인트 언제까지??  ㅠㅠ", "point-expiry"),
    ],
)
def test_other_words_and_wrong_spaces_find_it_too(engine: Engine, query: str, expected: str) -> None:
    assert engine.search(query).hits[0].faq.id == expected


def test_a_hit_says_what_it_matched_where_its_score_comes_from_and_whom_to_ask(engine: Engine) -> None:
    hit = engine.search("카드 승인 거절").hits[0]
    assert (hit.matched.role, hit.matched.text) == ("alias", "카드 승인 거절")
    assert hit.contacts == (CHAT, PHONE)
    weights = {name: getattr(engine.weights, name) for name in hit.parts}
    mean = sum(weights[name] * value for name, value in hit.parts.items()) / sum(weights.values())
    assert hit.score == pytest.approx(mean, abs=1e-6)


def test_hits_are_best_first_and_a_shorter_list_is_the_same_list(engine: Engine) -> None:
    hits = engine.search("결제 취소 환불", k=5).hits
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert engine.search("결제 취소 환불", k=2).hits == hits[:2]


@pytest.mark.slow
def test_ties_stand_in_the_order_of_the_source(analyzer: Analyzer) -> None:
    twins = [Faq(f"same-{number}", "같은 질문이에요?", "같은 답이에요.") for number in (3, 1, 2)]
    for others in range(40):  # the last bits of a cosine depend on the row's place among the others
        faqs = [*(Faq(f"other-{number}", f"다른 질문 {number}", "답") for number in range(others)), *twins]
        encoder = FakeEncoder(dimension=384)
        engine = Engine(build(faqs, [], analyzer, encoder), analyzer, encoder)
        assert [hit.faq.id for hit in engine.search("같은 질문", k=3).hits] == ["same-3", "same-1", "same-2"]


def test_filters_admit_a_category_with_all_below_it_and_a_kind(engine: Engine) -> None:
    def found(admit: Filter) -> set[str]:
        return {hit.faq.id for hit in engine.search("결제", k=10, admit=admit).hits}

    assert found(Filter(("결제",))) == {"pay-failed", "pay-cancel"}
    assert found(Filter(("결제", "결제 취소"))) == {"pay-cancel"}
    assert found(Filter(kind="policy")) == {"refund-period"}
    nothing = engine.search("결제", admit=Filter.parse("결제 > 없음"))
    assert nothing.hits == ()
    assert "해당하는 FAQ가 없어요" in nothing.why
    assert Filter.parse(" 결제 >  결제 취소 ") == Filter(("결제", "결제 취소"))
    assert Filter.parse("") == Filter()


def test_a_query_is_no_longer_written_out_than_as_it_is_given(engine: Engine) -> None:
    with pytest.raises(QueryError, match="written out, has 2048 characters"):
        engine.search("\u321d" * MAX_QUERY)  # each stands for (오전)


@pytest.mark.parametrize("query", ["", "   ", "😀🎉", "?!...", "\u200b", "\u3164"])
def test_a_query_without_words_gets_an_honest_empty_answer(engine: Engine, query: str) -> None:
    answer = engine.search(query)
    assert answer.hits == ()
    assert "글자" in answer.why


def test_what_is_asked_in_its_own_words_is_answered_and_small_talk_is_not(engine: Engine) -> None:
    sure, idle = engine.search("카드 승인 거절"), engine.search("배고파")
    assert (sure.decision, sure.band, sure.contacts) == ("answer", "high", ())
    assert (idle.decision, idle.band, idle.contacts) == ("none", "low", CONTACTS)
    assert idle.confidence < engine.thresholds.none_below <= engine.thresholds.answer_at < sure.confidence < 1
    assert sure.explain.keys() == {"standing", "share", "agreement", "missing", "words", "idle"}
    assert sure.explain["standing"] > 3 > idle.explain["standing"]
    assert "상담원" in idle.why


def test_the_decision_follows_the_thresholds_and_moves_no_hit(index: Index, analyzer: Analyzer) -> None:
    answers = [
        Engine(index, analyzer, FakeEncoder(), thresholds=Thresholds(*given)).search("결제 취소")
        for given in ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))
    ]
    assert [answer.decision for answer in answers] == ["answer", "clarify", "none"]
    assert answers[0].hits == answers[1].hits == answers[2].hits


def test_a_threshold_takes_hits_total_and_facets_away_together(engine: Engine) -> None:
    everything = engine.search("결제 취소하고 싶어요", k=100)
    confidences = [hit.confidence for hit in everything.hits]
    assert confidences == sorted(confidences, reverse=True)
    assert confidences[0] == pytest.approx(everything.confidence)
    assert everything.total == len(everything.hits) == sum(everything.facets.values()) == len(FAQS)
    least = confidences[1]
    some = engine.search("결제 취소하고 싶어요", k=100, at_least=least)
    assert some.hits == everything.hits[:2]
    assert (some.total, sum(some.facets.values())) == (2, 2)
    assert engine.search("결제 취소하고 싶어요", k=1, at_least=least).total == 2
    nothing = engine.search("결제 취소하고 싶어요", at_least=1.0)
    assert (nothing.hits, nothing.total, nothing.facets, nothing.decision) == ((), 0, {}, "none")
    assert nothing.contacts == CONTACTS
    with pytest.raises(QueryError, match="0 to 1"):
        engine.search("결제", at_least=1.5)


def test_two_questions_in_one_message_are_both_answered(engine: Engine) -> None:
    answer = engine.search("비번 까먹음. 그리고 환불 며칠?", k=3)
    assert [part.query for part in answer.questions] == ["비번 까먹음", "그리고 환불 며칠"]
    assert [part.hits[0].faq.id for part in answer.questions] == ["password-reset", "refund-period"]
    assert "두 가지" in answer.why
    assert all(part.decision in ("answer", "clarify") for part in answer.questions)


def test_two_halves_that_one_faq_answers_are_one_question(engine: Engine) -> None:
    text = "비번 까먹음. 그리고 비밀번호를 까먹어서 언제까지 환불?"
    whole = engine.search(text)
    halves = [engine.search(half) for half in engine.analyzer.analyse(text).clauses]
    assert whole.explain["missing"] > LEFT_OUT
    assert [half.hits[0].faq.id for half in halves] == ["password-reset"] * 2
    least = max(PART, whole.confidence * (1 - whole.explain["missing"]))
    assert all(half.confidence > least for half in halves)  # only that they are the same keeps them from being two
    assert whole.questions == ()


def test_a_half_below_the_confidence_that_is_asked_for_is_no_question(engine: Engine) -> None:
    text = "환불 며칠. 그리고 비밀번호를 잊어버렸어요?"
    answer = engine.search(text)
    least = min(part.confidence for part in answer.questions)
    assert least < answer.confidence
    assert len(engine.search(text, at_least=least).questions) == 2
    between = engine.search(text, at_least=(least + answer.confidence) / 2)
    assert between.hits and not between.questions


def test_a_message_about_one_thing_is_one_question(engine: Engine) -> None:
    for text in ("결제가 안 돼요", "결제가 안 되고 카드 승인 거절", "비번 까먹음. 안녕하세요"):
        assert engine.search(text).questions == ()


def test_two_questions_whose_words_one_faq_nearly_holds_are_still_two(engine: Engine) -> None:
    answer = engine.search("비번 까먹음 환불 며칠 걸리는 건가요")
    assert LEFT_OUT < answer.explain["missing"] < 0.3
    assert [part.hits[0].faq.id for part in answer.questions] == ["password-reset", "refund-period"]


def test_a_half_less_sure_than_the_whole_for_the_words_it_covers_asks_nothing(analyzer: Analyzer) -> None:
    locked = Faq(
        "locked",
        "비밀번호를 잊어버려서 환불을 신청할 수 없어요.",
        "비밀번호를 새로 정하고 환불을 신청하세요.",
        aliases=("비번 까먹어서 환불 안 됨",),
    )
    encoder = FakeEncoder()
    engine = Engine(build([*FAQS, locked], CONTACTS, analyzer, encoder), analyzer, encoder)
    whole = engine.search("환불을 신청했는데 언제까지 되나요")
    halves = [engine.search(half) for half in ("환불을 신청했는데", "언제까지 되나요")]
    assert [half.hits[0].faq.id for half in halves] == ["locked", "point-expiry"]
    assert LEFT_OUT < whole.explain["missing"]
    assert PART < halves[1].confidence < whole.confidence * (1 - whole.explain["missing"])
    assert whole.questions == ()


def test_too_long_a_query_or_a_senseless_k_is_refused(engine: Engine) -> None:
    with pytest.raises(QueryError, match=str(MAX_QUERY)):
        engine.search("가" * (MAX_QUERY + 1))
    for k in (0, 101):
        with pytest.raises(QueryError, match="1 to 100"):
            engine.search("결제", k=k)


def test_an_unknown_id_is_an_error(engine: Engine) -> None:
    assert engine.faq("pay-cancel").question == "결제를 취소하고 싶어요."
    with pytest.raises(FaqNotFoundError, match="pay-cancle"):
        engine.faq("pay-cancle")


def test_an_index_of_another_analyzer_or_encoder_is_refused(index: Index, analyzer: Analyzer) -> None:
    with pytest.raises(IndexMismatchError, match="encoder 'fake', not 'other'"):
        Engine(index, analyzer, FakeEncoder(name="other"))
    with pytest.raises(IndexMismatchError, match="analyzer 'kiwi 0'"):
        Engine(replace(index, analyzer="kiwi 0"), analyzer, FakeEncoder())


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=60))
@example("ㄱㄹ")
def test_no_text_makes_the_engine_fail(engine: Engine, query: str) -> None:
    answer = engine.search(query, k=3)
    assert len(answer.hits) == min(3, answer.total)
    if not any(map(str.isalnum, masked(normalize(query)).searchable)):
        assert answer.total == 0
    elif answer.total < len(FAQS):  # first consonants find only what begins with them, and all else chooses among all
        assert "initials" in answer.hits[0].parts


def test_threads_get_the_same_answers(index: Index, analyzer: Analyzer) -> None:
    queries = [text for faq in FAQS for text in (faq.question, *faq.aliases)]
    queries += ["비번 까먹음. 그리고 환불 며칠?", "rufwp dhfb", "ㄱㅈ ㅊㅅ", "결재 취소", "여권 재발급"]
    encoder = FakeEncoder()
    # An engine that remembers nothing searches every time: none is given what another thread found.
    engine = Engine(index, analyzer, encoder, remembered=0)
    alone = [engine.search(query) for query in queries]
    encoded = len(encoder.encoded)
    assert alone == [engine.search(query) for query in queries]
    # Each was encoded again but first consonants; of what was begun and not needed, any number was.
    assert len(encoder.encoded) >= encoded + len(queries) - 1
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(engine.search, queries * 10)) == alone * 10


def test_a_story_is_read_once_whatever_it_asks(index: Index, analyzer: Analyzer) -> None:
    asked = "여권 카드 승인 거절. 그리고 환불 며칠 걸려요?"
    for text, closely in ((asked, True), (asked + " 카드 승인 거절" * 40, False)):
        encoder = FakeEncoder()
        answer = Engine(index, analyzer, encoder).search(text)
        assert (len(encoder.encoded) > 1, len(text) <= CLOSELY) == (closely, closely)
        assert answer.hits and bool(answer.questions) == closely


def test_all_notations_of_a_number_get_the_same_answer(analyzer: Analyzer, fake: FakeEncoder) -> None:
    charge = Faq("charge", "얼마부터 충전할 수 있나요?", "10,000원부터 충전할 수 있어요.")
    engine = Engine(build((*FAQS, charge), CONTACTS, analyzer, fake), analyzer, fake)
    for same in (
        ("만원 충전", "1만원 충전", "1만 원 충전", "10,000원 충전", "10000원 충전"),
        ("환불 일주일", "환불 7일", "환불 1주일"),
        ("3만원환불", "3만원 환불", "30,000원 환불"),
    ):
        answers = [engine.search(text) for text in same]
        assert len({(answer.decision, answer.confidence, answer.hits[0].faq.id) for answer in answers}) == 1
    assert engine.search("만원 충전").hits[0].faq.id == "charge"


def test_a_number_that_the_faqs_publish_is_found_and_shown(analyzer: Analyzer, fake: FakeEncoder) -> None:
    branch = Faq("branch", "부산 지점은 어디인가요?", "서면역 앞이에요. 전화는 051-123-4567이에요.", contacts=("mail",))
    mail = Contact("mail", "email", "이메일", "보내 주세요.", address="help@shop.co.kr")
    engine = Engine(build((*FAQS, branch), (*CONTACTS, mail), analyzer, fake), analyzer, fake)
    for text in ("051-123-4567", "0511234567", "051 123 4567", "051)123-4567 어디예요"):
        answer = engine.search(text)
        assert (answer.query, answer.personal) == (text, ())
        assert answer.hits[0].faq.id == "branch"
    assert engine.search("help@shop.co.kr 맞나요").personal == ()
    assert engine.search("051-123-4568").query == "[전화번호]"
    assert engine.search("hel@shop.co.kr 맞나요").query == "[이메일] 맞나요"
