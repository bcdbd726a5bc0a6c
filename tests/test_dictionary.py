"""The operator's dictionary.tsv and synonyms.tsv: read, checked, and carried by the index to the engine."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.build.change import Change, changes, totals
from indexer.check import lint
from indexer.cli import main
from indexer.sources.source import Source, read
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.errors import DataError
from search.index.index import Index
from search.korean.synonyms import Rule, Synonyms
from search.records.user_word import TAGS, UserWord
from search.storage import artifact
from tests.conftest import CONTACTS, FAQS, ROOT, FakeEncoder, write_lines

WORDS = (UserWord("네페", "NNP"), UserWord("네이버 페이", "NNP"), UserWord("회탈", "NNG"))
FAQ = {"id": "a", "question": "네페로 어떻게 결제하나요?", "answer": "네이버 페이를 고르세요."}


@pytest.fixture(scope="module")
def wordy() -> Analyzer:
    return Analyzer(WORDS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_lines(tmp_path / "faqs.jsonl", [FAQ, {**FAQ, "id": "b", "question": "환불 기간", "answer": "7일이에요."}])
    return tmp_path


def problems(folder: Path) -> tuple[str, ...]:
    with pytest.raises(DataError) as told:
        read(folder)
    return told.value.problems


def words(analyzer: Analyzer, text: str) -> list[str]:
    return [term.form for term in analyzer.analyse(text).terms if not term.form.startswith("#")]


def test_user_words_stay_in_one_piece(analyzer: Analyzer, wordy: Analyzer) -> None:
    assert "네페" not in words(analyzer, "네페로 결제")
    assert words(wordy, "네페로 결제") == ["네페", "결제"]
    assert words(wordy, "회탈하고 싶어요")[0] == "회탈"


def test_a_word_with_a_space_is_met_without_it(wordy: Analyzer) -> None:
    assert words(wordy, "네이버 페이로") == words(wordy, "네이버페이로") == ["네이버 페이"]


@pytest.mark.slow
def test_every_tag_is_one_that_kiwi_knows() -> None:
    made = Analyzer([UserWord(f"가나{chr(0xAC00 + place)}", tag) for place, tag in enumerate(TAGS)])
    assert made.analyse("가나가").terms


def test_the_fingerprint_tells_the_words_apart(analyzer: Analyzer, wordy: Analyzer) -> None:
    assert "words" not in analyzer.fingerprint
    assert wordy.fingerprint.startswith(analyzer.fingerprint + ", words ")


def test_both_files_are_read_with_comments_and_blank_lines(folder: Path) -> None:
    (folder / "dictionary.tsv").write_text("# ours\nword\ttag\n\n네페\tNNP\n네이버  페이\tNNP\n", "utf-8")
    (folder / "synonyms.tsv").write_text(
        "\ufeffkind\twordings\n=\t비밀번호\t비번\n# one way\n>\t네페\tnpay\t네이버 페이\n", "utf-8"
    )
    source = read(folder)
    assert source.dictionary == (UserWord("네페", "NNP"), UserWord("네이버 페이", "NNP"))
    assert source.synonyms == (Rule(("비번",), "비밀번호", mutual=True), Rule(("네페", "npay"), "네이버 페이"))
    assert read(folder / "faqs.jsonl") == source


def test_a_source_needs_neither(folder: Path) -> None:
    assert (read(folder).dictionary, read(folder).synonyms) == ((), ())


def test_all_problems_of_both_files_are_told_at_once(folder: Path) -> None:
    (folder / "dictionary.tsv").write_bytes(
        "word\ttag\n네페\tnng\n\tNNG\n!!\tNNG\n비번\n체카\tNNG\n체 카\tNNG\n체카\tNNP\n".encode() + b"\xff\tNNG\n"
    )
    (folder / "synonyms.tsv").write_text(
        "kind\twordings\n~\ta\tb\n=\t비밀번호\n>\t네페\t\t네이버 페이\n>\t?\t물음\n=\t알림\t푸시\t푸 시\n", "utf-8"
    )
    told = problems(folder)
    assert told[:7] == (
        "dictionary.tsv:9: not UTF-8: invalid start byte",
        f'dictionary.tsv:2: tag: "nng" is none of {", ".join(TAGS)} (did you mean "NNG"?)',
        "dictionary.tsv:3: word: is blank",
        'dictionary.tsv:4: word: "!!" has neither letters nor digits',
        "dictionary.tsv:5: must be a word and a tag with one tab between them, not 1 fields",
        'dictionary.tsv:7: word: "체 카" stands already at dictionary.tsv:6',
        'dictionary.tsv:8: word: "체카" stands already at dictionary.tsv:6 as NNG',
    )
    assert told[7:] == (
        'synonyms.tsv:2: kind: "~" is none of =, >',
        "synonyms.tsv:3: a rule needs two wordings at least, it has 1",
        "synonyms.tsv:4: wordings[1]: is blank",
        'synonyms.tsv:5: wordings[0]: "?" has neither letters nor digits',
        'synonyms.tsv:6: wordings[2]: "푸 시" stands already at wordings[1]',
    )


def test_rules_that_contradict_each_other_are_told(folder: Path) -> None:
    (folder / "synonyms.tsv").write_text(
        "kind\twordings\n=\t비밀번호\t비번\n>\t비번\t암호\n>\t네페\tnpay\n>\tnpay\t네페\n>\t페이\t네페\n=\t비밀번호\t패스워드\n",
        "utf-8",
    )
    assert problems(folder) == (
        'synonyms.tsv:3: "비번" has a meaning already at synonyms.tsv:2',
        'synonyms.tsv:4: "npay" is itself replaced at synonyms.tsv:5: a cycle',
        'synonyms.tsv:5: "네페" is itself replaced at synonyms.tsv:4: a cycle',
        'synonyms.tsv:6: "네페" is itself replaced at synonyms.tsv:4, by "npay"',
        'synonyms.tsv:7: "비밀번호" stands in a group already at synonyms.tsv:2',
    )


@pytest.mark.parametrize("name", ["dictionary.tsv", "synonyms.tsv"])
def test_a_file_without_its_header_is_told(folder: Path, name: str) -> None:
    (folder / name).write_text("네페\tNNP\n", "utf-8")
    assert f"{name}:1: must be the header" in problems(folder)[0]


def test_the_index_carries_both(index: Index, encoder_folder: Path, tmp_path: Path) -> None:
    rules = Synonyms((Rule(("비번",), "비밀번호", mutual=True),))
    artifact.write_index(tmp_path / "index", replace(index, dictionary=WORDS, synonyms=rules), encoder_folder, "s")
    read_again = artifact.read_index(tmp_path / "index").index
    assert (read_again.dictionary, read_again.synonyms) == (WORDS, rules)
    assert read_again.synonyms.widened("비번이") == "비밀번호가"


def test_a_question_is_searched_by_what_the_entries_say(index: Index, analyzer: Analyzer, fake: FakeEncoder) -> None:
    rules = Synonyms((Rule(("회원암호",), "비밀번호"), Rule(("적립금",), "포인트", mutual=True)))
    engine = Engine(replace(index, synonyms=rules), analyzer, fake)
    answer = engine.search("회원암호를 잊어버렸어요")
    assert answer.hits[0].faq.id == "password-reset"
    assert answer.query == "회원암호를 잊어버렸어요"
    assert "비밀번호를 잊어버렸어요" in fake.encoded
    plain = Engine(index, analyzer, FakeEncoder()).search("회원암호를 잊어버렸어요")
    assert answer.hits[0].score > plain.hits[0].score
    # what is said in entries, too, still meets them
    both = engine.search("적립금 소멸").hits[0]
    assert both.faq.id == "point-expiry"
    assert both.parts["word_coverage"] == 1.0


def test_changes_are_those_of_the_words_and_bigrams_never_change(
    folder: Path, analyzer: Analyzer, wordy: Analyzer
) -> None:
    told: list[tuple[int, int]] = []
    found = list(changes(read(folder).faqs, analyzer, wordy, lambda done, of: told.append((done, of))))
    assert [change.faq for change in found] == ["a"]
    assert {"네페", "네이버 페이"} <= set(found[0].gained)
    assert {"네이버", "페이"} <= set(found[0].lost)
    assert told == [(1, 2), (2, 2)]
    assert totals([Change("a", ("x",), ()), Change("b", ("x",), ("y",))]) == ({"x": 2}, {"y": 1})


@pytest.mark.slow
def test_diff_tells_what_a_new_dictionary_would_change(
    folder: Path, index: Index, encoder_folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "index"
    artifact.write_index(out, index, encoder_folder, "s")
    same = CliRunner().invoke(main, ["dictionary", "diff", str(folder), "--index", str(out)])
    assert same.exit_code == 0
    assert "the terms of 0 of 2 FAQs change" in same.stdout
    assert "everyday words that lead to what these FAQs write: " in same.stdout
    assert " → 환불 (1)" in same.stdout
    (folder / "dictionary.tsv").write_text("word\ttag\n네페\tNNP\n", "utf-8")
    ran = CliRunner().invoke(main, ["dictionary", "diff", str(folder), "--index", str(out)])
    assert ran.exit_code == 0
    assert "gained: 네페 (1)" in ran.stdout
    assert "words added: 1, taken away: 0; the terms of 1 of 2 FAQs change." in ran.stdout


def test_lint_tells_of_synonyms_that_lead_nowhere() -> None:
    rules = (Rule(("비번",), "비밀번호", mutual=True), Rule(("현영",), "현금영수증"))
    found = list(lint.idle_synonyms(Source(FAQS, CONTACTS, (), rules)))
    assert [(finding.faq, finding.rule) for finding in found] == [("synonyms.tsv", "idle-synonym")]
    assert "현금영수증" in found[0].text


def test_the_shipped_files_lead_somewhere_and_are_used() -> None:
    source = read(ROOT / "faq_data")
    assert len(source.synonyms) >= 50
    assert len(source.dictionary) >= 40
    assert list(lint.idle_synonyms(source)) == []
    schema = json.loads((ROOT / "faq_data" / "faqs.schema.json").read_text("utf-8"))
    assert "dictionary" not in schema["properties"]


@pytest.mark.parametrize(
    "text", ["신카드로 결제", "마음에 안드는데요", "컴퓨터로 결제", "전화번호", "장바구니 담기", "카트라이더", "인증서"]
)
def test_the_shipped_rules_leave_other_words_alone(text: str) -> None:
    rules = Synonyms(read(ROOT / "faq_data").synonyms)
    assert all(text[start:end] == "컴퓨터" for start, end, _ in rules.replacements(text))
