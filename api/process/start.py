"""Start: the app with its index, loaded while the app's modules are imported."""

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from api.generations.loading import load
from api.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

logger = logging.getLogger("mureum.serve")


def loaded(settings: Settings) -> "FastAPI":
    """The app with its index, about which the log has a line.

    Raises:
        StoreError: the settings name no database that can be opened.
        MureumError: what :func:`search.answering.loading.load` raises.
    """
    with ThreadPoolExecutor(1) as beside:
        loading = beside.submit(load, settings)
        # Imported here, while files are checked and models loaded outside the interpreter's lock.
        from api.app import create_app

        engine = loading.result()
        once = [engine]  # nobody holds on to it when the next generation serves
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
