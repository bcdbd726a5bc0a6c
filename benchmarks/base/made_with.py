"""Record the encoder, analyzer and fitted weights behind a ranking, so that only comparable results are compared."""

import hashlib
from dataclasses import dataclass, fields

from search.analysis.analyzer import fingerprint
from search.confidence import model
from search.ranking import linear


@dataclass(frozen=True, slots=True)
class MadeWith:
    """The names of the ``encoder`` and the ``analyzer``, and a digest of the fitted numbers (``fit``).

    None depends on the machine. The operator's dictionary is data and not part of the analyzer's name.
    """

    encoder: str
    analyzer: str
    fit: str

    def differences(self, other: "MadeWith") -> tuple[str, ...]:
        """The parts in which ``other`` differs, each as ``encoder a, now b``."""
        pairs = ((field.name, getattr(self, field.name), getattr(other, field.name)) for field in fields(self))
        return tuple(f"{name} {before}, now {after}" for name, before, after in pairs if before != after)


def made_with(encoder: str) -> MadeWith:
    """The analyzer and fitted numbers of this version, with the encoder called ``encoder``."""
    fitted = repr((linear.shipped(), model.shipped()))  # weights.json, confidence.json and doubt.json
    return MadeWith(encoder, fingerprint(), hashlib.sha256(fitted.encode()).hexdigest()[:12])
