import asyncio
import hashlib
import re
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from click.testing import CliRunner, Result
from fastapi.testclient import TestClient
from httpx2 import Client, Response
from hypothesis import HealthCheck, assume, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from api.app import create_app
from api.auth.key import FRESH, Key, Scope
from api.auth.key_store import KeyNameError, KeyStore
from api.auth.keyring import Keyring
from api.cli import main
from api.errors import StoreError
from api.settings import Settings
from indexer.build.publish import publish
from indexer.model.model import Choice
from indexer.sources.source import Source
from search.answering.engine import Engine
from tests import shop
from tests.conftest import anew
from tests.listening import faq_serve, faq_serving
from tests.test_api import problem
from tests.test_disk import disk, remount

QUERY_ID = "0" * 32
FEEDBACK = {"query_id": QUERY_ID, "faq": "password-reset", "rank": 1, "helpful": True}
ROUTES = {
    ("GET", "/v1/search?q=환불"): "search",
    ("GET", "/v1/suggest?q=환"): "search",
    ("GET", "/v1/faqs"): "search",
    ("GET", "/v1/faqs/pay-failed"): "search",
    ("GET", "/v1/categories"): "search",
    ("GET", "/v1/popular"): "search",
    ("GET", "/v1/contacts"): "search",
    ("POST", "/v1/search"): "search",
    ("POST", "/v1/chat"): "search",
    ("POST", "/v1/kakao/skill"): "search",
    ("POST", "/v1/feedback"): "feedback",
    ("DELETE", f"/v1/admin/queries/{QUERY_ID}"): "admin",
    ("POST", "/v1/admin/reload"): "admin",
}
OPEN = (
    "/",
    "/static/page.js",
    "/widget.js",
    "/widget-0/dom.js",
    "/faq/pay-failed",
    "/healthz",
    "/readyz",
    "/openapi.json",
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "mureum.db"


@pytest.fixture
def store(database: Path) -> Iterator[KeyStore]:
    store = KeyStore(f"sqlite:///{database}")
    yield store
    store.close()


def client(engine: Engine, database: Path, required: bool) -> TestClient:
    used = Settings(database=f"sqlite:///{database}", require_key=required, limit_ip=None)
    return TestClient(create_app(used, lambda _: anew(engine)))


def ask(client: TestClient, method: str, path: str, token: str | None = None) -> Response:
    bodies = {"/v1/search": {"query": "환불"}, "/v1/feedback": FEEDBACK, "/v1/chat": {}, "/v1/kakao/skill": {}}
    body = bodies.get(path) if method == "POST" else None
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return client.request(method, path, json=body, headers=headers)


def refused(response: Response, status: int, kind: str, challenge: str) -> None:
    assert problem(response, status, kind)["detail"]
    assert response.headers["www-authenticate"] == challenge


MISSING = (401, "key-missing", 'Bearer realm="mureum"')
UNKNOWN = (401, "key-unknown", 'Bearer realm="mureum", error="invalid_token"')


# ---- the command line


def run(database: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["keys", *arguments], env={"MUREUM_DATABASE": f"sqlite:///{database}"})


def test_a_key_is_printed_once_and_only_its_hash_is_kept(database: Path) -> None:
    made = run(database, "create", "--name", "shop", "--scope", "feedback", "--scope", "search")
    (token,) = made.stdout.splitlines()
    assert re.fullmatch(r"mureum_[0-9a-f]{8}_[\w-]{43}", token)
    with sqlite3.connect(database) as connection:
        ((id_, name, scopes, digest),) = connection.execute("SELECT id, name, scopes, digest FROM api_key")
    assert (name, scopes, digest) == ("shop", '["search", "feedback"]', hashlib.sha256(token.encode()).hexdigest())
    assert id_ in token
    assert token.rpartition("_")[2].encode() not in b"".join(
        path.read_bytes() for path in database.parent.glob("mureum.db*")
    )
    listed = run(database, "list").stdout
    assert all(word in listed for word in (id_, "shop", "search,feedback"))
    assert digest not in listed


def test_a_key_is_found_while_another_program_writes(database: Path, store: KeyStore) -> None:
    key, _ = store.create("shop", ("search",))
    store.close()
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        found = store.find(key.id)
    assert found is not None and found.name == "shop"


def test_a_key_is_found_on_a_disk_that_is_read_only(database: Path, store: KeyStore) -> None:
    key, _ = store.create("shop", ("search",))
    (database.parent / "disk").mkdir()
    with disk(database.parent / "disk") as folder:
        for file in database.parent.glob("mureum.db*"):  # as a service leaves them that was killed
            shutil.copy(file, folder)
        remount(folder, "ro")
        there = KeyStore(f"sqlite:///{folder / database.name}")
        found = there.find(key.id)
        there.close()
    assert found is not None and found.name == "shop"


@pytest.mark.parametrize("by", ["name", "id"])
def test_a_key_is_revoked_by_name_or_id(database: Path, store: KeyStore, by: str) -> None:
    key, _ = store.create("shop", ("search",))
    store.create("other", ("admin",))
    assert run(database, "revoke", key.name if by == "name" else key.id).exit_code == 0
    assert [left.name for left in store.all()] == ["other"]
    again = run(database, "revoke", "shop")
    assert (again.exit_code, again.stderr) == (2, "error: there is no key 'shop'; see: faq-serve keys list\n")


def test_a_name_belongs_to_one_key_at_a_time(database: Path, store: KeyStore) -> None:
    store.create("shop", ("search",))
    told = run(database, "create", "--name", " shop ", "--scope", "admin")
    assert (told.exit_code, told.stdout) == (2, "")
    assert "there is a key 'shop' already" in told.stderr
    with pytest.raises(KeyNameError):
        store.create("shop", ("search",))
    store.revoke("shop")
    assert run(database, "create", "--name", "shop", "--scope", "admin").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--name", " ", "--scope", "search"], "1 to 64 characters"),
        (["--name", "a" * 65, "--scope", "search"], "1 to 64 characters"),
        (["--name", "a\nb", "--scope", "search"], "1 to 64 characters"),
        (["--name", "shop"], "Missing option '--scope'"),
        (["--name", "shop", "--scope", "all"], "'all' is not one of"),
        (["--scope", "search"], "Missing option '--name'"),
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(database: Path, arguments: list[str], told: str) -> None:
    made = run(database, "create", *arguments)
    assert made.exit_code == 2
    assert told in made.stderr
    assert not database.exists()


def test_without_keys_nothing_is_made(database: Path) -> None:
    assert (run(database, "list").stdout, run(database, "revoke", "shop").exit_code) == ("", 2)
    assert not database.exists()


def test_a_database_that_can_t_be_used_is_one_line(tmp_path: Path) -> None:
    commands = (["create", "--name", "a", "--scope", "search"], ["list"], ["revoke", "a"])
    for url in ("mysql://localhost/a", f"sqlite:///{tmp_path}/none/a.db"):
        for command in commands:
            told = CliRunner().invoke(main, ["keys", *command], env={"MUREUM_DATABASE": url})
            assert told.exit_code == 2
            assert len(told.stderr.splitlines()) == 1
            assert told.stderr.startswith("error: ")
            assert "there is no key" not in told.stderr


def test_a_database_that_is_no_url_is_told_how_to_write_it(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["keys", "list"], env={"MUREUM_DATABASE": str(tmp_path / "mureum.db")})
    assert told.exit_code == 2
    assert "MUREUM_DATABASE" in told.stderr
    assert "sqlite:////srv/mureum.db" in told.stderr


# ---- HTTP


def test_without_the_setting_only_admin_needs_a_key(engine: Engine, database: Path) -> None:
    with client(engine, database, required=False) as open_:
        for (method, path), scope in ROUTES.items():
            response = ask(open_, method, path)
            if scope == "admin":
                refused(response, *MISSING)
            else:
                assert response.is_success, (path, response.text)


def test_with_the_setting_each_route_needs_a_key_of_its_scope(engine: Engine, database: Path, store: KeyStore) -> None:
    scopes: tuple[Scope, ...] = ("search", "feedback", "admin")
    tokens = {scope: store.create(scope, (scope,))[1] for scope in scopes}
    with client(engine, database, required=True) as closed:
        for (method, path), needed in ROUTES.items():
            refused(ask(closed, method, path), *MISSING)
            for scope, token in tokens.items():
                response = ask(closed, method, path, token)
                if scope == needed:
                    assert response.status_code in (200, 204, 404), (path, response.text)
                    assert response.status_code != 404 or needed == "admin"
                else:
                    challenge = f'Bearer realm="mureum", error="insufficient_scope", scope="{needed}"'
                    refused(response, 403, "key-scope", challenge)


@pytest.mark.parametrize("required", [False, True])
def test_pages_health_and_the_document_need_no_key(engine: Engine, database: Path, required: bool) -> None:
    with client(engine, database, required) as asked:
        for path in OPEN:
            assert asked.get(path).status_code == 200, path


def test_a_key_with_several_scopes_opens_them_all(engine: Engine, database: Path, store: KeyStore) -> None:
    _, token = store.create("shop", ("search", "feedback"))
    with client(engine, database, required=True) as closed:
        assert ask(closed, "POST", "/v1/search", token).status_code == 200
        assert ask(closed, "POST", "/v1/feedback", token).status_code == 204
        assert ask(closed, "DELETE", f"/v1/admin/queries/{QUERY_ID}", token).status_code == 403


def test_a_wrong_key_is_refused_even_where_none_is_needed(engine: Engine, database: Path, store: KeyStore) -> None:
    key, token = store.create("shop", ("search",))
    _, other = store.create("other", ("search",))
    wrong = (
        token[:-1],
        token + "a",
        token.upper(),
        f"mureum_{key.id}_{other.rpartition('_')[2]}",
        f"mureum_00000000_{token.rpartition('_')[2]}",
        f"mureum_{key.id}_",
        "mureum",
        "eyJhbGciOiJub25lIn0.e30.",
        "é" * 50,
        "a" * 10_000,
    )
    for required in (False, True):
        with client(engine, database, required) as asked:
            for each in wrong:
                header = (b"authorization", b"Bearer " + each.encode("latin-1"))
                response = asked.get("/v1/search?q=a", headers=[header])
                refused(response, *UNKNOWN)
                assert key.id not in response.text
            assert ask(asked, "GET", "/v1/search?q=a", token).status_code == 200


def test_credentials_of_another_scheme_are_none_of_ours(engine: Engine, database: Path) -> None:
    for header in ("Basic c2hvcDpzaG9w", "Bearer", "Bearer ", "Digest a=b", ""):
        with client(engine, database, required=False) as asked:
            assert asked.get("/v1/search?q=a", headers={"authorization": header}).status_code == 200
        with client(engine, database, required=True) as asked:
            refused(asked.get("/v1/search?q=a", headers={"authorization": header}), *MISSING)
    assert not database.exists()


def test_asking_with_a_key_makes_no_database(engine: Engine, database: Path) -> None:
    with client(engine, database, required=True) as asked:
        refused(ask(asked, "GET", "/v1/popular", "mureum_00000000_a"), *UNKNOWN)
    assert not database.exists()


def test_a_database_out_of_use_is_a_503_for_keys_and_nothing_for_others(engine: Engine, database: Path) -> None:
    database.write_text("no database" * 100)
    with client(engine, database, required=False) as asked:
        response = ask(asked, "GET", "/v1/popular", "mureum_00000000_a")
        assert problem(response, 503, "store")
        assert response.headers["retry-after"] == "5"
        assert ask(asked, "GET", "/v1/popular").status_code == 200


# ---- what is looked up when


def test_a_key_is_looked_up_again_only_after_a_while(store: KeyStore) -> None:
    key, token = store.create("shop", ("search",))
    keyring = Keyring(store, required=False, fresh=0.3)

    async def ask() -> None:
        assert keyring.known(token) is None
        assert await keyring.find(token) == replace(key, created=key.created.replace(tzinfo=None))
        store.revoke("shop")
        assert await keyring.find(token) is not None
        await asyncio.sleep(0.35)
        assert await keyring.find(token) is None
        assert keyring.known(token) is None

    asyncio.run(ask())


class CountingStore(KeyStore):
    """A store that counts how often it is asked for a key, and takes its time to answer."""

    finds = 0

    def find(self, id_: str) -> Key | None:
        self.finds += 1
        time.sleep(0.05)
        return super().find(id_)


def test_requests_that_come_together_look_a_known_key_up_once(database: Path) -> None:
    store = CountingStore(f"sqlite:///{database}")
    _, token = store.create("shop", ("search",))
    keyring = Keyring(store, required=False, fresh=0.3)

    async def ask() -> None:
        assert await keyring.find(token) is not None
        await asyncio.sleep(0.35)
        assert all(await asyncio.gather(*(keyring.find(token) for _ in range(5))))

    asyncio.run(ask())
    assert store.finds == 2
    keyring.close()


def test_what_is_guessed_is_not_held_in_memory(store: KeyStore) -> None:
    _, token = store.create("shop", ("search",))
    keyring = Keyring(store, required=False)

    async def ask() -> None:
        for number in range(100):
            assert await keyring.find(f"mureum_{number:08x}_a") is None
        assert await keyring.find(token) is not None

    asyncio.run(ask())
    assert len(keyring) == 1


def test_a_database_out_of_use_locks_out_nobody_who_was_in(database: Path, store: KeyStore) -> None:
    _, token = store.create("shop", ("search",))
    _, other = store.create("other", ("search",))
    keyring = Keyring(store, required=False, fresh=0)

    async def ask() -> None:
        assert await keyring.find(token) is not None
        for file in database.parent.glob(f"{database.name}*"):
            file.write_bytes(b"no database" * 1000)
        assert await keyring.find(token) is not None
        with pytest.raises(StoreError):
            await keyring.find(other)

    asyncio.run(ask())


def test_a_key_that_nobody_can_confirm_works_for_some_time_only(database: Path, store: KeyStore) -> None:
    _, token = store.create("shop", ("search",))
    keyring = Keyring(store, required=False, fresh=0.05, unconfirmed=0.5)

    async def ask() -> None:
        assert await keyring.find(token) is not None
        store.revoke("shop")
        good = {file: file.read_bytes() for file in database.parent.glob(f"{database.name}*")}
        for file in good:
            file.write_bytes(b"no database" * 1000)
        assert await keyring.find(token) is not None
        await asyncio.sleep(0.6)
        for _ in range(2):
            with pytest.raises(StoreError):
                await keyring.find(token)
        assert keyring.known(token) is None
        for file in database.parent.glob(f"{database.name}*"):
            file.unlink()
        assert await keyring.find(token) is None

    asyncio.run(ask())


def test_of_several_who_make_a_key_of_one_name_one_does_and_the_others_are_told(database: Path) -> None:
    told: list[str] = []
    together = threading.Barrier(4)

    def make() -> None:
        with closing(KeyStore(f"sqlite:///{database}")) as keys:
            together.wait()
            try:
                told.append(keys.create("shop", ("search",))[0].name)
            except KeyNameError as error:
                told.append(str(error))

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = "there is a key 'shop' already; revoke it first, or choose another name"
    assert sorted(told) == ["shop", taken, taken, taken]


# ---- the document


@pytest.mark.parametrize("required", [False, True])
def test_the_document_tells_where_a_key_is_needed(engine: Engine, database: Path, required: bool) -> None:
    with client(engine, database, required) as asked:
        document = asked.get("/openapi.json").json()
    scheme = document["components"]["securitySchemes"]["key"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert "faq-serve keys create" in scheme["description"]
    seen = set()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            scope = "search"
            if path in ("/healthz", "/readyz"):
                assert "security" not in operation
                assert not operation["responses"].keys() & {"401", "403", "429"}
                continue
            if path.startswith("/v1/admin") or path == "/v1/feedback":
                scope = path.split("/")[2]
            wanted: list[dict[str, list[str]]] = [{"key": [scope]}]
            assert operation["security"] == (wanted if required or scope == "admin" else [{}, *wanted])
            assert operation["responses"].keys() >= {"401", "403", "429"}
            seen.add((method, path))
    assert len(seen - {("post", "/v1/chat/transcript")}) == len(ROUTES)  # that of no conversation is a 404


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_a_service_with_keys_keeps_what_its_document_promises(
    engine: Engine, database: Path, store: KeyStore, mode: GenerationMode
) -> None:
    _, token = store.create("all", ("search", "feedback", "admin"))
    with client(engine, database, required=True) as asked:
        schema = schemathesis.openapi.from_asgi("/openapi.json", asked.app)
        tried = set()
        for found in schema.include(path_regex="^/v1/(search|feedback|contacts|admin)").get_all_operations():
            assert isinstance(found, Ok)
            operation = found.ok()
            if mode is GenerationMode.NEGATIVE and operation.label in ("GET /v1/contacts", "POST /v1/admin/reload"):
                continue  # nothing can be wrong with them

            @seed(20261123)
            @settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
            @given(case=operation.as_strategy(generation_mode=mode))
            def keeps(case: schemathesis.Case[Any]) -> None:
                tried.add(case.operation.label)
                assume(mode is not GenerationMode.NEGATIVE or "Authorization" in case.headers)  # it is added below
                case.call_and_validate(headers={"Authorization": f"Bearer {token}"})

            keeps()
    assert {"GET /v1/search", "POST /v1/feedback", "DELETE /v1/admin/queries/{query_id}"} <= tried


# ---- faq-serve


@pytest.fixture(scope="module")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that faq-serve can load, of the shop's FAQs."""
    folder = tmp_path_factory.mktemp("small")
    model = shop.tiny_model(folder)
    publish(Source(shop.FAQS, ()), folder / "index", Choice(str(model), "fp32"), lambda stage, done, of: None)
    return folder / "index"


@pytest.mark.slow
def test_a_running_service_knows_a_new_key_at_once_and_forgets_a_revoked_one(small_index: Path, tmp_path: Path) -> None:
    with (
        faq_serving(small_index, tmp_path, MUREUM_REQUIRE_KEY="1") as address,
        Client(base_url=address, trust_env=False) as asked,
    ):

        def search() -> int:
            return asked.get("/v1/search?q=환불", headers={"authorization": f"Bearer {token}"}).status_code

        assert asked.get("/v1/search?q=환불").status_code == 401
        (token,) = faq_serve("keys", "create", "--name", "shop", "--scope", "search", folder=tmp_path)
        assert search() == 200
        faq_serve("keys", "revoke", "shop", folder=tmp_path)
        until = time.monotonic() + FRESH + 1
        while search() == 200:
            assert time.monotonic() < until
            time.sleep(0.2)
        assert search() == 401


@pytest.mark.slow
@pytest.mark.parametrize(("trusted", "apart"), [(None, True), ("127.0.0.0/8,10.1.1.1", True), ("10.1.1.1", False)])
def test_who_asks_is_told_by_a_trusted_proxy_only(
    small_index: Path, tmp_path: Path, trusted: str | None, apart: bool
) -> None:
    more = {"MUREUM_TRUSTED_PROXIES": trusted} if trusted else {}
    with (
        faq_serving(small_index, tmp_path, MUREUM_LIMIT_IP="2/hour", **more) as address,
        Client(base_url=address, trust_env=False) as asked,
    ):
        admitted = [
            asked.get("/v1/contacts", headers={"x-forwarded-for": f"198.51.100.9, 203.0.113.{number}"}).status_code
            for number in range(4)
        ]
        assert admitted == [200, 200, *([200, 200] if apart else [429, 429])]
        same = {"x-forwarded-for": "203.0.113.0"}
        assert [asked.get("/v1/contacts", headers=same).status_code for _ in range(2)][-1] == 429
