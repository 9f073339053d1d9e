"""What every test has: the street, its own Redis and object store, and no network beyond this machine."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from pytest_django import DjangoDbBlocker

from devices.audit import triggers
from devices.keeping import closing
from police_portal.requests import triggers as request_triggers
from tests import template

# A push is judged by the same examples each time; anybody's own run looks for new ones
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis.settings.register_profile("own", deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") == "true" else "own")

pytest.register_assert_rewrite("tests.access.matrix")  # its tests are told by other modules
pytest_plugins = ["tests.services", "tests.street", "tests.swift"]


def pytest_configure() -> None:
    """Passwords of the street are nobody's secret: a quick hash saves seconds a test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def touches_database(item: pytest.Item) -> bool:
    named = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(named) or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """SQLite starts from a copy of a migrated database; PostgreSQL migrates its own."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    if connection.vendor == "sqlite":
        template.copy_to(Path(connection.settings_dict["TEST"]["NAME"]))


WHOLE_PARTS = {"worker", "store_server", "redis_server", "live_server", "store_answers_503", "transactional_db"}
# What asks every route, to see what the program says before any database is asked, or says of whatever it found
EVERY_ROUTE = tuple(
    f"tests/security/test_{name}.py" for name in ("own_fields", "redirects", "headers", "pace", "forged")
)
# Whole films, drawn, and read in child processes; every route, asked by everybody; thousands of shapes
MUCH = (
    *EVERY_ROUTE,
    "tests/devices/video/",
    "tests/devices/scenes/",
    "tests/devices/clips/test_analysis.py",
    "tests/access/",
    "tests/neighbors/test_trilateration.py",
    "tests/test_invariants",
    "tests/police_portal/custody/",
    "tests/police_portal/demo/",
    "tests/police_portal/limits/",
    "tests/police_portal/law/test_nothing_else_leaves.py",
    # Months of a town, counted again; tables of rows; processes that start on other settings
    "tests/police_portal/transparency/test_numbers.py",
    "tests/police_portal/transparency/test_moderation.py",
    "tests/police_portal/test_every_look.py",
    "tests/neighbors/moderation/test_desk.py",
    "tests/devices/clips/test_timeline.py",
    "tests/security/test_deployed.py",
    "tests/test_settings.py",
    "tests/test_demo_mail.py",
)
NOT_AGAIN = ("tests/test_query_counts.py", *EVERY_ROUTE)  # the program asks and says the same on every database
LONGEST = (
    "tests/launch/",
    "tests/browser/",
    "tests/faults/",
    "tests/police_portal/test_two_worlds",
    "tests/test_query_counts.py",
    "tests/access/",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what starts, stops or kills a whole part of the system, or asks much of it: the quick rest runs first.

    What takes longest for each of its tests comes first, or one process would wait for the other at the end.
    On PostgreSQL run what touches a database: the rest has run already, and would do the same again.
    """
    for item in items:
        if WHOLE_PARTS & set(getattr(item, "fixturenames", ())) or item.nodeid.startswith(MUCH):
            item.add_marker(pytest.mark.parts)
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    if os.environ.get("ONLY_DATABASE_TESTS"):
        is_again = [touches_database(item) and not item.nodeid.startswith(NOT_AGAIN) for item in items]
        config.hook.pytest_deselected(items=[item for item, again in zip(items, is_again, strict=True) if not again])
        items[:] = [item for item, again in zip(items, is_again, strict=True) if again]


@pytest.fixture(autouse=True)
def _nothing_left_in_redis(request: pytest.FixtureRequest) -> None:
    """Tests with a database start with empty caches, throttles and queues, in a Redis that runs."""
    if touches_database(request.node):
        request.getfixturevalue("_redis_process")
        cache.clear()
        closing.forget()


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for garbage all the time took a third of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


UNPROTECTED = pytest.StashKey[DjangoDbBlocker]()


@pytest.fixture(autouse=True)
def _audit_log_can_be_emptied(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """After a test that committed, the tables are emptied row by row; SQLite's triggers would refuse that."""
    is_committed = {"transactional_db", "live_server"} & set(request.fixturenames)
    if is_committed:
        request.getfixturevalue("transactional_db")
    yield
    if is_committed and connection.vendor == "sqlite":
        triggers.drop(connection)
        request_triggers.drop(connection)
        request.node.stash[UNPROTECTED] = django_db_blocker


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """The log and the requests are protected again before the next test."""
    yield
    if UNPROTECTED in item.stash and nextitem is not None:
        with item.stash[UNPROTECTED].unblock():
            triggers.create(connection)
            request_triggers.create(connection)
