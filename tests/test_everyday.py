"""The list of everyday words keeps its form; the operator sees what of it is understood, and can switch it off."""

from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.build.everyday import most_used, named, understood_of
from indexer.cli import main
from indexer.commands.everyday import rules, summary
from indexer.sources import synonyms
from search.analysis.analyzer import Analyzer
from search.analysis.expansions import keys
from search.answering.loading import load
from search.answering.result import Meaning
from search.korean import everyday
from search.korean.synonyms import Rule
from search.records.term import words_and_bigrams
from search.storage import artifact
from tests.conftest import FAQS
from tests.test_index_cli import write_source

ASKED = "돈은 언제 돌려받아요?"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


def test_every_line_of_the_list_is_a_group_of_one_sense() -> None:
    groups = everyday.groups()  # which refuses any line that has not its form
    assert len(groups) > 1000
    for group in groups:
        assert all((*group.said, *group.meant)), group
        assert 0.4 <= group.weight <= 1, group
        assert not set(group.said) & set(group.meant), group


def test_no_pair_stands_twice_in_the_list() -> None:
    counted = Counter((said, meant) for group in everyday.groups() for said in group.said for meant in group.meant)
    assert [pair for pair, count in counted.items() if count > 1] == []


def test_all_wordings_of_the_list_are_words_to_the_analyzer(analyzer: Analyzer) -> None:
    wordings = dict.fromkeys(one for group in everyday.groups() for one in (*group.said, *group.meant))
    silent = []
    for wording in wordings:
        found = analyzer.analyse(wording)
        if not keys(found.morphemes) or not words_and_bigrams([term.form for term in found.terms])[0]:
            silent.append(wording)
    assert silent == []


@pytest.mark.parametrize(
    ("said", "meant"), [("물건", "상품"), ("까먹다", "잊다"), ("돈 돌려받다", "환불"), ("다 떨어지다", "품절")]
)
def test_the_list_has_what_everybody_says(said: str, meant: str) -> None:
    assert any((said, meant) in everyday.pairs(group) for group in everyday.groups())


def test_a_noun_that_is_taken_apart_before_a_verb_is_met_whole_too(analyzer: Analyzer) -> None:
    assert list(named(analyzer, "한도 내리다")) == [("한/M", "도/N", "내리/V"), ("한도/N", "내리/V")]
    assert list(named(analyzer, "안 내다")) == [("안/M", "내/V")]
    assert list(named(analyzer, "돈 돌려받다")) == [("돈/N", "돌려받/V"), ("돈/N", "돌리/V", "받/V")]


def test_a_line_that_is_no_group_is_refused() -> None:
    good = "noun\t물건\t상품|제품\t>\t0.7\t파는 것, 산 것"
    assert everyday.parsed(good).meant == ("상품", "제품")
    for bad in (good + "\t", good.replace("noun", "nuon"), good.replace(">", "<"), good.replace("0.7", "1.7")):
        with pytest.raises(ValueError, match=r"columns|group"):
            everyday.parsed(bad)


def test_what_is_understood_leads_to_what_the_faqs_write(analyzer: Analyzer) -> None:
    told: list[tuple[int, int]] = []
    found = understood_of(FAQS, analyzer, lambda done, of: told.append((done, of)))
    assert told[-1] == (5, 5)
    assert found == most_used(found)
    assert [one.faqs for one in found] == sorted((one.faqs for one in found), reverse=True)
    pairs = {(one.expansion.said, one.expansion.meant): one for one in found}
    refund = pairs["돈 돌려받다", "환불"]
    assert (refund.faqs, refund.sense) == (1, "낸 돈을 다시 받음")
    assert ("물건", "상품") not in pairs  # no FAQ writes of it
    text = summary(found)
    assert text.startswith(
        f"everyday words that lead to what these FAQs write: {len(found)}; {found[0].expansion.said} → "
    )
    assert text.count(" → ") == 10
    assert summary([]) == "everyday words that lead to what these FAQs write: 0"


def test_the_operator_sees_them_and_can_copy_each_into_synonyms_tsv(tmp_path: Path, analyzer: Analyzer) -> None:
    source = write_source(tmp_path / "data")
    listed = run("everyday", source)
    assert listed.exit_code == 0
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in listed.stdout.splitlines() if "│" in line]
    assert ["돈 돌려받다", "환불", "0.9", "1", "낸 돈을 다시 받음"] in rows
    out = tmp_path / "everyday.tsv"
    written = run("everyday", source, "--out", out)
    assert written.stdout == ""
    assert f"{len(rows)} everyday words" in written.stderr
    assert "\n# weight 0.9, 1 FAQs: 낸 돈을 다시 받음\n=\t환불\t돈 돌려받다\n" in out.read_text("utf-8")
    found = understood_of(FAQS, analyzer, lambda done, of: None)
    assert out.read_text("utf-8").endswith("".join(rules(found)))
    for one, rule in list(zip(found, rules(found), strict=True))[:50]:
        problems: list[str] = []
        (source / "synonyms.tsv").write_text(f"kind\twordings\n{rule}", "utf-8")
        assert synonyms.read(source / "synonyms.tsv", problems) == (
            Rule((one.expansion.said,), one.expansion.meant, mutual=True),
        )
        assert problems == []


def test_a_source_that_is_not_there_is_told(tmp_path: Path) -> None:
    missing = run("everyday", tmp_path / "none")
    assert missing.exit_code == 2
    assert "none" in missing.stderr


def test_an_index_is_rebuilt_when_everyday_words_are_switched(tmp_path: Path, model_folder: Path) -> None:
    source, out = write_source(tmp_path / "data"), tmp_path / "index"
    assert "built" in run(source, "--out", out).stderr
    answer = load(out).search(ASKED)
    assert (answer.hits[0].faq.id, answer.meanings) == ("refund-period", (Meaning("돈 언제 돌려받다", "환불일"),))
    assert "g000002" in run(source, "--out", out, "--no-everyday").stderr
    assert artifact.read_index(out).index.expansions.listed == ()
    assert load(out).search(ASKED).meanings == ()
    assert "up to date" in run(source, "--out", out, "--no-everyday").stderr
    assert "g000003" in run(source, "--out", out, "--everyday").stderr
    assert "up to date" in run(source, "--out", out).stderr
    assert artifact.read_index(out).index.expansions.listed
