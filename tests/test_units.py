from indexer.build.units import answers, wordings
from search.records.faq import Faq, Step


def test_every_wording_is_a_unit_once_with_its_role() -> None:
    faq = Faq("id", "질문", "답", aliases=("다른 말", "질문"), symptoms=("증상", "다른 말"))
    found = [(unit.role, unit.text) for unit in wordings(faq, 7)]
    assert found == [("question", "질문"), ("symptom", "다른 말"), ("symptom", "증상")]
    assert {unit.faq for unit in wordings(faq, 7)} == {7}
    alike = Faq("id", "Npay 환불", "답", aliases=("Ｎpay  환불", "환불  며칠", "환불 며칠"))
    assert [unit.text for unit in wordings(alike, 0)] == ["Npay 환불", "환불 며칠"]


def test_a_short_answer_is_one_unit_with_its_steps_and_without_markup() -> None:
    faq = Faq("id", "질문", "**먼저** 보세요.", steps=(Step("켜세요."), Step("전화하세요.", condition="안 되면")))
    assert [unit.text for unit in answers(faq, 0, lambda text: True)] == ["먼저 보세요. 켜세요. 안 되면 전화하세요."]


def test_a_long_answer_is_cut_between_sentences_and_nothing_is_lost() -> None:
    sentences = [f"{number}번째 문장이에요." for number in range(40)]
    chunks = [unit.text for unit in answers(Faq("id", "q", " ".join(sentences)), 0, lambda text: len(text) <= 60)]
    assert all(len(chunk) <= 60 for chunk in chunks)
    assert " ".join(chunks) == " ".join(sentences)
    assert all(chunk.endswith(".") for chunk in chunks)
    assert len(chunks) < len(sentences)


def test_a_sentence_that_fits_nowhere_is_halved_until_it_does() -> None:
    chunks = [unit.text for unit in answers(Faq("id", "q", "가" * 1000), 0, lambda text: len(text) <= 60)]
    assert all(len(chunk) <= 60 for chunk in chunks)
    assert "".join(chunks).replace(" ", "") == "가" * 1000


def test_a_faq_without_an_answer_speaks_by_its_question() -> None:
    assert [unit.text for unit in answers(Faq("id", "질문만", ""), 0, lambda text: True)] == ["질문만"]
    assert wordings(Faq("id", "", "답만"), 0) == []
