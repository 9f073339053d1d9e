"""The site with the settings that `make env` writes: as a town runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from ring_platform.launch import env
from ring_platform.launch.options import BASE_DIR, read_env

TOWN = {"SITE": "porch.example.org", "EMAIL_HOST": "smtp.example.org"}
# Answers of the site without a database or Redis behind it
ASK = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
def told(answer):
    return {"status": answer.status_code, "headers": {name.lower(): value for name, value in answer.headers.items()}}
host = {"HTTP_HOST": "porch.example.org"}
by_tls = {"HTTP_X_FORWARDED_PROTO": "https"}
print(json.dumps({
    "plain": told(Client().get("/log/", **host)),
    "by_tls": told(Client().get("/api/v1/nothing", **host, **by_tls)),
    "elsewhere": told(Client(raise_request_exception=False).get("/api/v1/nothing", HTTP_HOST="evil.example", **by_tls)),
    "forwarded": told(Client().get("/log/", HTTP_X_FORWARDED_HOST="evil.example", **host)),
    "cookies": {name: getattr(settings, name) for name in (
        "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_DOMAIN",
        "CSRF_COOKIE_SECURE", "CSRF_COOKIE_SAMESITE", "CSRF_COOKIE_DOMAIN", "USE_X_FORWARDED_HOST")},
}))
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("town")
    assert env.main(TOWN, folder / ".env") == 0
    static = folder / "data" / "static"
    static.mkdir(parents=True)  # WhiteNoise warns when it is missing
    own = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "ring_platform.settings"}
    return {**read_env(folder / ".env"), **own, "DATA_DIR": str(static.parent)}


def run(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )


def test_django_s_own_check_for_deployment_finds_nothing(environment: dict[str, str]) -> None:
    done = run(environment, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.parametrize(
    ("site", "said"), [("porch.example.org", "1"), ("example.org", "0"), ("porch.lan", "0"), ("localhost", "0")]
)
def test_names_below_the_site_s_are_spoken_for_only_where_it_has_a_name_of_its_own(site: str, said: str) -> None:
    """Below a town's own name there may be sites without TLS, and browsers would not open them for two years."""
    assert f"\nHSTS_SUBDOMAINS={said}\n" in env.written({"SITE": site})


@pytest.fixture(scope="module")
def told(environment: dict[str, str]) -> dict[str, Any]:
    done = run(environment, "-c", ASK)
    assert done.returncode == 0, done.stderr
    answers: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answers


def test_browsers_keep_to_tls_and_cookies_to_this_site(told: dict[str, Any]) -> None:
    assert told["plain"]["status"] == 301
    assert told["plain"]["headers"]["location"] == "https://porch.example.org/log/"
    assert told["by_tls"]["status"] == 404
    assert told["by_tls"]["headers"]["strict-transport-security"] == "max-age=63072000; includeSubDomains; preload"
    assert told["cookies"] == {
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_DOMAIN": None,
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_DOMAIN": None,
        "USE_X_FORWARDED_HOST": False,
    }


def test_a_name_that_is_not_the_site_s_is_answered_by_nothing_of_it(told: dict[str, Any]) -> None:
    assert told["elsewhere"]["status"] == 400
    assert "evil" not in json.dumps([told["elsewhere"], told["forwarded"]])
