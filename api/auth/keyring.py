"""Keyring: a cache of the API keys that were used, each looked up in the database again after some seconds."""

from dataclasses import dataclass, replace
from time import monotonic

from anyio import CapacityLimiter, to_thread
from fastapi.security import HTTPBearer

from api.auth.key import FRESH, UNCONFIRMED, Key, id_of
from api.auth.key_store import KeyStore
from api.errors import StoreError

AT_ONCE = 4
"""How many threads may wait for the database; searches have threads of their own."""
DESCRIPTION = (
    "`faq-serve keys create`로 만든 API 키: `Authorization: Bearer mureum_…`. "
    "범위(scope)는 `search`, `feedback`, `admin`입니다."
)
BEARER = HTTPBearer(scheme_name="key", auto_error=False, description=DESCRIPTION)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A key that the database confirmed at ``confirmed``; the database was asked last at ``asked``."""

    key: Key
    confirmed: float
    asked: float


class Keyring:
    """Looks up keys in ``store``, each at most once in ``fresh`` seconds.

    ``required`` says whether search and feedback need a key, too; admin always does. While the store can't be used, a
    key that was found before works for ``unconfirmed`` seconds more: in this time a revoked one may still be used. Only
    keys that were found are held in memory, never a token that somebody guessed.
    """

    def __init__(self, store: KeyStore, required: bool, fresh: float = FRESH, unconfirmed: float = UNCONFIRMED) -> None:
        self._store = store
        self._required = required
        self._fresh = fresh
        self._unconfirmed = unconfirmed
        self._seen: dict[str, _Seen] = {}
        self._limiter = CapacityLimiter(AT_ONCE)

    def __len__(self) -> int:
        return len(self._seen)

    def needed(self, scope: str) -> bool:
        """Whether requests of ``scope`` need a key."""
        return self._required or scope == "admin"

    def known(self, token: str) -> Key | None:
        """The key of ``token`` from memory, without asking the database."""
        seen = self._seen.get(id_of(token) or "")
        return seen.key if seen and seen.key.opens(token) else None

    async def find(self, token: str) -> Key | None:
        """The key of ``token``; None if there is none.

        Raises:
            StoreError: the store can't be used, and did not have the key in the last ``unconfirmed`` seconds.
        """
        id_ = id_of(token)
        if id_ is None:
            return None
        now = monotonic()
        seen = self._seen.get(id_)
        if seen is None or now - seen.asked >= self._fresh:
            await self._look_up(id_, seen, now)
        return self.known(token)

    def close(self) -> None:
        """Close the store's connections and forget all keys."""
        self._seen.clear()
        self._store.close()

    async def _look_up(self, id_: str, seen: _Seen | None, now: float) -> None:
        if seen:  # so that requests meanwhile do not ask the database, too
            self._seen[id_] = replace(seen, asked=now)
        try:
            key = await to_thread.run_sync(lambda: self._store.find(id_), limiter=self._limiter)
        except StoreError:  # the store has said so in the log
            if seen is None:
                raise
            if now - seen.confirmed >= self._unconfirmed:
                self._seen.pop(id_, None)
                raise
            return
        if key is None:
            self._seen.pop(id_, None)
        else:
            self._seen[id_] = _Seen(key, confirmed=now, asked=now)
