"""An area: chosen, moved twice in 30 days, and nothing finer than a cell kept of it anywhere."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client

from devices.audit.models import AuditEntry
from devices.errors import Invalid, Refused
from devices.geo import cell_centre, coarse_cell, distance_m
from devices.people.models import Office
from neighbors.areas import setting
from neighbors.areas.models import Neighbor
from neighbors.areas.setting import Wishes
from tests.access.rows_neighbors_feed import AREA
from tests.street import NOON

DAY = timedelta(days=1)


@pytest.fixture
def cells():
    """Four neighboring places."""
    return [coarse_cell(42.1 + n / 100, -71.6, 9) for n in range(4)]


def test_the_first_choice_is_no_move_and_two_moves_in_30_days_are_all(ben, cells):
    setting.set_area(cells[0], by=ben, now=NOON)
    setting.set_area(cells[1], by=ben, now=NOON)
    area = setting.set_area(cells[2], by=ben, now=NOON + DAY)
    assert area.cell == cells[2]
    assert setting.next_move(area, NOON + 2 * DAY) == NOON + 30 * DAY
    with pytest.raises(Refused, match="10 July 2026"):
        setting.set_area(cells[3], by=ben, now=NOON + 2 * DAY)
    with pytest.raises(Refused):
        setting.set_area(cells[0], by=ben, now=NOON + 30 * DAY - timedelta(seconds=1))
    assert Neighbor.objects.get().cell == cells[2]
    assert setting.set_area(cells[3], by=ben, now=NOON + 30 * DAY).cell == cells[3]
    with pytest.raises(Refused):
        setting.set_area(cells[0], by=ben, now=NOON + 30 * DAY)
    assert setting.set_area(cells[0], by=ben, now=NOON + 31 * DAY).cell == cells[0]


def test_the_same_cell_again_is_no_move(ben, cells):
    for day in range(9):
        setting.set_area(cells[0], by=ben, now=NOON + day * DAY)
    assert not Neighbor.objects.get().moves.exists()
    assert AuditEntry.objects.filter(action="area_set").count() == 1


def test_everything_else_changes_as_often_as_one_likes(ben, cells):
    area = setting.set_area(cells[0], by=ben, now=NOON)
    for radius_m in (805, 8047, 1609):
        setting.change(area, Wishes(radius_m=radius_m, categories=("crime",)), by=ben)
    assert (area.radius_m, area.categories) == (1609, ["crime"])
    setting.change(area, Wishes(radius_m=1609, categories=("crime",)), by=ben)
    facts = list(AuditEntry.objects.filter(action="area_changed").values_list("facts", flat=True))
    assert facts == [{"changed": ["categories", "radius_m"]}, {"changed": ["radius_m"]}, {"changed": ["radius_m"]}]


def test_nobody_changes_anothers_area(ben, ana, cells):
    area = setting.set_area(cells[0], by=ben, now=NOON)
    with pytest.raises(Refused, match="for themselves"):
        setting.change(area, Wishes(), by=ana)


def test_an_area_needs_a_place_on_earth(ben):
    with pytest.raises(Invalid, match="Say where"):
        setting.follow(None, Wishes(), by=ben, now=NOON)
    with pytest.raises(Invalid, match="no place on earth"):
        setting.cell_at(91, 0)


def test_an_officer_has_no_area(ben, cells):
    ben.office = Office.OFFICER
    with pytest.raises(Refused, match="its agency"):
        setting.set_area(cells[0], by=ben, now=NOON)


def test_a_move_that_is_refused_changes_nothing_else(ben, cells):
    for cell in cells[:3]:
        setting.set_area(cell, by=ben, now=NOON)
    with pytest.raises(Refused):
        setting.follow(cells[3], Wishes(radius_m=805), by=ben, now=NOON)
    assert Neighbor.objects.get().radius_m == 3219


def test_the_area_around_a_home_begins_at_the_middle_of_its_public_cell(ana, maple):
    area = setting.set_area(setting.cell_of_home(maple.cell), by=ana, now=NOON)
    assert distance_m(cell_centre(area.cell), cell_centre(maple.cell)) < 1
    elsewhere = (42.1263, -71.6502)
    assert coarse_cell(*elsewhere) == maple.cell  # anywhere else in the cell gives the same area
    maple.lat, maple.lon = elsewhere
    assert setting.cell_of_home(maple.cell) == area.cell


# --- The page


@pytest.fixture
def bens(ben):
    client = Client()
    client.force_login(ben)
    return client


def test_the_page_saves_everything_it_asks(bens, ben):
    said = AREA | {"categories": ["crime"], "alert_categories": ["lost_pet"], "alert_by": "digest", "quiet_from": ""}
    assert bens.post("/neighbors/area/", said).status_code == 400
    answer = bens.post("/neighbors/area/", said | {"quiet_until": ""})
    assert (answer.status_code, answer["Location"]) == (302, "/neighbors/")
    area = ben.neighbor
    assert area.cell == coarse_cell(42.12, -71.65, 9)
    assert (area.categories, area.alert_categories, area.alert_by) == (["crime"], ["lost_pet"], "digest")
    assert (area.quiet_from, area.quiet_until) == (None, None)
    page = bens.get("/neighbors/area/").content.decode()
    assert "Where it is now" in page
    assert bens.post("/neighbors/area/", AREA | {"where": "stays", "lat": "far", "lon": ""}).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"where": "nowhere"}, "Select a valid choice"),
        ({"lat": ""}, "Write both coordinates"),
        ({"lat": "forty"}, "such as 42.36"),
        ({"radius_m": "900"}, "Select a valid choice"),
        ({"categories": ["gossip"]}, "Select a valid choice"),
        ({"time_zone": "Mars/Base"}, "Not a time zone we know"),
        ({"digest_at": "25:00"}, "such as 21:30"),
        ({"quiet_until": ""}, "a beginning and an end"),
    ],
)
def test_what_cannot_be_read_is_answered_at_its_field(bens, wrong, sentence):
    answer = bens.post("/neighbors/area/", AREA | wrong)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Neighbor.objects.exists()


def test_the_third_move_is_refused_with_the_day(bens):
    for lat in ("42.10", "42.11", "42.12"):
        assert bens.post("/neighbors/area/", AREA | {"lat": lat}).status_code == 302
    answer = bens.post("/neighbors/area/", AREA | {"lat": "42.13"})
    assert answer.status_code == 403
    assert "twice in the last 30 days" in answer.content.decode()
    assert "has moved twice lately" in bens.get("/neighbors/area/").content.decode()


def test_the_point_itself_stands_nowhere(bens, ben, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    exact = {"lat": "42.118765", "lon": "-71.648765"}
    answer = bens.post("/neighbors/area/", AREA | exact)
    pages = [bens.get(path) for path in ("/neighbors/", "/neighbors/area/", "/neighbors/items.json")]
    seen = [str(answer.headers), *(page.content.decode() for page in pages), caplog.text, *capfd.readouterr()]
    for model in apps.get_models():
        seen.append(serializers.serialize("json", model._default_manager.all()))
    seen.append(json.dumps(list(AuditEntry.objects.values_list("facts", flat=True))))
    for needle in ("42.1187", "71.6487"):
        assert not [text for text in seen if needle in text]
    assert ben.neighbor.cell in "".join(seen)  # so the tables were looked through
