import json
from pathlib import Path

import pytest

from indexer.readers import bounds
from indexer.readers.helpdesks import freshdesk
from indexer.readers.item import Options
from indexer.readers.json import file as json_file
from search.errors import DataError


def article(number: int, **changed: object) -> dict[str, object]:
    return {
        "id": number,
        "type": 1,
        "category_id": 31,
        "folder_id": 21,
        "thumbs_up": 4,
        "thumbs_down": 1,
        "hits": 120,
        "tags": ["환불", "취소"],
        "seo_data": {"meta_title": "환불 안내"},
        "agent_id": 432,
        "title": "환불은 언제까지 되나요?",
        "description": "<p>구매한 날부터 <strong>7일</strong> 안에 신청해 주세요.</p>",
        "description_text": "구매한 날부터 7일 안에 신청해 주세요.",
        "status": 2,
        "created_at": "2023-01-02T03:04:05Z",
        "updated_at": "2024-05-01T00:00:00Z",
    } | changed


def folder(number: int, name: str, visibility: int = 1, **more: object) -> dict[str, object]:
    return {
        "id": number,
        "name": name,
        "description": "",
        "visibility": visibility,
        "created_at": "2023-01-02T03:04:05Z",
        "updated_at": "2023-01-02T03:04:05Z",
    } | more


def category(number: int, name: str, **more: object) -> dict[str, object]:
    return {"id": number, "name": name, "description": None, "visible_in_portals": [1], **more}


def test_an_article_has_its_path_tags_and_hits() -> None:
    files = [
        ("articles.json", [article(1), article(2, hits=0, tags=[])]),
        ("folders.json", [folder(21, "환불 신청", parent_folder_id=20), folder(20, "환불")]),
        ("categories.json", [category(31, "주문")]),
    ]
    assert all(freshdesk.recognised(content) for _, content in files)
    result = freshdesk.found(files)
    assert result.items[0].fields == {
        "question": "환불은 언제까지 되나요?",
        "answer": "<p>구매한 날부터 <strong>7일</strong> 안에 신청해 주세요.</p>",
        "category": ("주문", "환불", "환불 신청"),
        "tags": ("환불", "취소"),
        "updated": "2024-05-01T00:00:00Z",
        "popularity": "120",
        "id": "1",
        "source": "freshdesk",
    }
    assert (result.items[0].form, result.items[0].where) == ("html", "articles.json: article 1")
    assert result.items[1].fields["popularity"] == "4"
    assert result.told == (
        'articles.json and 2 more: keys left out: "type" (2 articles), "thumbs_down" (2 articles), '
        '"seo_data" (2 articles), "agent_id" (2 articles)',
    )


def test_drafts_and_what_is_not_for_everybody_are_left_out_and_told() -> None:
    articles = [
        article(1),
        article(2, status=1),
        article(3, folder_id=22),
        article(4, folder_id=23),
        article(5, folder_visibility=3),
        article(6, description="가" * (bounds.TEXT + 1)),
        article(1),
    ]
    folders = [folder(21, "환불"), folder(22, "상담원용", 3), folder(23, "상담원용 하위", 1, parent_folder_id=22)]
    result = freshdesk.found([("all.json", [articles, folders])])
    assert [item.fields["id"] for item in result.items] == ["1"]
    assert result.told[0] == (
        'all.json: left out: "the same once more" (1 article), "drafts" (1 article), "not public" (3 articles), '
        '"more than 100,000 characters" (1 article)'
    )


def test_articles_whose_folders_are_missing_are_kept_and_told() -> None:
    hierarchy = [
        {"level": 1, "type": "folder", "data": {"id": 21, "name": "환불", "language": "ko"}},
        {"level": 0, "type": "category", "data": {"id": 31, "name": "주문", "language": "ko"}},
    ]
    result = freshdesk.found([("articles.json", [article(1, hierarchy=hierarchy)])])
    assert result.items[0].fields["category"] == ("주문", "환불")
    assert result.told[-1] == (
        "articles.json: 1 article in folders that are missing, and may not be for everybody; add folders.json"
    )


def test_an_export_nests_what_the_api_gives_apart(tmp_path: Path) -> None:
    bare = {key: value for key, value in article(1).items() if key not in ("folder_id", "category_id")}
    old = {"article": bare | {"tags": [{"name": "환불"}], "desc_un_html": "7일"}}
    hidden = folder(22, "상담원용", 3, articles=[article(2, folder_id=22)])
    export = [{"category": {"id": 31, "name": "주문", "folders": [folder(21, "환불", articles=[old]), hidden]}}]
    (tmp_path / "solutions.json").write_text(json.dumps(export), "utf-8")
    result = json_file.read(tmp_path / "solutions.json", Options())
    (item,) = result.items
    assert (item.fields["category"], item.fields["tags"]) == (("주문", "환불"), ("환불",))
    assert result.told[0] == 'solutions.json: left out: "not public" (1 article)'


def test_folders_within_folders_are_parts_of_the_path_and_hide_what_is_in_them() -> None:
    bare = {key: value for key, value in article(1).items() if key not in ("folder_id", "category_id")}
    inner = folder(21, "기간", articles=[bare])
    for visibility, paths in ((1, [("주문", "환불", "기간")]), (3, [])):
        outer = folder(20, "환불", visibility, sub_folders=[inner])
        result = freshdesk.found([("solutions.json", [category(31, "주문", folders=[outer])])])
        assert [item.fields["category"] for item in result.items] == paths


def test_files_of_a_folder_are_one_help_center(tmp_path: Path) -> None:
    files = {
        "articles.json": [article(1)],
        "categories.json": [category(31, "주문")],
        "folders.json": [folder(21, "환불")],
    }
    for name, content in files.items():
        (tmp_path / name).write_text(json.dumps(content), "utf-8")
    assert [item.fields["category"] for item in json_file.read_folder(tmp_path, Options()).items] == [("주문", "환불")]


def test_folders_that_stand_in_a_circle_end() -> None:
    folders = [folder(21, "가", parent_folder_id=22), folder(22, "나", parent_folder_id=21)]
    result = freshdesk.found([("all.json", {"articles": [article(1)], "folders": folders})])
    assert result.items[0].fields["category"] == ("나", "가")


def test_folders_alone_are_refused_with_what_is_needed() -> None:
    with pytest.raises(DataError, match="solutions/folders"):
        freshdesk.found([("folders.json", [folder(21, "환불")])])


@pytest.mark.parametrize(
    "content",
    [
        None,
        "x",
        [{"question": "환불?", "answer": "7일", "status": 2}],
        [{"name": "환불", "articles": [{"title": "환불?", "description": "7일"}]}],
        [{"title": "환불?", "description": "7일", "status": "게시", "hits": 3}],
    ],
)
def test_other_files_are_not_taken_for_freshdesk(content: object) -> None:
    assert not freshdesk.recognised(content)
