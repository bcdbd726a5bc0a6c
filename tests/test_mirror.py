"""An index behind a URL is served from a copy, which follows it."""

import json
import logging
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from api.app import create_app
from api.cli import main
from api.generations import mirror
from api.generations.mirror import Mirror
from api.settings import Settings
from search.errors import IndexDamagedError, IndexFolderError, IndexFormatError, IndexUnreachableError
from search.storage import artifact, generations, pointer
from search.storage import rollback as shelf
from tests import swapping
from tests.served import FAQ_SERVE, served
from tests.site import Site, serving
from tests.swapping import MARKS, NEW, OLD, until

pytestmark = pytest.mark.slow

UP = "Application startup complete."
QUESTION = "환불 언제 되나요"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index folder with a model that can be loaded; the new generation serves."""
    return swapping.published(tmp_path_factory)


@pytest.fixture
def there(built: Path, tmp_path: Path) -> Path:
    """A copy of that folder at the root of a site, the old generation serving."""
    shutil.copytree(built, tmp_path / "site" / "index")
    shelf.rollback(tmp_path / "site" / "index")
    return tmp_path / "site" / "index"


@pytest.fixture
def site(there: Path) -> Iterator[tuple[Site, str]]:
    """The site, and the URL of the index there."""
    with serving(there.parent) as (site, address):
        yield site, f"{address}/index"


@pytest.fixture
def settings(site: tuple[Site, str], tmp_path: Path) -> Settings:
    return of(site[1], tmp_path)


def of(url: str, tmp_path: Path) -> Settings:
    database = f"sqlite:///{tmp_path}/mureum.db"
    return Settings(index=url, index_cache=tmp_path / "cache", database=database, watch_seconds=0.05, limit_ip=None)


def client_of(settings: Settings) -> TestClient:
    return TestClient(create_app(settings), headers=swapping.operator(settings.database))


def serves(client: TestClient) -> str:
    """The generation that answers, by its name and by its answer, which must agree."""
    response = client.get("/v1/search", params={"q": QUESTION})
    name = response.headers["x-index-generation"]
    assert response.json()["hits"][0]["faq"]["answer"].startswith(MARKS[name])
    return name


def files(folder: Path) -> dict[str, str]:
    """The SHA-256 of all files but those that only a writer needs."""
    return {name: digest for name, digest in generations.digests(folder).items() if name not in (".lock", "HISTORY")}


def told(caplog: pytest.LogCaptureFixture, level: str = "WARNING") -> list[str]:
    ours = ("mureum.mirror", "mureum.reload")
    return [one.getMessage() for one in caplog.records if one.name in ours and one.levelname == level]


# ---- it follows


@pytest.mark.parametrize("kind", ["file", "http", "memory"])
def test_a_service_follows_the_index_behind_a_url(
    kind: str, there: Path, site: tuple[Site, str], tmp_path: Path
) -> None:
    url = {"file": there.as_uri(), "http": site[1], "memory": "memory://bucket/index"}[kind]

    def upload() -> None:
        if kind == "memory":
            fsspec.filesystem("memory").put(f"{there}/", "/bucket/index/", recursive=True)

    upload()
    used = of(url, tmp_path)
    with client_of(used) as client:
        assert serves(client) == OLD
        assert pointer.current(used.folder).name == OLD
        assert sorted(path.name for path in (used.folder / "generations").iterdir()) == [OLD]
        shelf.rollback(there)
        upload()
        until(lambda: serves(client) == NEW)
        shelf.rollback(there)
        upload()
        until(lambda: serves(client) == OLD)
        until(lambda: [client.get("/readyz").json()[name] for name in ("refused", "gone")] == [None, False])
    assert files(used.folder) == files(there)
    if kind == "http":
        assert {count for name, count in site[0].sent.items() if not name.endswith(("CURRENT", "manifest.json"))} == {1}


def test_a_request_and_a_signal_fetch_too(settings: Settings, there: Path, tmp_path: Path) -> None:
    headers = swapping.operator(settings.database)
    given = {"MUREUM_INDEX_CACHE": str(settings.index_cache), "MUREUM_WATCH_SECONDS": "0"}
    with served(tmp_path, *FAQ_SERVE, "--index", str(settings.index), **given) as service:
        shelf.rollback(there)
        with service.client() as client:
            assert client.post("/v1/admin/reload", headers=headers).json()["generation"] == NEW
        shelf.rollback(there)
        service.process.send_signal(signal.SIGHUP)
        until(lambda: service.get("/readyz").json()["generation"] == OLD)
        fetched = [line["message"].split(" from ")[0] for line in service.lines("mureum.mirror")]
        assert fetched == [f"{OLD} was fetched", f"{NEW} was fetched"]


def test_workers_share_one_copy_and_fetch_it_once(site: tuple[Site, str], settings: Settings, tmp_path: Path) -> None:
    given = {"MUREUM_INDEX_CACHE": str(settings.index_cache), "MUREUM_WATCH_SECONDS": "0.2"}
    with served(tmp_path, *FAQ_SERVE, "--index", site[1], "--workers", "2", **given) as service:
        until(lambda: [line["message"] for line in service.lines("uvicorn.error")].count(UP) == 2)
        shelf.rollback(site[0].folder / "index")
        until(lambda: service.counted("mureum_reloads_total", outcome="switched") == 2)
    assert {count for name, count in site[0].sent.items() if not name.endswith(("CURRENT", "manifest.json"))} == {1}


def test_as_many_generations_are_kept_as_the_indexer_keeps(there: Path, tmp_path: Path) -> None:
    copy = Mirror(there.as_uri(), tmp_path / "copy")
    stored = artifact.read_index(there)
    for number in range(generations.KEPT + 2):
        faqs = [*stored.index.faqs[number:], *stored.index.faqs[:number]]
        artifact.write_index(there, swapping.told(stored.index, faqs), stored.encoder_folder, "")
        copy.fetch()
        assert artifact.read_index(copy.folder).index.faqs == tuple(faqs)
    assert len(list((copy.folder / "generations").iterdir())) == generations.KEPT
    assert len(list((copy.folder / "encoders").iterdir())) == 1


def test_another_index_may_call_its_generation_the_same(there: Path, tmp_path: Path) -> None:
    copy = Mirror(there.as_uri(), tmp_path / "copy")
    copy.fetch()
    stored = artifact.read_index(there)
    shutil.rmtree(there)
    faqs = stored.index.faqs[::-1]
    artifact.write_index(there, swapping.told(stored.index, faqs), stored.encoder_folder, "")
    assert pointer.current(there).name == OLD
    copy.fetch()
    assert artifact.read_index(copy.folder).index.faqs == faqs


# ---- what is not whole is never taken for whole


@pytest.mark.parametrize("file", ["model.onnx", "wordings/vectors.npy", "faqs.json"])
def test_what_breaks_off_is_refused_and_fetched_again(
    file: str, site: tuple[Site, str], settings: Settings, there: Path
) -> None:
    with client_of(settings.model_copy(update={"watch_seconds": 0})) as client:
        stored = artifact.read_index(there)
        (stored.encoder_folder / "more.txt").write_text("another encoder")
        artifact.write_index(there, stored.index, stored.encoder_folder, "")
        site[0].cut = file
        refused = client.post("/v1/admin/reload")
        assert refused.status_code == 409
        assert serves(client) == OLD
        assert pointer.current(settings.folder).name == OLD
        assert sorted(path.name for path in (settings.folder / "generations").glob("g*")) == [OLD]
        site[0].cut = ""
        assert client.post("/v1/admin/reload").json()["outcome"] == "switched"
        assert not list(settings.folder.glob("*/.staged-*"))


def test_what_came_altered_is_refused(there: Path, tmp_path: Path) -> None:
    faqs = there / "generations" / OLD / "faqs.json"
    faqs.write_bytes(faqs.read_bytes() + b" ")
    with pytest.raises(IndexDamagedError, match=r"^file:///.*/index: .*faqs\.json: altered or half-copied"):
        Mirror(there.as_uri(), tmp_path / "copy").fetch()


def test_a_copy_that_was_damaged_is_mended(there: Path, tmp_path: Path) -> None:
    copy = Mirror(there.as_uri(), tmp_path / "copy")
    copy.fetch()
    for file in ("faqs.json", "manifest.json", "wordings/vectors.npy"):
        (copy.folder / "generations" / OLD / file).write_bytes(b"damaged")
        copy.fetch()
        assert files(copy.folder / "generations" / OLD) == files(there / "generations" / OLD)
    (copy.folder / "CURRENT").write_text("damaged")
    copy.fetch()
    assert files(copy.folder / "generations" / OLD) == files(there / "generations" / OLD)


@pytest.mark.parametrize("name", ["../../../escaped", "/escaped", "a/../../escaped", ""])
@pytest.mark.parametrize("field", ["files", "encoder_files", "encoder_folder"])
def test_no_name_leads_out_of_the_copy(field: str, name: str, there: Path, tmp_path: Path) -> None:
    path = there / "generations" / OLD / "manifest.json"
    manifest = json.loads(path.read_bytes())
    manifest[field] = name if field == "encoder_folder" else {**manifest[field], name: "0" * 64}
    path.write_text(json.dumps(manifest))
    generation = there / "generations" / OLD
    pointer.move(there, pointer.Pointer(generation, generations.sha256(path)))
    with pytest.raises(IndexDamagedError, match="is no file of the index"):
        Mirror(there.as_uri(), tmp_path / "copy").fetch()
    assert not list(tmp_path.rglob("escaped*"))


def test_an_index_of_another_version_is_not_fetched(there: Path, tmp_path: Path) -> None:
    manifest = there / "generations" / OLD / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace(f'"format": {artifact.FORMAT}', '"format": 99'), "utf-8")
    with pytest.raises(IndexFormatError, match="index format 99"):
        Mirror(there.as_uri(), tmp_path / "copy").fetch()
    assert not list((tmp_path / "copy" / "encoders").iterdir())


def test_a_pointer_that_is_a_page_is_no_pointer(there: Path, tmp_path: Path) -> None:
    (there / "CURRENT").write_text("<html>로그인하세요</html>")
    with pytest.raises(IndexDamagedError, match=r"CURRENT: names no generation .*; copy the index there again"):
        Mirror(there.as_uri(), tmp_path / "copy").fetch()


# ---- out of reach


def started(settings: Settings) -> str:
    """The one line with which faq-serve ends."""
    arguments = ["--index", str(settings.index), "--port", "0"]
    ended = CliRunner().invoke(main, arguments, env={"MUREUM_INDEX_CACHE": str(settings.index_cache)})
    assert (ended.exit_code, ended.stdout) == (2, "")
    (line,) = ended.stderr.splitlines()
    return line


def test_a_first_start_without_the_url_ends_with_one_line(site: tuple[Site, str], settings: Settings) -> None:
    site[0].up = False
    assert f"error: {site[1]}/CURRENT: can't be fetched (ClientResponseError: 503" in started(settings)


def test_nobody_listens_there(tmp_path: Path) -> None:
    line = started(of("http://127.0.0.1:1/index", tmp_path))
    assert line.startswith("error: http://127.0.0.1:1/index/CURRENT: can't be fetched (ClientConnector")


def test_there_is_no_index_there(site: tuple[Site, str], settings: Settings, there: Path) -> None:
    shutil.rmtree(there)
    line = started(settings)
    assert line == f"error: {site[1]}/CURRENT: is not there; copy an index folder there whole, CURRENT last"


def test_a_later_start_without_the_url_serves_the_copy_and_says_so(
    site: tuple[Site, str], settings: Settings, there: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with client_of(settings) as client:
        assert serves(client) == OLD
    site[0].up = False
    shelf.rollback(there)
    with client_of(settings) as client:
        assert serves(client) == OLD
        (warning,) = (text for text in told(caplog) if "which was fetched before" in text)
        assert warning.startswith(f"{site[1]}/CURRENT: can't be fetched")
        assert f"{OLD} serves" in warning
        until(lambda: client.get("/readyz").json()["gone"] is True)
        site[0].up = True
        until(lambda: serves(client) == NEW)
        until(lambda: client.get("/readyz").json()["gone"] is False)


def test_what_serves_goes_on_and_says_so_once(
    site: tuple[Site, str], settings: Settings, there: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(client: TestClient) -> tuple[bool, bool]:
        return (client.get("/readyz").json()["gone"], "mureum_index_gone 1.0" in client.get("/metrics").text)

    caplog.set_level(logging.WARNING)
    with client_of(settings) as client:
        site[0].up = False
        until(lambda: gone(client) == (True, True))
        assert serves(client) == OLD
        assert client.post("/v1/admin/reload").json()["detail"] == "the place that it is fetched from is out of reach"
        warned = [text for text in told(caplog) if "goes on from memory" in text]
        assert len(warned) == 1
        site[0].up = True
        until(lambda: gone(client) == (False, False))
        shutil.move(there, there.with_name("kept"))
        until(lambda: gone(client) == (True, True))
        shutil.move(there.with_name("kept"), there)
        until(lambda: gone(client) == (False, False))
        shelf.rollback(there)
        until(lambda: serves(client) == NEW)


def test_a_copy_that_cannot_be_written_is_told(settings: Settings) -> None:
    settings.index_cache.write_text("a file")
    line = started(settings)
    assert line.endswith("make room, or set MUREUM_INDEX_CACHE to another folder")


# ---- what is not installed, or no URL


def test_without_fsspec_it_says_what_to_install(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "fsspec"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "fsspec", None)
    assert "pip install -c constraints.txt '.[remote]'" in started(settings)


def test_without_its_storage_it_says_what_to_install(tmp_path: Path) -> None:
    assert "Install s3fs to access S3" in started(of("s3://bucket/index", tmp_path))


def test_a_url_that_nobody_knows_is_told(tmp_path: Path) -> None:
    assert "nowhere://index: can't be used (Protocol not known: nowhere)" in started(of("nowhere://index", tmp_path))


@pytest.mark.parametrize("signed", ["?sig=secret", "?X-Amz-Date=20261130&X-Amz-Signature=secret/+=", ""])
@pytest.mark.parametrize("place", ["http://user:secret@127.0.0.1:1/index", "http://user:secret@127.0.0.1:bad/index"])
def test_no_message_holds_a_password_or_a_signature(tmp_path: Path, place: str, signed: str) -> None:
    told = started(of(place + signed, tmp_path))
    assert "http://127.0.0.1" in told
    assert "secret" not in told and "Signature" not in told
    with pytest.raises(IndexUnreachableError) as raised:
        Mirror(place + signed, tmp_path / "copy").fetch()
    assert "secret" not in str(raised.value)


def test_no_message_repeats_what_a_storage_says_of_its_url(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match="can't be used") as raised:
        Mirror("nowhere://user:secret@host/index?sig=secret", tmp_path)
    assert "secret" not in str(raised.value)


# ---- settings


@pytest.mark.parametrize("given", ["index", "/srv/index", "C:\\index"])
def test_what_is_no_url_is_a_folder(given: str) -> None:
    settings = Settings(index=given)
    assert (settings.index, settings.folder) == (Path(given), Path(given))
    assert mirror.mirror_of(settings) is None
    mirror.fetch(settings)


def test_each_url_has_a_copy_of_its_own(tmp_path: Path) -> None:
    folders = {Settings(index=f"s3://bucket/{name}", index_cache=tmp_path).folder for name in "ab"}
    assert len(folders) == 2
    assert {folder.parent for folder in folders} == {tmp_path}


def test_a_folder_that_is_gone_raises_as_ever(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match="no index here"):
        mirror.current(Settings(index=tmp_path))
