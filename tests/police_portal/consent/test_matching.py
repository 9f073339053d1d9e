"""Which homes a request reaches: by their exact place, one outdoor camera, and what their owner chose."""

from __future__ import annotations

import random
from typing import Any

import h3
import pytest
from django.db import connection
from django.utils import timezone

from devices.cameras.models import Camera, CameraKind
from devices.geo import coarse_cell
from devices.people.models import Home, Membership, Role, User
from police_portal.agencies.models import Agency
from police_portal.consent import matching
from police_portal.consent.models import Mute, OptOut
from tests import portal
from tests.portal import AREA
from tests.street import camera, home, person


@pytest.fixture
def police(db: None) -> Agency:
    return portal.agency()


def asked_homes(agency: Agency, area: Any = AREA) -> list[str]:
    keys = [found.home for found in matching.reached(area, agency.pk)]
    return sorted(Home.objects.filter(pk__in=keys).values_list("name", flat=True))


def test_a_home_in_the_area_with_an_outdoor_camera_is_reached_and_one_outside_is_not(
    police: Agency, maple: Home, porch: Camera, oak: Home, oak_door: Camera
) -> None:
    assert asked_homes(police) == ["Maple St 12"]
    [found] = matching.reached(AREA, police.pk)
    assert found.owner == maple.memberships.get(role=Role.OWNER).user_id


def test_only_indoor_or_removed_cameras_are_no_reason_to_ask(police: Agency, maple: Home, porch: Camera) -> None:
    camera(maple, "Hall", CameraKind.INDOOR, token="cam_hall")
    Camera.objects.filter(pk=porch.pk).update(removed_at=timezone.now(), token_hash=None)
    assert asked_homes(police) == []


def test_a_home_that_opted_out_or_muted_this_agency_is_not_reached(police: Agency, maple: Home, porch: Camera) -> None:
    other = portal.agency("Shelby Sheriff")
    Mute.objects.create(home=maple, agency=police)
    assert asked_homes(police) == []
    assert asked_homes(other) == ["Maple St 12"]
    OptOut.objects.create(home=maple)
    assert asked_homes(other) == []


def test_a_removed_home_or_one_without_an_owner_who_signs_in_is_not_reached(
    police: Agency, ana: User, maple: Home, porch: Camera
) -> None:
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert asked_homes(police) == []
    User.objects.filter(pk=ana.pk).update(is_active=True)
    Home.objects.filter(pk=maple.pk).update(removed_at=timezone.now())
    assert asked_homes(police) == []


def test_a_home_with_several_cameras_and_members_is_reached_once(
    police: Agency, mia: User, vic: User, porch: Camera, garden: Camera
) -> None:
    assert len(matching.reached(AREA, police.pk)) == 1


def test_inside_is_the_exact_shape_and_not_its_box(police: Agency, ana: User) -> None:
    triangle = [[-71.66, 42.12], [-71.65, 42.12], [-71.66, 42.13], [-71.66, 42.12]]
    for name, lat, lon in (
        ("in", 42.122, -71.658),
        ("in the box only", 42.128, -71.652),
        ("on the edge", 42.12, -71.655),
    ):
        camera(
            home(person(f"{name[:2]}{lat}@example.org", name), name, lat, lon), name, CameraKind.DOORBELL, token=name
        )
    assert asked_homes(police, triangle) == ["in", "on the edge"]


def test_the_cells_miss_no_home(police: Agency) -> None:
    """The same homes as without the cells, for areas and homes anywhere."""
    chance = random.Random(3)
    owner = person("many@example.org", "Many")
    for n in range(400):
        lat, lon = 42.12 + chance.uniform(-0.02, 0.02), -71.65 + chance.uniform(-0.02, 0.02)
        cell = coarse_cell(lat, lon)
        row = Home.objects.create(name=f"{n}", lat=lat, lon=lon, cell=cell, quota_bytes=1)
        Membership.objects.create(home=row, user=owner, role=Role.OWNER)
        Camera.objects.create(home=row, name="Door", kind=CameraKind.DOORBELL)
    every = list(Home.objects.values_list("pk", "lon", "lat"))
    for _n in range(25):
        lat, lon = 42.12 + chance.uniform(-0.015, 0.015), -71.65 + chance.uniform(-0.015, 0.015)
        high, wide = chance.uniform(0.002, 0.006), chance.uniform(0.003, 0.008)
        ring = [[lon, lat], [lon + wide, lat], [lon + wide, lat + high], [lon, lat + high], [lon, lat]]
        inside = matching.within(ring, [(east, north) for _pk, east, north in every])
        plain = {pk for (pk, _lon, _lat), is_in in zip(every, inside, strict=True) if is_in}
        assert {found.home for found in matching.reached(ring, police.pk)} == plain


def plan_of(agency: Agency) -> str:
    found = matching.near(AREA, agency.pk).values_list("pk", "lon", "lat", "memberships__user", "memberships__mail_too")
    return found.explain()


def test_no_table_is_read_whole(police: Agency, maple: Home, porch: Camera) -> None:
    """Homes come from their index by cell; cameras, opt-outs, mutes and owners are looked up one by one."""
    if connection.vendor == "sqlite":
        plan = plan_of(police)
        assert "USING INDEX home_by_cell (cell=? AND lat>? AND lat<?)" in plan
        assert "SCAN" not in plan
        return
    with connection.cursor() as cursor:
        _many_homes(cursor)
        plan = plan_of(police)
    assert "home_by_cell" in plan
    assert "Seq Scan" not in plan.replace("Seq Scan on police_portal_optout", "").replace(
        "Seq Scan on police_portal_mute", ""
    )  # two empty tables are read whole, as quickly


def _many_homes(cursor: Any) -> None:
    """Enough of them that PostgreSQL reads an index; where they are says nothing of the area."""
    cells = [h3.latlng_to_cell(30 + n / 50, -90, 8) for n in range(500)]
    owner = person("many@example.org", "Many")
    homes = [
        Home(name=f"{n}", lat=30 + n % 500 / 50, lon=-90, cell=cells[n % 500], quota_bytes=1) for n in range(20_000)
    ]
    Home.objects.bulk_create(homes, batch_size=2000)
    Membership.objects.bulk_create(
        [Membership(home=row, user=owner, role=Role.OWNER) for row in homes], batch_size=2000
    )
    Camera.objects.bulk_create([Camera(home=row, name="Door", kind="doorbell") for row in homes], batch_size=2000)
    for table in ("devices_home", "devices_membership", "devices_camera"):
        cursor.execute(f"ANALYZE {table}")
