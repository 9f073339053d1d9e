"""The operator's page of protected places, as it is used."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from devices.people.models import User
from police_portal.requests import places
from police_portal.requests.models import PlaceKind, ProtectedPlace
from police_portal.requests.places import Point
from tests import portal
from tests.street import NOON

SCHOOL = {"kind": "school", "name": "Elm School", "where": "42.1235, -71.6543", "time_zone": "America/New_York"}
LINES = "42.12, -71.66\n42.12, -71.65\n42.13, -71.65"


@pytest.fixture
def desk(client: Client, operator: User) -> Client:
    client.force_login(portal.with_code(operator))
    return client


def add(desk: Client, **changes: Any) -> Any:
    return desk.post("/running/places/", SCHOOL | changes)


def test_an_empty_list_says_what_to_add(desk: Client) -> None:
    assert "No place is protected yet" in desk.get("/running/places/").content.decode()


def test_a_place_is_added_listed_and_ended(desk: Client) -> None:
    assert add(desk).status_code == 302
    place = ProtectedPlace.objects.get()
    page = desk.get("/running/places/").content.decode()
    assert "Elm School" in page
    assert desk.post(f"/running/places/{place.uuid}/end/").status_code == 302
    assert "Elm School" not in desk.get("/running/places/").content.decode()
    assert desk.post(f"/running/places/{place.uuid}/end/").status_code == 409


def test_an_outline_is_taken_in_lines_and_as_geojson(desk: Client) -> None:
    ring = [[-71.66, 42.12], [-71.65, 42.12], [-71.65, 42.13], [-71.66, 42.12]]
    add(desk, where=LINES)
    add(desk, name="Oak School", where=f'{{"type": "Polygon", "coordinates": [{ring}]}}')
    assert [place.area for place in ProtectedPlace.objects.order_by("pk")] == [ring, ring]


def test_of_a_shelter_neither_place_nor_name_is_on_the_page(desk: Client) -> None:
    assert add(desk, kind="shelter", name="", where="42.123517, -71.654377").status_code == 302
    place = ProtectedPlace.objects.get()
    page = desk.get("/running/places/").content.decode()
    assert place.cell in page
    assert "42.1" not in page.split("</section>")[0]
    assert "71.6" not in page.split("</section>")[0]


def test_a_demonstration_is_meant_by_the_clocks_of_its_zone(desk: Client) -> None:
    add(desk, kind="demonstration", starts="2026-06-10T18:00", ends="2026-06-10T20:30")
    place = ProtectedPlace.objects.get()
    assert place.starts_at == datetime(2026, 6, 10, 22, 0, tzinfo=UTC)
    assert place.ends_at == datetime(2026, 6, 11, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"where": ""}, "This field is required"),
        ({"where": "the school"}, "corner"),
        ({"where": "91, 0"}, "no place on the map"),
        ({"where": "42.1, -71.6\n42.2, -71.5\n42.1, -71.5\n42.2, -71.6"}, "does not cross itself"),
        ({"where": '{"type": "Point", "coordinates": [1, 2]}'}, "polygon"),
        ({"name": ""}, "Give the place a name"),
        ({"kind": "harbor"}, "Select a valid choice"),
        ({"kind": "clinic"}, "without a name"),
        ({"kind": "clinic", "name": "", "where": LINES}, "one point for a shelter or a clinic"),
        ({"kind": "demonstration"}, "give both"),
        ({"starts": "2026-06-10T18:00", "ends": "2026-06-10T17:00"}, "later time"),
        ({"starts": "2026-03-08T02:30"}, "jump over"),
        ({"starts": "9999-12-31T23:30"}, "Write another one"),
        ({"starts": "soon"}, "Write it as"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_protected_is_answered_beside_the_form(desk: Client, changes: dict[str, str], said: str) -> None:
    answer = add(desk, **changes)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not ProtectedPlace.objects.exists()


def test_without_a_second_factor_the_operator_sets_one_up_first(client: Client, operator: User) -> None:
    client.force_login(operator)
    assert client.get("/running/places/").status_code == 302
    assert add(client).status_code == 302
    assert not ProtectedPlace.objects.exists()


def test_nobody_else_finds_the_page(client: Client, ana: User, store: None) -> None:
    people = portal.people()
    for user in [ana, *people.values()]:
        client.force_login(user)
        assert client.get("/running/places/").status_code == 404
        assert add(client).status_code == 404


def test_many_places_come_by_pages(desk: Client, operator: User) -> None:
    for number in range(51):
        places.protect(
            PlaceKind.SCHOOL, Point(42 + number / 100, -71), name=f"School {number:02d}", by=operator, now=NOON
        )
    first, second = (desk.get(f"/running/places/?page={page}").content.decode() for page in (1, 2))
    assert "School 50" in first
    assert "School 00" not in first
    assert "School 00" in second
    assert ProtectedPlace.objects.filter(added_at__lte=timezone.now()).count() == 51
