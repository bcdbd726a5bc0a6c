"""``faq-serve``: the HTTP service. Only this module prints."""

from pathlib import Path

import click
import uvicorn
from pydantic import ValidationError

from api.app import create_app
from api.settings import Settings
from search.errors import MureumError
from search.loading import load


@click.command()
@click.option("--index", type=click.Path(path_type=Path), help="Index folder, made by faq-index.  [default: index]")
@click.option("--host", help="Address to listen on; 0.0.0.0 for all.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.  [default: 8000]")
@click.version_option(package_name="mureum")
def main(index: Path | None, host: str | None, port: int | None) -> None:
    """Serve the search page and the HTTP API of an index.

    What is not given here comes from MUREUM_INDEX, MUREUM_HOST, MUREUM_PORT and MUREUM_MAX_BODY.

    \b
    Examples:
      faq-serve                                 http://127.0.0.1:8000
      faq-serve --index /srv/faq/index --host 0.0.0.0 --port 80
      MUREUM_PORT=9000 faq-serve
      curl 'http://127.0.0.1:8000/v1/search?q=환불&k=3'
    """
    try:
        given = {"index": index, "host": host, "port": port}
        settings = Settings.model_validate(
            {**Settings().model_dump(), **{k: v for k, v in given.items() if v is not None}}
        )
        engine = load(settings.index)
    except ValidationError as error:
        wrong = error.errors()[0]
        _fail(f"MUREUM_{'_'.join(map(str, wrong['loc'])).upper()}: {wrong['msg']}, not {wrong['input']!r}")
    except MureumError as error:
        _fail(str(error))
    click.echo(f"{len(engine.index.faqs)} FAQs of {settings.index}, encoder {engine.index.encoder}", err=True)
    uvicorn.run(create_app(settings, lambda _: engine), host=settings.host, port=settings.port, server_header=False)


def _fail(message: str) -> None:
    click.secho(f"error: {message}", fg="red", err=True)
    raise SystemExit(2)
