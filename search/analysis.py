"""Analyzer: Korean text to terms with offsets. The only module that imports kiwipiepy."""

from importlib.metadata import version
from itertools import pairwise

from kiwipiepy import Kiwi, Token

from search.term import BIGRAM, Term
from search.text import normalize

PIPELINE = 1
"""Raise it when the same text gives other terms than before: indexes made earlier are then refused."""

_DROPPED = ("J", "E", "SF", "SP", "SS", "SE", "SO", "SW", "SB", "VCP", "W_EMOJI")
"""Tags of what carries no meaning of its own: particles, endings, punctuation and symbols, the copula."""

_HELPING = ("VX", "VCN", "NNB", "NP", "MM", "MAJ", "IC")
_EMPTY = frozenset(
    {"하", "되", "있", "없", "이", "들", "안", "못", "왜", "어떻", "어떻게", "어떡하", "뭐", "무엇", "님", "보", "주"}
)
"""Morphemes that stand everywhere and so point at nothing."""

_CONNECTIVES = ("고", "고요", "는데", "ᆫ데", "은데", "더니", "지만", "며", "는지")
"""Endings after which another matter may begin."""
_LOOSE = " ,.?!~"


class Analyzer:
    """Terms of a text: its morphemes and the bigrams of its characters with the spaces taken out.

    Morphemes join the forms of a conjugated word. The bigrams stand beside them because they do not change
    when a visitor leaves out spaces or puts them in the wrong places, and because they still match where an
    unknown name was split in two ways. The same analyzer must run at index and at query time: ``fingerprint``
    tells whether it does. Safe to share between threads.
    """

    def __init__(self) -> None:
        self._kiwi = Kiwi()
        self.fingerprint = f"kiwi {version('kiwipiepy')}, model {version('kiwipiepy_model')}, pipeline {PIPELINE}"

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

    def clauses(self, text: str) -> list[str]:
        """The two halves of a message that may ask two things, cut between its clauses; none if it has but one.

        Of several places the one is taken that parts best: the end of a sentence before a comma, a comma before a
        connective ending, and of alike ones that nearest to the middle.
        """
        text = normalize(text)
        tokens: list[Token] = self._kiwi.tokenize(text)
        cuts = [
            (rank, abs(token.end - len(text) / 2), token.end)
            for token, following in pairwise(tokens)
            if (rank := _parting(token, following)) is not None
        ]
        if not cuts:
            return []
        place = min(cuts)[2]
        return [half.strip(_LOOSE) for half in (text[:place], text[place:])]

    def _morphemes(self, text: str) -> list[Term]:
        tokens: list[Token] = self._kiwi.tokenize(text, normalize_coda=True)
        return [
            Term(token.form, token.start, token.start + token.len)
            for token in tokens
            if not token.tag.startswith(_DROPPED)
        ]


def _bigrams(text: str) -> list[Term]:
    """Pairs of letters or digits that stand side by side once everything between them is taken out.

    They are marked, so that a bigram never counts as a morpheme.
    """
    letters = [(place, character) for place, character in enumerate(text) if character.isalnum()]
    return [Term(f"{BIGRAM}{first}{second}", start, end + 1) for (start, first), (end, second) in pairwise(letters)]


def _parting(token: Token, following: Token) -> int | None:
    """How well the text can be cut after ``token``: 0 best; None if it can't."""
    if token.tag in ("SF", "EF") and following.tag not in ("SF", "SP", "EF"):
        return 0
    if token.tag == "SP":
        return 1
    if token.tag == "EC" and token.form in _CONNECTIVES and following.tag not in ("SP", "VX", "SF"):
        return 2
    return None
