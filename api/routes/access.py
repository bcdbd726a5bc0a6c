"""Access: who may call a route, by an API key or, where it is an operator's, by an address."""

from ipaddress import ip_address, ip_network
from typing import Annotated, cast

from fastapi import Depends, Request, Security, params
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.auth.key import Scope
from api.auth.keyring import BEARER, DESCRIPTION, Keyring
from api.errors import KeyMissingError, KeyScopeError, KeyUnknownError
from api.services import services


def needs(scope: Scope) -> params.Security:
    """What a route or router depends on to be open to keys with ``scope`` only, and to all where none is needed.

    Raises on a request, as problems:
        KeyMissingError: a key is needed and none was sent.
        KeyUnknownError: there is no such key.
        KeyScopeError: the key has another scope.
    """
    return cast(params.Security, Security(_KeyWith(scope), scopes=[scope]))


class _KeyWith(HTTPBearer):
    """The scheme that BEARER is, which checks what it reads: one dependency of a route, not two."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scheme_name=BEARER.scheme_name, auto_error=False, description=DESCRIPTION)
        self._scope = scope

    async def __call__(self, request: Request) -> HTTPAuthorizationCredentials | None:  # type: ignore[override]
        given = await super().__call__(request)
        keyring = (await services(request)).keyring
        if given is not None:
            await _check(given, keyring, self._scope)
        elif keyring.needed(self._scope):
            raise KeyMissingError
        return given


async def is_operator(request: Request) -> bool:
    """Whether ``request`` comes from an address of MUREUM_OPERATORS or has a key with the scope ``admin``.

    Raises:
        KeyUnknownError: there is no such key.
        KeyScopeError: the key has another scope.
    """
    found = await services(request)
    if request.client and _is_in(request.client.host, found.settings.operators):
        return True
    given = await BEARER(request)
    if given is not None:
        await _check(given, found.keyring, "admin")
    return given is not None


async def _check(given: HTTPAuthorizationCredentials, keyring: Keyring, scope: Scope) -> None:
    """Raise what :func:`needs` says, unless ``given`` is a key with ``scope``."""
    key = await keyring.find(given.credentials)
    if key is None:
        raise KeyUnknownError
    if scope not in key.scopes:
        raise KeyScopeError(scope)


def _is_in(host: str, networks: tuple[str, ...]) -> bool:
    try:
        address = ip_address(host)
    except ValueError:  # no address: a socket of the file system, say
        return False
    return any(address in ip_network(network) for network in networks)


IsOperator = Annotated[bool, Depends(is_operator)]
