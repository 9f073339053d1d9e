"""The demo's mail page: there with DEMO=1 among invented people, nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory

from devices.errors import Refused
from devices.people.invented import has_real_people, is_invented
from devices.people.models import User
from ring_platform import demo_mail

ROOT = Path(__file__).resolve().parent.parent


def send(folder: Path, subject: str, text: str) -> None:
    message = EmailMessage(subject, text, "porch@localhost", ["a@example.org"])
    EmailBackend(file_path=str(folder)).send_messages([message, message])


def written_a_minute_ago(folder: Path) -> None:
    """Two files of one tick of the file system's clock have no order; these get one."""
    for path in folder.iterdir():
        os.utime(path, (path.stat().st_atime - 60, path.stat().st_mtime - 60))


def test_without_a_demo_the_page_is_not_there(db: None) -> None:
    assert Client().get("/demo/mail/").status_code == 404


@pytest.mark.parametrize(("demo", "exists"), [("0", "False"), ("1", "True")])
def test_the_route_exists_with_demo_only(demo: str, exists: str) -> None:
    code = (
        "import django; django.setup(); from django.urls import get_resolver; "
        "print(any(getattr(p, 'name', '') == 'demo_mail' for p in get_resolver().url_patterns))"
    )
    env = {**os.environ, "DEMO": demo, "SITE_URL": "http://localhost:8000"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == exists


def test_mail_is_read_newest_first_with_its_words(tmp_path: Path) -> None:
    send(tmp_path, "First", "Grüße\nhttps://localhost/key/abc")
    written_a_minute_ago(tmp_path)
    send(tmp_path, "Second", "-" * 79 + "\n<b>not bold</b>")
    found = demo_mail.read_mail(tmp_path)
    assert sorted(mail.subject for mail in found) == ["First", "First", "Second", "Second"]
    second, first = found[0], found[-1]
    assert (first.subject, first.to) == ("First", "a@example.org")
    assert first.text == "Grüße\nhttps://localhost/key/abc"
    assert second.sent_at >= first.sent_at


def test_a_folder_that_is_not_there_is_no_mail(tmp_path: Path) -> None:
    assert demo_mail.read_mail(tmp_path / "none") == []


def test_mail_of_real_people_is_not_shown(ana: User, tmp_path: Path) -> None:
    User.objects.create_user("somebody@real-provider.net")
    with pytest.raises(Refused, match="real address"):
        demo_mail.demo_mail(RequestFactory().get("/demo/mail/"))


def test_the_street_is_invented(ana: User, ben: User) -> None:
    assert not has_real_people()


@pytest.mark.parametrize(
    ("email", "invented"),
    [
        ("a@example.org", True),
        ("a@mail.example.com", True),
        ("a@porch.test", True),
        ("a@example.org.evil.net", False),
        ("a@notexample.org", False),
        ("example.org@gmail.com", False),
    ],
)
def test_which_addresses_are_nobodys(email: str, invented: bool) -> None:
    assert is_invented(email) is invented


def test_a_demo_takes_no_real_address(db: None, settings: pytest.FixtureRequest) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # pytest-django's wrapper
    answer = Client().post("/accounts/signup/", {"email": "me@gmail.com", "password1": "x", "password2": "x"})
    assert "use an invented address" in answer.content.decode()


def test_the_demo_street_does_not_move_in_among_real_people(db: None, settings: pytest.FixtureRequest) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # pytest-django's wrapper
    User.objects.create_user("somebody@real-provider.net")
    with pytest.raises(CommandError, match="real address"):
        call_command("demo")
    assert User.objects.count() == 1
