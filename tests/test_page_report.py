"""The page of ``faq-bench report``."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from benchmarks.answerability.answerability import Outcome, Outcomes, answerability
from benchmarks.base.run import Run, ranking
from benchmarks.cli import main
from benchmarks.data.dataset import Dataset
from benchmarks.data.fingerprint import fingerprint
from benchmarks.relevance import relevance
from benchmarks.relevance.misses import Found, worst
from benchmarks.relevance.relevance import Relevance
from benchmarks.report import page
from benchmarks.report.results import Results
from benchmarks.scaling import latency
from benchmarks.scaling.latency import Latency, Timing
from search.answering.engine import Engine
from tests import shop

HOSTILE = '<script>alert("1")</script> & "$x_1$" 환불'
VOID = {"meta", "br", "hr", "img", "link", "input", "path", "use", "rect"}


class Page(HTMLParser):
    """What a browser would see: every tag with its attributes, and the text; fails where tags do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, Mapping[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def charts(self) -> list[str]:
        return [attributes["aria-label"] or "" for tag, attributes in self.tags if tag == "svg"]


def run(name: str, *rankings: str) -> Run:
    """A system that puts these FAQs first, query by query."""
    found = {
        query.id: ranking(ids.split(), [1.0 / place for place, _ in enumerate(ids.split(), 1)])
        for query, ids in zip(shop.ASKED, rankings, strict=True)
    }
    return Run(name, found)


RUNS = [
    run("lexical", "password", "leave refund", "delivery", "leave"),
    run("dense", "leave password", "leave", "leave", "receipt"),
    run("hybrid", "password leave", "leave", "leave delivery", "password leave refund receipt"),
]


def told_apart() -> Outcomes:
    right = tuple(Outcome(True, True, share, 0.5, "answer") for share in (0.9, 0.6))
    others = tuple(Outcome(False, False, share, 0.8, "none") for share in (0.1, 0.7))
    return Outcomes(right, {"small-talk": others})


@pytest.fixture
def measured(engine: Engine) -> Relevance:
    return relevance.relevance(shop.DATA, "test", engine, "digest", RUNS, answerability(told_apart()))


@pytest.fixture
def timed(measured: Relevance) -> Latency:
    timings = {
        name: Timing(p50, 2 * p50, 3 * p50) for name, p50 in (("search", 24.25), ("encode", 20.5), ("scan", 0.5))
    }
    ratios = {"search/encode": 24.25 / 20.5}
    return Latency("latency", "other-encoder", "digest", 345, 2468, 300, measured.environment, timings, ratios)


@pytest.fixture
def folder(measured: Relevance, timed: Latency, tmp_path: Path) -> Path:
    relevance.write(measured, tmp_path / "results" / "relevance-shop.json")
    latency.write(timed, tmp_path / "results" / "latency-shop.json")
    return tmp_path / "results"


def asked(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


def test_page_holds_what_was_measured(measured: Relevance, timed: Latency) -> None:
    text = page.page(Results((measured, replace(measured, data="other", split=None)), (timed,), ()), {})
    shown = Page(text)
    for words in (
        "shop (test)",
        "other",
        "4 queries, 5 FAQs; 1 without an answer left out",
        f"{measured.systems['hybrid'].total.ndcg:.3f}",
        f"{measured.systems['dense'].total.mrr:.3f}",
        f"{measured.better_arm[0].difference:+.3f}",
        measured.environment.cpu,
        measured.environment.date[:10],
        f"numpy {measured.environment.versions['numpy']}",
        f"nearest_cosine {measured.weights.nearest_cosine:g}",
        "fake shop (test), other",  # the encoder, and what was measured with it
        "other-encoder latency, 345 FAQs",
        "search the whole answer 24.25 48.50 72.75",
        "search/encode = 1.18",
    ):
        assert words in shown.text, words


def test_every_figure_is_drawn_once_for_each_data_set(measured: Relevance) -> None:
    plain = replace(measured, data="plain", answerability=None)
    assert Page(page.page(Results((measured, plain), (), ()), {})).charts() == [
        "shop (test): nDCG@10 of lexical, dense, hybrid",
        "plain (test): nDCG@10 of lexical, dense, hybrid",
        "shop (test): nDCG@10 of lexical, dense, hybrid by slice",
        "plain (test): nDCG@10 of lexical, dense, hybrid by slice",
        f"shop (test): reliability of the confidence, ECE {reliability_error(measured):.3f}",
        "shop (test): risk and coverage of confidence, cosine",
    ]


def reliability_error(result: Relevance) -> float:
    assert result.answerability is not None
    found = result.answerability.sets["together"].scorers["confidence"].reliability
    assert found is not None
    return found.ece


def test_charts_name_their_rows_and_take_the_colours_of_the_page(measured: Relevance) -> None:
    text = page.page(Results((measured,), (), ()), {})
    drawn = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    labels = [re.findall(r"<text[^>]*>(.*?)</text>", chart) for chart in drawn]
    assert {"lexical", "dense", "hybrid", f"{measured.systems['hybrid'].total.ndcg:.3f}"} <= {*labels[0]}
    assert {"short (2)", "long (2)"} <= {*labels[1]}
    assert {"confidence", "share of right first hits"} <= {*labels[2]}
    used = set(re.findall(r"var\((--chart-\w+)\)", "".join(drawn)))
    assert used >= {"--chart-orange", "--chart-blue", "--chart-green"}
    assert all(text.count(f"{name}:") == 2 for name in used)  # for light and for dark
    assert not re.search(r"#[0-9a-f]{6}", "".join(drawn))


def test_ids_are_unique_and_what_refers_to_one_finds_it(measured: Relevance) -> None:
    text = page.page(Results((measured, replace(measured, data="other")), (), ()), {})
    ids = [attributes["id"] for _, attributes in Page(text).tags if "id" in attributes]
    assert len(ids) == len(set(ids)) > 20
    named = set(re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', text))
    assert named
    assert {"".join(pair) for pair in named} <= set(ids)


def test_nothing_is_loaded_from_anywhere(measured: Relevance, timed: Latency) -> None:
    text = page.page(Results((measured,), (timed,), ()), {fingerprint(shop.DATA): shop.DATA})
    assert "//" not in re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)
    assert not re.search(r"https?:|@import|url\((?!#)|xmlns", text)
    tags = Page(text).tags
    assert not {"script", "link", "iframe", "object", "image", "img"} & {tag for tag, _ in tags}
    for _, attributes in tags:
        assert not any(name.startswith("on") or name == "src" for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")
        assert (attributes.get("xlink:href") or "#").startswith("#")


def test_names_from_the_data_stay_text(engine: Engine) -> None:
    data = hostile()
    result = relevance.relevance(data, None, engine, "digest", RUNS, answerability(told_apart()))
    result = replace(result, model=HOSTILE)
    text = page.page(Results((result,), (), ()), {fingerprint(data): data})
    assert "<script" not in text
    shown = Page(text)
    # the data set's name, the encoder's, a slice, a query, FAQs
    assert shown.text.count('<script>alert("1")') > 10
    assert HOSTILE in shown.text
    drawn = " ".join(re.findall(r"<text[^>]*>(.*?)</text>", text))
    assert "&lt;script&gt;alert" in drawn


def hostile() -> Dataset:
    queries = tuple(replace(query, text=f"{query.text} {HOSTILE}", slice=HOSTILE) for query in shop.ASKED)
    faqs = tuple(replace(faq, question=HOSTILE) for faq in shop.FAQS)
    return replace(shop.DATA, name=HOSTILE, source=replace(shop.DATA.source, faqs=faqs), queries=queries)


def test_the_same_results_give_the_same_page(measured: Relevance) -> None:
    assert page.page(Results((measured,), (), ()), {}) == page.page(Results((measured,), (), ()), {})


def test_worst_queries_come_first_and_among_equals_those_that_another_system_answers(measured: Relevance) -> None:
    found = worst(measured.systems, "hybrid", shop.DATA)
    assert [(miss.query.id, round(miss.ndcg, 3), round(miss.best_other, 3)) for miss in found] == [
        ("q2", 0, 0.631),  # lexical has it in the second place: 1 / log2(3)
        ("q4", 0.431, 1),  # the fourth place: 1 / log2(5)
        ("q3", 0.631, 1),
    ]
    assert found[0].top == (Found("leave", shop.FAQS[4].question, 0),)
    assert found[0].answers == (Found("refund", shop.FAQS[1].question, 1),)
    assert [miss.query.id for miss in worst(measured.systems, "hybrid", shop.DATA, 1)] == ["q2"]
    even = worst({**measured.systems, "hybrid": measured.systems["dense"]}, "hybrid", None)
    assert [(miss.query.id, miss.ndcg, round(miss.best_other, 3)) for miss in even[:2]] == [
        ("q3", 0, 1),
        ("q2", 0, 0.631),
    ]
    assert even[0].top == (Found("leave"),)
    assert (even[0].query.text, even[0].answers) == ("", ())


def test_worst_queries_are_shown_with_texts_where_the_data_is_known(measured: Relevance) -> None:
    results = Results((measured,), (), ())
    with_ids = Page(page.page(results, {})).text
    assert "0.000 best other 0.631 q2 leave" in with_ids
    assert "환불 신청 언제까지 되나요" not in with_ids
    assert "given with --data" in with_ids
    known = Page(page.page(results, {measured.fingerprint: shop.DATA})).text
    row = "0.000 best other 0.631 환불 신청 언제까지 되나요 long, q2 환불은 언제까지 신청할 수 있나요? refund"
    assert f"{row} 회원 탈퇴는 어디에서 하나요? leave" in known
    assert "1 of 4 queries have nothing relevant among the first ten, 1 are ranked perfectly." in known


def test_command_writes_the_page_with_the_texts_of_the_data(engine: Engine, timed: Latency, tmp_path: Path) -> None:
    from benchmarks.data import dataset

    home = shop.written(tmp_path / "shop")
    known = dataset.read(home)
    found = relevance.relevance(known, None, engine, "digest", RUNS)
    relevance.write(found, tmp_path / "results" / "relevance-shop.json")
    out = tmp_path / "new" / "report.html"
    ran = asked("--results", tmp_path / "results", "--out", out, "--data", home)
    assert (ran.exit_code, ran.output) == (0, f"written: {out}\n")
    shown = Page(out.read_text("utf-8"))
    assert "환불 신청 언제까지 되나요" in shown.text
    assert len(shown.charts()) == 2


def problems(folder: Path, tmp_path: Path) -> Iterator[tuple[list[object], str]]:
    (tmp_path / "empty").mkdir()
    other = shop.written(tmp_path / "other")
    changed = shop.written(tmp_path / "shop")
    yield ["--results", tmp_path / "empty"], "holds no result; measure with faq-bench relevance --out"
    yield ["--results", tmp_path / "nowhere"], "no such folder"
    yield ["--results", folder, "--data", other], 'holds no result of "other"; its results are of shop'
    yield ["--results", folder, "--data", changed], "have not the same FAQs"
    yield ["--results", folder, "--data", tmp_path / "none"], "none: "


def test_what_cannot_be_shown_is_told_and_nothing_is_written(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    for arguments, problem in problems(folder, tmp_path):
        ran = asked("--out", out, *arguments)
        assert (ran.exit_code, problem in ran.output) == (2, True), ran.output
        assert not out.exists()
