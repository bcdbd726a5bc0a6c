"""Settings of the service, from the environment."""

from pathlib import Path
from typing import Annotated

from annotated_types import Interval
from pydantic_settings import BaseSettings, SettingsConfigDict

Share = Annotated[float, Interval(ge=0, le=1)]


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
    max_body: Annotated[int, Interval(ge=1024)] = 64 * 1024
    """The largest request body in bytes."""
