"""The index is replaced while it serves, and nobody notices but by the answers."""

import gc
import itertools
import json
import shutil
import signal
import threading
import time
import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import anyio
import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import Request

from api import services
from api.app import create_app
from api.errors import NotReadyError
from api.generations.current import Current, Generation
from api.generations.reloader import Reloader, Renew
from api.generations.watcher import PAUSE, Watcher
from api.observe.metrics import Metrics
from api.process import start
from api.settings import Settings
from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.answering import loading
from search.answering.engine import Engine
from search.arrays import Float32Array
from search.encoding.encoder import Progress
from search.errors import ModelError
from search.index.index import Index
from search.records.user_word import UserWord
from search.storage import artifact
from search.storage import rollback as shelf
from tests import swapping
from tests.conftest import FakeEncoder
from tests.listening import listening
from tests.served import FAQ_SERVE
from tests.served import Served as Running
from tests.served import served as running
from tests.swapping import MARKS, NEW, OLD, until
from tests.visitors import Visitors

UP = "Application startup complete."
QUESTION = "환불 언제 되나요"
LOOK = 0.05


@pytest.fixture(scope="module")
def indexes() -> dict[str, Index]:
    """What the generations of the folder below hold, by their names."""
    made = {}
    for name, mark in MARKS.items():
        made[name] = build(swapping.faqs(mark), swapping.contacts(mark), swapping.analyzer(), FakeEncoder())
    return made


@pytest.fixture
def folder(indexes: dict[str, Index], encoder_folder: Path, tmp_path: Path) -> Path:
    """An index folder with the old generation."""
    artifact.write_index(tmp_path / "index", indexes[OLD], encoder_folder, OLD)
    return tmp_path / "index"


@pytest.fixture
def add(indexes: dict[str, Index], encoder_folder: Path, folder: Path) -> Callable[[], Path]:
    """Publishes the new generation in that folder."""
    return lambda: artifact.write_index(folder, indexes[NEW], encoder_folder, NEW)


@pytest.fixture
def settings(folder: Path, tmp_path: Path) -> Settings:
    return Settings(index=folder, database=f"sqlite:///{tmp_path}/mureum.db", watch_seconds=0, limit_ip=None)


def client_of(settings: Settings, renew: Renew = swapping.read) -> TestClient:
    """An operator's client of a service."""
    headers = swapping.operator(settings.database)
    return TestClient(create_app(settings, swapping.read, renew=renew), headers=headers)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """A service that reloads only when it is asked to."""
    with client_of(settings) as client:
        yield client


@pytest.fixture
def watching(settings: Settings) -> Iterator[TestClient]:
    """A service that looks at the folder many times a second."""
    quick = settings.model_copy(update={"watch_seconds": LOOK})
    with client_of(quick) as client:
        yield client


def visitor(address: str) -> httpx2.Client:
    return httpx2.Client(base_url=address, trust_env=False, timeout=30)


def ready(client: TestClient) -> dict[str, object]:
    response = client.get("/readyz")
    assert response.status_code == 200
    return dict(response.json())


def serves(client: TestClient) -> str:
    """The generation that answers, by its name and by its answer, which must agree."""
    response = client.get("/v1/search", params={"q": QUESTION})
    name = response.headers["x-index-generation"]
    assert response.json()["hits"][0]["faq"]["answer"].startswith(MARKS[name])
    return name


def counted(client: TestClient) -> dict[str, int]:
    """How many reloads ended how."""
    lines = client.get("/metrics").text.splitlines()
    told = [line for line in lines if line.startswith("mureum_reloads_total")]
    return {line.split('"')[1]: int(float(line.split()[-1])) for line in told}


# ---- what leads to a swap


def test_a_new_generation_is_served_when_the_pointer_names_it(watching: TestClient, add: Callable[[], Path]) -> None:
    assert serves(watching) == OLD
    add()
    until(lambda: serves(watching) == NEW)
    told = {"generation": NEW, "refused": None, "gone": False}
    until(lambda: {name: ready(watching)[name] for name in told} == told)
    assert counted(watching) == {"switched": 1, "unchanged": 0, "refused": 0}
    generations = [line for line in watching.get("/metrics").text.splitlines() if "generation_info{" in line]
    assert [(line.split('generation="')[1][:7], line[-3:]) for line in generations] == [(OLD, "0.0"), (NEW, "1.0")]


def test_a_request_reloads_and_tells_what_came_of_it(client: TestClient, add: Callable[[], Path]) -> None:
    assert client.post("/v1/admin/reload").json() == {"outcome": "unchanged", "generation": OLD, "seconds": 0}
    add()
    time.sleep(4 * LOOK)
    assert serves(client) == OLD
    told = client.post("/v1/admin/reload").json()
    assert (told["outcome"], told["generation"]) == ("switched", NEW)
    assert 0 < told["seconds"] < 30
    assert serves(client) == NEW
    assert counted(client) == {"switched": 1, "unchanged": 1, "refused": 0}


def test_whoever_copies_another_index_over_it_may_call_its_generation_the_same(
    watching: TestClient, folder: Path, indexes: dict[str, Index], encoder_folder: Path, tmp_path: Path
) -> None:
    built = swapping.told(indexes[OLD], [replace(faq, answer="다른 것") for faq in indexes[OLD].faqs])
    artifact.write_index(tmp_path / "built", built, encoder_folder, "elsewhere")
    shutil.copytree(tmp_path / "built", folder, dirs_exist_ok=True)
    until(lambda: watching.get("/v1/faqs/faq-0").json()["answer"] == "다른 것")
    assert ready(watching)["generation"] == OLD


def test_only_operators_may_reload(client: TestClient, add: Callable[[], Path]) -> None:
    add()
    del client.headers["authorization"]
    assert client.post("/v1/admin/reload").status_code == 401
    assert serves(client) == OLD


def test_an_index_from_memory_has_no_next_generation_and_no_name(settings: Settings, indexes: dict[str, Index]) -> None:
    engine = Engine(indexes[OLD], swapping.analyzer(), FakeEncoder())
    quick = settings.model_copy(update={"watch_seconds": LOOK})
    with TestClient(create_app(quick, lambda _: engine), headers=swapping.operator(settings.database)) as client:
        time.sleep(4 * LOOK)
        response = client.post("/v1/admin/reload")
        assert response.json() == {"outcome": "unchanged", "generation": "", "seconds": 0}
        assert "x-index-generation" not in response.headers


def test_who_asks_while_a_reload_is_under_way_waits_and_looks_again(
    settings: Settings, add: Callable[[], Path]
) -> None:
    under_way, most = Counter[str](), Counter[str]()

    def renew(settings: Settings, previous: Engine) -> Engine:
        under_way["now"] += 1
        most["at once"] = max(most["at once"], under_way["now"])
        most["all"] += 1
        time.sleep(0.2)
        under_way["now"] -= 1
        return swapping.read(settings, previous)

    quick = settings.model_copy(update={"watch_seconds": LOOK})
    headers = swapping.operator(settings.database)
    with listening(create_app(quick, swapping.read, renew=renew)) as (host, port):
        address = f"http://{host}:{port}/v1/admin/reload"
        told: list[str] = []

        def ask() -> None:
            told.append(httpx2.post(address, headers=headers, trust_env=False, timeout=30).json()["generation"])

        add()
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert told == [NEW] * 4
    assert most == {"at once": 1, "all": 1}


# ---- what a request sees


@dataclass
class Holding(FakeEncoder):
    """Encodes a text with the word 기다려 when it is let go on."""

    begun: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__()

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        if any("기다려" in text for text in texts):
            self.begun.set()
            assert self.go_on.wait(30)
        return super().encode_queries(texts, progress)


def test_a_request_under_way_ends_with_what_it_began_with_and_then_nobody_holds_it(
    settings: Settings, add: Callable[[], Path]
) -> None:
    holding = Holding()
    old: list[weakref.ref[Engine]] = []

    def load(settings: Settings) -> Engine:
        engine = Engine(artifact.read_index(settings.folder).index, swapping.analyzer(), holding)
        old.append(weakref.ref(engine))
        return engine

    app = create_app(settings, load, renew=swapping.read)
    headers = swapping.operator(settings.database)
    with listening(app) as (host, port), visitor(f"http://{host}:{port}") as slow:
        answers: list[httpx2.Response] = []
        question = {"q": f"{QUESTION} 기다려"}
        thread = threading.Thread(target=lambda: answers.append(slow.get("/v1/search", params=question)))
        thread.start()
        assert holding.begun.wait(30)
        add()
        with visitor(f"http://{host}:{port}") as other:
            assert other.post("/v1/admin/reload", headers=headers).json()["generation"] == NEW
            response = other.get("/v1/search", params={"q": QUESTION})
        assert response.headers["x-index-generation"] == NEW
        assert response.json()["hits"][0]["faq"]["answer"].startswith(MARKS[NEW])
        gc.collect()
        assert old[0]() is not None
        holding.go_on.set()
        thread.join()
        assert answers[0].headers["x-index-generation"] == OLD
        assert {hit["faq"]["answer"][:2] for hit in answers[0].json()["hits"]} == {MARKS[OLD]}
        # Its connection is still open, and the server remembers the last request of it.
        until(lambda: old[0]() is None, 2)


def test_what_serves_after_a_swap_is_left_out_of_collections_as_before(
    client: TestClient, add: Callable[[], Path]
) -> None:
    old = weakref.ref(client.app_state["services"].current.get().engine)
    gc.freeze()
    try:
        add()
        assert client.post("/v1/admin/reload").json()["outcome"] == "switched"
        engine = client.app_state["services"].current.get().engine
        assert all(each is not engine for each in gc.get_objects())
        assert old() is None
    finally:
        gc.unfreeze()


def test_a_reload_that_outlasts_the_service_closes_what_it_has_loaded(indexes: dict[str, Index]) -> None:
    class Closing(Engine):
        closed = False

        def close(self) -> None:
            super().close()
            self.closed = True

    one, other = (Closing(index, swapping.analyzer(), FakeEncoder()) for index in indexes.values())
    current = Current()
    current.replace(Generation.from_engine(one))
    current.close()
    assert (one.closed, other.closed) == (True, False)
    current.replace(Generation.from_engine(other))
    assert other.closed
    with pytest.raises(NotReadyError):
        current.get()


def test_all_that_a_request_takes_is_of_one_generation(client: TestClient, indexes: dict[str, Index]) -> None:
    used = client.app_state["services"]
    one, other = (
        Generation.from_engine(Engine(index, swapping.analyzer(), FakeEncoder())) for index in indexes.values()
    )

    async def taken() -> None:
        used.current.replace(one)
        request = Request({"type": "http", "state": {"services": used}})
        assert await services.engine(request) is one.engine
        used.current.replace(other)
        assert await services.generation(request) is one
        assert await services.engine(request) is one.engine
        assert await services.engine(Request({"type": "http", "state": {"services": used}})) is other.engine

    anyio.run(taken)


def test_every_answer_from_the_index_names_its_generation(client: TestClient) -> None:
    for path in (
        "/v1/search?q=a",
        "/v1/suggest?q=a",
        "/v1/faqs",
        "/v1/faqs/none",
        "/faq/faq-0",
        "/faq/none",
        "/",
        "/readyz",
    ):
        assert client.get(path).headers["x-index-generation"] == OLD, path
    for path in ("/static/page.js", "/healthz", "/metrics", "/none"):
        assert "x-index-generation" not in client.get(path).headers, path


# ---- what is refused


def altered(generation: Path) -> None:
    path = generation / "faqs.json"
    path.write_bytes(path.read_bytes().replace("누르세요".encode(), "마르세요".encode(), 1))


def missing(generation: Path) -> None:
    (generation / "wordings" / "vectors.npy").unlink()


def other_format(generation: Path) -> None:
    manifest = generation / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace(f'"format": {artifact.FORMAT}', '"format": 99'), "utf-8")


def unnamed(generation: Path) -> None:
    (generation.parent.parent / "CURRENT").write_text("g00000")


def other_analyzer(generation: Path) -> None:
    """An index that was made with words of its own."""
    folder = generation.parent.parent
    stored = artifact.read_index(folder)
    index = replace(stored.index, analyzer=Analyzer([UserWord("네페", "NNP")]).fingerprint)
    artifact.write_index(folder, index, stored.encoder_folder, "")


def other_answers(generation: Path) -> None:
    """An index whose vectors and terms are those of other FAQs."""
    folder = generation.parent.parent
    stored = artifact.read_index(folder)
    faqs = stored.index.faqs
    artifact.write_index(folder, swapping.told(stored.index, (*faqs[1:], faqs[0])), stored.encoder_folder, "")


def no_answers(generation: Path) -> None:
    folder = generation.parent.parent
    index = build((), (), swapping.analyzer(), FakeEncoder())
    artifact.write_index(folder, index, artifact.read_index(folder).encoder_folder, "")


DAMAGED = "a file is missing, half-copied or altered"


@pytest.mark.parametrize(
    ("harm", "name", "why"),
    [
        (altered, NEW, DAMAGED),
        (missing, NEW, DAMAGED),
        (other_format, NEW, "another version or another program wrote it"),
        (unnamed, None, DAMAGED),
        (other_analyzer, "g000003", "another analyzer or encoder made it"),
        (other_answers, "g000003", "5 of 5 of its own questions find another FAQ first"),
        (no_answers, "g000003", "it holds no FAQ"),
    ],
)
def test_a_bad_generation_is_refused_and_the_one_before_goes_on(
    client: TestClient,
    folder: Path,
    add: Callable[[], Path],
    harm: Callable[[Path], None],
    name: str | None,
    why: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    harm(add())
    refused = client.post("/v1/admin/reload")
    assert (refused.status_code, refused.headers["content-type"]) == (409, "application/problem+json")
    assert refused.json()["type"] == "urn:mureum:problem:generation-refused"
    assert refused.json()["detail"] == (f"{name}: {why}" if name else why)
    told = ready(client)
    assert (told["generation"], told["refused"]) == (OLD, {"generation": name, "why": why})
    assert str(folder) not in refused.text + json.dumps(told)
    assert serves(client) == OLD
    assert counted(client) == {"switched": 0, "unchanged": 0, "refused": 1}
    assert [record.levelname for record in caplog.records if record.name == "mureum.reload"] == ["WARNING"]
    # A good one, or the way back, ends it.
    add()
    assert client.post("/v1/admin/reload").json()["outcome"] == "switched"
    assert ready(client)["refused"] is None


def test_an_error_that_nobody_thought_of_refuses_too_and_tells_nothing(
    settings: Settings, add: Callable[[], Path]
) -> None:
    def renew(settings: Settings, previous: Engine) -> Engine:
        raise MemoryError("secret: /srv/faq")

    with client_of(settings, renew) as client:
        add()
        refused = client.post("/v1/admin/reload")
        assert refused.json()["detail"] == f"{NEW}: an unexpected error, which the log has"
        assert "secret" not in refused.text + client.get("/readyz").text
        assert serves(client) == OLD


class Failing(FakeEncoder):
    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        raise ModelError("can't encode")


def test_a_generation_whose_encoder_fails_is_refused_unless_the_one_before_has_it_too(
    settings: Settings, add: Callable[[], Path]
) -> None:
    failing = Failing()

    def broken(settings: Settings, previous: Engine | None = None) -> Engine:
        return Engine(artifact.read_index(settings.folder).index, swapping.analyzer(), failing)

    with client_of(settings, broken) as client:
        add()
        assert client.post("/v1/admin/reload").json()["detail"] == f"{NEW}: its encoder fails"
        assert (serves(client), ready(client)["generation"]) == (OLD, OLD)
    app = create_app(settings, broken, renew=broken)
    with TestClient(app, headers=swapping.operator(settings.database)) as client:
        add()
        assert client.post("/v1/admin/reload").json()["outcome"] == "switched"
        assert client.get("/v1/search", params={"q": QUESTION}).json()["degraded"] is True
        assert "\nmureum_search_degraded_total 1.0\n" in client.get("/metrics").text


def test_a_generation_that_was_copied_after_its_pointer_serves_once_it_is_whole(
    watching: TestClient, folder: Path, indexes: dict[str, Index], encoder_folder: Path, tmp_path: Path
) -> None:
    whole, generation = tmp_path / "whole", folder / "generations" / NEW
    shutil.copytree(folder, whole)
    artifact.write_index(whole, indexes[NEW], encoder_folder, NEW)
    shutil.copyfile(whole / "CURRENT", folder / "CURRENT")
    until(lambda: ready(watching)["refused"] == {"generation": None, "why": DAMAGED})
    generation.mkdir()
    for path in sorted((whole / "generations" / NEW).iterdir()):
        shutil.copytree(path, generation / path.name) if path.is_dir() else shutil.copyfile(
            path, generation / path.name
        )
        assert serves(watching) == OLD
        time.sleep(LOOK)
    start = time.monotonic()
    until(lambda: serves(watching) == NEW)
    assert time.monotonic() - start < 3 * PAUSE
    until(lambda: ready(watching)["refused"] is None)


# ---- a folder that is gone


def test_a_folder_that_is_gone_is_told_and_what_serves_goes_on(
    watching: TestClient, folder: Path, add: Callable[[], Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.copytree(folder, tmp_path / "kept")
    shutil.rmtree(folder)
    until(lambda: ready(watching)["gone"] is True, 10)
    for _ in range(5):
        assert serves(watching) == OLD
        time.sleep(LOOK)
    told = ready(watching)
    assert (told["status"], told["generation"]) == ("ready", OLD)
    warned = [record.getMessage() for record in caplog.records if record.name == "mureum.reload"]
    assert len([text for text in warned if "goes on from memory" in text]) == 1
    assert watching.post("/v1/admin/reload").json()["detail"] == "there is no index in the folder"
    shutil.copytree(tmp_path / "kept", folder)
    until(lambda: ready(watching)["gone"] is False, 10)
    add()
    until(lambda: serves(watching) == NEW)


def test_a_look_that_fails_is_logged_and_not_the_last(
    settings: Settings, add: Callable[[], Path], caplog: pytest.LogCaptureFixture
) -> None:
    current = Current()
    reloader = Reloader(current, settings, swapping.read, Metrics())
    watcher = Watcher(reloader, LOOK)
    watcher.start()
    try:
        until(lambda: "looking goes on" in caplog.text)  # nothing serves that the pointer could be compared with
        reloader.begin(swapping.read)
        add()
        until(lambda: current.get().engine.index.generation == NEW)
    finally:
        watcher.stop()
        reloader.close()


# ---- services in processes of their own


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index folder as faq-index makes it, with a model of random weights; the new generation serves."""
    return swapping.published(tmp_path_factory)


@pytest.fixture
def real(built: Path, tmp_path: Path) -> Path:
    """A copy of that folder."""
    shutil.copytree(built, tmp_path / "real")
    return tmp_path / "real"


@pytest.mark.slow
def test_what_made_both_generations_is_taken_over_and_what_did_not_is_not(real: Path) -> None:
    first = loading.load(real)
    shelf.rollback(real)
    second = loading.load(real, previous=first)
    assert (second.encoder, second.analyzer) == (first.encoder, first.analyzer)
    assert second.search(QUESTION) == loading.load(real).search(QUESTION) != first.search(QUESTION)

    stored = artifact.read_index(real)
    words = (UserWord("네페", "NNP"),)
    index = replace(stored.index, dictionary=words, analyzer=Analyzer(words).fingerprint)
    artifact.write_index(real, index, stored.encoder_folder, "")
    third = loading.load(real, previous=second)
    assert third.encoder is first.encoder
    assert third.analyzer is not first.analyzer
    assert [word.form for word in third.analyzer.analyse("네페").words] == ["네페"]

    artifact.write_index(real, replace(index, encoder="another"), stored.encoder_folder, "")
    fourth = loading.load(real, previous=third)
    assert fourth.encoder is not third.encoder
    assert fourth.analyzer is third.analyzer


@pytest.mark.slow
def test_the_service_of_the_command_line_lets_its_first_generation_go(real: Path, settings: Settings) -> None:
    used = settings.model_copy(update={"index": real})
    app = start.loaded(used)
    assert isinstance(app, FastAPI)
    with TestClient(app, headers=swapping.operator(settings.database)) as client:
        old = weakref.ref(client.app_state["services"].current.get().engine)
        shelf.rollback(real)
        assert client.post("/v1/admin/reload").json()["outcome"] == "switched"
        until(lambda: old() is None, 2)
        assert serves(client) == OLD


@pytest.mark.slow
def test_a_model_that_is_gone_from_disk_goes_on_encoding(real: Path, settings: Settings) -> None:
    quick = settings.model_copy(update={"index": real, "watch_seconds": LOOK})
    with TestClient(create_app(quick), headers=swapping.operator(settings.database)) as client:
        shutil.rmtree(real)
        until(lambda: ready(client)["gone"] is True)
        found = client.get("/v1/search", params={"q": QUESTION}).json()
        assert found["degraded"] is False
        assert found["hits"][0]["faq"]["question"] == QUESTION


def generation(service: Running) -> str:
    return str(service.get("/readyz").json()["generation"])


@pytest.mark.slow
def test_twenty_swaps_under_load_lose_nothing_mix_nothing_and_keep_nothing(real: Path, tmp_path: Path) -> None:
    headers = swapping.operator(f"sqlite:///{tmp_path}/mureum.db")
    settings = {"MUREUM_WATCH_SECONDS": "0.5", "MUREUM_LIMIT_IP": ""}
    with running(tmp_path, *FAQ_SERVE, "--index", str(real), **settings) as service:

        def by_hangup() -> None:
            service.process.send_signal(signal.SIGHUP)

        def by_request() -> None:
            with service.client() as client:
                assert client.post("/v1/admin/reload", headers=headers).status_code == 200

        def by_watching() -> None:
            pass

        with Visitors(f"http://{service.host}:{service.port}") as visitors:
            memory = []
            for _, call in zip(range(20), itertools.cycle((by_watching, by_hangup, by_request)), strict=False):
                to = shelf.rollback(real)
                call()
                until(lambda: generation(service) == to.name)  # noqa: B023
                memory.append(swapping.memory(service.process))
    assert visitors.wrong == []
    assert sum(visitors.answered.values()) > 200
    assert min(visitors.answered[OLD], visitors.answered[NEW]) > 50
    lines = service.lines("mureum.reload")
    assert [line["level"] for line in lines] == ["info"] * 20
    assert all("serves, instead of" in line["message"] for line in lines)
    assert memory[-1] - memory[4] < 15 * 2**20, [size >> 20 for size in memory]


@pytest.mark.slow
def test_all_workers_switch_by_themselves_or_on_a_signal_to_their_parent(real: Path, tmp_path: Path) -> None:
    arguments = (*FAQ_SERVE, "--index", str(real), "--workers", "2")
    with running(tmp_path, *arguments, MUREUM_WATCH_SECONDS="3") as service:
        until(lambda: [line["message"] for line in service.lines("uvicorn.error")].count(UP) == 2)
        shelf.rollback(real)
        until(lambda: service.counted("mureum_reloads_total", outcome="switched") == 2)
        assert {generation(service) for _ in range(20)} == {OLD}
        shelf.rollback(real)
        service.process.send_signal(signal.SIGHUP)
        until(lambda: service.counted("mureum_reloads_total", outcome="switched") == 4)
        assert {generation(service) for _ in range(20)} == {NEW}
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(20) == 0
