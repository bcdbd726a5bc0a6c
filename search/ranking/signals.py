"""Signals: the measures of how well each candidate matches a query; none depends on the other candidates."""

from dataclasses import dataclass

from search.arrays import Float32Array

DENSE = ("nearest_cosine", "article_cosine")
LEXICAL = ("bm25", "word_coverage", "bigram_coverage")


@dataclass(frozen=True, slots=True)
class Signals:
    """The signals of each candidate: float32 ``(n_candidates,)`` each, higher is better, all absolute.

    - ``nearest_cosine``: of the query with the candidate's nearest unit, -1 to 1: its question, an alias, a symptom, or
      a piece of its answer.
    - ``article_cosine``: the mean of the query's cosines with all pieces of the candidate's answer, -1 to 1: one piece
      that happens to fit makes no article.
    - ``bm25``: the mean of the BM25 of its best wording and of its best piece of answer, each as a share of the most
      that the query could reach, 0 to 1.
    - ``word_coverage``, ``bigram_coverage``: the share of the query's morphemes and of its bigrams that the candidate
      holds in any of its units, weighted by idf, 0 to 1.
    """

    nearest_cosine: Float32Array
    article_cosine: Float32Array
    bm25: Float32Array
    word_coverage: Float32Array
    bigram_coverage: Float32Array

    def named(self, candidate: int) -> dict[str, float]:
        """The signals of one candidate by name."""
        return {name: float(getattr(self, name)[candidate]) for name in self.__slots__}
