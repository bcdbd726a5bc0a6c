"""Access: who may call a route, by an API key or, where it is an operator's, by an address."""

from ipaddress import ip_address, ip_network
from typing import Annotated, cast

from fastapi import Depends, Request, Security, params
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.auth.key import Key, Scope
from api.auth.keyring import BEARER, DESCRIPTION
from api.errors import KeyMissingError, KeyScopeError
from api.services import services


def needs(scope: Scope) -> params.Security:
    """What a route or router depends on to be open to keys with ``scope`` only, and to all where none is needed.

    Raises on a request, as problems:
        KeyMissingError: a key is needed and none was sent.
        KeyUnknownError: there is no such key.
        KeyScopeError: the key has another scope.
        RateError: its address has sent too many unknown keys for this one to be looked up.
        StoreError: it can't be looked up.
    """
    return cast(params.Security, Security(_KeyWith(scope), scopes=[scope]))


class _KeyWith(HTTPBearer):
    """The scheme that BEARER is, which checks what it reads: one dependency of a route, not two."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scheme_name=BEARER.scheme_name, auto_error=False, description=DESCRIPTION)
        self._scope = scope

    async def __call__(self, request: Request) -> HTTPAuthorizationCredentials | None:  # type: ignore[override]
        given = await super().__call__(request)
        if given is not None:
            _check(request, self._scope)
        elif (await services(request)).keyring.needed(self._scope):
            raise KeyMissingError
        return given


async def require_key(request: Request, scope: Scope) -> None:
    """Raise what :func:`needs` says, for a route that is none of FastAPI's."""
    await _KeyWith(scope)(request)


async def is_operator(request: Request) -> bool:
    """Whether ``request`` comes from an address of MUREUM_OPERATORS or has a key with the scope ``admin``."""
    operators = (await services(request)).settings.operators
    if request.client and _is_in(request.client.host, operators):
        return True
    key = getattr(request.state, "key", None)
    return isinstance(key, Key) and "admin" in key.scopes


async def require_operator(request: Request) -> None:
    """Raise what :func:`needs` says of a key with the scope ``admin``, unless :func:`is_operator`."""
    if not await is_operator(request):
        if not hasattr(request.state, "key"):
            raise KeyMissingError
        _check(request, "admin")


def _check(request: Request, scope: Scope) -> None:
    """Raise what :func:`needs` says, unless the key that ``request`` has sent is one with ``scope``.

    The middleware RateLimit has looked it up.
    """
    key: Key | Exception = request.state.key
    if isinstance(key, Exception):
        raise key
    if scope not in key.scopes:
        raise KeyScopeError(scope)


def _is_in(host: str, networks: tuple[str, ...]) -> bool:
    try:
        address = ip_address(host)
    except ValueError:  # no address: a socket of the file system, say
        return False
    return any(address in ip_network(network) for network in networks)


IsOperator = Annotated[bool, Depends(is_operator)]
