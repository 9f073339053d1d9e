"""`migrate` on PostgreSQL waits for a table only shortly: who reads it would wait behind it, and the site with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from tests.devices.keeping.instances import Instance, empty_instance

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one lock for everything")
BACK = ("migrate", "devices", "0021", "--verbosity", "0")


@pytest.fixture
def instance(transactional_db: None, store: None, tmp_path: Path) -> Iterator[Instance]:
    """A database of its own: its newest tables go and come."""
    with empty_instance(tmp_path / "one") as made:
        yield made


@contextmanager
def in_use(instance: Instance) -> Iterator[psycopg.Connection[Any]]:
    """Somebody reads the table in a transaction that does not end."""
    with psycopg.connect(instance.env["DATABASE_URL"]) as reader:
        reader.execute("SELECT count(*) FROM devices_signingkey")
        yield reader


def test_it_gives_way_to_who_reads_says_so_and_changes_nothing(instance: Instance) -> None:
    with in_use(instance) as reader:
        said = instance.refuses(*BACK, "--wait-s", "0.5", "--tries", "2")
        assert "A table was in use all the time (2 times 0.5 s)" in said
        assert said.count("tries again") == 1
        reader.execute("SELECT count(*) FROM devices_signingkey")  # it is still there
    instance.does(*BACK)
    instance.does("migrate", "--verbosity", "0")
    instance.does("migrate", "--check")


def test_nobody_waits_for_the_whole_of_somebodys_transaction(instance: Instance) -> None:
    """While it waits, another reader waits behind it, and for no longer than it does."""
    with in_use(instance):
        said = instance.refuses(*BACK, "--wait-s", "0.5", "--tries", "1")
        assert "in use all the time" in said
        with psycopg.connect(instance.env["DATABASE_URL"], options="-c lock_timeout=100ms") as other:
            other.execute("SELECT count(*) FROM devices_signingkey")


def test_what_else_this_connection_does_waits_as_before(transactional_db: None) -> None:
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
