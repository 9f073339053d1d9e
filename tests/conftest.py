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
    """SQLite starts from a copy of a migrated database. PostgreSQL makes its own of a template."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    if connection.vendor == "sqlite":
        template.copy_to(Path(connection.settings_dict["TEST"]["NAME"]))
    else:
        connection.settings_dict["TEST"]["TEMPLATE"] = template.on_postgres(os.environ["DATABASE_URL"])


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
    "tests/neighbors/demo/",
    "tests/neighbors/test_place.py",
    "tests/neighbors/test_trilateration.py",
    "tests/test_invariants",
    "tests/police_portal/custody/",
    "tests/police_portal/demo/",
    "tests/police_portal/limits/",
    "tests/police_portal/law/test_nothing_else_leaves.py",
    # Months of a town, counted again; tables of rows; stores, processes on other settings; all of the code
    "tests/devices/clips/test_retention.py",
    "tests/devices/taking/test_copying.py",
    "tests/police_portal/transparency/test_numbers.py",
    "tests/police_portal/transparency/test_moderation.py",
    "tests/police_portal/test_every_look.py",
    "tests/neighbors/moderation/test_desk.py",
    "tests/devices/clips/test_timeline.py",
    "tests/operate/test_board.py",
    "tests/operate/test_closed.py",
    "tests/operate/test_keys_store.py",
    "tests/security/test_deployed.py",
    "tests/security/test_isolation.py",
    "tests/test_no_recognition.py",
    "tests/test_settings.py",
    "tests/test_static_files.py",
    "tests/test_demo_mail.py",
)
# What the program asks and says is the same on every database: of these one is enough, and SQLite is the quickest
ON_SQLITE = (
    *EVERY_ROUTE,
    "tests/test_query_counts.py",
    "tests/access/",
    "tests/test_invariants",
    "tests/test_demo_mail.py",
    "tests/devices/test_schema.py",
    "tests/devices/taking/test_tables.py",
    "tests/neighbors/demo/",
    "tests/neighbors/moderation/test_desk.py",
    "tests/neighbors/test_place.py",
    "tests/neighbors/test_trilateration.py",
    "tests/police_portal/demo/",
    "tests/police_portal/filmed/test_two_streets.py",
    "tests/police_portal/test_every_look.py",
    "tests/police_portal/test_one_door",
)
# Tables, constraints, indexes and backups are made of what each database has of its own
ON_BOTH = (
    "tests/test_migrations.py",
    "tests/devices/keeping/",
    "tests/devices/clips/test_timeline.py",
    "tests/police_portal/limits/",
)
LONGEST = (
    "tests/launch/",
    "tests/browser/",
    "tests/faults/",
    "tests/devices/keeping/",
    "tests/police_portal/test_two_worlds",
    "tests/test_query_counts.py",
    "tests/access/",
)


def databases(item: pytest.Item) -> set[str]:
    """Where a push asks it. The quick ones: on both. Of what takes long: where its answer is worth the most.

    Parts that are stopped, rows that come in any order, locks and transactions: where the town's own will run.
    """
    if not touches_database(item):
        return {"sqlite"}
    if item.nodeid.startswith(ON_SQLITE):
        return {"sqlite"}
    if item.get_closest_marker("parts") is None or item.nodeid.startswith(ON_BOTH):
        return {"sqlite", "postgresql"}
    return {"postgresql"}


def is_asked(item: pytest.Item, which: str) -> bool:
    """which: ONLY_ON, or `database tests` for whatever touches one."""
    return touches_database(item) if which == "database tests" else which in databases(item)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what starts, stops or kills a whole part of the system, or asks much of it: the quick rest runs first.

    What takes longest for each of its tests comes first, or one process would wait for the other at the end.
    With ONLY_ON this run leaves to another what is asked there (tests/__main__.py).
    """
    for item in items:
        if WHOLE_PARTS & set(getattr(item, "fixturenames", ())) or item.nodeid.startswith(MUCH):
            item.add_marker(pytest.mark.parts)
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    which = os.environ.get("ONLY_ON")
    if which:
        asked = [is_asked(item, which) for item in items]
        config.hook.pytest_deselected(items=[item for item, here in zip(items, asked, strict=True) if not here])
        items[:] = [item for item, here in zip(items, asked, strict=True) if here]


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
