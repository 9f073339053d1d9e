"""Who sends slowly holds up nobody else: a form arrives in time, or not at all."""

from __future__ import annotations

import socket
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.operate.processes import web
from tests.services import eventually

pytestmark = [pytest.mark.parts, pytest.mark.django_db(transaction=True)]
THREADS = 4  # of tests.operate.processes.web
SIGN_IN = (
    "POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    f"Cookie: csrftoken={'a' * 32}\r\n"  # with one, the form is read before anything is refused
)
HEADS = {
    "of a length": "Content-Length: 1000\r\n\r\n",
    "in chunks": "Transfer-Encoding: chunked\r\n\r\n5\r\nlogin\r\n",
    "that nobody reads": "Content-Length: 3000000\r\n\r\n",
}


@pytest.mark.parametrize("kind", HEADS)
def test_slow_bodies_do_not_hold_the_site(kind: str, redis_server: object, tmp_path: Path) -> None:
    with web(tmp_path / "web.log", BODY_WITHIN_S="2") as site, ExitStack() as open_until_the_end:
        at = urlsplit(site)
        for _n in range(2 * THREADS):
            slow = open_until_the_end.enter_context(socket.create_connection(("localhost", at.port or 80)))
            slow.sendall((SIGN_IN + HEADS[kind]).encode())

        def answers() -> bool:
            try:
                with urllib.request.urlopen(f"{site}/health/live", timeout=2):
                    return True
            except OSError:
                return False

        eventually(answers, within_s=30)


def test_a_form_in_two_pieces_arrives_and_one_that_never_ends_is_told(redis_server: object, tmp_path: Path) -> None:
    with web(tmp_path / "web.log", BODY_WITHIN_S="5") as site:
        for rest, status in ((b"=x&a=b", b"403"), (b"=", b"408")):
            with socket.create_connection(("localhost", urlsplit(site).port or 80), timeout=30) as sender:
                sender.sendall((SIGN_IN + "Content-Length: 11\r\n\r\nlogin").encode())
                sender.sendall(rest)
                assert sender.recv(12).split()[1] == status
