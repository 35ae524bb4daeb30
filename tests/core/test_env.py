"""The readers of the environment: right values, and one clear sentence for wrong ones."""

from pathlib import Path

import pytest

from portal import env
from portal.core.database import DatabaseUrlError, database_settings


@pytest.mark.parametrize("word", ["1", "true", "YES", " on "])
def test_a_flag_is_on(monkeypatch, word):
    monkeypatch.setenv("PORTAL_X", word)
    assert env.flag("PORTAL_X") is True


@pytest.mark.parametrize("word", ["0", "False", "no", "off", ""])
def test_a_flag_is_off(monkeypatch, word):
    monkeypatch.setenv("PORTAL_X", word)
    assert env.flag("PORTAL_X", default=True) is False


def test_a_flag_that_is_neither_is_named(monkeypatch):
    monkeypatch.setenv("PORTAL_X", "maybe")
    with pytest.raises(env.EnvError, match=r"PORTAL_X .* 'maybe'"):
        env.flag("PORTAL_X")


def test_what_is_not_set_has_its_default():
    assert env.text("PORTAL_X", "a") == "a"
    assert env.flag("PORTAL_X", default=True) is True
    assert env.integer("PORTAL_X", 5) == 5
    assert env.words("PORTAL_X", "a, b,") == ["a", "b"]
    assert env.ports("PORTAL_X") is None


def test_a_number_left_empty_has_its_default(monkeypatch):
    monkeypatch.setenv("PORTAL_X", "")
    assert env.integer("PORTAL_X", 5) == 5


def test_a_number_that_is_none_is_named(monkeypatch):
    monkeypatch.setenv("PORTAL_X", "eight")
    with pytest.raises(env.EnvError, match=r"PORTAL_X .* 'eight'"):
        env.integer("PORTAL_X", 8)


def test_a_secret_comes_from_the_file_that_is_named(monkeypatch, tmp_path: Path):
    file = tmp_path / "secret"
    file.write_text("từ tệp\n", encoding="utf-8")
    monkeypatch.setenv("PORTAL_X", "from the environment")
    monkeypatch.setenv("PORTAL_X_FILE", str(file))
    assert env.text("PORTAL_X") == "từ tệp"


def test_a_file_that_is_missing_is_named(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("PORTAL_X_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(env.EnvError, match=r"PORTAL_X_FILE .*nowhere"):
        env.text("PORTAL_X")


@pytest.mark.parametrize(
    ("text", "found"), [("9100", range(9100, 9101)), ("9100-9119", range(9100, 9120))]
)
def test_ports(monkeypatch, text, found):
    monkeypatch.setenv("PORTAL_X", text)
    assert env.ports("PORTAL_X") == found


@pytest.mark.parametrize("text", ["9119-9100", "0-5", "65000-70000", "many", "1-2-3"])
def test_ports_that_are_none_are_named(monkeypatch, text):
    monkeypatch.setenv("PORTAL_X", text)
    with pytest.raises(env.EnvError, match="PORTAL_X"):
        env.ports("PORTAL_X")


def test_a_database_url_names_everything(tmp_path: Path):
    url = "postgresql://cong:m%40t@db.example.vn:6432/n%C3%B4ng?sslmode=require"
    found = database_settings(url, tmp_path)
    assert (found["USER"], found["PASSWORD"]) == ("cong", "m@t")
    assert (found["HOST"], found["PORT"]) == ("db.example.vn", "6432")
    assert found["NAME"] == "nông"
    assert found["OPTIONS"]["sslmode"] == "require"


def test_a_database_url_may_name_a_socket(tmp_path: Path):
    found = database_settings("postgresql:///portal?host=/run/postgresql", tmp_path)
    assert (found["HOST"], found["NAME"]) == ("/run/postgresql", "portal")
    assert "host" not in found["OPTIONS"]


def test_no_other_database_is_taken(tmp_path: Path):
    with pytest.raises(DatabaseUrlError, match="PostgreSQL only"):
        database_settings("sqlite:///db.sqlite3", tmp_path)


def test_without_url_the_embedded_server_is_meant(tmp_path: Path):
    found = database_settings("", tmp_path)
    assert found["HOST"].startswith("/tmp/portal-")  # noqa: S108
    assert len(found["HOST"] + "/.s.PGSQL.5432") < 107, (
        "a socket path may not be longer"
    )
