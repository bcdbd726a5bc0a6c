"""Fetch: one page of the web, bounded in size and time, from the host that it was asked of."""

import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from search.errors import DataError

AGENT = "mureum-import"
"""What is said to a site about who reads it."""
TIMEOUT = 10.0
"""How many seconds a site may be silent."""
LONGEST = 60.0
"""How many seconds a page may take."""
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered: the address in the end, the content, its type and its encoding."""

    url: str
    content: bytes
    kind: str
    encoding: str | None


class NoPageError(Exception):
    """An address that answers with an error; ``status`` is HTTP's."""

    def __init__(self, status: int, reason: str) -> None:
        self.status = status
        super().__init__(f"{status} {reason}")


Fetch = Callable[[str, int], Fetched]
"""Fetches an address, at most so many bytes.

Raises:
    NoPageError: the site has no such page, or can't give it.
    DataError: the site can't be reached, or what it gives is refused.
"""


def fetch(url: str, most: int) -> Fetched:
    """What ``url`` answers; a Fetch."""
    request = urllib.request.Request(url, headers={"User-Agent": AGENT, "Accept-Encoding": "identity"})
    started = time.monotonic()
    content = bytearray()
    try:
        with urllib.request.build_opener(_SameHost).open(request, timeout=TIMEOUT) as answer:
            while part := answer.read1(1 << 16):
                content += part
                if len(content) > most:
                    raise DataError([f"{url}: has more than {most / 1e6:,.0f} MB; it is not read"])
                if time.monotonic() - started > LONGEST:
                    raise DataError([f"{url}: takes longer than {LONGEST:.0f} s; it is not read"])
            headers = answer.headers
            return Fetched(answer.url, bytes(content), headers.get_content_type(), headers.get_content_charset())
    except HTTPError as error:
        with error:
            raise NoPageError(error.code, str(error.reason)) from error
    except (URLError, OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise DataError([f"{url}: can't be reached ({reason}); check the address"]) from error


def address(written: str, base: str = "") -> str:
    """``written`` as a whole address in ASCII, without its fragment.

    Raises:
        DataError: it is none that begins with http:// or https://.
    """
    try:
        parts = urlsplit(urljoin(base, written.strip()))
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise DataError([f"{written}: is no address ({error})"]) from error
    if parts.scheme not in _PORTS or not host or "@" in parts.netloc:
        raise DataError(
            [f"{written}: is no address of a page; it begins with http:// or https:// and holds no password"]
        )
    host = f"[{host}]" if ":" in host else host
    path, query = quote(parts.path or "/", "/%:@!$&'()*+,;=~"), quote(parts.query, "/%:@!$&'()*+,;=~?")
    return urlunsplit((parts.scheme, host + port, path, query, ""))


def same_host(one: str, other: str) -> bool:
    """Whether both addresses lead to one host; http and https are one, other ports are not."""
    first, second = urlsplit(one), urlsplit(other)
    ports = first.port or _PORTS.get(first.scheme), second.port or _PORTS.get(second.scheme)
    return first.hostname == second.hostname and (ports[0] == ports[1] or set(ports) == set(_PORTS.values()))


class _SameHost(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        target = address(newurl, req.full_url)
        if not same_host(req.full_url, target):
            raise DataError([f"{req.full_url}: leads to another host ({target}); give that address if it is meant"])
        return super().redirect_request(req, fp, code, msg, headers, target)
