"""Loading: the engine that the settings ask for."""

from api import mirror
from api.settings import Settings
from search import loading
from search.engine import Engine


def load(settings: Settings, previous: Engine | None = None) -> Engine:
    """The engine that ``settings`` ask for, which takes over what it can from ``previous``.

    An index behind a URL is fetched before. The first time, without ``previous``, an earlier copy of it will do.

    Raises what :func:`api.mirror.fetch` and :func:`search.loading.load` raise.
    """
    mirror.fetch(settings, content=previous is None)
    return loading.load(settings.folder, settings.answer_at, settings.none_below, settings.reranker, previous)
