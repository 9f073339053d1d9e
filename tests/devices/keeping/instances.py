"""Instances beside the test's own: an empty database and an empty bucket of the same server, used by real commands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.db import connection, transaction

from devices import storage
from devices.audit import triggers
from devices.keeping import backing, rows, tables, volumes
from devices.keeping.targets import Folder
from devices.keeping.volumes import BACKUP, ROWS
from police_portal.requests import triggers as request_triggers
from tests import template

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Instance:
    env: dict[str, str]

    def run(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """One of the project's commands, in a process of its own."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        whole = {**os.environ, **self.env, **env}
        return subprocess.run(command, env=whole, capture_output=True, text=True, check=False, timeout=300)

    def does(self, *arguments: str, **env: str) -> str:
        done = self.run(*arguments, **env)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refuses(self, *arguments: str, **env: str) -> str:
        done = self.run(*arguments, **env)
        assert done.returncode == 1, done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done.stderr


@contextmanager
def empty_instance(folder: Path) -> Iterator[Instance]:
    """Migrated and empty, of the kind of database that this test runs on."""
    (folder / "data").mkdir(parents=True)
    bucket, name = f"restored-{uuid4().hex[:8]}", f"restored_{uuid4().hex[:8]}"
    instance = Instance({"S3_BUCKET": bucket, "DATA_DIR": str(folder / "data"), "DATABASE_URL": ""})
    if connection.vendor == "sqlite":
        instance.env["DATABASE_URL"] = f"sqlite:///{folder / 'db.sqlite3'}"
        template.copy_to(folder / "db.sqlite3")
        yield instance
    else:
        instance.env["DATABASE_URL"] = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        instance.does("migrate", "--verbosity", "0")
        yield instance
    with storage.speaking("empty the bucket"):
        found = storage.client().list_buckets()["Buckets"]
        if bucket in [one["Name"] for one in found]:
            keys = [one["Key"] for one in storage.client().list_objects_v2(Bucket=bucket).get("Contents", [])]
            storage.delete_from(storage.client(), bucket, keys)
            storage.client().delete_bucket(Bucket=bucket)


def rows_in(folder: Path, name: str = "") -> dict[str, dict[Any, Any]]:
    """Every row of a backup, by table and key; the newest backup unless named."""
    target = Folder(folder)
    volume = volumes.load(target, name or volumes.names(target, BACKUP)[-1])
    found = {}
    with volumes.opened(target, volume, ROWS) as archive:
        for model in tables.tables():
            place = rows.key_place(model)
            found[tables.label(model)] = {
                row[place]: row for row in rows.read(archive, f"whole/{tables.label(model)}", model)
            }
    return found


def objects_in(folder: Path) -> dict[str, str]:
    """Key and hash of every object that the newest backup names."""
    target = Folder(folder)
    volume = volumes.load(target, volumes.names(target, BACKUP)[-1])
    return {thing.key: thing.sha256 for thing in backing.listed(target, volume)}


def empty_it() -> None:
    """The rows and bytes of this instance are gone, as on the day a backup is for."""
    triggers.drop(connection)
    request_triggers.drop(connection)
    with transaction.atomic():  # keys are compared at its end
        for model in tables.tables():
            if tables.label(model) not in tables.BY_MIGRATE:
                model._base_manager.all()._raw_delete(connection.alias)
    triggers.create(connection)
    request_triggers.create(connection)
    storage.delete([found.key for found in storage.listing()])
