"""Where it was: two numbers, or one's own home by its name. A cell is kept, and nobody else's home can be named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.geo import cell_centre, coarse_cell
from devices.people.models import Home, User
from police_portal.filmed import reach
from police_portal.filmed.models import Filmed, Wish
from tests import portal
from tests.neighborhood import neighbor
from tests.street import person

pytestmark = pytest.mark.django_db
DESK = reverse("police_portal:filmed_new")


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def said(**changed: Any) -> dict[str, str]:
    words = {"wish": "zone", "time_zone": "UTC", "describes": "A green coat, with a brown dog, on the pavement."}
    return words | {name: str(value) for name, value in changed.items()}


def test_at_my_own_home_only_its_cell_is_kept(ana: User, maple: Home) -> None:
    client = as_(ana)
    assert "At my home Maple St 12" in client.get(DESK).content.decode()
    assert client.post(DESK, said(where=maple.uuid)).status_code == 302
    made = Filmed.objects.get()
    assert made.cell == coarse_cell(maple.lat, maple.lon, reach.CELL_RESOLUTION)
    kept = [str(row) for table in (Filmed, AuditEntry) for row in table.objects.values()]
    assert not any(exact in one for one in kept for exact in ("42.1234", "71.6543", str(maple.uuid)))


def test_numbers_left_from_before_do_not_matter_where_a_home_is_chosen(ana: User, maple: Home) -> None:
    answer = as_(ana).post(DESK, said(where=maple.uuid, lat="north", lon="12"))
    assert answer.status_code == 302
    assert Filmed.objects.get().cell == coarse_cell(maple.lat, maple.lon, reach.CELL_RESOLUTION)


@pytest.mark.parametrize("where", ["", "point"])
def test_elsewhere_needs_both_numbers(ana: User, maple: Home, where: str) -> None:
    client = as_(ana)
    answer = client.post(DESK, said(where=where, lat="42.5"))
    assert answer.status_code == 400
    assert "Write both coordinates" in answer.content.decode()
    assert client.post(DESK, said(where=where, lat="42.5", lon="-71.1")).status_code == 302
    assert Filmed.objects.get().cell == coarse_cell(42.5, -71.1, reach.CELL_RESOLUTION)


def test_another_persons_home_and_none_at_all_are_refused_the_same(
    ana: User, maple: Home, oak: Home, vic: User, gus: User
) -> None:
    """Nor is a home offered whose exact place a viewer or guest does not know."""
    pages = []
    for where in (oak.uuid, uuid4()):
        answer = as_(ana).post(DESK, said(where=where, lat="42.5", lon="-71.1"))
        assert answer.status_code == 400
        pages.append(answer.content.decode().split("<main")[1].count("Select a valid choice"))
    assert pages[0] == pages[1] == 1
    for who in (vic, gus):
        assert "Maple St 12" not in as_(who).get(DESK).content.decode().split("<main")[1]
        as_(who).post(DESK, said(where=maple.uuid))
    assert not Filmed.objects.exists()


def test_the_map_begins_at_the_cell_of_ones_home_or_area_and_at_no_exact_place(
    ana: User, vic: User, maple: Home
) -> None:
    def begins(user: User) -> str:
        page = as_(user).get(DESK).content.decode()
        assert "data-pinless" in page
        assert not any(exact in page for exact in ("42.1234", "71.6543"))
        return page

    lat, lon = cell_centre(maple.cell)
    assert f'data-begin-lat="{lat}" data-begin-lon="{lon}"' in begins(ana)
    assert "data-begin-lat" not in begins(vic)  # sees the home, and not where it is
    area = neighbor(person("zoe@example.org", "Zoe"))
    assert f'data-begin-lat="{cell_centre(area.cell)[0]}"' in begins(area.user)


def test_by_the_sign_no_place_is_asked_for(ana: User, maple: Home, porch: Camera) -> None:
    answer = as_(ana).get(f"{DESK}?sign={portal.sign_of(porch).uuid}")
    page = answer.content.decode()
    assert 'name="where"' not in page
    assert 'name="lat"' not in page


def test_a_privacy_zone_by_the_sign_is_asked_for_in_that_camera_and_by_place_in_all_outdoors(
    store: None, maple: Home, porch: Camera, garden: Camera, ana: User
) -> None:
    """Where a camera looks is known to nobody but its owner: without a sign each may be the one."""
    cleo = person("cleo@example.org", "Cleo")
    zone: dict[str, Any] = {"from_at": None, "until_at": None, "tell_at": timezone.now() + timedelta(days=3)}
    for changed, cameras in (({}, [garden, porch]), ({"sign": portal.sign_of(porch), "cell": ""}, [porch])):
        filmed = portal.filmed_by(cleo, Wish.ZONE, **zone | changed)
        assert reach.cameras_of(maple, filmed) == cameras
        page = as_(ana).get(reverse("police_portal:filmed_ask", args=[portal.filmed_ask_of(filmed, maple).uuid]))
        shown = page.content.decode()
        assert [one for one in (garden, porch) if str(one.uuid) in shown] == cameras
