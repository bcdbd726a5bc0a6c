"""ClientAddress: the address that a request comes from, for the limits and for what only operators may read."""

from ipaddress import IPv6Address, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

Client = tuple[str, int]


class ClientAddress:
    """ASGI middleware that sets a request's client to what X-Forwarded-For says, if a ``trusted`` proxy sent it.

    An IPv4 address that is written as IPv6 (``::ffff:192.0.2.1``, as a socket for both kinds does) becomes IPv4, before
    proxies are looked for and after. A header that names this machine itself (``127.0.0.1``) is not believed: the
    client is the proxy then. So nobody reads what is for operators on this machine by writing a header.
    """

    def __init__(self, app: ASGIApp, trusted: tuple[str, ...]) -> None:
        self._app = app
        self._forwarded = ProxyHeadersMiddleware(self._check_forwarded, trusted_hosts=list(trusted))  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("client"):
            scope["client"] = scope["peer"] = _unmapped(scope["client"])
        await self._forwarded(scope, receive, send)  # type: ignore[arg-type]

    async def _check_forwarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("client"):
            client = _unmapped(scope["client"])
            scope["client"] = scope["peer"] if _is_loopback(client) else client
        await self._app(scope, receive, send)


def _unmapped(client: Client) -> Client:
    """``client`` with an IPv4-mapped IPv6 address written as IPv4."""
    host, port = client
    try:
        address = ip_address(host)
    except ValueError:  # a socket of the file system, say
        return client
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (str(mapped), port) if mapped else client


def _is_loopback(client: Client) -> bool:
    try:
        return ip_address(client[0]).is_loopback
    except ValueError:
        return False
