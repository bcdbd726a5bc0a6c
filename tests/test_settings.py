from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from api.cli import main
from api.settings import Settings


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUREUM_INDEX", "/srv/faq")
    monkeypatch.setenv("MUREUM_PORT", "9000")
    monkeypatch.setenv("MUREUM_MAX_BODY", "2048")
    settings = Settings()
    assert (settings.index, settings.host, settings.port, settings.max_body) == (
        Path("/srv/faq"),
        "127.0.0.1",
        9000,
        2048,
    )


def test_settings_have_defaults_for_a_first_try(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("INDEX", "HOST", "PORT", "MAX_BODY"):
        monkeypatch.delenv(f"MUREUM_{name}", raising=False)
    assert Settings().model_dump() == {
        "index": Path("index"),
        "host": "127.0.0.1",
        "port": 8000,
        "max_body": 65536,
    }


def test_settings_are_frozen_and_checked() -> None:
    settings = Settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1
    with pytest.raises(ValidationError, match="port"):
        Settings(port=65536)
    with pytest.raises(ValidationError, match="max_body"):
        Settings(max_body=10)


def test_help_shows_options_and_examples() -> None:
    told = CliRunner().invoke(main, ["--help"])
    assert told.exit_code == 0
    assert all(word in told.stdout for word in ("--index", "--host", "--port", "MUREUM_INDEX", "Examples:"))


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


def test_an_option_wins_over_the_environment(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["--index", str(tmp_path / "given")], env={"MUREUM_INDEX": str(tmp_path / "other")})
    assert str(tmp_path / "given") in told.stderr
    assert "other" not in told.stderr
