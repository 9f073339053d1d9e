"""What every test of oversight begins with: an agency that may ask, what it asks, and who decides."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from devices.people.models import User
from police_portal.agencies.models import Agency, Officer
from police_portal.requests.models import FootageRequest, RequestStatus
from tests import portal

NOW = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
REASON = "Narrow in place and time."


class Luck(Random):
    """Chance that always says the same."""

    def __init__(self, says: float) -> None:
        super().__init__()
        self.says = says

    def random(self) -> float:
        return self.says


NEVER, ALWAYS = Luck(0.99), Luck(0.0)


@pytest.fixture
def police(db: None, store: None) -> Agency:
    """With a permission in force."""
    of = portal.agency()
    portal.permission(of, now=NOW)
    return of


@pytest.fixture
def diaz(police: Agency) -> Officer:
    return portal.officer(police)


@pytest.fixture
def asked(diaz: Officer) -> FootageRequest:
    """A routine request in review."""
    return portal.request_of(diaz, RequestStatus.IN_REVIEW, now=NOW)


@pytest.fixture
def wide(diaz: Officer) -> FootageRequest:
    """One that needs an overseer, in review."""
    return portal.request_of(
        diaz, RequestStatus.IN_REVIEW, now=NOW, needs_overseer=True, touches_protected=True, score=1.8
    )


@pytest.fixture
def rev(db: None) -> User:
    """A moderator who may review."""
    return portal.reviewer()


@pytest.fixture
def ona(db: None) -> User:
    """An overseer."""
    return portal.overseer()
