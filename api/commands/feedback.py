"""``faq-serve feedback``, ``queries`` and ``conversations``: what is kept, listed from the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from pydantic import TypeAdapter

from api.commands.terminal import one_line_errors
from api.settings import Settings

if TYPE_CHECKING:
    from api.storage.feedback_store import SqlStore
    from api.storage.records import Case, Opinion, Question

OUTCOMES = ("solved", "handed over", "given up")
"""Those of api.storage.records, which a command line that may only tell how it is used does not import."""
DECISIONS = ("answer", "clarify", "none")
"""Those of search.confidence.model, which a command line that may only tell how it is used does not import."""
MOMENT = "%Y-%m-%d %H:%M"
AS_JSON = click.option("--json", "as_json", is_flag=True, help="JSON Lines, with all that is kept.")


@click.command("feedback")
@click.option("--unhelpful", is_flag=True, help="Only of answers that did not help.")
@AS_JSON
def feedback(unhelpful: bool, as_json: bool) -> None:
    """List what visitors told of answers, what came last first.

    A line tells when (UTC), whether it helped, the FAQ's rank and id, the query and the comment. The query is there
    where queries are kept (MUREUM_LOG_QUERIES). All of it is read from MUREUM_DATABASE.

    \b
    Examples:
      faq-serve feedback --unhelpful
      faq-serve feedback --json > feedback.jsonl
    """
    with _store() as store:
        opinions = store.opinions(False if unhelpful else None)
    if not opinions:
        click.echo("no feedback", err=True)
    for each in opinions:
        if as_json:
            click.echo(_json(each))
        else:
            one = each.feedback
            helped = "yes" if one.helpful else "no "
            said = filter(None, (each.query, one.comment))
            click.echo("  ".join([f"{each.at:{MOMENT}}  {helped}  {one.rank}  {one.faq}", *said]))


@click.command("queries")
@click.option("--decision", type=click.Choice(DECISIONS), help="Only those that were decided so.")
@AS_JSON
def queries(decision: str | None, as_json: bool) -> None:
    """List the queries that are kept, what came last first: when (UTC), the decision, the first FAQ, the query.

    They are kept if MUREUM_LOG_QUERIES is 1, without personal data, in MUREUM_DATABASE.

    \b
    Examples:
      faq-serve queries --decision none        what no FAQ answers
      faq-serve queries --json > queries.jsonl
    """
    with _store() as store:
        questions = store.questions(decision)
    if not questions:
        click.echo("no queries", err=True)
    for each in questions:
        if as_json:
            click.echo(_json(each))
        else:
            first = each.asked.faqs[0] if each.asked.faqs else "-"
            click.echo(f"{each.at:{MOMENT}}  {each.asked.decision:<7}  {first}  {each.asked.query}")


@click.command("conversations")
@click.option("--outcome", type=click.Choice(OUTCOMES), help="Only those that ended so.")
@AS_JSON
def conversations(outcome: str | None, as_json: bool) -> None:
    """List the conversations that are kept, the latest first: when (UTC), how it ended, turns, where, what was asked.

    One conversation is one case: solved, handed over to a person, or given up. They are kept if MUREUM_LOG_QUERIES is
    1, without personal data, in MUREUM_DATABASE.

    \b
    Examples:
      faq-serve conversations --outcome "given up"
      faq-serve conversations --json > conversations.jsonl
    """
    with _store() as store:
        cases = [case for case in store.cases() if outcome in (None, case.outcome)]
    if not cases:
        click.echo("no conversations", err=True)
    for case in cases:
        if as_json:
            click.echo(_json(case))
        else:
            ended = f"{case.outcome} ({case.reason})" if case.reason else case.outcome
            click.echo(f"{case.at:{MOMENT}}  {ended:<24}  {case.turns:>3}  {case.channel}  {case.asked}")


def _json(kept: "Opinion | Question | Case") -> bytes:
    return TypeAdapter(type(kept)).dump_json(kept)


@contextmanager
def _store() -> Iterator["SqlStore"]:
    from api.storage.feedback_store import SqlStore

    with one_line_errors():
        store = SqlStore(Settings().database)
        yield store
        store.close()
