"""``faq-serve keys``: API keys in the database of MUREUM_DATABASE."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from api.auth.key import FRESH, NAME, SCOPES, Scope
from api.commands.terminal import fail, one_line_errors
from api.settings import Settings

if TYPE_CHECKING:
    from api.auth.key_store import KeyStore


@click.group("keys")
def command() -> None:
    """API keys: who may search, tell whether an answer helped, and run the service.

    They are kept in the database of MUREUM_DATABASE, by default sqlite:///mureum.db.

    \b
    Examples:
      faq-serve keys create --name shop --scope search --scope feedback
      faq-serve keys list
      faq-serve keys revoke shop
    """


@command.command()
@click.option("--name", required=True, help="What it is for, to tell it from others.")
@click.option(
    "--scope",
    "scopes",
    required=True,
    multiple=True,
    type=click.Choice(SCOPES),
    help="What it opens; give one or more.",
)
def create(name: str, scopes: tuple[Scope, ...]) -> None:
    """Make a key and print it, once: what is kept is only its hash."""
    name = name.strip()
    if not (name.isprintable() and 0 < len(name) <= NAME):
        raise click.BadParameter(f"has 1 to {NAME} characters in one line", param_hint="'--name'")
    with _store() as store:
        key, token = store.create(name, tuple(scope for scope in SCOPES if scope in scopes))
    click.echo(f"key {key.id} ({key.name}: {', '.join(key.scopes)}); it is not shown again:", err=True)
    click.echo(token)


@command.command("list")
def list_() -> None:
    """List the keys: id, day, scopes, name."""
    with _store() as store:
        keys = store.all()
    if not keys:
        click.echo("no keys", err=True)
    for key in keys:
        click.echo(f"{key.id}  {key.created:%Y-%m-%d}  {','.join(key.scopes):<21}  {key.name}")


@command.command()
@click.argument("key", metavar="NAME|ID")
def revoke(key: str) -> None:
    """Revoke a key, by its name or its id."""
    with _store() as store:
        gone = store.revoke(key)
    if gone is None:
        fail(f"there is no key {key!r}; see: faq-serve keys list")
    else:
        click.echo(f"revoked {gone.id} ({gone.name}); running services refuse it within {FRESH:g} s", err=True)


@contextmanager
def _store() -> Iterator["KeyStore"]:
    from api.auth.key_store import KeyStore

    with one_line_errors():
        store = KeyStore(Settings().database)
        yield store
        store.close()
