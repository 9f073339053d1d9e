"""The street every test lives on: ana's home with its people, ben next door, and their cameras."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from devices.cameras.models import Camera, CameraKind
from devices.geo import coarse_cell
from devices.people.models import Home, Membership, Office, Role, User
from devices.people.tokens import hash_of

NOON = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
PASSWORD = "porch-light-on-4821"


def person(email: str, name: str, **columns: object) -> User:
    user = User.objects.create_user(email, PASSWORD, name=name, **columns)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def home(owner: User, name: str, lat: float, lon: float) -> Home:
    row = Home.objects.create(
        name=name,
        address=f"{name}, Springfield",
        time_zone="America/New_York",
        lat=lat,
        lon=lon,
        cell=coarse_cell(lat, lon),
        quota_bytes=10 * 1024**3,
    )
    Membership.objects.create(home=row, user=owner, role=Role.OWNER)
    return row


def camera(of: Home, name: str, kind: CameraKind, *, token: str) -> Camera:
    return Camera.objects.create(
        home=of,
        name=name,
        kind=kind,
        is_outdoor=kind != CameraKind.INDOOR,
        token_hash=hash_of(token),
        paired_at=timezone.now(),
        last_seen_at=timezone.now(),
    )


@pytest.fixture
def ana(db: None) -> User:
    return person("ana@example.org", "Ana")


@pytest.fixture
def ben(db: None) -> User:
    return person("ben@example.org", "Ben")


@pytest.fixture
def maple(ana: User) -> Home:
    """Ana's home. Its exact place must never be seen outside."""
    return home(ana, "Maple St 12", 42.123456, -71.654321)


@pytest.fixture
def oak(ben: User) -> Home:
    return home(ben, "Oak Ave 3", 42.130001, -71.660002)


@pytest.fixture
def porch(maple: Home) -> Camera:
    return camera(maple, "Porch", CameraKind.DOORBELL, token="cam_porch")


@pytest.fixture
def garden(maple: Home) -> Camera:
    return camera(maple, "Garden", CameraKind.STICK_UP, token="cam_garden")


@pytest.fixture
def oak_door(oak: Home) -> Camera:
    return camera(oak, "Oak door", CameraKind.DOORBELL, token="cam_oak")


@pytest.fixture
def mia(maple: Home) -> User:
    user = person("mia@example.org", "Mia")
    Membership.objects.create(home=maple, user=user, role=Role.MANAGER)
    return user


@pytest.fixture
def vic(maple: Home) -> User:
    user = person("vic@example.org", "Vic")
    Membership.objects.create(home=maple, user=user, role=Role.VIEWER)
    return user


@pytest.fixture
def gus(maple: Home, porch: Camera) -> User:
    """A guest for a week, of the porch camera only."""
    user = person("gus@example.org", "Gus")
    seat = Membership.objects.create(
        home=maple,
        user=user,
        role=Role.GUEST,
        until=timezone.now() + timedelta(days=7),
        only_some_cameras=True,
    )
    seat.cameras.add(porch)
    return user


@pytest.fixture
def operator(db: None) -> User:
    return person("operator@example.org", "Olu", office=Office.OPERATOR, is_staff=True, is_superuser=True)


@pytest.fixture
def moe(db: None) -> User:
    """A moderator, who lives elsewhere."""
    return person("moe@example.org", "Moe", office=Office.MODERATOR, is_staff=True)


@pytest.fixture
def max_(db: None) -> User:
    """Another moderator."""
    return person("max@example.org", "Max", office=Office.MODERATOR, is_staff=True)
