"""What is compared with ours. txtai, Haystack and Tantivy, which must be installed first, run only in the benchmark."""

import ast
import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.base.process import ProcessError
from benchmarks.base.run import TimedRun
from benchmarks.data.dataset import Dataset, Judgement, Query
from benchmarks.peer_runs import dispatch
from benchmarks.peers import PEERS, bm25s_kiwi, bm25s_words, fts5_trigram, pins, rrf
from benchmarks.peers.contract import Contract, Found, Model, Reply, Task, Text
from benchmarks.peers.worker import adopt
from indexer.model.model import BASE_MODEL, DEFAULT, DEFAULT_MODEL, Choice, locate
from indexer.model.reference import ReferenceEncoder
from indexer.sources.source import Source
from search.errors import DataError, ModelError
from search.records.faq import Faq
from tests.conftest import CONTACTS, FAQS, ROOT

HOME = ROOT / "benchmarks" / "peers"
HERE = ("bm25s_words", "bm25s_kiwi", "st_faiss", "rrf", "fts5_trigram")
"""Peers whose libraries are ours, too."""
ASKED = {
    "whole": "비밀번호를 잊어버렸어요.",
    "morphemes": "잊어버렸는데",
    "substring": "환불은언제까지 신청할 수",
    "short": "환불",
    "syntax": "\"환불은 AND (NOT* ^결제:가 OR ) NEAR/2 \\ '",
    "marks": "!! ?",
    "letter": "ㅠ",
    "foreign": "zzzz qqqq",
}
NO_MODEL = Model("nowhere", "", "")


@pytest.fixture(scope="module")
def task(model_folder: Path) -> Task:
    queries = tuple(Query(name, text) for name, text in ASKED.items())
    qrels = tuple(Judgement(name, "refund-period", 1) for name in ASKED)
    return dispatch.task(Dataset("shop", Source(FAQS, CONTACTS), queries, qrels, ()), model_folder)


@pytest.fixture(scope="module")
def ran(task: Task) -> dict[str, TimedRun]:
    """The runs of the peers that need no installation, each from its own process."""
    return {name: dispatch.sent(name, task) for name in HERE}


def ids(run: TimedRun, query: str) -> list[str]:
    return [found.id for found in run.run.rankings[query]]


# what they are given


def test_a_document_holds_all_that_a_faq_says(task: Task) -> None:
    first = task.documents[0]
    assert first.id == "pay-failed"
    assert first.text.splitlines() == [
        "결제가 안 돼요. 왜 그런가요?",
        "결제안됨",
        "카드 승인 거절",
        "결제 버튼을 눌러도 넘어가지 않음",
        "카드 정보와 한도를 먼저 확인하세요.",
        "카드 정보를 확인하세요.",
        "그래도 안 되면 앱을 다시 시작하세요.",
        "계속 안 되면 문의하세요.",
    ]
    assert dispatch.document(Faq("beir", "", "본문만 있어요.")) == "본문만 있어요."


def test_a_task_is_the_queries_as_they_were_typed_and_the_prompts_of_the_model(
    task: Task, model_folder: Path, tmp_path: Path
) -> None:
    assert {query.id: query.text for query in task.queries} == ASKED
    assert task.model == Model(str(model_folder), "query: ", "passage: ")
    assert task.depth == 100
    task.write(tmp_path / "task.json")
    assert Task.read(tmp_path / "task.json") == task


def test_a_query_is_cut_where_the_engine_takes_no_more(task: Task, tmp_path: Path) -> None:
    long = Dataset("shop", Source(FAQS, CONTACTS), (Query("q", "환불 " * 400),), (), ())
    assert [len(query.text) for query in dispatch.task(long, tmp_path).queries] == [512]


def test_peers_rank_with_the_packaged_model_and_not_with_what_we_made_of_it(tmp_path: Path) -> None:
    assert dispatch.published(DEFAULT) == locate(BASE_MODEL) != locate(DEFAULT_MODEL)
    (tmp_path / "modules.json").write_text("[]")
    assert dispatch.published(Choice(str(tmp_path), "int8")) == tmp_path


def test_a_model_may_have_no_prompts_but_no_broken_ones(tmp_path: Path) -> None:
    nothing = Dataset("shop", Source(FAQS, CONTACTS), (), (), ())
    assert dispatch.task(nothing, tmp_path).model == Model(str(tmp_path), "", "")
    (tmp_path / "config_sentence_transformers.json").write_text("[]")
    with pytest.raises(ModelError, match=r"config_sentence_transformers\.json: can't be read"):
        dispatch.task(nothing, tmp_path)


# what they bring back


@pytest.mark.parametrize("name", HERE)
def test_a_peer_finds_a_text_by_its_own_words(name: str, ran: dict[str, TimedRun]) -> None:
    assert ids(ran[name], "whole")[0] == "password-reset"


@pytest.mark.parametrize("name", HERE)
def test_a_peer_takes_whatever_a_visitor_types(name: str, ran: dict[str, TimedRun]) -> None:
    assert ran[name].run.rankings.keys() == ASKED.keys() == ran[name].seconds.keys()
    assert all(seconds > 0 for seconds in ran[name].seconds.values())
    assert "refund-period" in ids(ran[name], "syntax")


@pytest.mark.parametrize("name", ["bm25s_words", "bm25s_kiwi", "fts5_trigram"])
def test_what_shares_nothing_was_not_found(name: str, ran: dict[str, TimedRun]) -> None:
    for query in ("letter", "foreign"):
        assert ids(ran[name], query) == []


def test_every_form_of_kiwi_counts_and_marks_are_forms(ran: dict[str, TimedRun]) -> None:
    assert ids(ran["bm25s_words"], "marks") == ids(ran["fts5_trigram"], "marks") == []
    assert set(ids(ran["bm25s_kiwi"], "marks")) == {faq.id for faq in FAQS if "?" in dispatch.document(faq)}


def test_words_know_no_conjugation_and_morphemes_do(ran: dict[str, TimedRun]) -> None:
    assert ids(ran["bm25s_words"], "morphemes") == []
    assert ids(ran["bm25s_kiwi"], "morphemes")[0] == "password-reset"


def test_trigrams_find_what_stands_inside_a_word_and_short_words_by_looking_at_every_text(
    ran: dict[str, TimedRun],
) -> None:
    assert ids(ran["fts5_trigram"], "substring")[0] == "refund-period"
    assert ids(ran["fts5_trigram"], "short") == ["refund-period"]
    assert ids(ran["bm25s_words"], "substring") == ["refund-period"]


def test_cosines_are_those_of_the_model_with_its_prompts(
    ran: dict[str, TimedRun], task: Task, model_folder: Path
) -> None:
    e5 = ReferenceEncoder(model_folder, "e5")
    cosines = e5.encode_passages([each.text for each in task.documents]) @ e5.encode_queries([ASKED["short"]])[0]
    best = np.argsort(-cosines)
    found = ran["st_faiss"].run.rankings["short"]
    assert [each.id for each in found] == [task.documents[row].id for row in best]
    assert [each.score for each in found] == pytest.approx(cosines[best].tolist(), abs=1e-5)


def test_fusion_is_that_of_its_two_parts(ran: dict[str, TimedRun]) -> None:
    for query in ASKED:
        parts: list[Found] = [[(each, 1.0) for each in ids(ran[name], query)] for name in ("bm25s_kiwi", "st_faiss")]
        assert ids(ran["rrf"], query) == [document for document, _ in rrf.fused(parts)]


def test_versions_are_those_that_the_peer_names(ran: dict[str, TimedRun]) -> None:
    assert ran["bm25s_kiwi"].versions.keys() >= {"bm25s", "kiwipiepy", "python"}
    assert "sqlite" in ran["fts5_trigram"].versions
    assert ran["st_faiss"].versions["torch"].startswith("2.13.0")


def test_progress_is_reported_as_it_is_made(task: Task) -> None:
    told: list[tuple[str, int, int]] = []
    dispatch.sent("fts5_trigram", task, lambda *step: told.append(step))
    searched = [done for name, done, _ in told if name == "fts5_trigram: search"]
    assert told[0] == ("fts5_trigram: index", 0, 1)
    assert searched == list(range(len(ASKED) + 1))


def test_a_peer_that_fails_is_told_with_its_last_words(task: Task) -> None:
    empty = Task((), task.queries, NO_MODEL, 100)
    with pytest.raises(ProcessError, match=r"the peer bm25s_words failed \(exit code 1\)\n(?s:.*)\n  ValueError: "):
        dispatch.sent("bm25s_words", empty)


ASKED_OF_TWO = Task((Text("a", "가"), Text("b", "나")), (Text("q", "가"),), NO_MODEL, 2)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({}, "answered 0 queries instead of the 1 asked"),
        ({"q": [("a", 1.0), ("a", 0.5)]}, "found documents twice"),
        ({"q": [("c", 1.0)]}, "unknown ones"),
        ({"q": [("a", 1.0), ("b", 2.0)]}, "the scores do not fall"),
        ({"q": [("a", float("nan"))]}, "the scores do not fall"),
        ({"q": [("a", 1.0), ("b", 1.0)]}, None),
        ({"q": []}, None),
    ],
)
def test_a_reply_that_is_none_is_refused(found: dict[str, Found], told: str | None) -> None:
    reply = Reply({}, found, dict.fromkeys(found, 0.1))
    if told is None:
        dispatch.check("rrf", ASKED_OF_TWO, reply)
        return
    with pytest.raises(DataError, match=told):
        dispatch.check("rrf", ASKED_OF_TWO, reply)


# the modules


def test_fusion_is_the_one_computed_by_hand() -> None:
    fused = rrf.fused([[("a", 9.0), ("b", 8.0)], [("c", 0.9), ("b", 0.8), ("a", 0.7)]])
    assert [document for document, _ in fused] == ["a", "b", "c"]
    assert [score for _, score in fused] == pytest.approx([1 / 61 + 1 / 63, 1 / 62 + 1 / 62, 1 / 61])
    assert rrf.fused([[], [("c", 0.9)]]) == [("c", 1 / 61)]


def test_equals_stay_in_the_order_in_which_they_were_found() -> None:
    assert [document for document, _ in rrf.fused([[("z", 1.0)], [("a", 1.0)]])] == ["z", "a"]


def test_trigrams_are_quoted_and_joined() -> None:
    assert fts5_trigram.match('환불"은') == '"환불""" OR "불""은"'
    assert fts5_trigram.match("환불") == ""
    assert fts5_trigram.short_words("환불 며칠? 100% 환불_은 결제수단") == ["환불", "며칠", "은"]


def test_documents_that_hold_most_short_words_follow_those_found_by_trigrams() -> None:
    texts = {"none": "탈퇴", "one": "환불 신청", "both": "환불 며칠", "trigram": "적립금 소멸 환불"}
    peer: Contract = fts5_trigram.Peer([Text(name, text) for name, text in texts.items()], NO_MODEL)
    found = peer.search("적립금 며칠", 9)
    assert [name for name, _ in found] == ["trigram", "both"]
    found = peer.search("환불 며칠", 9)
    assert [name for name, _ in found] == ["both", "one", "trigram"]
    assert peer.search("환불 며칠", 1) == found[:1]


@pytest.mark.slow
@pytest.mark.parametrize("made", [bm25s_words.Peer, bm25s_kiwi.Peer])
def test_few_documents_are_enough(made: type[Contract]) -> None:
    peer = made([Text("a", "환불 기간"), Text("b", "배송 조회")], NO_MODEL)
    assert [name for name, _ in peer.search("배송 지연", 100)] == ["b"]


@pytest.mark.parametrize("name", PEERS)
def test_a_module_says_what_is_configured_and_has_the_same_names(name: str) -> None:
    tree = ast.parse((HOME / f"{name}.py").read_text("utf-8"))
    assert len((ast.get_docstring(tree) or "").splitlines()) >= 3
    (peer,) = (node for node in tree.body if isinstance(node, ast.ClassDef))
    assert peer.name == "Peer"
    signatures = {node.name: ast.unparse(node.args) for node in peer.body if isinstance(node, ast.FunctionDef)}
    assert signatures["__init__"] == "self, documents: Sequence[Text], model: Model"
    assert signatures["search"] == "self, query: str, depth: int"


def test_every_module_is_listed_and_every_list_of_versions_belongs_to_one() -> None:
    others = {"__init__", "contract", "pins", "worker"}
    assert {path.stem for path in HOME.glob("*.py")} == {*PEERS, *others}
    assert {path.stem for path in HOME.glob("*.txt")} == set(PEERS)


def test_peers_run_with_the_versions_that_we_run_with() -> None:
    ours = pins.read(ROOT / "constraints.txt")
    for name in PEERS:
        named = pins.read(HOME / f"{name}.txt")
        shared = named.keys() & ours.keys()
        assert {library: named[library] for library in shared} == {library: ours[library] for library in shared}, name


def test_a_version_must_be_pinned(tmp_path: Path) -> None:
    file = tmp_path / "some.txt"
    file.write_text("bm25s==0.3.16  # pure Python\n\n# and\nkiwipiepy>=0.24\n")
    with pytest.raises(ValueError, match=r"some\.txt:4: must be name==version, not 'kiwipiepy>=0\.24'"):
        pins.read(file)


def test_a_package_is_adopted_without_what_lies_beside_it(tmp_path: Path) -> None:
    for name in ("adopted", "neighbour"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    (tmp_path / "adopted" / "inner.py").write_text("ANSWER = 42\n")
    adopt("adopted", tmp_path / "adopted")
    try:
        assert importlib.import_module("adopted.inner").ANSWER == 42
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module("neighbour")
    finally:
        for name in ("adopted", "adopted.inner"):
            sys.modules.pop(name, None)
