"""A request that is open and reached ana's home; she has a second factor."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from devices.cameras.models import Camera
from devices.clips.models import Clip
from devices.people.models import Home, User
from police_portal.agencies.models import Officer
from police_portal.consent.models import Invitation
from police_portal.requests.models import FootageRequest
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.street import NOON

FROM = NOON - timedelta(days=1, hours=3)  # the window is three hours long


@pytest.fixture
def now() -> datetime:
    return NOON


@pytest.fixture
def diaz(db: None, store: None, now: datetime) -> Officer:
    police = portal.agency()
    portal.permission(police, now=now)
    return portal.officer(police)


@pytest.fixture
def asked(diaz: Officer, now: datetime) -> FootageRequest:
    """Open since an hour ago, for a week."""
    return portal.request_of(diaz, now=now, answers_until=now + timedelta(days=7))


@pytest.fixture
def owner(ana: User) -> User:
    return portal.with_code(ana)


@pytest.fixture
def invitation(asked: FootageRequest, maple: Home, owner: User, now: datetime) -> Invitation:
    return portal.invitation(asked, maple, created_at=now)


@pytest.fixture
def clip(porch: Camera, now: datetime) -> Clip:
    """In the middle of the window."""
    return ready_clip(porch, at=now - timedelta(days=1, hours=1), has_audio=True)


@pytest.fixture
def second(garden: Camera, now: datetime) -> Clip:
    return ready_clip(garden, at=now - timedelta(days=1, hours=2))
