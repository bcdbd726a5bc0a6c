"""Checking: recorded requests of Kakao, one for each way to call a skill, and whether an answer to one is valid."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from importlib.resources import files
from typing import Any

from pydantic import ValidationError

from api.channels.kakao.schema import SkillResponse

Request = Mapping[str, Any]


def requests() -> Iterator[tuple[str, Request]]:
    """The names of the recorded requests, and what is in them, in their order."""
    for file in sorted((files("api.channels.kakao") / "payloads").iterdir(), key=lambda one: one.name):
        yield file.name.removesuffix(".json"), json.loads(file.read_text("utf-8"))


def continued(request: Request, before: SkillResponse | None) -> Request:
    """``request`` in the conversation that ``before`` is of: with its token, and with what its first button brings."""
    if before is None or before.context is None:
        return request
    request = deepcopy(dict(request))
    for context in request["contexts"]:
        context["params"] = {"conversation": {"value": before.context.values[0].params["conversation"]}}
    extra = request["action"]["clientExtra"]
    if extra and "conversation" in extra and before.template.quick_replies:
        request["action"]["clientExtra"] = before.template.quick_replies[0].extra
    return request


def read(answer: bytes) -> SkillResponse:
    """``answer``, which is valid.

    Raises:
        ValueError: it is not; the message says where.
    """
    try:
        return SkillResponse.model_validate_json(answer)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, wrong['loc'])) or 'the answer'}: {wrong['msg']}") from None
