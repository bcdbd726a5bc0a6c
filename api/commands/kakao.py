"""``faq-serve kakao``: whether a service answers as Kakao wants it."""

import json
from http.client import HTTPException
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import Request, urlopen

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.channels.kakao.schema import SkillResponse

PATH = "/v1/kakao/skill"


@click.group("kakao")
def command() -> None:
    """KakaoTalk: the skill of a channel's chatbot.

    \b
    Examples:
      faq-serve kakao check http://127.0.0.1:8000
    """


@command.command()
@click.argument("url")
@click.option("--key", help="What MUREUM_KAKAO_KEY of the service is.")
@click.pass_context
def check(context: click.Context, url: str, key: str | None) -> None:
    """Send recorded requests of Kakao to the service at URL, and check every answer.

    There is one for each way in which Kakao calls a skill: the welcome block, a message, a quick reply, a button of a
    block, and a message with a context alone. A line tells of each whether its answer came within 5 s, is what Kakao
    shows, and is no apology. URL is the address of the service or of its skill. The exit code is 1 if one is not so.

    \b
    Examples:
      faq-serve kakao check http://127.0.0.1:8000
      faq-serve kakao check https://help.example/v1/kakao/skill --key "$MUREUM_KAKAO_KEY"
    """
    from api.channels.kakao import checking

    before: SkillResponse | None = None
    failed = False
    for name, recorded in checking.requests():
        began = perf_counter()
        try:
            before = _answer(_address(url), checking.continued(recorded, before), key)
        except ValueError as error:
            click.echo(f"FAIL  {name}: {error}")
            failed = True
            continue
        shown, took = before.template, (perf_counter() - began) * 1000
        counts = f"bubbles {len(shown.outputs)}, quick replies {len(shown.quick_replies)}"
        click.echo(f"ok    {name}: {counts}, {took:.0f} ms")
    context.exit(int(failed))


def _answer(url: str, body: "Mapping[str, Any]", key: str | None) -> "SkillResponse":
    """The answer of the skill at ``url`` to ``body``.

    Raises:
        ValueError: there is none, or it is not valid, or an apology.
    """
    from api.channels.kakao import checking

    try:
        answer = checking.read(_posted(url, body, key))
    except HTTPError as error:
        raise ValueError(f"status {error.code}") from None
    except (OSError, HTTPException) as error:
        raise ValueError(str(getattr(error, "reason", error)) or type(error).__name__) from None
    if answer.context is None:
        raise ValueError("an apology: the log of the service says why")
    return answer


def _address(url: str) -> str:
    """The address of the skill of the service at ``url``."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    return urlunsplit(parts._replace(path=path if path.endswith(PATH) else path + PATH))


def _posted(url: str, body: "Mapping[str, Any]", key: str | None) -> bytes:
    """What the service at ``url`` answers to ``body`` within the time that Kakao waits."""
    from api.channels.kakao import limits

    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {key}"} if key else {})
    with urlopen(Request(url, json.dumps(body).encode(), headers), timeout=limits.SECONDS) as answer:
        content: bytes = answer.read()
        return content
