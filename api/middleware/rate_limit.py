"""Rate limit: limits how many requests, and unknown keys, a client may send to the API and the pages."""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.auth.key import Key, id_of
from api.auth.keyring import BEARER, Keyring
from api.errors import KeyUnknownError, RateError, StoreError
from api.middleware import problems
from api.middleware.root_path import route_path
from api.middleware.token_bucket import Taken, TokenBuckets
from api.settings import Rate

LIMITED = ("/v1/", "/mcp", "/faq/", "/category/", "/search", "/sitemap", "/llms.txt")
"""The beginnings of the paths that are limited. All others are a file, a page that is kept, or a few words."""
NETWORK = 64
"""Bits of an IPv6 address that identify a client: it has at least all addresses that begin with them."""

GUESSES = Rate(10, 60)
"""How many tokens of one address are looked up that are of no key seen before: new keys, or guesses."""


class RateLimit:
    """ASGI middleware that limits requests for paths of LIMITED to ``per_key`` with a key, ``per_ip`` without.

    The key that a request sends, whatever its path, is looked up here alone: ``state["key"]`` is then the Key, or the
    error to raise where one is needed. Keys that were not seen before are looked up at the rate GUESSES for each
    address. A request whose key is not found counts on its address. Answers tell the rate and what is left of it in
    RateLimit-Policy and RateLimit, as of draft-ietf-httpapi-ratelimit-headers-11. One that is not admitted is a 429.
    None as a rate admits all. A request that is ``exempt`` is not looked at: those of all visitors of a program may
    come from a few addresses.
    """

    def __init__(
        self,
        app: ASGIApp,
        keyring: Keyring,
        per_ip: Rate | None,
        per_key: Rate | None,
        exempt: Callable[[Scope], bool] = lambda scope: False,
    ) -> None:
        self._app = app
        self._exempt = exempt
        self._keyring = keyring
        self._per_ip = TokenBuckets(per_ip) if per_ip else None
        self._per_key = TokenBuckets(per_key) if per_key else None
        self._guesses = TokenBuckets(GUESSES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._exempt(scope):
            await self._app(scope, receive, send)
            return
        policy, buckets, client = await self._policy(scope)
        if buckets is None or not route_path(scope).startswith(LIMITED):
            await self._app(scope, receive, send)
            return
        taken = buckets.take(client)
        headers = _headers(policy, buckets.rate, taken)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        app = self._app if taken.admitted else problems.from_error(RateError(policy, taken.wait), scope["path"])
        await app(scope, receive, send_with_headers)

    async def _policy(self, scope: Scope) -> tuple[str, TokenBuckets | None, str]:
        """The name of the policy for a request, its buckets, and whose request it is."""
        given = await BEARER(HTTPConnection(scope))
        if given:
            key = scope.setdefault("state", {})["key"] = await self._key(given.credentials, address(scope))
            if isinstance(key, Key):
                return "key", self._per_key, key.id
        return "ip", self._per_ip, address(scope)

    async def _key(self, token: str, client: str) -> Key | KeyUnknownError | RateError | StoreError:
        """The key of ``token``, or why there is none for ``client``."""
        if id_of(token) and self._keyring.known(token) is None:
            taken = self._guesses.take(client)
            if not taken.admitted:
                return RateError("ip with unknown keys", taken.wait)
        try:
            return await self._keyring.find(token) or KeyUnknownError()
        except StoreError as error:
            return error


def address(scope: Scope) -> str:
    """The address that a request comes from: an IPv4 address or an IPv6 network; blank if unknown."""
    return _network((scope.get("client") or ("",))[0])


@lru_cache(4096)
def _network(host: str) -> str:
    try:
        found = ip_address(host)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        return str(ip_network((found.packed, NETWORK), strict=False))
    return str(found)


def _headers(policy: str, rate: Rate, taken: Taken) -> tuple[tuple[bytes, bytes], ...]:
    return (
        (b"ratelimit-policy", f'"{policy}";q={rate.requests};w={rate.seconds}'.encode()),
        (b"ratelimit", f'"{policy}";r={taken.left};t={taken.wait}'.encode()),
    )
