import json
from pathlib import Path

import pytest

from indexer.readers import bounds
from indexer.readers.helpdesks import zendesk
from indexer.readers.item import Options
from indexer.readers.json import file as json_file
from search.errors import DataError

HOST = "https://shop.zendesk.com"


def article(number: int, **changed: object) -> dict[str, object]:
    return {
        "id": number,
        "url": f"{HOST}/api/v2/help_center/ko/articles/{number}.json",
        "html_url": f"{HOST}/hc/ko/articles/{number}",
        "author_id": 3465,
        "comments_disabled": True,
        "draft": False,
        "promoted": False,
        "position": 0,
        "vote_sum": 0,
        "vote_count": 0,
        "section_id": 21,
        "created_at": "2023-01-02T03:04:05Z",
        "updated_at": "2024-06-01T00:00:00Z",
        "name": "환불은 언제까지 되나요?",
        "title": "환불은 언제까지 되나요?",
        "source_locale": "ko",
        "locale": "ko",
        "outdated": False,
        "outdated_locales": [],
        "edited_at": "2024-05-01T00:00:00Z",
        "user_segment_id": None,
        "permission_group_id": 12,
        "content_tag_ids": [],
        "label_names": ["환불", "취소"],
        "body": "<p>구매한 날부터 <strong>7일</strong> 안에 신청해 주세요.</p>",
    } | changed


def section(number: int, name: str, category: int, parent: int | None = None) -> dict[str, object]:
    return {
        "id": number,
        "url": f"{HOST}/api/v2/help_center/ko/sections/{number}.json",
        "html_url": f"{HOST}/hc/ko/sections/{number}",
        "category_id": category,
        "name": name,
        "description": "",
        "locale": "ko",
        "source_locale": "ko",
        "outdated": False,
        "parent_section_id": parent,
        "theme_template": "section_page",
    }


def category(number: int, name: str, locale: str = "ko") -> dict[str, object]:
    return {
        "id": number,
        "html_url": f"{HOST}/hc/{locale}/categories/{number}",
        "name": name,
        "description": "",
        "locale": locale,
        "source_locale": "ko",
        "outdated": False,
    }


def page(articles: list[dict[str, object]], **more: object) -> dict[str, object]:
    sections = [section(21, "환불 신청", 31, parent=20), section(20, "환불", 31)]
    paging = {"page": 1, "per_page": 30, "page_count": 1, "count": len(articles), "next_page": None}
    return {**paging, "articles": articles, "sections": sections, "categories": [category(31, "주문")], **more}


def test_an_article_has_its_path_labels_votes_and_address() -> None:
    result = zendesk.found([("articles.json", page([article(360, vote_sum=7, promoted=True)]))])
    (item,) = result.items
    assert item.fields == {
        "question": "환불은 언제까지 되나요?",
        "answer": "<p>구매한 날부터 <strong>7일</strong> 안에 신청해 주세요.</p>",
        "category": ("주문", "환불", "환불 신청"),
        "tags": ("환불", "취소"),
        "updated": "2024-05-01T00:00:00Z",
        "popularity": "7",
        "id": "360",
        "source": "zendesk",
        "link": "https://shop.zendesk.com/hc/ko/articles/360",
    }
    assert (item.form, item.where) == ("html", "articles.json: article 360")
    assert item.notes == ("is promoted in its help center",)
    (told,) = result.told
    assert told.startswith('articles.json: keys left out: "url" (1 article), "author_id" (1 article)')
    assert "body" not in told and "draft" not in told


def test_what_is_not_for_everybody_is_left_out_and_told() -> None:
    hidden = [
        article(2, draft=True),
        article(3, draft=True, user_segment_id=9),
        article(4, user_segment_id=9),
        article(5, user_segment_ids=[9, 10]),
        article(6, outdated=True),
        article(7, archived=True),
        article(8, body="가" * (bounds.TEXT + 1)),
    ]
    result = zendesk.found([("articles.json", page([article(1), *hidden]))])
    assert [item.fields["id"] for item in result.items] == ["1"]
    assert result.told[0] == (
        'articles.json: left out: "drafts" (2 articles), "not public" (2 articles), '
        '"archived or outdated" (2 articles), "more than 100,000 characters" (1 article)'
    )


def test_the_korean_of_several_locales_is_kept_unless_it_is_a_draft() -> None:
    english = {"locale": "en-us", "title": "Refunds", "body": "<p>7 days</p>"}
    articles = [article(1, **english), article(1), article(2, **english), article(2, draft=True), article(3, **english)]
    result = zendesk.found([("articles.json", page(articles))])
    assert [item.fields["question"] for item in result.items] == ["환불은 언제까지 되나요?", "Refunds", "Refunds"]
    assert result.told[0] == 'articles.json: left out: "drafts" (1 article), "the same in en-us" (1 article)'


def test_translations_that_lag_behind_are_noted() -> None:
    result = zendesk.found([("articles.json", page([article(1, outdated_locales=["ko"], vote_sum=-2)]))])
    assert result.items[0].notes == ("this translation is marked as outdated",)
    assert "popularity" not in result.items[0].fields


def test_pages_that_are_missing_and_objects_of_other_kinds_are_told() -> None:
    content = page([article(1)], count=40, page_count=2, users=[{"id": 3465, "name": "김상담", "role": "agent"}])
    told = zendesk.found([("articles.json", content)]).told
    assert 'articles.json: left out, for they are no articles: "users" (1 object)' in told
    assert "articles.json: has 1 of 40 articles; the other pages are missing" in told


def test_a_folder_of_pages_sections_and_categories_is_one_help_center(tmp_path: Path) -> None:
    files: dict[str, object] = {
        "articles-1.json": {"articles": [article(1)], "meta": {"has_more": True, "after_cursor": "x"}},
        "articles-2.json": {"articles": [article(2)], "meta": {"has_more": False}},
        "sections.json": {"sections": [section(21, "환불 신청", 31)]},
        "categories.json": [category(31, "Order", "en-us"), category(31, "주문")],
    }
    for name, content in files.items():
        (tmp_path / name).write_text(json.dumps(content), "utf-8")
    result = json_file.read_folder(tmp_path, Options())
    assert [item.where for item in result.items] == ["articles-1.json: article 1", "articles-2.json: article 2"]
    assert {item.fields["category"] for item in result.items} == {("주문", "환불 신청")}


def test_an_array_of_pages_and_articles_one_a_line_are_known_by_their_shape(tmp_path: Path) -> None:
    (tmp_path / "pages.json").write_text(json.dumps([page([article(1)]), page([article(2)])]), "utf-8")
    (tmp_path / "lines.jsonl").write_text("\n".join(json.dumps(article(number)) for number in (1, 2)), "utf-8")
    pages = json_file.read(tmp_path / "pages.json", Options())
    lines = json_file.read(tmp_path / "lines.jsonl", Options())
    assert [item.fields["source"] for item in (*pages.items, *lines.items)] == ["zendesk"] * 4
    assert any("2 articles without a category" in line for line in lines.told)


def test_sections_that_stand_in_a_circle_end() -> None:
    sections = [section(21, "가", 31, parent=22), section(22, "나", 31, parent=21)]
    result = zendesk.found([("articles.json", page([article(1)], sections=sections))])
    assert result.items[0].fields["category"] == ("주문", "나", "가")


def test_sections_alone_are_refused_with_what_is_needed() -> None:
    with pytest.raises(DataError, match="include=sections,categories"):
        zendesk.found([("sections.json", {"sections": [section(21, "환불", 31)]})])


@pytest.mark.parametrize(
    "content",
    [
        None,
        3,
        [],
        [{"question": "환불?", "answer": "7일"}],
        {"articles": [{"title": "환불?", "body": "7일", "section_id": 3}]},
    ],
)
def test_other_files_are_not_taken_for_zendesk(content: object) -> None:
    assert not zendesk.recognised(content)
