"""``faq-serve kakao``: whether a service answers as Kakao wants it."""

import json
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
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
    block, and a message with a context alone. A line tells of each whether its answer is what Kakao shows and came
    within 5 s. URL is the address of the service or of its skill. The exit code is 1 if an answer is wrong.

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
            answer = checking.read(_posted(_address(url), checking.continued(recorded, before), key))
        except HTTPError as error:
            told = f"status {error.code}"
        except (URLError, TimeoutError) as error:
            told = str(getattr(error, "reason", error))
        except ValueError as error:
            told = str(error)
        else:
            shown, took = answer.template, (perf_counter() - began) * 1000
            counts = f"{len(shown.outputs)} bubbles, {len(shown.quick_replies)} quick replies"
            click.echo(f"ok    {name}: {counts}, {took:.0f} ms")
            before = answer
            continue
        click.echo(f"FAIL  {name}: {told}")
        failed = True
    context.exit(int(failed))


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
