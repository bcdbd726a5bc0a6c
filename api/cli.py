"""``faq-serve``: the HTTP service. Its other commands are modules of :mod:`api.commands`."""

import click

from api.commands import feedback, kakao, keys, mcp, webhooks
from api.commands.terminal import one_line_errors
from api.observe import logs
from api.settings import Settings
from api.system import heap, threads

SHARE = click.FloatRange(0, 1)


@click.group(invoke_without_command=True)
@click.option("--index", metavar="FOLDER|URL", help="Index folder, made by faq-index, or its URL.  [default: index]")
@click.option(
    "--answer-at", type=SHARE, metavar="P", help="Confidence from which on to answer.  [default: the index's own]"
)
@click.option(
    "--none-below",
    type=SHARE,
    metavar="P",
    help="Confidence below which to say that there is no answer.  [default: the index's own]",
)
@click.option("--host", help="Address to listen on; 0.0.0.0 for all.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.  [default: 8000]")
@click.option("--workers", "processes", type=click.IntRange(1, 64), help="Processes that answer.  [default: 1]")
@click.version_option(package_name="mureum")
@click.pass_context
def main(
    context: click.Context,
    index: str | None,
    answer_at: float | None,
    none_below: float | None,
    host: str | None,
    port: int | None,
    processes: int | None,
) -> None:
    """Serve the search page and the HTTP API of an index.

    What is not given here comes from MUREUM_INDEX, MUREUM_ANSWER_AT, MUREUM_NONE_BELOW, MUREUM_HOST and MUREUM_PORT;
    docs/configuration.md has the others. Feedback and API keys are kept in MUREUM_DATABASE, by default
    sqlite:///mureum.db; what visitors ask is kept there too if MUREUM_LOG_QUERIES is 1, without personal data. The
    log, which has no questions, goes to standard error; MUREUM_LOG_FORMAT (json or text) and MUREUM_LOG_LEVEL (debug,
    info, warning or error) set it. When faq-index has built another generation, it is served within
    MUREUM_WATCH_SECONDS, or on SIGHUP.

    \b
    Examples:
      faq-serve                                 http://127.0.0.1:8000
      faq-serve --index /srv/faq/index --host 0.0.0.0 --port 80
      faq-serve --index s3://bucket/index       a copy of it, below MUREUM_INDEX_CACHE
      faq-serve --answer-at 0.7 --none-below 0.3     answer when surer, say no more often
      MUREUM_PORT=9000 faq-serve
      curl -G http://127.0.0.1:8000/v1/search --data-urlencode 'q=환불' -d k=3
      faq-serve keys create --name shop --scope search
      faq-serve mcp --index /srv/faq/index      tools for an assistant on this machine
      faq-serve feedback --unhelpful            what did not help
      faq-serve queries --decision none         what was asked and is not covered
      faq-serve conversations                   how conversations ended
      faq-serve kakao check http://127.0.0.1:8000    does KakaoTalk understand its answers?
    """
    if context.invoked_subcommand:
        return
    given = {
        "index": index,
        "answer_at": answer_at,
        "none_below": none_below,
        "host": host,
        "port": port,
        "workers": processes,
    }
    # Before one_line_errors imports the library, and with it what reads these variables.
    threads.alone()
    heap.sparing()
    with one_line_errors():
        settings = Settings.model_validate(
            {**Settings().model_dump(exclude_unset=True), **{k: v for k, v in given.items() if v is not None}}
        )
        logs.install(settings.log_format, settings.log_level)
        from api.process import server, start, workers

        if settings.workers > 1:
            workers.serve(settings)
            return
        app = start.loaded(settings)
    server.serve(app, settings)


for command in (
    keys.command,
    kakao.command,
    mcp.command,
    webhooks.command,
    feedback.feedback,
    feedback.queries,
    feedback.conversations,
):
    main.add_command(command)
