"""``faq-serve mcp``: an assistant's tools over standard input and output, for an assistant on this machine."""

import click

from api.commands.terminal import one_line_errors
from api.observe import logs
from api.settings import Settings
from api.system import heap, threads


@click.command("mcp")
@click.option("--index", metavar="FOLDER|URL", help="Index folder, made by faq-index, or its URL.  [default: index]")
def command(index: str | None) -> None:
    """Let an assistant search the FAQs, by the Model Context Protocol over standard input and output.

    The assistant starts this command itself, as docs/chatbot/mcp.md says, and ends it with its input. When faq-index
    has built another generation, it is served. A running service has the same tools at /mcp.

    What is not given here comes from MUREUM_INDEX, MUREUM_ANSWER_AT and MUREUM_NONE_BELOW. Nothing is kept of what is
    asked. The log goes to standard error.

    \b
    Examples:
      faq-serve mcp --index /srv/faq/index
    """
    threads.alone()
    heap.sparing()
    with one_line_errors():
        given = {"index": index} if index else {}
        settings = Settings.model_validate({**Settings().model_dump(exclude_unset=True), **given})
        logs.install(settings.log_format, settings.log_level)
        import anyio

        from api.channels.mcp import stdio

        anyio.run(stdio.serve, settings)
