import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Client, Response
from pydantic import ValidationError

from api.app import create_app
from api.auth.key import Key
from api.auth.key_store import KeyStore
from api.middleware.rate_limit import GUESSES, address
from api.middleware.token_bucket import SECOND, Taken, TokenBuckets
from api.settings import Rate, Settings
from search.answering.engine import Engine
from tests.listening import listening
from tests.test_api import problem

HEADERS = ("ratelimit", "ratelimit-policy")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "mureum.db"


def app(
    engine: Engine, database: Path, per_ip: Rate | None, per_key: Rate | None = None, origin: str = ""
) -> TestClient:
    used = Settings(
        database=f"sqlite:///{database}",
        limit_ip=per_ip,
        limit_key=per_key,
        cors_origins=(origin,) if origin else (),
    )
    return TestClient(create_app(used, lambda _: engine), client=("192.0.2.1", 1))


def told(response: Response) -> tuple[str | None, ...]:
    return tuple(response.headers.get(name) for name in HEADERS)


# ---- over HTTP


def test_as_many_as_the_rate_says_at_once_and_then_evenly(engine: Engine, database: Path) -> None:
    used = Settings(database=f"sqlite:///{database}", limit_ip=Rate(3, 6))
    with (
        listening(create_app(used, lambda _: engine)) as (host, port),
        Client(base_url=f"http://{host}:{port}", trust_env=False) as client,
    ):
        for left in (2, 1, 0):
            response = client.get("/v1/contacts")
            assert response.status_code == 200
            assert told(response) == (f'"ip";r={left};t={2 * (3 - left)}', '"ip";q=3;w=6')
        refused = client.get("/v1/contacts")
        assert "try again in 2 s" in problem(refused, 429, "rate")["detail"]
        assert refused.headers["retry-after"] == "2"
        assert told(refused) == ('"ip";r=0;t=2', '"ip";q=3;w=6')
        assert "default-src 'none'" in refused.headers["content-security-policy"]
        time.sleep(2.1)
        assert [client.get("/v1/contacts").status_code for _ in range(2)] == [200, 429]


def test_what_is_refused_costs_nothing(engine: Engine, database: Path) -> None:
    with app(engine, database, Rate(1, 1)) as client:
        assert client.get("/v1/contacts").status_code == 200
        until = time.monotonic() + 30
        while client.get("/v1/contacts").status_code == 429:  # without a pause
            assert time.monotonic() < until


def test_every_answer_below_v1_counts_whatever_it_is(engine: Engine, database: Path) -> None:
    with app(engine, database, Rate(9, 3600)) as client:
        answers = [
            client.get("/v1/search", params={"q": "환불"}),
            client.get("/v1/suggest", params={"q": "환"}),
            client.get("/v1/search"),
            client.get("/v1/none"),
            client.get("/v1/faqs/none"),
            client.delete("/v1/search"),
            client.post("/v1/feedback", content=b"a" * 100_000),
            client.get("/v1/popular", headers={"authorization": "Bearer wrong"}),
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 422, 404, 404, 405, 413, 401]
        assert [told(answer)[0] for answer in answers] == [f'"ip";r={8 - n};t={400 * (n + 1)}' for n in range(8)]


def test_files_health_and_the_document_are_not_limited(engine: Engine, database: Path) -> None:
    with app(engine, database, Rate(1, 3600)) as client:
        assert [client.get("/v1/contacts").status_code for _ in range(2)] == [200, 429]
        paths = ("/", "/static/page.js", "/widget.js", "/widget-0/dom.js", "/healthz", "/readyz", "/openapi.json")
        for path in paths:
            for _ in range(3):
                response = client.get(path)
                assert response.status_code == 200
                assert told(response) == (None, None)


def test_the_pages_of_faqs_count_as_questions_do(engine: Engine, database: Path) -> None:
    with app(engine, database, Rate(3, 3600)) as client:
        paths = ("/faq/pay-failed", "/faq/none", "/v1/contacts", "/faq/pay-failed")
        assert [client.get(path).status_code for path in paths] == [200, 404, 200, 429]


@pytest.mark.parametrize("path", ["/search?q=결제", "/category/결제", "/sitemap.xml", "/sitemap-2.xml", "/llms.txt"])
def test_pages_that_take_work_are_limited_too(engine: Engine, database: Path, path: str) -> None:
    with app(engine, database, Rate(1, 3600)) as client:
        assert [client.get(path).status_code == 429 for _ in range(2)] == [False, True]


def test_a_key_has_a_rate_of_its_own(engine: Engine, database: Path) -> None:
    store = KeyStore(f"sqlite:///{database}")
    keys = {name: {"authorization": f"Bearer {store.create(name, ('search',))[1]}"} for name in ("a", "b")}
    with app(engine, database, Rate(4, 3600), Rate(2, 3600)) as client:

        def ask(name: str = "") -> tuple[int, str | None]:
            response = client.get("/v1/contacts", headers=keys.get(name))
            return response.status_code, told(response)[0]

        assert [ask("a"), ask("a"), ask("a")] == [
            (200, '"key";r=1;t=1800'),
            (200, '"key";r=0;t=3600'),
            (429, '"key";r=0;t=1800'),
        ]
        assert ask("b") == (200, '"key";r=1;t=1800')
        assert [ask()[0] for _ in range(5)] == [200, 200, 200, 200, 429]
        assert ask("b")[0] == 200


def test_a_key_opens_from_its_first_use_on_where_others_have_used_up_the_address(
    engine: Engine, database: Path
) -> None:
    _, token = KeyStore(f"sqlite:///{database}").create("a", ("search",))
    with app(engine, database, Rate(1, 3600), Rate(2, 3600)) as client:
        assert [client.get("/v1/contacts").status_code for _ in range(2)] == [200, 429]
        response = client.get("/v1/contacts", headers={"authorization": f"Bearer {token}"})
        assert (response.status_code, told(response)[0]) == (200, '"key";r=1;t=1800')


def test_a_key_of_an_address_that_guesses_waits_for_it(engine: Engine, database: Path) -> None:
    _, token = KeyStore(f"sqlite:///{database}").create("a", ("search",))
    with app(engine, database, Rate(1, 3600), Rate(2, 3600)) as client:
        for number in range(GUESSES.requests):
            client.get("/v1/contacts", headers={"authorization": f"Bearer mureum_{number:08x}_a"})
        assert client.get("/v1/contacts", headers={"authorization": f"Bearer {token}"}).status_code == 429


class CountingStore(KeyStore):
    """Counts what is looked up."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.asked: list[str] = []

    def find(self, id_: str) -> Key | None:
        self.asked.append(id_)
        return super().find(id_)


def test_unknown_keys_count_on_their_address(engine: Engine, database: Path) -> None:
    KeyStore(f"sqlite:///{database}").create("a", ("search",))
    with app(engine, database, Rate(3, 3600)) as client:
        assert [guess(client, "/v1/contacts", number).status_code for number in range(6)] == [401] * 3 + [429] * 3


@pytest.mark.parametrize(
    ("path", "looked_up", "not_looked_up"), [("/v1/contacts", 401, 429), ("/metrics", 401, 429), ("/readyz", 200, 200)]
)
def test_guessing_keys_is_limited_before_the_database_is_asked(
    engine: Engine, database: Path, path: str, looked_up: int, not_looked_up: int
) -> None:
    store = CountingStore(f"sqlite:///{database}")
    store.create("a", ("search",))
    used = Settings(database=f"sqlite:///{database}", limit_ip=None)
    served = create_app(used, lambda _: engine, keys=store)
    with TestClient(served, client=("192.0.2.1", 1)) as client:
        answers = [guess(client, path, number) for number in range(30)]
    few = GUESSES.requests
    assert [answer.status_code for answer in answers] == [looked_up] * few + [not_looked_up] * (30 - few)
    assert len(store.asked) == few
    if not_looked_up == 429:
        assert "unknown keys" in problem(answers[-1], 429, "rate")["detail"]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 6


def guess(client: TestClient, path: str, number: int) -> Response:
    return client.get(path, headers={"authorization": f"Bearer mureum_{number:08x}_a"})


def test_without_a_rate_there_is_no_limit(engine: Engine, database: Path) -> None:
    with app(engine, database, None) as client:
        for _ in range(50):
            response = client.get("/v1/contacts")
            assert (response.status_code, told(response)) == (200, (None, None))


def test_another_site_can_read_that_it_asks_too_much(engine: Engine, database: Path) -> None:
    shop = "https://shop.example"
    with app(engine, database, Rate(1, 3600), origin=shop) as client:
        client.get("/v1/contacts")
        refused = client.get("/v1/contacts", headers={"origin": shop})
        assert problem(refused, 429, "rate")
        assert refused.headers["access-control-allow-origin"] == shop
        shown = refused.headers["access-control-expose-headers"]
        assert {"ratelimit", "ratelimit-policy", "retry-after"} <= set(shown.split(", "))
        asked = {"access-control-request-method": "GET", "access-control-request-headers": "authorization"}
        for _ in range(3):
            assert client.options("/v1/contacts", headers={"origin": shop, **asked}).status_code == 200


def test_clients_at_once_get_no_more_than_the_rate(engine: Engine, database: Path) -> None:
    used = Settings(database=f"sqlite:///{database}", limit_ip=Rate(20, 3600))
    statuses: list[int] = []
    with listening(create_app(used, lambda _: engine)) as (host, port):

        def ask() -> None:
            with Client(base_url=f"http://{host}:{port}", trust_env=False) as client:
                statuses.extend(client.get("/v1/contacts").status_code for _ in range(10))

        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (statuses.count(200), statuses.count(429)) == (20, 40)


# ---- who is one client


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_an_ipv6_client_is_its_network(host: str, client: str) -> None:
    assert address({"type": "http", "client": (host, 1)}) == client


def test_an_ipv4_client_is_one_however_it_is_written(engine: Engine, database: Path) -> None:
    used = Settings(database=f"sqlite:///{database}", limit_ip=Rate(1, 3600))
    with TestClient(create_app(used, lambda _: engine), client=("::ffff:127.0.0.1", 1)) as proxy:
        for number in (1, 2):
            written = (f"192.0.2.{number}", f"::ffff:192.0.2.{number}")
            answers = [proxy.get("/v1/contacts", headers={"x-forwarded-for": each}) for each in written]
            assert [answer.status_code for answer in answers] == [200, 429]


def test_a_socket_without_an_address_is_one_client() -> None:
    assert address({"type": "http"}) == address({"type": "http", "client": None}) == ""


# ---- buckets


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> int:
        return int(self.seconds * SECOND)


def test_a_bucket_fills_again_evenly() -> None:
    clock = Clock()
    buckets = TokenBuckets(Rate(10, 20), clock=clock)
    assert [buckets.take("a") for _ in range(10)] == [Taken(True, 9 - n, 2 * n + 2) for n in range(10)]
    assert buckets.take("a") == Taken(False, 0, 2)
    assert buckets.take("b") == Taken(True, 9, 2)
    clock.seconds += 1.5
    assert buckets.take("a") == Taken(False, 0, 1)
    clock.seconds += 3.5  # 5 in all, 2 for each token
    assert [buckets.take("a").admitted for _ in range(4)] == [True, True, False, False]
    clock.seconds += 1000
    assert buckets.take("a") == Taken(True, 9, 2)


def test_idle_clients_are_forgotten_and_busy_ones_are_not() -> None:
    clock = Clock()
    buckets = TokenBuckets(Rate(2, 4), clock=clock)
    for number in range(500):
        buckets.take(str(number))
    assert len(buckets) == 500
    clock.seconds += 2.1
    for _ in range(2):
        buckets.take("busy")
    assert len(buckets) == 1
    assert not buckets.take("busy").admitted


def test_a_bucket_that_is_full_again_at_once_admits_all() -> None:
    buckets = TokenBuckets(Rate(10**6, 1))
    assert all(buckets.take("a").admitted for _ in range(1000))


def test_memory_is_bounded_and_the_least_recent_go_first() -> None:
    buckets = TokenBuckets(Rate(1, 3600), most=3)
    for client in "abc":
        assert buckets.take(client).admitted
    assert not buckets.take("a").admitted
    assert buckets.take("d").admitted
    assert len(buckets) == 3
    assert not buckets.take("a").admitted
    assert buckets.take("b").admitted


# ---- settings


@pytest.fixture
def environment() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.mark.parametrize(
    ("written", "rate"),
    [
        ("600/minute", Rate(600, 60)),
        (" 5 / second ", Rate(5, 1)),
        ("10/hour", Rate(10, 3600)),
        ("1/day", Rate(1, 86400)),
        ("", None),
    ],
)
def test_a_rate_is_written_as_people_say_it(environment: pytest.MonkeyPatch, written: str, rate: Rate | None) -> None:
    environment.setenv("MUREUM_LIMIT_IP", written)
    environment.setenv("MUREUM_LIMIT_KEY", written)
    used = Settings()
    assert (used.limit_ip, used.limit_key) == (rate, rate)
    assert Settings.model_validate(used.model_dump()) == used


@pytest.mark.parametrize(
    "written", ["600", "0/minute", "-1/minute", "a/minute", "6/week", "1.5/second", "٣/minute", "/"]
)
def test_what_is_no_rate_is_told(environment: pytest.MonkeyPatch, written: str) -> None:
    environment.setenv("MUREUM_LIMIT_IP", written)
    with pytest.raises(ValidationError, match="write 600/minute"):
        Settings()


def test_proxies_are_addresses_and_networks(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("MUREUM_TRUSTED_PROXIES", "10.0.0.0/8, 2001:db8::1")
    assert Settings().trusted_proxies == ("10.0.0.0/8", "2001:db8::1")
    environment.setenv("MUREUM_TRUSTED_PROXIES", "")
    assert Settings().trusted_proxies == ()
    for wrong in ("*", "proxy.example", "10.0.0.1/8"):
        environment.setenv("MUREUM_TRUSTED_PROXIES", wrong)
        with pytest.raises(ValidationError, match="trusted_proxies"):
            Settings()
