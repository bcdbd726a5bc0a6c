"""Loading: the engine that the settings ask for."""

from api.generations import mirror
from api.settings import Settings
from search.answering import loading
from search.answering.engine import Engine


def load(settings: Settings, previous: Engine | None = None) -> Engine:
    """The engine that ``settings`` ask for, which takes over what it can from ``previous``.

    An index behind a URL is fetched before. The first time, without ``previous``, an earlier copy of it will do.

    Raises what :func:`api.generations.mirror.fetch` and :func:`search.answering.loading.load` raise.
    """
    mirror.fetch(settings, content=previous is None)
    return loading.load(
        settings.folder, answer_at=settings.answer_at, none_below=settings.none_below, previous=previous
    )
