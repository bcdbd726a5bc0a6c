"""Loading: the engine that the settings ask for."""

from api.settings import Settings
from search import loading
from search.engine import Engine


def load(settings: Settings, previous: Engine | None = None) -> Engine:
    """The engine that ``settings`` ask for, which takes over what it can from ``previous``.

    Raises what :func:`search.loading.load` raises.
    """
    return loading.load(settings.index, settings.answer_at, settings.none_below, settings.reranker, previous)
