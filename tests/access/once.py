"""Things made once for all questions of a module: each question is rolled back, and leaves them as they were.

A module that asks hundreds of questions has this module's `db` and says `globals().update(lasting(street, things))`:
the fixtures of these modules are then made once for it, not for each test.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database in one transaction, as long as the module; pytest-django's own lasts one test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def lasting(*modules: ModuleType) -> dict[str, Any]:
    """The fixtures of these modules, each made once for the module that takes them in."""
    named = {name: value for module in modules for name, value in vars(module).items()}
    fixtures = {name: value for name, value in named.items() if isinstance(value, type(db))}
    return {name: pytest.fixture(scope="module")(inspect.unwrap(value)) for name, value in fixtures.items()}
