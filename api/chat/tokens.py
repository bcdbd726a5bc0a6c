"""Tokens: signs what a conversation remembers, so that the client can keep it and any process can go on with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import uuid4

from itsdangerous import BadData, URLSafeTimedSerializer
from pydantic import TypeAdapter, ValidationError

from search.conversation.state import State

MOST = 4096
"""The longest token in characters."""
QUERIES = 12
"""How many searches of a conversation are remembered, the last ones."""


def _name() -> str:
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class Kept:
    """What a token holds: the random ``name`` of a conversation, its ``state``, and the ids of its last ``queries``.

    A message in it is without personal data. The token is signed, and can be read by whoever has it.
    """

    name: str = field(default_factory=_name)
    state: State = field(default_factory=State)
    queries: tuple[str, ...] = ()

    def after(self, state: State, query_id: str | None) -> "Kept":
        """The same conversation with another ``state``, after the search ``query_id``, if there was one."""
        queries = (*self.queries, query_id)[-QUERIES:] if query_id else self.queries
        return replace(self, state=state, queries=queries)


_KEPT = TypeAdapter(Kept)


class Tokens:
    """Tokens that are good for ``seconds``, signed with the first of ``keys``; those of the others are read, too."""

    def __init__(self, keys: Sequence[str], seconds: int) -> None:
        self._serializer = URLSafeTimedSerializer(list(reversed(keys)), salt="mureum.chat")
        self._seconds = seconds

    def write(self, kept: Kept) -> str:
        """The token of ``kept``, at most MOST characters: what is oldest in it is dropped if it would be longer."""
        token = self._written(kept)
        while len(token) > MOST:
            kept = _smaller(kept)
            token = self._written(kept)
        return token

    def read(self, token: str | None) -> Kept:
        """What ``token`` holds; a new conversation if it is none of ours, was changed or is too old."""
        if not token or len(token) > MOST:
            return Kept()
        try:
            return _KEPT.validate_python(self._serializer.loads(token, max_age=self._seconds))
        except (BadData, ValidationError, UnicodeError):
            return Kept()

    def _written(self, kept: Kept) -> str:
        return str(self._serializer.dumps(_KEPT.dump_python(kept, mode="json", exclude_defaults=True)))


def _smaller(kept: Kept) -> Kept:
    """``kept`` without some of what matters least."""
    state = kept.state
    if len(state.offered) > 1:
        return replace(kept, state=replace(state, offered=state.offered[len(state.offered) // 2 :]))
    if len(kept.queries) > 1:
        return replace(kept, queries=kept.queries[-1:])
    if state.tried:
        return replace(kept, state=replace(state, tried=state.tried[1:]))
    if state.question:
        return replace(kept, state=replace(state, question=state.question[: len(state.question) // 2]))
    return Kept(name=kept.name)
