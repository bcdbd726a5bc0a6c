"""The sample help center as other programs keep it: a spreadsheet, a saved site, an export of Zendesk."""

import json
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby, islice
from pathlib import Path

import openpyxl
from markdown_it import MarkdownIt

from indexer.sources import source
from search.records.faq import Faq
from tests.conftest import ROOT

HEADER = ["No", "대분류", "중분류", "질문", "답변 내용", "유사 질문", "키워드", "공개여부", "수정일", "담당자"]


def faqs(count: int) -> Sequence[Faq]:
    """The first ``count`` FAQs of the sample."""
    return source.read(ROOT / "faq_data").faqs[:count]


def spreadsheet(file: Path, count: int = 70) -> None:
    """A workbook with a title above the header, merged categories, hidden rows, drafts, gaps and another sheet."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "FAQ"
    sheet.append(["고객센터 FAQ (2026년 11월 기준)"])
    sheet.append([])
    sheet.append(HEADER)
    for number, faq in enumerate(faqs(count), 1):
        wide, narrow = (*faq.category, "", "")[:2]
        answer = "" if number in (17, 42) else faq.answer.replace("\n", "_x000D_\n")
        public = "N" if number % 30 == 0 else "Y"
        day = f"{faq.updated:%Y. %m. %d.}" if faq.updated else ""
        sheet.append([number, wide, narrow, f"Q. {faq.question}", answer, *_said(faq), public, day, "김담당"])
    start = 4
    for _, group in groupby(sheet.iter_rows(min_row=4, values_only=True), lambda row: row[1]):
        end = start + len(list(group)) - 1
        if end > start:
            sheet.merge_cells(start_row=start, end_row=end, start_column=2, end_column=2)
        start = end + 1
    for hidden in (10, 11):
        sheet.row_dimensions[hidden].hidden = True
    book.create_sheet("작성 안내").append(["질문은 한 문장으로 씁니다."])
    book.save(file)


def _said(faq: Faq) -> tuple[str, str]:
    return "; ".join(faq.aliases), ", ".join(faq.tags)


def site(folder: Path, pages: int = 30) -> None:
    """A saved site: each page states a few FAQs for search engines and shows them; one holds none."""
    folder.mkdir()
    rest = iter(faqs(3 * pages))
    for number in range(1, pages):
        (folder / f"faq-{number:02}.html").write_text(_page(list(islice(rest, 3))), "utf-8")
    (folder / "index.html").write_text("<html><title>고객센터</title><body><h1>고객센터</h1></body></html>", "utf-8")


def _page(entries: Sequence[Faq]) -> str:
    stated = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "mainEntity": [
            {"@type": "Question", "name": faq.question, "acceptedAnswer": {"@type": "Answer", "text": html(faq.answer)}}
            for faq in entries
        ],
    }
    shown = "".join(
        f"<details><summary>{escape(faq.question)}</summary>{html(faq.answer)}</details>" for faq in entries
    )
    return (
        '<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>자주 묻는 질문</title>'
        f'<script type="application/ld+json">{json.dumps(stated, ensure_ascii=False)}</script></head>'
        f"<body><nav>처음 · 로그인</nav><main>{shown}</main><footer>고객센터 1588-0000</footer></body></html>"
    )


def zendesk(folder: Path, count: int = 200) -> None:
    """Pages of the Help Center API: articles with their sections and categories, some drafts, some for agents."""
    folder.mkdir()
    entries = faqs(count)
    names = sorted({faq.category[:2] for faq in entries})
    wide = sorted({category[0] for category in names})
    sections = [
        {"id": 500 + place, "name": category[-1], "category_id": 100 + wide.index(category[0]), **_place("sections")}
        for place, category in enumerate(names)
    ]
    for page, start in enumerate(range(0, count, 100), 1):
        content = {
            "count": count,
            "page": page,
            "articles": list(_articles(entries[start : start + 100], start, names)),
            "sections": sections,
            "categories": [
                {"id": 100 + place, "name": name, **_place("categories")} for place, name in enumerate(wide)
            ],
        }
        (folder / f"articles-{page}.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")


def _place(kind: str) -> dict[str, object]:
    return {"html_url": f"https://help.example.com/hc/ko/{kind}/1", "locale": "ko", "source_locale": "ko"}


def _articles(entries: Sequence[Faq], start: int, names: Sequence[tuple[str, ...]]) -> Iterator[dict[str, object]]:
    for number, faq in enumerate(entries, start):
        yield {
            "id": 360_000_000 + number,
            "title": faq.question,
            "body": f"{html(faq.answer)}<script>track()</script>" if number % 40 == 0 else html(faq.answer),
            "locale": "ko",
            "draft": number % 50 == 49,
            "user_segment_id": 77 if number % 67 == 66 else None,
            "section_id": 500 + names.index(faq.category[:2]),
            "label_names": list(faq.tags),
            "promoted": False,
            "vote_sum": number % 7,
            "html_url": f"https://help.example.com/hc/ko/articles/{360_000_000 + number}",
            "updated_at": f"{faq.updated or '2026-01-02'}T09:00:00Z",
            "author_id": 9,
        }


def html(markdown: str) -> str:
    """What an editor of web pages would have made of an answer."""
    return str(MarkdownIt("commonmark", {"breaks": True}).render(markdown))
