"""The settings of a real server, read in a process of its own."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection

from portal.core.embedded import PROJECT_DIR, var_dir

pytestmark = pytest.mark.whole

PRODUCTION = {
    "SECRET_KEY": "a key of a test that is long enough, with 50 and more letters: 0123456789",
    "SITE_URL": "https://cong.example.vn",
    "VAR_DIR": str(var_dir()),
}


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in {"PATH", "HOME", "LANG", "DATABASE_URL"}
    }
    return subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT_DIR,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


@pytest.fixture
def database(db: None) -> str:
    """The address of this test's database, for another process."""
    at = connection.settings_dict
    return f"postgresql://{at['USER']}@/{at['NAME']}?host={at['HOST']}"


ASK = """
import json, sys, django
django.setup()
from django.conf import settings
from django.test import Client
answers = []
for kwargs in json.loads(sys.argv[1]):
    answer = Client(raise_request_exception=False).get(**kwargs)
    answers.append({"status": answer.status_code, "headers": dict(answer.headers)})
print(json.dumps(answers))
"""


def ask(*requests: dict[str, Any], **environment: str) -> list[dict[str, Any]]:
    """Ask a process with production settings; each request is arguments of a get."""
    done = run(
        "-c",
        ASK,
        json.dumps(requests),
        **(PRODUCTION | {"DJANGO_SETTINGS_MODULE": "portal.settings"} | environment),
    )
    assert done.returncode == 0, done.stderr
    answers: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return answers


SECURE = {"path": "/suc-khoe/", "secure": True, "headers": {"host": "cong.example.vn"}}


def test_the_deployment_check_is_clean():
    done = run(
        "manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_every_answer_carries_the_headers(database: str):
    unknown = SECURE | {"path": "/khong-co/"}
    static = SECURE | {"path": "/static/khong-co.css"}
    stranger = SECURE | {"headers": {"host": "evil.example"}}
    plain = SECURE | {"secure": False}
    asked = (SECURE, unknown, static, stranger, plain)
    answers = ask(*asked, DATABASE_URL=database)
    assert [answer["status"] for answer in answers] == [200, 404, 404, 400, 301]
    for answer in answers:
        policy = answer["headers"]["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer["headers"]["X-Content-Type-Options"] == "nosniff"
        assert answer["headers"]["Referrer-Policy"] == "same-origin"
    for answer in answers[:4]:
        assert int(
            answer["headers"]["Strict-Transport-Security"].split(";")[0][8:]
        ) >= (365 * 24 * 3600)


def test_what_a_client_says_of_proxies_is_not_believed(database: str):
    forged = SECURE | {
        "secure": False,
        "headers": {"host": "cong.example.vn", "X-Forwarded-Proto": "https"},
    }
    assert ask(forged, DATABASE_URL=database)[0]["status"] == 301
    behind = ask(forged, DATABASE_URL=database, TRUSTED_PROXIES="1")
    assert behind[0]["status"] == 200


SHOW = """
import json, django
django.setup()
from django.conf import settings
names = ("SESSION", "CSRF", "LANGUAGE")
print(json.dumps([
    [getattr(settings, f"{name}_COOKIE_{part}")
     for part in ("NAME", "SECURE", "HTTPONLY", "SAMESITE")]
    for name in names
] + [settings.SAMPLE_MODE, settings.DEBUG, settings.ALLOWED_HOSTS]))
"""


def test_cookies_belong_to_the_host_alone():
    done = run("-c", SHOW, **PRODUCTION, DJANGO_SETTINGS_MODULE="portal.settings")
    *cookies, sample, debug, hosts = json.loads(done.stdout)
    for name, secure, http_only, same_site in cookies:
        assert name.startswith("__Host-")
        assert (secure, http_only, same_site) == (True, True, "Lax")
    assert (sample, debug, hosts) == (False, False, ["cong.example.vn"])


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("SITE_URL", "http://cong.example.vn", "SITE_URL must start with https://"),
        ("PORT", "eight", "PORT must be a whole number"),
        ("DEBUG", "perhaps", "DEBUG must be one of"),
        ("METRICS_PORTS", "9119-9100", "METRICS_PORTS must look like"),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL must start with postgresql://"),
        ("SECRET_KEY_FILE", "/nowhere", "SECRET_KEY_FILE names '/nowhere'"),
    ],
)
def test_a_wrong_value_is_answered_in_one_sentence(variable, value, sentence):
    done = run("manage.py", "check", **(PRODUCTION | {variable: value}))
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_database_that_is_away_is_said_in_one_sentence():
    away = PRODUCTION | {"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}
    done = run("manage.py", "migrate", **away)
    assert done.returncode == 1
    assert done.stderr.startswith("The database does not answer: ")
