"""Analyzer: Korean text to terms with offsets. The only module that imports kiwipiepy."""

import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from itertools import pairwise, zip_longest

from kiwipiepy import Kiwi, Token

from search.korean.normalize import normalize
from search.records.term import BIGRAM, Noun, Term
from search.records.user_word import UserWord
from search.timing import stage

PIPELINE = 3
"""Raise it when the same text gives other terms than before: indexes made earlier are then refused."""

_DROPPED = ("J", "E", "SF", "SP", "SS", "SE", "SO", "SW", "SB", "VCP", "W_EMOJI")
"""Tags of what carries no meaning of its own: particles, endings, punctuation and symbols, the copula."""

_NOUNS = ("NNG", "NNP")
_CALLED = ("님", "씨")
"""What follows the name of a person."""
_WHEN = frozenset(
    "오늘 내일 모레 어제 지금 방금 아까 나중 요즘 최근 이번 다음 지난번 지난주 지난달 작년 올해 내년 "
    "아침 점심 저녁 오전 오후 새벽 주말 평일 휴일 월요일 화요일 수요일 목요일 금요일 토요일 일요일".split()
)
"""Nouns that say when, and stand with any matter."""
_HELPING = ("VX", "VCN", "NNB", "NP", "MM", "MAJ", "IC")
_EMPTY = frozenset(
    {"하", "되", "있", "없", "이", "들", "안", "못", "왜", "어떻", "어떻게", "어떡하", "뭐", "무엇", "님", "보", "주"}
)
"""Morphemes that stand everywhere and so point at nothing."""

_CONNECTIVES = ("고", "고요", "며", "는지")
"""Endings after which another matter may begin."""
_LEADING = ("는데", "ᆫ데", "은데", "더니", "지만")
"""Endings of what a question is led up to by, and of what has gone wrong, after which another matter may begin."""
_WRONG = frozenset(
    {("안", "MAG"), ("못", "MAG"), ("않", "VX"), ("못하", "VX"), ("없", "VA"), ("모르", "VV"), ("아니", "VCN")}
)
"""What tells that something has: a denial."""
_ASKING = frozenset(
    {
        "알리",
        "알",
        "궁금",
        "궁금하",
        "가르치",
        "설명",
        "말하",
        "말씀",
        "여쭈",
        "여쭙",
        "묻",
        "문의",
        "질문",
        "부탁",
        "돕",
    }
)
"""Morphemes that ask for an answer and not for anything."""
_NO_MATTER = _ASKING | _WHEN
_INSTEAD = "말고"
"""What comes after it is the matter, and what stands before is not."""
_LOOSE = " ,.?!~"
_LONG_WORD = 6
"""Syllables from which on a word without spaces looks like several that were not told apart."""


class Analyzer:
    """Terms of a text: its morphemes and the bigrams of its characters with the spaces taken out.

    Morphemes join the forms of a conjugated word. The bigrams stand beside them because they do not change
    when a visitor leaves out spaces or puts them in the wrong places, and because they still match where an
    unknown name was split in two ways. The same analyzer must run at index and at query time: ``fingerprint``
    tells whether it does. ``words`` are added to the dictionary: each is kept in one piece. Safe to share between
    threads.
    """

    def __init__(self, words: Sequence[UserWord] = ()) -> None:
        # The dictionaries beside its model, of names (of many words, too) and of typos, take 1.7 s and 270 MB more,
        # read one sentence in a hundred otherwise, and find nothing better: docs/decisions/0014-kiwi-dictionaries.md.
        self._kiwi = Kiwi(load_default_dict=False, load_multi_dict=False, load_typo_dict=False)
        for one in words:
            self._kiwi.add_user_word(normalize(one.word).casefold(), one.tag)
        self.fingerprint = fingerprint(words)

    def terms(self, text: str) -> list[Term]:
        """The terms of ``text``, morphemes in order of appearance and then bigrams; empty for blank text."""
        text = normalize(text).casefold()
        if not text:
            return []
        return [*self._morphemes(text), *_bigrams(text)]

    def words(self, text: str) -> list[Term]:
        """The morphemes of ``text`` that say what it is about; a conjugated one reaches over its endings.

        Helping verbs, pronouns, counters and the like are left out. Places are those of :meth:`terms`.
        """
        found: list[Term] = []
        conjugates = False
        for token in self._kiwi.tokenize(normalize(text).casefold(), normalize_coda=True):
            end = token.start + token.len
            if token.tag.startswith("E") and conjugates and found and token.start <= found[-1].end:
                found[-1] = Term(found[-1].form, found[-1].start, max(found[-1].end, end))
                continue
            said = not token.tag.startswith((*_DROPPED, *_HELPING)) and token.form not in _EMPTY
            if said:
                found.append(Term(token.form, token.start, end))
            conjugates = said and token.tag.startswith(("V", "XSV", "XSA"))
        return found

    def nouns(self, text: str) -> list[Noun]:
        """The nouns of ``text`` that have two letters or more. Places are those of :meth:`terms`.

        Names of people (``홍길동인데요``, ``홍길동 님``), words of time and what only asks for an answer are left out.
        """
        found: list[Noun] = []
        tokens: list[Token] = self._kiwi.tokenize(normalize(text).casefold(), normalize_coda=True)
        for token, following in zip_longest(tokens, tokens[1:]):  # nothing follows the last one
            end = token.start + token.len
            if token.tag.startswith("J") and found and token.start == found[-1].over:
                found[-1] = found[-1]._replace(over=end)
            elif token.tag in _NOUNS and token.len > 1 and token.form not in _NO_MATTER:
                called = following and (following.tag == "VCP" or following.form in _CALLED)
                if not (token.tag == "NNP" and called):
                    found.append(Noun(token.form, token.start, end, end))
        return found

    @stage("analyse")
    def clauses(self, text: str) -> list[str]:
        """The two halves of a message that may ask two things, cut between its clauses; none if it has but one.

        Of several places the one is taken that parts best: the end of a sentence before a comma, a comma before a
        connective ending, and of alike ones that nearest to the middle. Each half has to say something.
        """
        text = normalize(text)
        tokens: list[Token] = self._kiwi.tokenize(text)
        saying = [token.start for token in tokens if _says(token)]
        wrong = min((token.start for token in tokens if (token.form, token.tag) in _WRONG), default=len(text))
        cuts = [
            (rank, abs(token.end - len(text) / 2), token.end)
            for token, following in pairwise(tokens)
            if (rank := _parting(token, following, wrong < token.start)) is not None
            and not text[: token.end].rstrip(_LOOSE).endswith(_INSTEAD)
            and saying
            and saying[0] < token.end <= saying[-1]
        ]
        if not cuts:
            return []
        place = min(cuts)[2]
        return [half.strip(_LOOSE) for half in (text[:place], text[place:])]

    def likelihood(self, word: str) -> float:
        """The logarithm of how likely ``word`` is as Korean, by Kiwi's language model: at most 0, higher is better."""
        return float(self._kiwi.analyze(word, top_n=1)[0][1])

    def spaced(self, text: str) -> str:
        """``text`` with its spaces where Korean has them, if they stand far from there; else as it is.

        Only spaces change. Where the analyzer itself can't tell words apart, the visitor's spaces are the better ones.
        """
        joined = text.replace(" ", "")
        spaced: str = self._kiwi.space(text, reset_whitespace=True)
        if spaced.replace(" ", "") != joined:
            return text
        given, wanted = _gaps(text), _gaps(spaced)
        missing, extra = len(wanted - given), len(given - wanted)
        if given and len(max(spaced.split(), key=len)) > max(_LONG_WORD, len(max(text.split(), key=len)) - 1):
            return text
        without = missing >= 2 and 2 * missing > len(wanted)
        return spaced if without or (extra >= 2 and extra + missing >= 3) else text

    def _morphemes(self, text: str) -> list[Term]:
        tokens: list[Token] = self._kiwi.tokenize(text, normalize_coda=True)
        return [
            Term(token.form, token.start, token.start + token.len)
            for token in tokens
            if not token.tag.startswith(_DROPPED)
        ]


def fingerprint(words: Sequence[UserWord] = ()) -> str:
    """What tells an analyzer with ``words`` of the operator from those that find other terms."""
    made_of = f"kiwi {version('kiwipiepy')}, model {version('kiwipiepy_model')}, pipeline {PIPELINE}"
    if not words:
        return made_of
    listed = "\n".join(f"{one.word}\t{one.tag}" for one in words)
    return f"{made_of}, words {hashlib.sha256(listed.encode()).hexdigest()[:12]}"


def _gaps(text: str) -> set[int]:
    """Before which characters, not counting spaces, ``text`` has a space."""
    return {place - spaces for spaces, place in enumerate(i for i, character in enumerate(text) if character == " ")}


def _bigrams(text: str) -> list[Term]:
    """Pairs of letters or digits that stand side by side once everything between them is taken out.

    They are marked, so that a bigram never counts as a morpheme.
    """
    letters = [(place, character) for place, character in enumerate(text) if character.isalnum()]
    return [Term(f"{BIGRAM}{first}{second}", start, end + 1) for (start, first), (end, second) in pairwise(letters)]


def _says(token: Token) -> bool:
    """Whether ``token`` says what a message is about."""
    helps = token.tag.startswith((*_DROPPED, *_HELPING))
    return not helps and token.form not in _EMPTY and token.form not in _ASKING


def _parting(token: Token, following: Token, wrong: bool) -> int | None:
    """How well the text can be cut after ``token``, before which something went ``wrong``: 0 best; None if it can't."""
    if token.tag in ("SF", "EF") and following.tag not in ("SF", "SP", "EF", "JX"):  # JX: the 요 of 인가요
        return 0
    if token.tag == "SP":
        return 1
    if token.tag != "EC" or following.tag in ("SP", "VX", "SF"):
        return None
    return 2 if token.form in _CONNECTIVES or (wrong and token.form in _LEADING) else None
