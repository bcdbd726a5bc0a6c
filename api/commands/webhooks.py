"""``faq-serve webhooks``: what was handed over to other services, listed from the database, and sent again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from api.commands.feedback import MOMENT
from api.commands.terminal import fail, one_line_errors
from api.settings import Settings

if TYPE_CHECKING:
    from api.storage.delivery_store import DeliveryStore


@click.group("webhooks", invoke_without_command=True)
@click.option("--dead", is_flag=True, help="Only what was given up.")
@click.pass_context
def command(context: click.Context, dead: bool) -> None:
    """List hand-overs of conversations that were posted or are to be, the latest first.

    A line tells when it was handed over (UTC), whether it is waiting, sent or dead, the tries so far, its id, the
    address, and why the last try failed. All of it is read from MUREUM_DATABASE.

    \b
    Examples:
      faq-serve webhooks --dead
      faq-serve webhooks resend 5b0c2d4e9f7a4c1f8e3d6a7b9c0d1e2f
    """
    if context.invoked_subcommand:
        return
    with _store() as store:
        deliveries = store.all("dead" if dead else None)
    if not deliveries:
        click.echo("no hand-overs", err=True)
    for each in deliveries:
        told = [f"{each.created:{MOMENT}}", f"{each.state:<7}", str(each.tries), each.id, each.url]
        click.echo("  ".join([*told, each.error] if each.error else told))


@command.command()
@click.argument("id_", metavar="ID")
def resend(id_: str) -> None:
    """Send a hand-over again, whatever became of it, under the same id.

    A running service does it within seconds, if its address is still one of MUREUM_HANDOFF_WEBHOOKS.
    """
    with _store() as store:
        found = store.resend(id_)
    if not found:
        fail(f"there is no hand-over {id_!r}; see: faq-serve webhooks")
    click.echo(f"{id_} is waiting", err=True)


@contextmanager
def _store() -> Iterator["DeliveryStore"]:
    from api.storage.delivery_store import DeliveryStore

    with one_line_errors():
        store = DeliveryStore(Settings().database)
        yield store
        store.close()
