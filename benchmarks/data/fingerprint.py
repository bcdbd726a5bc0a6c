"""Hash the content of a data set, so that only measurements of the same content are compared query by query."""

import hashlib
import json
from dataclasses import astuple, dataclass

from pydantic import TypeAdapter

from benchmarks.data.dataset import Dataset
from search.errors import DataError
from search.records.faq import Faq

_FAQS = TypeAdapter(tuple[Faq, ...])


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """SHA-256 of the ``faqs``, and of the measured ``queries`` with their slices and judgements."""

    faqs: str
    queries: str

    def check(self, name: str, other_name: str, other: "Fingerprint") -> None:
        """Raise DataError if ``other``, the fingerprint of ``other_name``, differs from this one, that of ``name``."""
        for part, here, there in (("FAQs", self.faqs, other.faqs), ("queries", self.queries, other.queries)):
            if here != there:
                told = f"not the same {part} ({here[:12]} and {there[:12]}), so they can't be compared query by query"
                raise DataError([f"{name} and {other_name} have {told}; measure both on the same data"])


def fingerprint(data: Dataset) -> Fingerprint:
    """The fingerprint of ``data``; the order of its judgements and the name of its folder do not matter."""
    asked = [(query.id, query.text, query.slice) for query in data.queries]
    judged = sorted(map(astuple, data.qrels))
    return Fingerprint(
        faqs=hashlib.sha256(_FAQS.dump_json(data.source.faqs)).hexdigest(),
        queries=hashlib.sha256(json.dumps([asked, judged]).encode()).hexdigest(),
    )
