"""Signals: the measures of how well each candidate matches a query; none depends on the other candidates."""

from dataclasses import dataclass

from search.arrays import Float32Array

DENSE = ("wording_cosine", "answer_cosine", "article_cosine")
LEXICAL = ("same_wording", "wording_bm25", "answer_bm25", "word_coverage", "bigram_coverage")


@dataclass(frozen=True, slots=True)
class Signals:
    """The signals of each candidate: float32 ``(n_candidates,)`` each, higher is better, all absolute.

    - ``wording_cosine``, ``answer_cosine``: of the query with the candidate's nearest wording (question, alias or
      symptom) and with its nearest piece of answer, -1 to 1.
    - ``article_cosine``: the mean of the query's cosines with all pieces of the candidate's answer, -1 to 1: one piece
      that happens to fit makes no article.
    - ``same_wording``: 1 if the query is one of the candidate's wordings, letter for letter and digit for digit, or 0.
    - ``wording_bm25``, ``answer_bm25``: the best unit's BM25 as a share of the most that the query could reach, 0 to 1.
    - ``word_coverage``, ``bigram_coverage``: the share of the query's morphemes and of its bigrams that the candidate
      holds in any of its units, weighted by idf, 0 to 1.
    """

    wording_cosine: Float32Array
    answer_cosine: Float32Array
    article_cosine: Float32Array
    same_wording: Float32Array
    wording_bm25: Float32Array
    answer_bm25: Float32Array
    word_coverage: Float32Array
    bigram_coverage: Float32Array

    def named(self, candidate: int) -> dict[str, float]:
        """The signals of one candidate by name."""
        return {name: float(getattr(self, name)[candidate]) for name in self.__slots__}
