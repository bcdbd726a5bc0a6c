"""An import that comes again: what is new, changed, the same and gone."""

from dataclasses import replace

from indexer.imports.merge import Earlier, mark, merged
from indexer.imports.records import Entry
from indexer.readers.item import Item
from search.records.faq import Faq


def entry(id: str, question: str, answer: str = "네.", **fields: str) -> Entry:
    said = {"id": id, "question": question, "answer": answer, **fields}
    faq = Faq(id, question, answer, aliases=tuple(filter(None, [fields.get("aliases")])))
    return Entry(Item(f"faqs.csv:{id}", said), id, faq, frozenset(said))


FIRST = (entry("1", "카드?"), entry("2", "계좌?"), entry("3", "언제?"))


def earlier(*entries: Entry) -> Earlier:
    return Earlier(
        tuple(each.faq for each in entries if each.faq), {each.id: mark(each) for each in entries if each.faq}
    )


def test_a_first_import_is_all_new() -> None:
    found = merged(FIRST, Earlier())
    assert found.states == ("new", "new", "new")
    assert [faq.id for faq in found.faqs] == ["1", "2", "3"]


def test_the_same_import_again_changes_nothing_that_was_edited() -> None:
    edited = replace(
        earlier(*FIRST), faqs=(Faq("1", "카드 등록은?", "고쳐 썼어요.", tags=("카드",)), *earlier(*FIRST).faqs[1:])
    )
    found = merged(FIRST, edited)
    assert found.states == ("same", "same", "same")
    assert found.faqs == edited.faqs


def test_what_the_source_changed_is_taken_and_what_it_does_not_say_is_kept() -> None:
    before = earlier(*FIRST)
    edited = replace(before, faqs=(replace(before.faqs[0], tags=("카드",), aliases=("카드 추가",)), *before.faqs[1:]))
    now = (entry("1", "카드?", "아니요.", aliases="카드 등록"), *FIRST[1:])
    found = merged(now, edited)
    assert found.states == ("changed", "same", "same")
    assert found.faqs[0] == Faq("1", "카드?", "아니요.", aliases=("카드 등록", "카드 추가"), tags=("카드",))


def test_what_the_source_has_no_more_goes_and_what_was_written_by_hand_stays() -> None:
    before = earlier(*FIRST)
    before = replace(before, faqs=(Faq("mine", "손으로 쓴 것?", "네."), *before.faqs))
    now = (FIRST[2], entry("4", "새것?"))
    found = merged(now, before)
    assert [faq.id for faq in found.faqs] == ["mine", "3", "4"]
    assert [faq.id for faq in found.gone] == ["1", "2"]
    assert [faq.id for faq in merged(now, before, keep_gone=True).faqs] == ["mine", "1", "2", "3", "4"]


def test_an_entry_that_the_source_has_broken_stays_as_it_was() -> None:
    broken = Entry(FIRST[0].item, "1", None, problems=("answer: is blank",))
    found = merged((broken, *FIRST[1:]), earlier(*FIRST))
    assert found.states == ("left out", "same", "same")
    assert [faq.id for faq in found.faqs] == ["1", "2", "3"]
    assert not found.gone
