from concurrent.futures import ThreadPoolExecutor

from search.analysis.analyzer import Analyzer
from search.korean.normalize import normalize


def forms(analyzer: Analyzer, text: str) -> set[str]:
    return {term.form for term in analyzer.analyse(text).terms}


def test_conjugations_share_their_stem(analyzer: Analyzer) -> None:
    stems = [
        {form for form in forms(analyzer, text) if not form.startswith("#")}
        for text in ("환불받을 수 있나요", "환불을 받았어요", "환불받고 싶다")
    ]
    assert {"환불", "받"} <= set.intersection(*stems)


def test_particles_endings_and_symbols_are_no_terms(analyzer: Analyzer) -> None:
    found = {form for form in forms(analyzer, "결제를 취소했어요!!") if not form.startswith("#")}
    assert found >= {"결제", "취소"}
    assert not found & {"를", "었", "어요", "!"}


def bigrams(analyzer: Analyzer, text: str) -> list[str]:
    return [term.form for term in analyzer.analyse(text).terms if term.form.startswith("#")]


def test_spacing_does_not_change_the_bigrams(analyzer: Analyzer) -> None:
    assert (
        bigrams(analyzer, "결제가 안 돼요") == bigrams(analyzer, "결제가안돼요") == ["#결제", "#제가", "#가안", "#안돼"]
    )
    assert bigrams(analyzer, "결 제가 안돼 요")[:4] == ["#결제", "#제가", "#가안", "#안돼"]


def test_grammar_has_no_bigrams_of_its_own(analyzer: Analyzer) -> None:
    assert bigrams(analyzer, "한도를 내리고 싶어요") == ["#한도", "#도를", "#를내", "#내리", "#리고"]
    assert bigrams(analyzer, "3만원을 충전했는데") == ["#원을", "#을충", "#충전", "#전했"]
    assert bigrams(analyzer, "하지 않았어요") == ["#하지"]
    assert bigrams(analyzer, "해 주세요") == []


def test_names_codes_and_one_letter_words_are_kept(analyzer: Analyzer) -> None:
    found = forms(analyzer, "에어팟 Npay 22E -3005 돈 앱")
    assert {"에어팟", "npay", "22", "3005", "돈", "앱"} <= found


def test_offsets_point_into_the_normalised_text(analyzer: Analyzer) -> None:
    text = "이중결제   됐어요ㅠㅠ Refund"
    normal = normalize(text).casefold()
    for term in analyzer.analyse(text).terms:
        piece = normal[term.start : term.end]
        assert piece
        if term.form.startswith("#"):
            assert "".join(piece.split()) == term.form[1:]
    spans = {term.form: normal[term.start : term.end] for term in analyzer.analyse(text).terms}
    assert spans["결제"] == "결제"
    assert spans["refund"] == "refund"


def test_nothing_gives_no_terms(analyzer: Analyzer) -> None:
    assert analyzer.analyse(" \n\u200b").terms == []


def test_a_message_is_cut_between_its_clauses(analyzer: Analyzer) -> None:
    for text, halves in {
        "비번 까먹음. 환불은 며칠 걸려요?": ["비번 까먹음", "환불은 며칠 걸려요"],
        "카드는 등록했고, 앱이 안 켜져요": ["카드는 등록했고", "앱이 안 켜져요"],
        "카드 등록이 안 되는데 영수증은 어디서 뽑나요": ["카드 등록이 안 되는데", "영수증은 어디서 뽑나요"],
        "탈퇴는 어디서 하고 환불은 언제 되는 건가요": ["탈퇴는 어디서 하고", "환불은 언제 되는 건가요"],
    }.items():
        assert analyzer.analyse(text).clauses == halves


def test_one_thing_instead_of_another_is_not_cut(analyzer: Analyzer) -> None:
    for text in ("환불 말고 교환을 하고 싶어요", "카드는 지우지 말고, 계좌만 지워 주세요", "결제가 안 돼요"):
        assert analyzer.analyse(text).clauses == []
    assert analyzer.analyse("환불 말고 교환할래요. 택배비는요?").clauses == ["환불 말고 교환할래요", "택배비는요"]


def test_what_leads_up_to_a_question_is_no_other_one(analyzer: Analyzer) -> None:
    for text in ("장애인인데 책을 집에서 받을 수 있나요", "예약했는데 문자가 안 와요", "연체 중이지만 예약하고 싶어요"):
        assert analyzer.analyse(text).clauses == []


def test_asking_for_an_answer_is_no_question(analyzer: Analyzer) -> None:
    for text in ("책을 몇 권 빌릴 수 있는지 알려주세요", "환불 규정이 궁금해요. 알려 주세요"):
        assert analyzer.analyse(text).clauses == []


def test_threads_may_share_an_analyzer(analyzer: Analyzer) -> None:
    texts = [f"{number}번 결제를 취소했는데 환불이 안 돼요" for number in range(200)]
    alone = [analyzer.analyse(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(analyzer.analyse, texts)) == alone
