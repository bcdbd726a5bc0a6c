"""Settings of the service, from the environment."""

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from ipaddress import ip_network
from math import ceil
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

import platformdirs
from annotated_types import Interval, MinLen
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
"""The seconds of a rate's unit."""
WAITING = 1.5
"""Searches in the line for each that runs: 99 of 100 have their answer in about three times what they take alone."""
SHORTEST_KEY = 32
"""Characters of a secret that can't be guessed."""
NEEDED = {"handoff_webhooks": ("handoff_secret",), "chatwoot_url": ("chatwoot_token", "chatwoot_key")}
"""The secrets without which a setting is of no use."""
Share = Annotated[float, Interval(ge=0, le=1)]


@dataclass(frozen=True, slots=True)
class Rate:
    """``requests`` in ``seconds``: at once if none came before, and from then on evenly."""

    requests: int
    seconds: int

    def __post_init__(self) -> None:
        if self.requests < 1 or self.seconds < 1:
            raise ValueError(f"{self.requests} requests in {self.seconds} s is no rate")

    @classmethod
    def parse(cls, given: str) -> Self | None:
        """The rate that ``given`` writes as ``600/minute``; None if it is blank.

        Raises:
            ValueError: it is written otherwise.
        """
        if not given.strip():
            return None
        requests, _, unit = (part.strip() for part in given.partition("/"))
        if not (requests.isascii() and requests.isdigit() and int(requests) and unit in UNITS):
            raise ValueError(f"{given!r} is no rate: write 600/minute; the units are {', '.join(UNITS)}")
        return cls(int(requests), UNITS[unit])


def _listed(given: object) -> object:
    """The parts of a comma list; anything else as it is."""
    return tuple(part.strip() for part in given.split(",") if part.strip()) if isinstance(given, str) else given


def _given(given: object) -> object:
    """None for a blank text; anything else as it is."""
    return None if given == "" else given


def _place(given: object) -> object:
    """The folder that a text names, if it is no URL; anything else as it is."""
    return Path(given) if isinstance(given, str) and "://" not in given else given


def _cache() -> Path:
    return Path(os.environ.get("MUREUM_CACHE") or platformdirs.user_cache_dir("mureum")) / "mirrors"


def _origin(given: str) -> str:
    """``given``, which a browser could send as an Origin, or ``*``."""
    parts = urlsplit(given)
    if given != "*" and (parts.scheme not in ("http", "https") or given != f"{parts.scheme}://{parts.netloc.lower()}"):
        raise ValueError(f"{given!r} is no origin: write https://shop.example, without a path, or *")
    return given


def _public_url(given: str) -> str:
    """``given`` without a slash at its end: an address that begins with a scheme and a host, or blank."""
    parts = urlsplit(given)
    if given and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment):
        raise ValueError(f"{given!r} is no address of a site: write https://help.example")
    return given.rstrip("/")


def _webhook(given: str) -> str:
    """``given``, which is an address that can be posted to."""
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment:
        raise ValueError(f"{given!r} is no address to post to: write https://desk.example/hooks/mureum")
    return given


def _root_path(given: str) -> str:
    """``given`` without a slash at its end: blank, or a path of letters, digits and ``-._~``."""
    path = given.rstrip("/")
    if not re.fullmatch(r"(/[\w.~-]+)*", path, re.ASCII):
        raise ValueError(f"{given!r} is no path: write /help")
    return path


def _network(given: str) -> str:
    """``given``, which is an address or a network."""
    ip_network(given)
    return given


def _host(given: str) -> str:
    """``given`` in small letters: a host as requests name it, with its port where that is none of its scheme."""
    if not re.fullmatch(r"[\w.-]+(:(\d+|\*))?|\[[\da-f:]+\](:(\d+|\*))?", given, re.ASCII | re.IGNORECASE):
        raise ValueError(f"{given!r} is no host: write help.example, help.example:8443 or help.example:*")
    return given.lower()


def _rate(given: object) -> object:
    """The rate that a text writes; anything else as it is."""
    return Rate.parse(given) if isinstance(given, str) else given


Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], NoDecode, BeforeValidator(_listed)]
Limit = Annotated[Rate | None, NoDecode, BeforeValidator(_rate)]


def _turns(settings: dict[str, Any]) -> int:
    """The CPUs that a worker has to itself, at least one."""
    from search.encoding import cpus  # with all of the library, which a command line that only tells does not need

    return int(max(1, cpus.available() // settings["workers"]))


def _line(settings: dict[str, Any]) -> int:
    return ceil(WAITING * int(settings["concurrency"]))


def _path(settings: dict[str, Any]) -> str:
    return urlsplit(str(settings["public_url"])).path


def _new_key() -> tuple[SecretStr, ...]:
    return (SecretStr(secrets.token_urlsafe(SHORTEST_KEY)),)


Hosts = Annotated[tuple[Annotated[str, AfterValidator(_host)], ...], NoDecode, BeforeValidator(_listed)]
Origins = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], NoDecode, BeforeValidator(_listed)]

Webhooks = Annotated[tuple[Annotated[str, AfterValidator(_webhook)], ...], NoDecode, BeforeValidator(_listed)]

Format = Literal["json", "text"]
Level = Literal["debug", "info", "warning", "error"]


class Settings(BaseSettings):
    """Where the index is, when to answer from it, where to listen and what to refuse.

    Each comes from the environment variable of its name after ``MUREUM_``: ``MUREUM_INDEX``, ``MUREUM_PORT``.
    """

    model_config = SettingsConfigDict(env_prefix="MUREUM_", frozen=True)

    index: Annotated[Path | str, BeforeValidator(_place)] = Path("index")
    """The index folder, made by faq-index, or its URL (``s3://bucket/index``), of which a copy is served."""
    index_cache: Path = Field(default_factory=_cache)
    """Where the copies of indexes behind URLs are kept."""
    answer_at: Share | None = None
    """The confidence from which on a visitor is answered; None for what the index found out about itself."""
    none_below: Share | None = None
    """The confidence below which a visitor is told that there is no answer; None as above."""
    host: str = "127.0.0.1"
    """The address to listen on: 0.0.0.0 for all."""
    port: Annotated[int, Interval(ge=0, le=65535)] = 8000
    """The port to listen on; 0 takes a free one."""
    workers: Annotated[int, Interval(ge=1, le=64)] = 1
    """How many processes answer; each loads the index, and dies and is started again alone."""
    concurrency: Annotated[int, Interval(ge=1, le=1024)] = Field(default_factory=_turns)
    """How many searches of one worker run at once; by default as many as there are CPUs for it."""
    queue: Annotated[int, Interval(ge=0, le=65536)] = Field(default_factory=_line)
    """How many more may wait; those beyond are refused. By default WAITING for each that runs."""
    database: str = "sqlite:///mureum.db"
    """Where feedback is kept: a file of SQLite, made when the first comes, or a PostgreSQL by its URL."""
    log_queries: bool = False
    """Whether to keep what visitors ask, without personal data, in that database too."""
    log_format: Format | None = None
    """How a line of the log is written: ``json`` or ``text``; None for text on a terminal and JSON elsewhere."""
    log_level: Level = "info"
    """The least grave lines that are logged; from ``debug`` on errors tell what they say, which may be a question."""
    max_body: Annotated[int, Interval(ge=1024)] = 64 * 1024
    """The largest request body in bytes."""
    cors_origins: Origins = ()
    """The sites whose pages may ask the API from a visitor's browser, as the widget does: a comma list of origins
    (``https://shop.example,https://www.shop.example``), or ``*`` for all; none by default. Cookies are never part."""
    require_key: bool = False
    """Whether search, suggestions, FAQs and feedback need an API key, too."""
    limit_ip: Limit = Rate(1200, 60)
    """How many requests without a key one address may send: ``600/minute``; None (``""``) for any number. A visitor
    who types a question asks for some 15 suggestions, so that this is an office of 80 who all ask every minute."""
    limit_key: Limit = Rate(6000, 60)
    """How many requests one key may send, from wherever."""
    trusted_proxies: Networks = ("127.0.0.1", "::1")
    """The proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses and networks."""
    operators: Networks = ("127.0.0.1", "::1")
    """The addresses and networks that read /metrics and the details of /readyz without a key of the scope ``admin``."""
    public_url: Annotated[str, AfterValidator(_public_url)] = ""
    """The address that visitors know this service by (``https://help.example``, ``https://shop.example/help``), for the
    canonical links of its pages and for the sitemap; blank for no such links."""
    root_path: Annotated[str, AfterValidator(_root_path)] = Field(default_factory=_path, validate_default=True)
    """The path below which visitors find this service (``/help``), whether a proxy takes it away or not; by default the
    path of the public address."""
    mcp_hosts: Hosts = ()
    """The hosts, besides this machine and that of the public address, as which ``/mcp`` may be asked: a comma list of
    what assistants connect to (``faq.internal``, ``10.0.0.5:8000``, ``faq.internal:*`` for any port)."""
    search_engines: bool = True
    """Whether search engines may list the pages; else robots.txt and the pages themselves forbid it."""
    request_seconds: Annotated[float, Interval(gt=0, le=3600)] = 10.0
    """Seconds for a request to come whole and its answer to begin."""
    chat_keys: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_listed), MinLen(1)] = Field(
        default_factory=_new_key
    )
    """What signs the tokens of conversations: a comma list of secrets of 32 characters or more, the first of which
    signs; those of the others are still read. By default one that is made at the start: conversations then end with
    the process, and other machines can't go on with them."""
    chat_hours: Annotated[int, Interval(ge=1, le=720)] = 24
    """Hours after which a conversation that nobody went on with begins anew."""
    kakao_key: Annotated[SecretStr | None, BeforeValidator(_given)] = None
    """What a request of Kakao has to bring; None (``""``) to answer whoever may search."""
    handoff_secret: SecretStr | None = None
    """What signs hand-overs that are posted, of 32 characters or more."""
    handoff_webhooks: Webhooks = ()
    """Where hand-overs of conversations are posted to, a comma list of addresses; nowhere by default."""
    chatwoot_token: SecretStr | None = None
    """The access token of the agent bot in Chatwoot."""
    chatwoot_key: SecretStr | None = None
    """What Chatwoot must send to be believed, of 32 characters or more."""
    chatwoot_url: Annotated[str, AfterValidator(_public_url)] = ""
    """The address of the Chatwoot whose agent bot this service is (``https://app.chatwoot.com``); blank for none."""
    log_days: Annotated[int, Interval(ge=1, le=36500)] = 90
    """Days after which a kept query and feedback, with its comment, are removed."""
    watch_seconds: Annotated[float, Interval(ge=0, le=3600)] = 2.0
    """Seconds between two looks at the index folder for another generation to serve; 0 for none."""

    @field_validator("chat_keys", "handoff_secret", "chatwoot_key")
    @classmethod
    def _long_enough(cls, given: tuple[SecretStr, ...] | SecretStr | None) -> tuple[SecretStr, ...] | SecretStr | None:
        """Check that no secret can be guessed."""
        keys = given if isinstance(given, tuple) else (given,)
        if any(key and len(key.get_secret_value()) < SHORTEST_KEY for key in keys):
            raise ValueError(f"a secret is shorter than {SHORTEST_KEY} characters: openssl rand -base64 32 makes one")
        return given

    @field_validator("handoff_webhooks", "chatwoot_url")
    @classmethod
    def _with_secrets(cls, given: object, info: ValidationInfo) -> object:
        """Check that the secrets are there that what is set needs."""
        for name in NEEDED[str(info.field_name)] if given else ():
            if info.data.get(name) is None:
                raise ValueError(f"MUREUM_{name.upper()} must be set, too")
        return given

    @model_validator(mode="after")
    def _agree(self) -> Self:
        """Check that the public address, if there is one, ends with the root path."""
        if self.public_url and urlsplit(self.public_url).path != self.root_path:
            wanted = urlsplit(self.public_url)._replace(path=self.root_path).geturl()
            raise ValueError(f"public_url {self.public_url!r} does not end with root_path: write {wanted}")
        return self

    @property
    def folder(self) -> Path:
        """The index folder on this machine: of an index behind a URL, its copy."""
        if isinstance(self.index, Path):
            return self.index
        return self.index_cache / hashlib.sha256(self.index.encode()).hexdigest()[:16]
