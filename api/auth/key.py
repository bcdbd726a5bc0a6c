"""Key: the record of an API key, with the digest of its token instead of the token."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

Scope = Literal["search", "feedback", "admin"]
"""What a key is for: reading (search, suggestions, FAQs), telling whether an answer helped, running the service."""
SCOPES: tuple[Scope, ...] = get_args(Scope)
NAME = 64
"""The most characters of a key's name."""
FRESH = 5.0
"""Seconds until a key is looked up again, and so the longest that a revoked one goes on working."""
UNCONFIRMED = 300.0
"""Seconds that a key goes on working while the database, which may have lost it, can't be asked."""
_WRITTEN = re.compile("mureum_([0-9a-f]{8})_")


@dataclass(frozen=True, slots=True)
class Key:
    """The key ``id``, which the operator named ``name``. Its token is not stored; ``digest`` is the token's."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    digest: str = field(repr=False)
    created: datetime

    def opens(self, token: str) -> bool:
        """Whether ``token`` belongs to this key, compared in constant time."""
        return hmac.compare_digest(self.digest, _digest(token))


def new(name: str, scopes: tuple[Scope, ...], now: datetime) -> tuple[Key, str]:
    """A new key and its token: ``mureum_``, the key's id, ``_`` and 256 random bits."""
    id_ = secrets.token_hex(4)
    token = f"mureum_{id_}_{secrets.token_urlsafe(32)}"
    return Key(id_, name, scopes, _digest(token), now), token


def id_of(token: str) -> str | None:
    """The id of the key that ``token`` claims to be; None if it does not have the form of a token."""
    written = _WRITTEN.match(token)
    return written[1] if written else None


def _digest(token: str) -> str:
    # A slow hash such as Argon2 is for passwords, which people choose and others guess. Nobody guesses 256 random bits,
    # however fast the hash is, so that one can be taken of each request.
    return hashlib.sha256(token.encode()).hexdigest()
