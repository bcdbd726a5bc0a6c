"""What only an operator is told, and what anybody is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.app import create_app
from api.auth.key import Scope
from api.auth.key_store import KeyStore
from api.settings import Settings
from search.answering.engine import Engine
from tests.conftest import anew
from tests.test_api import problem

STRANGER, NEIGHBOUR, LOCAL = "192.0.2.1", "10.1.2.3", "127.0.0.1"
DETAILS = {"version", "generation", "encoder", "thresholds", "counts"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(database=f"sqlite:///{tmp_path}/mureum.db", limit_ip=None)


def client(engine: Engine, settings: Settings, host: str) -> TestClient:
    return TestClient(create_app(settings, lambda _: anew(engine)), client=(host, 1))


@pytest.fixture
def keys(settings: Settings) -> Iterator[dict[str, dict[str, str]]]:
    """The headers of a key of each scope, and of none that is known."""
    store = KeyStore(settings.database)
    scopes: tuple[Scope, ...] = ("search", "admin")
    tokens = {scope: store.create(scope, (scope,))[1] for scope in scopes} | {"unknown": "mureum_00000000_a"}
    yield {name: {"authorization": f"Bearer {token}"} for name, token in tokens.items()}
    store.close()


def test_a_stranger_is_told_that_it_is_ready_and_no_more(engine: Engine, settings: Settings) -> None:
    with client(engine, settings, STRANGER) as stranger:
        assert stranger.get("/readyz").json() == {"status": "ready"}
        assert stranger.get("/healthz").json() == {"status": "ok"}
        refused = stranger.get("/metrics")
        problem(refused, 401, "key-missing")
        assert refused.headers["www-authenticate"] == 'Bearer realm="mureum"'
        assert "mureum_http" not in refused.text


def test_a_key_with_the_scope_admin_is_told_all(
    engine: Engine, settings: Settings, keys: dict[str, dict[str, str]]
) -> None:
    with client(engine, settings, STRANGER) as stranger:
        assert stranger.get("/readyz", headers=keys["admin"]).json().keys() > DETAILS
        assert "\nmureum_http_requests_total" in stranger.get("/metrics", headers=keys["admin"]).text
        problem(stranger.get("/metrics", headers=keys["search"]), 403, "key-scope")
        problem(stranger.get("/metrics", headers=keys["unknown"]), 401, "key-unknown")


def test_that_it_is_ready_is_told_whatever_key_is_sent(
    engine: Engine, settings: Settings, keys: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.db"
    broken.write_text("no database" * 100)
    unusable = settings.model_copy(update={"database": f"sqlite:///{broken}"})
    for used, names in ((settings, ("search", "unknown")), (unusable, ("admin", "search", "unknown"))):
        with client(engine, used, STRANGER) as stranger:
            for name in names:
                response = stranger.get("/readyz", headers=keys[name])
                assert (response.status_code, response.json()) == (200, {"status": "ready"}), name
            if used is unusable:
                problem(stranger.get("/metrics", headers=keys["admin"]), 503, "store")


def test_this_machine_and_the_networks_of_the_settings_are_told_all(engine: Engine, settings: Settings) -> None:
    own = settings.model_copy(update={"operators": ("10.0.0.0/8", "fd00::/8")})
    for used, host, told in (
        (settings, LOCAL, True),
        (settings, "::ffff:127.0.0.1", True),
        (settings, "::1", True),
        (settings, NEIGHBOUR, False),
        (own, NEIGHBOUR, True),
        (own, "fd00::1", True),
        (own, LOCAL, False),
        (own, "a.sock", False),
    ):
        with client(engine, used, host) as asked:
            assert (asked.get("/metrics").status_code == 200) == told, host
            assert (asked.get("/readyz").json().keys() > DETAILS) == told, host


@pytest.mark.parametrize("peer", [LOCAL, "::ffff:127.0.0.1", "::1"])
def test_a_visitor_behind_a_proxy_is_no_operator(engine: Engine, settings: Settings, peer: str) -> None:
    with client(engine, settings, peer) as proxy:
        for visitor in (STRANGER, f"::ffff:{STRANGER}"):
            assert proxy.get("/metrics", headers={"x-forwarded-for": visitor}).status_code == 401
            assert proxy.get("/readyz", headers={"x-forwarded-for": visitor}).json() == {"status": "ready"}


@pytest.mark.parametrize("written", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "[::1]:80", "127.0.0.1:80"])
def test_nobody_becomes_this_machine_by_a_header(engine: Engine, settings: Settings, written: str) -> None:
    own = settings.model_copy(update={"trusted_proxies": ("10.0.0.0/8",)})
    with client(engine, own, NEIGHBOUR) as neighbour:
        assert neighbour.get("/metrics", headers={"x-forwarded-for": written}).status_code == 401
    named = own.model_copy(update={"operators": ("192.0.2.0/24",)})
    with client(engine, named, NEIGHBOUR) as proxy:
        assert proxy.get("/metrics", headers={"x-forwarded-for": STRANGER}).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_a_monitor_may_ask_for_the_head_alone(engine: Engine, settings: Settings, path: str) -> None:
    with client(engine, settings, LOCAL) as asked:
        assert asked.head(path).status_code == 200
    unstarted = TestClient(create_app(settings, lambda _: anew(engine)), client=(LOCAL, 1))
    assert unstarted.head(path).status_code == (200 if path == "/healthz" else 503)


def test_operators_are_addresses_and_networks() -> None:
    for wrong in ("*", "monitor.example", "10.0.0.1/8"):
        with pytest.raises(ValidationError, match="operators"):
            Settings(operators=(wrong,))
