"""Loading: loads the engine that the settings describe."""

from api.generations import mirror
from api.settings import Settings
from search.answering import loading
from search.answering.engine import Engine


def load(settings: Settings, previous: Engine | None = None) -> Engine:
    """The engine that ``settings`` describe; it reuses what it can of ``previous``.

    An index behind a URL is fetched first. Without ``previous`` (at the start), an earlier copy is enough.

    Raises what :func:`api.generations.mirror.fetch` and :func:`search.answering.loading.load` raise.
    """
    mirror.fetch(settings, content=previous is None)
    return loading.load(
        settings.folder, answer_at=settings.answer_at, none_below=settings.none_below, previous=previous
    )
