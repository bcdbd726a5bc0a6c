from search.records.catalog import Category, categories, popular
from search.records.faq import Faq
from tests.conftest import FAQS


def test_each_category_stands_before_those_within_it_with_its_count() -> None:
    listed = categories([*FAQS, Faq("late", "q", "a", category=("결제", "결제 오류"))])
    assert listed[:3] == [
        Category(("결제",), 3),
        Category(("결제", "결제 오류"), 2),
        Category(("결제", "결제 취소"), 1),
    ]
    assert sum(category.count for category in listed if len(category.path) == 1) == len(FAQS) + 1


def test_popular_are_the_most_asked_and_none_that_nobody_counted() -> None:
    assert [faq.id for faq in popular(FAQS)] == ["pay-failed", "refund-period"]
    assert [faq.id for faq in popular(FAQS, k=1)] == ["pay-failed"]
