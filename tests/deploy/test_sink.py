"""The mail server of the profile `smoke`: what is sent to it can be read there."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller

from ring_platform.launch.options import free_port
from ring_platform.launch.sink import Keeper

WORDS = "ABCD-2345\nIt works for fifteen minutes – once.\n"


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def port(keeper: Keeper) -> Iterator[int]:
    server = Controller(keeper, hostname="127.0.0.1", port=free_port())
    server.start()
    yield server.port
    server.stop()


def test_a_mail_is_kept_with_its_reader_and_its_words(keeper: Keeper, port: int) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Your code", "porch@porch.localhost", "rosa@example.org"
    mail.set_content(WORDS)
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
        server.send_message(mail)
    assert keeper.mails == [
        {
            "to": ["rosa@example.org"],
            "subject": "Your code",
            "text": "ABCD-2345\nIt works for fifteen minutes – once.\n",
        }
    ]
