"""The keys that the app knows, and the dependency of routes that need one."""

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, cast

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI, Security, params
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import HTTPConnection

from api.auth.key import FRESH, Key, Scope, id_of
from api.errors import KeyMissingError, KeyScopeError, KeyUnknownError, StoreError
from api.storage.lazy import Opening

if TYPE_CHECKING:
    from api.auth.key_store import KeyStore

AT_ONCE = 4
"""How many threads may wait for the database; they are none of those that search."""
DESCRIPTION = (
    "`faq-serve keys create`로 만든 API 키: `Authorization: Bearer mureum_…`. "
    "범위(scope)는 `search`, `feedback`, `admin`입니다."
)
BEARER = HTTPBearer(scheme_name="key", auto_error=False, description=DESCRIPTION)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A key as it was in the database at the moment ``at``."""

    key: Key
    at: float


class Keyring:
    """The keys in ``store``, each looked up at most once in ``fresh`` seconds.

    ``required`` tells whether search and feedback need a key, too; admin always does. Only keys that were found are
    held in memory, never what somebody guessed.
    """

    def __init__(self, store: "Opening[KeyStore]", required: bool, fresh: float = FRESH) -> None:
        self._store = store
        self._required = required
        self._fresh = fresh
        self._seen: dict[str, _Seen] = {}
        self._limiter = CapacityLimiter(AT_ONCE)

    def __len__(self) -> int:
        return len(self._seen)

    def needed(self, scope: str) -> bool:
        """Whether what is of ``scope`` needs a key."""
        return self._required or scope == "admin"

    def known(self, token: str) -> Key | None:
        """The key of ``token`` as it was seen last, without a look into the database."""
        seen = self._seen.get(id_of(token) or "")
        return seen.key if seen and seen.key.opens(token) else None

    async def find(self, token: str) -> Key | None:
        """The key of ``token``; None if there is none.

        A database that is out of use takes nothing from those whom it let in before.

        Raises:
            StoreError: the key was not seen yet, and the store can't be used.
        """
        id_ = id_of(token)
        if id_ is None:
            return None
        now = monotonic()
        seen = self._seen.get(id_)
        if seen is None or now - seen.at >= self._fresh:
            await self._look_up(id_, seen, now)
        return self.known(token)

    def close(self) -> None:
        """Let go of the store's connections and of what was seen."""
        self._seen.clear()
        self._store.close()

    async def _look_up(self, id_: str, seen: _Seen | None, now: float) -> None:
        if seen:  # requests that come meanwhile need not look, too
            self._seen[id_] = _Seen(seen.key, now)
        try:
            key = await to_thread.run_sync(lambda: self._store().find(id_), limiter=self._limiter)
        except StoreError:  # the store has said so in the log
            if seen is None:
                raise
            return
        if key is None:
            self._seen.pop(id_, None)
        else:
            self._seen[id_] = _Seen(key, now)


def put(app: FastAPI, keyring: Keyring) -> None:
    """Let ``app`` open with the keys of ``keyring``."""
    app.state.keyring = keyring


def of(app: FastAPI) -> Keyring:
    """The keyring of ``app``."""
    return cast(Keyring, app.state.keyring)


def needs(scope: Scope) -> params.Security:
    """What a route or router depends on to be open to keys with ``scope`` only, and to all where none is needed.

    Raises on a request, as problems:
        KeyMissingError: a key is needed and none was sent.
        KeyUnknownError: there is no such key.
        KeyScopeError: the key has another scope.
    """
    return cast(params.Security, Security(_Needed(scope), scopes=[scope]))


class _Needed(HTTPBearer):
    """The scheme that BEARER is, which checks what it reads: one dependency of a route, not two."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scheme_name=BEARER.scheme_name, auto_error=False, description=DESCRIPTION)
        self._scope = scope

    async def __call__(self, request: HTTPConnection) -> HTTPAuthorizationCredentials | None:
        given = await super().__call__(request)
        keyring = of(request.app)
        if given is None:
            if keyring.needed(self._scope):
                raise KeyMissingError
            return None
        key = await keyring.find(given.credentials)
        if key is None:
            raise KeyUnknownError
        if self._scope not in key.scopes:
            raise KeyScopeError(self._scope)
        return given
