"""``faq-serve``: the HTTP service. Only this module prints."""

import logging
from pathlib import Path

import click
import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError

from api import logs
from api.app import create_app
from api.serving import load
from api.settings import Settings
from search.errors import MureumError

logger = logging.getLogger("mureum.serve")

SHARE = click.FloatRange(0, 1)


@click.command()
@click.option("--index", type=click.Path(path_type=Path), help="Index folder, made by faq-index.  [default: index]")
@click.option(
    "--answer-at", type=SHARE, metavar="P", help="Confidence from which on to answer.  [default: the index's own]"
)
@click.option(
    "--none-below",
    type=SHARE,
    metavar="P",
    help="Confidence below which to say that there is no answer.  [default: the index's own]",
)
@click.option(
    "--reranker",
    metavar="NAME|PATH",
    help="A sentence-transformers cross-encoder that reads the first hits once more.  [default: none]",
)
@click.option("--host", help="Address to listen on; 0.0.0.0 for all.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.  [default: 8000]")
@click.version_option(package_name="mureum")
def main(
    index: Path | None,
    answer_at: float | None,
    none_below: float | None,
    reranker: str | None,
    host: str | None,
    port: int | None,
) -> None:
    """Serve the search page and the HTTP API of an index.

    What is not given here comes from MUREUM_INDEX, MUREUM_ANSWER_AT, MUREUM_NONE_BELOW, MUREUM_RERANKER, MUREUM_HOST,
    MUREUM_PORT and MUREUM_MAX_BODY. Feedback is kept in MUREUM_DATABASE, by default sqlite:///mureum.db; what visitors
    ask is kept there too if MUREUM_LOG_QUERIES is 1, without personal data. The log, which has no questions, goes to
    standard error; MUREUM_LOG_FORMAT (json or text) and MUREUM_LOG_LEVEL (debug, info, warning or error) set it.
    When faq-index has built another generation, it is served within MUREUM_WATCH_SECONDS, or on SIGHUP.

    \b
    Examples:
      faq-serve                                 http://127.0.0.1:8000
      faq-serve --index /srv/faq/index --host 0.0.0.0 --port 80
      faq-serve --answer-at 0.7 --none-below 0.3     answer when surer, say no more often
      MUREUM_PORT=9000 faq-serve
      curl 'http://127.0.0.1:8000/v1/search?q=환불&k=3'
    """
    try:
        given = {
            "index": index,
            "answer_at": answer_at,
            "none_below": none_below,
            "reranker": reranker,
            "host": host,
            "port": port,
        }
        settings = Settings.model_validate(
            {**Settings().model_dump(), **{k: v for k, v in given.items() if v is not None}}
        )
        logs.install(settings.log_format, settings.log_level)
        app = _loaded(settings)
    except ValidationError as error:
        wrong = error.errors()[0]
        _fail(f"MUREUM_{'_'.join(map(str, wrong['loc'])).upper()}: {wrong['msg']}, not {wrong['input']!r}")
    except MureumError as error:
        _fail(str(error))
    uvicorn.run(app, host=settings.host, port=settings.port, server_header=False, log_config=None, access_log=False)


def _loaded(settings: Settings) -> FastAPI:
    """The app, with its index loaded beforehand, so that what is wrong with it is told here."""
    engine = load(settings)
    logger.info(
        "%d FAQs of %s, encoder %s, answer at %g, none below %g",
        len(engine.index.faqs),
        settings.index,
        engine.index.encoder,
        engine.thresholds.answer_at,
        engine.thresholds.none_below,
    )
    once = [engine]  # the app takes it from here, so that nobody holds on to it when the next generation serves
    return create_app(settings, lambda _: once.pop(), renew=load)


def _fail(message: str) -> None:
    click.secho(f"error: {message}", fg="red", err=True)
    raise SystemExit(2)
