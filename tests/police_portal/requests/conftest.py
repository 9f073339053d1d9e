"""An agency with a permission in force, and its officer."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from police_portal.agencies.models import Officer, OfficerRole
from tests import portal


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def diaz(db: None, store: None) -> Officer:
    """A requester."""
    of = portal.agency()
    portal.permission(of)
    return portal.officer(of)


@pytest.fixture
def reader(diaz: Officer) -> Officer:
    return portal.officer(diaz.agency, OfficerRole.READER, name="Officer Reed")
