from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from indexer.aliases.answers import Proposal
from indexer.aliases.selection import harmless, usable
from indexer.aliases.trial import Trial, Wording, added, snapshot
from indexer.aliases.worth import Found, Worth, worth
from indexer.build.build import build
from indexer.sources.source import Source
from search.analysis.analyzer import Analyzer
from search.korean.synonyms import Rule
from search.records.faq import Faq
from tests.conftest import FakeEncoder
from tests.shop import FAQS
from tests.test_build import TALK

Try = Callable[..., tuple[Trial, FakeEncoder]]


@pytest.fixture
def trial(analyzer: Analyzer) -> Try:
    """Makes the trial of a shop's FAQs and of proposals, and the encoder that it encodes new texts with."""

    def made(
        proposals: Sequence[Proposal], faqs: Sequence[Faq] = FAQS, rules: tuple[Rule, ...] = ()
    ) -> tuple[Trial, FakeEncoder]:
        known, encoder = snapshot(build(faqs, (), analyzer, FakeEncoder())), FakeEncoder()
        source = Source(tuple(faqs), (), synonyms=rules)
        return Trial(source, proposals, analyzer, encoder, known, lambda what, done, total: None), encoder

    return made


def proposals(faq: str, *texts: str) -> list[Proposal]:
    return [Proposal(faq, text) for text in texts]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("환", "too short or too long"),
        ("환불 " * 33 + "요청", "too short or too long"),
        ("010-1234-5678 환불", "holds personal data"),
        ("배송이 늦어지고 있어요", "fits another FAQ, too"),
        ("환불기간", "is known already"),
        ("환불은 언제까지 신청할 수 있나요?", "is known already"),
    ],
)
def test_what_can_t_be_an_alias_is_dropped(text: str, reason: str) -> None:
    found = usable(proposals("refund", text, "돈 돌려받기"), FAQS)
    assert found.kept == (Proposal("refund", "돈 돌려받기"),)
    assert found.dropped == Counter([reason])


@pytest.mark.parametrize("text", ["환불", "환" * 100])
def test_an_alias_of_2_to_100_characters_is_usable(text: str) -> None:
    assert usable(proposals("refund", text), FAQS).kept == (Proposal("refund", text),)


def test_a_wording_is_proposed_once_whatever_its_spaces() -> None:
    found = usable(proposals("refund", "돈 돌려받기", "돈돌려받기"), FAQS)
    assert [one.text for one in found.kept] == ["돈 돌려받기"]
    assert found.dropped == Counter(["is known already"])


def test_a_wording_that_is_proposed_for_two_faqs_is_an_alias_of_neither() -> None:
    found = usable([Proposal("refund", "언제 와요"), Proposal("delivery", "언제와요")], FAQS)
    assert found.kept == ()
    assert found.dropped == Counter({"fits another FAQ, too": 2})


def test_aliases_are_added_behind_those_that_are_there() -> None:
    found = added(FAQS, [Proposal("refund", "환불 며칠"), Proposal("leave", "탈퇴"), Proposal("refund", "돈 줘")])
    assert found[1] == replace(FAQS[1], aliases=("환불 기간", "환불 며칠", "돈 줘"))
    assert found[4].aliases == ("탈퇴",)
    assert [found[place] for place in (0, 2, 3)] == [FAQS[place] for place in (0, 2, 3)]


def test_an_alias_that_does_not_find_its_faq_is_dropped(trial: Try) -> None:
    right, wrong = (
        Proposal("delivery", "배송이 늦어요"),
        Proposal("delivery", "회원 탈퇴 비밀번호 환불 신청 잊어버렸어요"),
    )
    made, _ = trial([right, wrong])
    found = harmless(made, FAQS, [right, wrong])
    assert found.kept == (right,)
    assert +found.dropped == Counter(["does not find its FAQ"])


CHANGE = "주문한 물건을 받기 전에 다른 색이나 다른 크기로 바꾸고 싶은데 어디에서 하나요"
TWINS = (
    Faq("cancel", "주문 취소", CHANGE),
    Faq("change", CHANGE, "상담원"),
    *FAQS,
)
"""The shop's FAQs behind two of which one answers with the question of the other."""
TAKING = Proposal("cancel", f"{CHANGE}!")


def test_an_alias_that_takes_the_place_of_another_faq_s_wording_is_dropped(trial: Try) -> None:
    good = Proposal("cancel", "주문 취소하기")
    made, _ = trial([good, TAKING], TWINS)
    found = harmless(made, TWINS, [good, TAKING])
    assert found.kept == (good,)
    assert +found.dropped == Counter(["takes another's place"])


def test_aliases_are_dropped_until_no_wording_has_lost_its_place(trial: Try) -> None:
    taking = [TAKING, Proposal("cancel", f"{CHANGE}?"), Proposal("cancel", f"{CHANGE}!?")]
    made, _ = trial(taking, TWINS)
    assert harmless(made, TWINS, taking).kept == ()


def test_each_new_text_is_encoded_once_and_nothing_else(trial: Try) -> None:
    faqs = [replace(faq, aliases=("돈 돌려받기", "반품 며칠")) if faq.id == "refund" else faq for faq in FAQS]
    new = proposals("delivery", "택배가 안 와요", "배송 언제")
    made, encoder = trial(new, faqs)
    chosen = harmless(made, faqs, new)
    assert chosen.kept
    assert worth(made, faqs, new)
    assert sorted({*encoder.encoded} - TALK) == ["배송 언제", "택배가 안 와요"]
    assert len(encoder.encoded) == 2


def test_a_wording_that_was_not_found_before_loses_nothing(trial: Try) -> None:
    faqs, more = added(TWINS, [TAKING]), Proposal("cancel", f"{CHANGE}?")
    made, _ = trial([more], faqs)
    assert harmless(made, faqs, [more]).kept == (more,)


def test_a_wording_is_searched_as_the_operator_s_synonyms_have_it(trial: Try) -> None:
    one, asked = Proposal("receipt", "캐영"), [Wording(3, "캐영")]
    without, _ = trial([one])
    made, _ = trial([one], rules=(Rule(("캐영",), "현금영수증"),))
    assert without.search(without.index(FAQS), asked)[0][0] != 3
    assert made.search(made.index(FAQS), asked)[0][0] == 3


def test_nothing_proposed_is_nothing_kept(trial: Try) -> None:
    made, _ = trial([])
    assert harmless(made, FAQS, []).kept == ()


HELD = tuple(replace(faq, aliases=("돈 돌려받기", "돈 돌려받고 싶어요")) if faq.id == "refund" else faq for faq in FAQS)


def test_an_alias_of_each_faq_with_two_is_held_out(trial: Try) -> None:
    faqs = [replace(FAQS[0], aliases=("비번 분실", "비번 까먹음", "비번")), HELD[1], *FAQS[2:]]
    made, _ = trial([], faqs)
    found = worth(made, faqs, [])
    assert found is not None
    assert (found.asked, found.before) == (2, found.after)


def test_what_aliases_are_worth_is_measured_without_what_is_held_out(trial: Try) -> None:
    faqs = (FAQS[0], *FAQS[2:], replace(FAQS[1], aliases=("돌려받을래요", "캐시 보내 줘")))
    new = proposals("refund", "환불 돌려받을래", "환불 캐시 보내")
    made, _ = trial(new, faqs)
    assert worth(made, faqs, new) == Worth(1, Found(0, 1), Found(1, 1))


def test_proposals_that_are_found_by_what_is_held_out_alone_are_worth_nothing(trial: Try) -> None:
    faqs = (FAQS[0], *FAQS[2:], replace(FAQS[1], aliases=("사이즈가 작네", "마음에 들지 않네")))
    new = proposals("refund", "사이즈가 작네요", "마음에 들지 않네요")
    made, _ = trial(new, faqs)
    assert harmless(made, faqs, new).kept == tuple(new)
    assert worth(made, faqs, new) == Worth(1, Found(0, 0), Found(0, 0))


def test_there_is_nothing_to_hold_out_of_faqs_with_one_alias(trial: Try) -> None:
    made, _ = trial([])
    assert worth(made, FAQS, []) is None
    twice = [replace(FAQS[0], aliases=("비번", " 비번 ", FAQS[0].question)), *FAQS[1:]]
    assert worth(made, twice, []) is None
