import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.app import create_app
from api.cli import main
from api.settings import Settings
from search.index.index import Index
from search.storage import artifact


@pytest.fixture
def index_folder(tmp_path: Path, index: Index, encoder_folder: Path) -> Path:
    """An index on disk, whose encoder can't be loaded."""
    artifact.write_index(tmp_path / "index", index, encoder_folder, "source")
    return tmp_path / "index"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUREUM_INDEX", "/srv/faq")
    monkeypatch.setenv("MUREUM_PORT", "9000")
    monkeypatch.setenv("MUREUM_MAX_BODY", "2048")
    monkeypatch.setenv("MUREUM_ANSWER_AT", "0.8")
    monkeypatch.setenv("MUREUM_NONE_BELOW", "0")
    settings = Settings()
    assert (settings.index, settings.host, settings.port, settings.max_body) == (
        Path("/srv/faq"),
        "127.0.0.1",
        9000,
        2048,
    )
    assert (settings.answer_at, settings.none_below) == (0.8, 0.0)


def test_settings_have_defaults_for_a_first_try(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("INDEX", "ANSWER_AT", "NONE_BELOW", "HOST", "PORT", "DATABASE", "LOG_QUERIES", "MAX_BODY")
    more = ("CORS_ORIGINS", "REQUIRE_KEY", "LIMIT_IP", "LIMIT_KEY", "TRUSTED_PROXIES", "REQUEST_SECONDS", "LOG_DAYS")
    for name in (
        *names,
        *more,
        "LOG_FORMAT",
        "OPERATORS",
        "PUBLIC_URL",
        "ROOT_PATH",
        "SEARCH_ENGINES",
        "LOG_LEVEL",
        "WATCH_SECONDS",
        "INDEX_CACHE",
        "WORKERS",
        "CONCURRENCY",
        "QUEUE",
        "KAKAO_KEY",
        "MCP_HOSTS",
    ):
        monkeypatch.delenv(f"MUREUM_{name}", raising=False)
    monkeypatch.setenv("MUREUM_CACHE", "/cache")
    cpus = len(os.sched_getaffinity(0))
    found = Settings()
    (made,) = found.chat_keys
    assert len(made.get_secret_value()) >= 32 and found.chat_keys != Settings().chat_keys
    assert found.model_dump(exclude={"chat_keys"}) == {
        "index": Path("index"),
        "index_cache": Path("/cache/mirrors"),
        "answer_at": None,
        "none_below": None,
        "host": "127.0.0.1",
        "port": 8000,
        "database": "sqlite:///mureum.db",
        "log_queries": False,
        "log_format": None,
        "log_level": "info",
        "max_body": 65536,
        "cors_origins": (),
        "require_key": False,
        "limit_ip": {"requests": 1200, "seconds": 60},
        "limit_key": {"requests": 6000, "seconds": 60},
        "trusted_proxies": ("127.0.0.1", "::1"),
        "operators": ("127.0.0.1", "::1"),
        "public_url": "",
        "root_path": "",
        "mcp_hosts": (),
        "search_engines": True,
        "request_seconds": 10.0,
        "log_days": 90,
        "chat_hours": 24,
        "kakao_key": None,
        "handoff_secret": None,
        "handoff_webhooks": (),
        "chatwoot_token": None,
        "chatwoot_key": None,
        "chatwoot_url": "",
        "watch_seconds": 2.0,
        "workers": 1,
        "concurrency": cpus,
        "queue": -(-3 * cpus // 2),
    }


def test_settings_are_frozen_and_checked() -> None:
    settings = Settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1
    with pytest.raises(ValidationError, match="port"):
        Settings(port=65536)
    with pytest.raises(ValidationError, match="max_body"):
        Settings(max_body=10)
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValidationError, match="answer_at"):
            Settings(answer_at=wrong)


def test_the_root_path_is_a_path_and_that_of_the_public_address() -> None:
    assert Settings(public_url="https://shop.example/help/").root_path == "/help"
    assert Settings(root_path="/help/").root_path == "/help"
    assert Settings(root_path="/a/b.c", public_url="https://shop.example/a/b.c").root_path == "/a/b.c"
    for wrong in ("help", "//help", "/help?", "/a b", "/도움말"):
        with pytest.raises(ValidationError, match="write /help"):
            Settings(root_path=wrong)
    with pytest.raises(ValidationError, match=r"write https://shop\.example/help "):
        Settings(root_path="/help", public_url="https://shop.example")


def test_help_shows_options_and_examples() -> None:
    told = CliRunner().invoke(main, ["--help"])
    assert told.exit_code == 0
    assert all(
        word in told.stdout
        for word in ("--index", "--answer-at", "--none-below", "--host", "--port", "MUREUM_INDEX", "Examples:")
    )


def test_missing_index_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["--index", str(tmp_path / "none")])
    assert told.exit_code == 2
    assert told.stdout == ""
    assert told.stderr.splitlines() == [
        f"error: {tmp_path / 'none'}: no index here; build one with: faq-index SOURCE --out {tmp_path / 'none'}"
    ]


def test_damaged_index_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("g000009\n")
    told = CliRunner().invoke(main, ["--index", str(tmp_path)])
    assert told.exit_code == 2
    assert len(told.stderr.splitlines()) == 1
    assert "CURRENT: names no generation" in told.stderr


def test_unusable_environment_is_one_line_and_exit_code_2() -> None:
    told = CliRunner().invoke(main, [], env={"MUREUM_PORT": "web"})
    assert told.exit_code == 2
    assert len(told.stderr.splitlines()) == 1
    assert told.stderr.startswith("error: MUREUM_PORT:")
    assert "'web'" in told.stderr


def test_thresholds_of_the_settings_take_the_place_of_the_indexs_own(sample_index: Path) -> None:
    app = create_app(Settings(index=sample_index, answer_at=1.0, none_below=0.0))
    with TestClient(app, client=("127.0.0.1", 1)) as client:
        assert client.get("/readyz").json()["thresholds"] == {"answer_at": 1.0, "none_below": 0.0}
        for question in ("비번 까먹음", "오늘 저녁 뭐 먹지"):
            assert client.get("/v1/search", params={"q": question}).json()["decision"] == "clarify"


@pytest.mark.parametrize(
    ("options", "environment", "told"),
    [
        (["--answer-at", "0.3", "--none-below", "0.6"], {}, "none_below 0.6 and answer_at 0.3"),
        (["--answer-at", "0.3"], {"MUREUM_NONE_BELOW": "0.6"}, "none_below 0.6 and answer_at 0.3"),
        ([], {"MUREUM_ANSWER_AT": "1.5"}, "MUREUM_ANSWER_AT: Input should be less than or equal to 1, not '1.5'"),
        ([], {"MUREUM_NONE_BELOW": "low"}, "MUREUM_NONE_BELOW:"),
        (["--answer-at", "1.5"], {}, "'--answer-at': 1.5 is not in the range 0<=x<=1"),
        (["--none-below", "nan"], {}, "MUREUM_NONE_BELOW:"),
    ],
)
def test_thresholds_that_make_no_sense_are_told_at_the_start(
    index_folder: Path, options: list[str], environment: dict[str, str], told: str
) -> None:
    refused = CliRunner().invoke(main, ["--index", str(index_folder), *options], env=environment)
    assert refused.exit_code == 2
    assert told in refused.stderr
    assert "Traceback" not in refused.output


def test_an_option_wins_over_the_environment(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["--index", str(tmp_path / "given")], env={"MUREUM_INDEX": str(tmp_path / "other")})
    assert str(tmp_path / "given") in told.stderr
    assert "other" not in told.stderr
