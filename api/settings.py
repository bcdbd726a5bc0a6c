"""Settings of the service, from the environment."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from annotated_types import Interval
from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.logs import Format, Level

Share = Annotated[float, Interval(ge=0, le=1)]


def _listed(given: object) -> object:
    """The parts of a comma list; anything else as it is."""
    return tuple(part.strip() for part in given.split(",") if part.strip()) if isinstance(given, str) else given


def _origin(given: str) -> str:
    """``given``, which a browser could send as an Origin, or ``*``."""
    parts = urlsplit(given)
    if given != "*" and (parts.scheme not in ("http", "https") or given != f"{parts.scheme}://{parts.netloc.lower()}"):
        raise ValueError(f"{given!r} is no origin: write https://shop.example, without a path, or *")
    return given


Origins = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], NoDecode, BeforeValidator(_listed)]


class Settings(BaseSettings):
    """Where the index is, when to answer from it, where to listen and what to refuse.

    Each comes from the environment variable of its name after ``MUREUM_``: ``MUREUM_INDEX``, ``MUREUM_PORT``.
    """

    model_config = SettingsConfigDict(env_prefix="MUREUM_", frozen=True)

    index: Path = Path("index")
    """The index folder, made by faq-index."""
    answer_at: Share | None = None
    """The confidence from which on a visitor is answered; None for what the index found out about itself."""
    none_below: Share | None = None
    """The confidence below which a visitor is told that there is no answer; None as above."""
    reranker: str | None = None
    """A sentence-transformers cross-encoder, by its name or folder, that reads the first hits once more."""
    host: str = "127.0.0.1"
    """The address to listen on: 0.0.0.0 for all."""
    port: Annotated[int, Interval(ge=0, le=65535)] = 8000
    """The port to listen on; 0 takes a free one."""
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
    watch_seconds: Annotated[float, Interval(ge=0, le=3600)] = 2.0
    """Seconds between two looks at the index folder for another generation to serve; 0 for none."""
    admin: bool = False
    """Whether operators may have the service do things by HTTP: whoever reaches it may, then."""
