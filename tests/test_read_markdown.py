"""FAQs out of Markdown files and the folders of sites."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.readers.item import Found, Options
from indexer.readers.markdown import text as markdown_text
from indexer.readers.markdown.files import read, read_folder
from search.errors import DataError


def one(tmp_path: Path, text: str, name: str = "faq.md", options: Options | None = None) -> Found:
    (tmp_path / name).write_text(text, "utf-8")
    return read(tmp_path / name, options or Options())


def folder(tmp_path: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (tmp_path / "help" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "help" / name).write_text(text, "utf-8")
    return tmp_path / "help"


def test_a_file_of_questions_is_read_with_its_head(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        "---\ntitle: 결제 FAQ\ntags: [결제, 환불]\ndate: 2024-05-01\nlastmod: 2024-06-03\nweight: 3\n---\n"
        "> 자주 묻는 질문입니다.\n\n## 환불은 언제 되나요?\n\n1. 카드: **3일**\n2. 계좌: 5일\n\n![화면](img/a.png)\n\n"
        "```sh\n# 제목이 아님\n```\n\n취소 방법\n---------\n\n[안내](../cancel.md)를 보세요.\n",
    )
    first, second = found.items
    assert first.fields == {
        "question": "환불은 언제 되나요?",
        "answer": "1. 카드: **3일**\n2. 계좌: 5일\n\n![화면](img/a.png)\n\n```sh\n# 제목이 아님\n```",
        "category": ("결제 FAQ",),
        "tags": ["결제", "환불"],
        "updated": "2024-06-03",
    }
    assert (first.where, first.form, first.sure) == ("faq.md:10", "markdown", 0.9)
    assert first.notes == ("the answer has 1 images (img/a.png)",)
    assert (second.fields["question"], second.notes) == (
        "취소 방법",
        ("the answer has 1 relative links (../cancel.md)",),
    )
    assert found.told == (
        "faq.md: text that belongs to no question is left out (1, the first: 자주 묻는 질문입니다.)",
        'faq.md: key "date" is left out (1 files)',
        'faq.md: key "weight" is left out (1 files)',
    )


def test_toggles_are_questions(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        "# 자주 묻는 질문\n\n아래에서 찾아보세요.\n\n## 환불\n<details>\n<summary><b>환불 기간</b></summary>\n\n"
        "- 카드 3일\n- 계좌 5일\n\n</details>\n"
        "<DETAILS open><summary>취소는?</summary>\n    버튼을 누르세요.\n</DETAILS>\n",
    )
    assert [(item.fields["question"], item.fields["answer"], item.fields["category"]) for item in found.items] == [
        ("환불 기간", "- 카드 3일\n- 계좌 5일", ("자주 묻는 질문", "환불")),
        ("취소는?", "버튼을 누르세요.", ("자주 묻는 질문", "환불")),
    ]


def test_toggles_below_texts_are_part_of_the_answer(tmp_path: Path) -> None:
    found = one(
        tmp_path, "# 환불 안내\n\n3일 안에 됩니다.\n\n<details><summary>카드사별</summary>\n\n신한 2일\n\n</details>\n"
    )
    assert [item.fields["answer"] for item in found.items] == ["3일 안에 됩니다.\n\n**카드사별**\n\n신한 2일"]


def test_a_page_of_a_site_is_one_faq_unless_its_headings_ask(tmp_path: Path) -> None:
    site = folder(
        tmp_path,
        {
            "01-payment/_category_.json": json.dumps({"label": "결제와 환불"}),
            "01-payment/02-refund.md": "---\nid: refund\ntitle: 환불 절차\ndraft: false\n---\n"
            "import Tabs from '@theme/Tabs';\n\n환불 절차입니다.\n\n## 신청\n\n버튼을 누르세요.\n\n"
            "## 확인\n\n3일 뒤 확인하세요.\n",
            "02-배송/faq.mdx": "# 배송\n\n## 언제 오나요? {#when}\n\n하루 안에 옵니다.\n\n"
            "## 어디까지 왔나요?\n\n조회하세요.\n",
            "02-배송/old.md": "---\ntitle: 옛 안내\ndraft: true\n---\n택배사가 바뀝니다.\n",
            "index.md": "---\ntitle: 도움말\n---\n",
            ".obsidian/note.md": "# 숨김\n\n보이지 않음",
            "node_modules/pkg/README.md": "# pkg\n\ninstall it",
        },
    )
    found = read_folder(site, Options())
    refund, when, where = found.items
    assert refund.fields == {
        "question": "환불 절차",
        "answer": "환불 절차입니다.\n\n## 신청\n\n버튼을 누르세요.\n\n## 확인\n\n3일 뒤 확인하세요.",
        "id": "refund",
        "source": "help",
        "category": ("결제와 환불",),
    }
    assert (when.fields["question"], when.fields["category"]) == ("언제 오나요?", ("배송", "배송"))
    assert (where.where, where.sure) == ("02-배송/faq.mdx:7", 0.9)
    assert found.told == (
        "help: drafts are left out (1)",
        "help: files without text are left out (1)",
        "help: comments and code are left out (1)",
    )


def test_hugo_toml_and_a_category_of_its_own(tmp_path: Path) -> None:
    site = folder(
        tmp_path,
        {"a/b/c/비밀번호.md": '+++\ntitle = "비밀번호를 잊었어요"\ndate = 2024-01-02T03:04:05Z\n'
         'categories = ["회원", "로그인"]\naliases = ["/old/password", "비번 분실"]\n+++\n재설정하세요.\n',
         "a/b/c/d/탈퇴 방법.md": "설정에서 탈퇴하세요.\n"},
    )  # fmt: skip
    deep, found = sorted(read_folder(site, Options()).items, key=lambda item: item.where)
    assert found.fields == {
        "question": "비밀번호를 잊었어요",
        "answer": "재설정하세요.",
        "updated": "2024-01-02T03:04:05+00:00",
        "category": ("회원", "로그인"),
        "aliases": ["비번 분실"],
    }
    assert (deep.fields["question"], deep.fields["category"]) == ("탈퇴 방법", ("b", "c", "d"))
    assert deep.notes == ("the wider category a is left out",)


def test_keys_that_the_operator_names_are_read_and_others_ignored(tmp_path: Path) -> None:
    options = Options(columns={"heading": "question"}, ignored=frozenset({"owner"}))
    found = one(tmp_path, "---\nheading: 환불은 언제 되나요?\nowner: 김\n---\n3일 안에 됩니다.\n", options=options)
    assert [(item.fields["question"], item.sure) for item in found.items] == [("환불은 언제 되나요?", 0.9)]
    assert found.told == ()


def test_broken_heads_are_told_with_their_lines_all_at_once(tmp_path: Path) -> None:
    site = folder(
        tmp_path,
        {
            "a.md": "---\ntags: 가\ntitle: 환불: 언제: 되나요\n---\n네",
            "b.md": "+++\ntitle = 환불\n+++\n네",
            "c.md": "# 취소\n\n네",
        },
    )
    with pytest.raises(DataError) as caught:
        read_folder(site, Options())
    first, second = caught.value.problems
    assert first.startswith("a.md:3: the front matter can't be read (mapping values are not allowed here)")
    assert second.startswith("b.md:2: the front matter can't be read")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "has no text below its title"),
        ("---\ntitle: 환불\ndraft: true\n---\n네".encode(), "is a draft"),
        ("# 환불은?\n\n3일 안에 됩니다.".encode("cp949"), "looks like CP949; save it as UTF-8"),
        (b"---\na: " + b"[" * 1_000 + b"\n---\n", "front matter can't be read"),
        (b"---\na: " + b"x" * 60_000 + b"\n---\n", "the front matter has more than 50,000 characters"),
        (b"---\na: 0000-99-99\n---\n", "front matter can't be read"),
        (b"x" * (markdown_text.LONGEST + 1), "more than 5,000,000; split it"),
    ],
)
def test_what_can_not_be_read_is_refused_with_a_reason(content: bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / "faq.md").write_bytes(content)
    with pytest.raises(DataError, match=told):
        read(tmp_path / "faq.md", Options())


def test_values_that_multiply_themselves_are_left_out(tmp_path: Path) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    found = one(tmp_path, f"---\n{bomb}tags: *i\n---\n# 환불은?\n\n3일")
    assert found.items[0].fields.keys() == {"question", "answer"}
    assert 'faq.md: key "tags" is left out (1 files)' in found.told


def test_a_folder_without_pages_says_so(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=r"^help: has no Markdown files with text \(\.md, \.mdx, \.markdown\); 1 were seen"
    ):
        read_folder(folder(tmp_path, {"a.md": "# 제목뿐\n", "b.txt": "글"}), Options())


@pytest.mark.parametrize(
    "text", ["<details><summary>" * 20_000, "> " * 50_000, "[" * 100_000, "![" * 50_000, "- " * 50_000]
)
def test_texts_made_to_be_slow_are_not(text: str, tmp_path: Path) -> None:
    assert one(tmp_path, f"# 환불은?\n\n네\n\n{text}").items


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.sampled_from("가? \n#-*>`<[](!details/summary:.Q1"), max_size=80))
def test_any_text_is_read_or_refused(tmp_path: Path, text: str) -> None:
    try:
        found = one(tmp_path, text)
    except DataError:
        return
    assert all(item.fields["answer"] for item in found.items)
