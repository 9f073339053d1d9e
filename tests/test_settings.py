"""One setting, one line in .env.example, and production refuses to start on a development secret."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "ring_platform" / "settings.py"
COMPOSITION = ROOT / "docker-compose.yml"
PUBLIC = {
    "SITE_URL": "https://porch.example",
    "SECRET_KEY": "x" * 50,
    "S3_SECRET_KEY": "y" * 40,
    "SIGNING_KEY": "5a" * 32,
    "EMAIL_HOST": "mail.example",
}


def read_by_settings() -> set[str]:
    return set(re.findall(r'env\.[a-z_]+\(\s*"([A-Z0-9_]+)"', SETTINGS.read_text()))


def read_by_composition() -> set[str]:
    return set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", COMPOSITION.read_text()))


def named_in_example() -> list[str]:
    return re.findall(r"^# ([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)


def test_every_setting_has_its_line_and_no_line_is_left_over() -> None:
    named = named_in_example()
    assert len(named) == len(set(named))
    assert set(named) == read_by_settings() | read_by_composition()


def started_with(**env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import ring_platform.settings"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_public_site_with_its_own_secrets_starts() -> None:
    assert started_with(**PUBLIC).returncode == 0


@pytest.mark.parametrize("secret", ["SECRET_KEY", "S3_SECRET_KEY", "SIGNING_KEY"])
def test_a_public_site_refuses_a_development_secret(secret: str) -> None:
    refused = started_with(**{name: value for name, value in PUBLIC.items() if name != secret})
    assert refused.returncode != 0
    assert secret in refused.stderr


@pytest.mark.parametrize("key", ["", "5a" * 31, "zz" * 32])
def test_a_signing_key_that_is_none_is_refused(key: str) -> None:
    refused = started_with(SIGNING_KEY=key)
    assert refused.returncode != 0
    assert "64 hexadecimal digits" in refused.stderr


def test_the_demo_refuses_a_public_address() -> None:
    refused = started_with(**PUBLIC | {"DEMO": "1"})
    assert refused.returncode != 0
    assert "only on localhost" in refused.stderr


def test_a_name_that_others_can_reach_counts_as_public() -> None:
    refused = started_with(ALLOWED_HOSTS="localhost,porch.example")
    assert refused.returncode != 0
    assert "SECRET_KEY" in refused.stderr


def test_a_public_site_refuses_debug() -> None:
    refused = started_with(**PUBLIC | {"DEBUG": "1"})
    assert refused.returncode != 0
    assert "DEBUG" in refused.stderr


def test_a_public_site_needs_a_mail_server() -> None:
    refused = started_with(**PUBLIC | {"EMAIL_HOST": ""})
    assert refused.returncode != 0
    assert "EMAIL_HOST" in refused.stderr


def test_a_setting_of_the_wrong_kind_is_named() -> None:
    refused = started_with(MAX_CLIP_S="long")
    assert refused.returncode != 0
    assert "MAX_CLIP_S" in refused.stderr
