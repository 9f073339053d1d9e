"""What every test of custody begins with: an agency that may ask, its officers, and a request that is open."""

from __future__ import annotations

import pytest

from police_portal.agencies.models import Agency, Officer, OfficerRole
from police_portal.requests.models import FootageRequest
from tests import portal


@pytest.fixture
def police(db: None, store: None) -> Agency:
    """With a permission in force."""
    of = portal.agency()
    portal.permission(of)
    return of


@pytest.fixture
def diaz(police: Agency) -> Officer:
    """A requester."""
    return portal.officer(police)


@pytest.fixture
def chief(police: Agency) -> Officer:
    """The agency's administrator: its supervisor."""
    return portal.officer(police, OfficerRole.ADMIN, name="Chief Okafor")


@pytest.fixture
def asked(diaz: Officer) -> FootageRequest:
    return portal.request_of(diaz)
