"""The minimiser's pages: boxes with names, the hours of the home's clocks, and never a word of what was recorded."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices.cameras.models import Camera, CameraKind
from devices.people.models import Home, User
from police_portal.agencies.models import Agency
from police_portal.law.models import DemandKind, DemandLine, DemandState, LegalDemand, Tick
from tests import portal, street
from tests.devices.clips.ready import ready_clip
from tests.police_portal.law.ordered import HOUR, order, quoted, tick, yesterday

pytestmark = pytest.mark.django_db


@pytest.fixture
def cus(db: None) -> User:
    return portal.custodian()


@pytest.fixture
def desk(cus: User, client: Client) -> Client:
    client.force_login(cus)
    return client


@pytest.fixture
def warrant(store: None, maple: Home, porch: Camera) -> LegalDemand:
    return order(maple)


def lines_of(demand: LegalDemand) -> str:
    return reverse("police_portal:custodian_lines", args=[demand.uuid])


def test_a_line_is_quoted_in_the_hours_of_the_homes_clocks(desk: Client, warrant: LegalDemand) -> None:
    sent = {"quote": "the camera at the door, 14:00 to 16:00", "from_day": "2026-06-09", "from_hour": "14"}
    sent |= {"until_day": "2026-06-09", "until_hour": "16", "includes_faces": "on"}
    assert desk.post(lines_of(warrant), sent).status_code == 302
    line = DemandLine.objects.get()
    assert line.from_hour == datetime(2026, 6, 9, 18, tzinfo=UTC)  # New York in summer
    assert line.until_hour == datetime(2026, 6, 9, 20, tzinfo=UTC)
    assert (line.includes_faces, line.includes_indoor, line.includes_sound) == (True, False, False)
    page = desk.get(lines_of(warrant)).content.decode()
    assert 'aria-label="Porch, Tuesday 9 June, 14:00 to 15:00"' in page
    assert page.count('name="box"') == 2


@pytest.mark.parametrize(("day", "boxes"), [("2026-03-08", 23), ("2025-11-02", 25)])
def test_a_day_has_a_box_for_each_hour_that_it_has(desk: Client, warrant: LegalDemand, day: str, boxes: int) -> None:
    sent = {"quote": "all of that day", "from_day": day, "from_hour": "0", "until_day": day, "until_hour": "24"}
    assert desk.post(lines_of(warrant), sent).status_code == 302
    page = desk.get(lines_of(warrant)).content.decode()
    assert page.count("<table") == 1
    assert page.count('name="box"') == boxes
    assert len(set(re.findall(r'aria-label="(Porch, [^"]+)"', page))) == boxes


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"until_day": "2026-06-08"}, "comes after the first"),
        ({"until_day": "2026-07-30"}, "up to 14 days"),
        ({"until_day": "2027-06-09", "from_day": "2027-06-09"}, "hours to come"),
        ({"includes_original": "on"}, "names all three"),
        ({"quote": "​"}, "word for word"),
        ({"quote": "x"}, "10 to 1000 characters"),
        ({"quote": "the door ​​​"}, "10 to 1000 characters"),
    ],
)
def test_a_refusal_says_what_would_be_accepted(
    desk: Client, warrant: LegalDemand, more: dict[str, str], says: str
) -> None:
    sent = {"quote": "the camera at the door", "from_day": "2026-06-09", "from_hour": "14", "until_day": "2026-06-09"}
    answer = desk.post(lines_of(warrant), sent | {"until_hour": "16"} | more)
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not DemandLine.objects.exists()


def test_boxes_are_saved_as_a_whole_or_one_by_one(desk: Client, cus: User, warrant: LegalDemand, porch: Camera) -> None:
    first = yesterday()
    line = quoted(warrant, cus, first)
    address = reverse("police_portal:custodian_line", args=[line.uuid])
    boxes = [f"{porch.uuid}@{first + number * HOUR:%Y-%m-%dT%H:%M}" for number in range(3)]
    desk.post(address, {"box": boxes[:2]})
    assert set(Tick.objects.values_list("hour", flat=True)) == {first, first + HOUR}
    desk.post(address, {"one": boxes[2], "on": "1"})
    desk.post(address, {"one": boxes[0]})
    assert set(Tick.objects.values_list("hour", flat=True)) == {first + HOUR, first + 2 * HOUR}
    page = desk.get(lines_of(warrant)).content.decode()
    assert len(re.findall(r'name="box"[^>]* checked', page)) == 2
    assert desk.post(address, {"box": ["nonsense"]}).status_code == 400
    desk.post(address, {})
    assert not Tick.objects.exists()


def test_ticks_that_are_not_saved_are_watched_while_they_can_be(desk: Client, cus: User, warrant: LegalDemand) -> None:
    quoted(warrant, cus, yesterday())
    watched = ("data-ticks", "js/unsaved.js", "save-bar")
    page = desk.get(lines_of(warrant)).content.decode()
    assert all(word in page for word in watched)
    LegalDemand.objects.update(state=DemandState.REFUSED, decided_at=timezone.now(), reason="It names no camera here.")
    page = desk.get(lines_of(warrant)).content.decode()
    assert "Line 1" in page
    assert not any(word in page for word in watched)


def test_who_saves_over_a_colleagues_ticks_is_told(
    desk: Client, cus: User, warrant: LegalDemand, porch: Camera
) -> None:
    first = yesterday()
    line = quoted(warrant, cus, first)
    page = desk.get(lines_of(warrant)).content.decode()
    seen = re.findall(r'name="seen" value="(\w+)"', page)[0]
    tick(line, porch, first, by=portal.custodian("Kim"))
    answer = desk.post(reverse("police_portal:custodian_line", args=[line.uuid]), {"seen": seen})
    assert answer.status_code == 409
    assert "meanwhile" in answer.content.decode()
    assert Tick.objects.count() == 1


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_the_end_of_all_days_gets_a_sentence(
    desk: Client, warrant: LegalDemand, maple: Home, day: str
) -> None:
    said = {"quote": "all of it", "from_day": day, "from_hour": "0", "until_day": day, "until_hour": "24"}
    answer = desk.post(lines_of(warrant), said)
    assert answer.status_code == 400
    assert "Write a day of this century" in answer.content.decode()
    keeping = order(maple, DemandKind.PRESERVATION, of=warrant.agency)
    answer = desk.post(reverse("police_portal:custodian_preserve", args=[keeping.uuid]), {"until_day": day})
    assert answer.status_code == 400


def test_indoor_cameras_are_offered_only_where_the_line_names_them(
    desk: Client, cus: User, warrant: LegalDemand, maple: Home
) -> None:
    kitchen = street.camera(maple, "Kitchen", CameraKind.INDOOR, token="cam_kitchen")
    line = quoted(warrant, cus, yesterday())
    page = desk.get(lines_of(warrant)).content.decode()
    assert 'aria-label="Kitchen' not in page
    assert "films indoors" not in page and "Kitchen" in page  # named as one that is not offered
    box = f"{kitchen.uuid}@{yesterday():%Y-%m-%dT%H:%M}"
    answer = desk.post(reverse("police_portal:custodian_line", args=[line.uuid]), {"box": [box]})
    assert answer.status_code == 403
    assert "films indoors" in answer.content.decode()
    quoted(warrant, cus, yesterday(), includes_indoor=True)
    assert 'aria-label="Kitchen' in desk.get(lines_of(warrant)).content.decode()


def test_no_page_tells_whether_anything_was_recorded(
    desk: Client, cus: User, warrant: LegalDemand, porch: Camera
) -> None:
    first = yesterday()
    tick(quoted(warrant, cus, first), porch, first, by=cus)
    pages = [lines_of(warrant), reverse("police_portal:custodian_release", args=[warrant.uuid])]

    def shown() -> list[str]:
        return [re.sub(r'nonce="[^"]+"|\b\w{64}\b', "", desk.get(page).content.decode()) for page in pages]

    before = shown()
    ready_clip(porch, at=first + timedelta(minutes=5))
    ready_clip(porch, at=first + timedelta(minutes=9), clock_is_wrong=True)
    assert shown() == before


def test_what_will_leave_stands_there_in_words_and_then_leaves(
    desk: Client, cus: User, warrant: LegalDemand, porch: Camera
) -> None:
    first = yesterday(18)
    line = quoted(warrant, cus, first, includes_faces=True)
    tick(line, porch, first, first + HOUR, by=cus)
    address = reverse("police_portal:custodian_release", args=[warrant.uuid])
    page = desk.get(address).content.decode()
    assert "faces as they are" in page
    assert "without sound" in page
    seen = re.findall(r'name="seen" value="(\w+)"', page)[0]
    tick(line, porch, first + 2 * HOUR, by=portal.custodian("Kim"))
    answer = desk.post(address, {"seen": seen})
    assert answer.status_code == 409
    assert "meanwhile" in answer.content.decode()
    seen = re.findall(r'name="seen" value="(\w+)"', desk.get(address).content.decode())[0]
    assert desk.post(address, {"seen": seen}).status_code == 302
    assert "No recording was left out" in desk.get(address).content.decode()
    warrant.refresh_from_db()
    assert warrant.state == DemandState.RELEASED
    assert "disabled" in desk.get(lines_of(warrant)).content.decode()


def test_what_is_preserved_and_how_it_ends(desk: Client, cus: User, maple: Home, porch: Camera, store: None) -> None:
    paper = order(maple, DemandKind.PRESERVATION)
    tick(quoted(paper, cus, yesterday()), porch, yesterday(), by=cus)
    address = reverse("police_portal:custodian_preserve", args=[paper.uuid])
    assert "Seal what is ticked" in desk.get(address).content.decode()
    too_long = (timezone.now() + timedelta(days=200)).date()
    assert desk.post(address, {"until_day": str(too_long)}).status_code == 400
    assert desk.post(address, {"until_day": str((timezone.now() + timedelta(days=90)).date())}).status_code == 302
    page = desk.get(address).content.decode()
    assert "in force" in page
    assert re.search(r"\d{4}, 00:00 E[SD]T</time>", page)  # the clocks of the home, by their name
    end = reverse("police_portal:custodian_preserve_end", args=[paper.uuid])
    assert desk.post(end, {"reason": "no"}).status_code == 400
    assert desk.post(end, {"reason": "The agency withdrew it."}).status_code == 302
    paper.refresh_from_db()
    assert paper.state == DemandState.ENDED
    assert "What was kept is deleted" in desk.get(address).content.decode()


def test_an_emergency_that_endangers_nobody_by_telling_offers_no_waiting(
    desk: Client, cus: User, maple: Home, porch: Camera, store: None
) -> None:
    for endangers in ("", "The child, in the house of whom it is about."):
        demand = order(maple, DemandKind.EMERGENCY, telling_endangers=endangers)
        tick(quoted(demand, cus, yesterday()), porch, yesterday(), by=cus)
        page = desk.get(reverse("police_portal:custodian_release", args=[demand.uuid])).content.decode()
        assert ("48 hours after" in page) == bool(endangers)
        lines = desk.get(lines_of(demand)).content.decode()
        assert "As it stands in one of the two statements." in lines
        assert "in the order" not in lines
        Agency.objects.filter(pk=demand.agency_id).update(name=f"Other {demand.pk}")
