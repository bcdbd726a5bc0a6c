"""Start: builds the app with its index, which is loaded while the app's modules are imported."""

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from api.generations.loading import load
from api.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

logger = logging.getLogger("mureum.serve")


def loaded(settings: Settings) -> "FastAPI":
    """The app with its index loaded; also logs a line about the index.

    Raises:
        StoreError: the settings name no database that can be opened.
        MureumError: what :func:`search.answering.loading.load` raises.
    """
    with ThreadPoolExecutor(1) as beside:
        loading = beside.submit(load, settings)
        # Imported here, while another thread checks files and loads models without holding the interpreter's lock.
        from api.app import create_app

        engine = loading.result()
        once = [engine]  # so that nothing keeps it in memory when the next generation is served
        app = create_app(settings, lambda _: once.pop(), renew=load)
    logger.info(
        "%d FAQs of %s, encoder %s, answer at %g, none below %g",
        len(engine.index.faqs),
        settings.folder,
        engine.index.encoder,
        engine.thresholds.answer_at,
        engine.thresholds.none_below,
    )
    return app
