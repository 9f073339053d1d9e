"""A camera is added, set and removed; whatever changes reaches the device by a version that rises."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras import changing, pairing
from devices.cameras.changing import CameraFacts
from devices.cameras.models import Camera
from devices.clips import retention
from devices.clips.models import Clip
from devices.errors import Conflict, Refused
from devices.objects import sweeping
from devices.objects.models import StoredObject
from devices.people.models import Home, Mode, User
from tests.devices.clips.ready import ready_clip

pytestmark = pytest.mark.django_db

SENT = {
    "name": "Porch",
    "kind": "doorbell",
    "where": "outdoor",
    "record_in": "default",
    "clip_length_s": "30",
    "sensitivity": "5",
    "retention_days": "",
    "motion_zones": "",
    "privacy_zones": "",
}
SHED = CameraFacts("Shed", "stick_up")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(user: User, camera: Camera, **other: Any) -> Any:
    answer = signed_in(user).post(f"/cameras/{camera.uuid}/settings/", SENT | other)
    camera.refresh_from_db()
    return answer


def test_mia_adds_a_camera_and_goes_on_to_pair_it(mia: User, maple: Home):
    answer = signed_in(mia).post(
        f"/homes/{maple.uuid}/cameras/new/", {"name": "Hall", "kind": "indoor", "where": "outdoor"}
    )
    camera = Camera.objects.get()
    assert answer["Location"] == f"/cameras/{camera.uuid}/pair/"
    assert not camera.is_outdoor  # an indoor camera films indoors, whatever is said
    assert not camera.audio
    assert AuditEntry.objects.get(action="camera_added").home_uuid == maple.uuid


def test_two_cameras_of_a_home_are_told_apart_by_name(ana: User, maple: Home, porch: Camera, oak: Home, ben: User):
    with pytest.raises(Conflict, match="called PORCH already"):
        changing.add(maple, CameraFacts("PORCH", "indoor"), by=ana, now=timezone.now())
    changing.add(oak, CameraFacts("Porch", "indoor"), by=ben, now=timezone.now())
    sent = {"name": "porch", "kind": "indoor", "where": "indoor"}
    answer = signed_in(ana).post(f"/homes/{maple.uuid}/cameras/new/", sent)
    assert answer.status_code == 400
    assert "Choose another name" in answer.content.decode()


def test_the_name_of_a_removed_camera_is_free_again(ana: User, maple: Home, porch: Camera):
    changing.remove(porch, by=ana, now=timezone.now())
    assert changing.add(maple, CameraFacts("Porch", "doorbell"), by=ana, now=timezone.now())


def test_a_manager_of_some_cameras_sees_the_one_they_add(mia: User, maple: Home, porch: Camera, garden: Camera):
    seat = mia.memberships.get()
    seat.only_some_cameras = True
    seat.save()
    seat.cameras.set([porch])
    shed = changing.add(maple, SHED, by=mia, now=timezone.now())
    assert set(Camera.objects.visible_to(mia)) == {porch, shed}
    assert signed_in(mia).get(f"/cameras/{garden.uuid}/settings/").status_code == 404


def test_a_viewer_changes_nothing(vic: User, maple: Home, porch: Camera):
    with pytest.raises(Refused):
        changing.add(maple, SHED, by=vic, now=timezone.now())
    assert send(vic, porch, name="Vic's").status_code == 404
    assert porch.name == "Porch"


def test_every_change_raises_the_version_once_and_no_change_does_not(ana: User, porch: Camera):
    assert send(ana, porch).status_code == 302
    assert porch.settings_version == 1
    for number, change in enumerate(
        [
            {"name": "Front door"},
            {"name": "Front door", "sensitivity": "9"},
            {"name": "Front door", "clip_length_s": "120"},
            {"name": "Front door", "audio": "on"},
            {"name": "Front door", "record_in": "away"},
            {"name": "Front door", "retention_days": "7"},
            {"name": "Front door", "motion_zones": "0,0 50,0 50,50"},
            {"name": "Front door", "start_0": "22:00", "end_0": "06:00"},
        ],
        2,
    ):
        assert send(ana, porch, **change).status_code == 302
        assert porch.settings_version == number
    assert porch.keeps_days == 30  # the last form said: as the home


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"sensitivity": "11"}, "less than or equal to 10"),
        ({"sensitivity": "loud"}, "Enter a whole number"),
        ({"clip_length_s": "31"}, "Select a valid choice"),
        ({"retention_days": "2"}, "Select a valid choice"),
        ({"record_in": "sometimes"}, "Select a valid choice"),
        ({"kind": "drone"}, "Select a valid choice"),
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"name": "a\x00b"}, "Null characters are not allowed"),
        ({"start_1": "22:00"}, "Write both times"),
        ({"start_1": "25:00", "end_1": "06:00"}, "hours:minutes"),
        ({"motion_zones": "1,2 3"}, "is not a corner"),
        ({"motion_zones": "x" * 4001}, "at most 4000 characters"),
    ],
    ids=str,
)
def test_a_value_that_cannot_be_is_answered_with_a_sentence(
    ana: User, porch: Camera, change: dict[str, str], sentence: str
):
    answer = send(ana, porch, **change)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert porch.settings_version == 1


def test_what_is_set_is_shown_again(ana: User, porch: Camera):
    zones = "10,20 30,20 30,40\n50,50 80,50 80,60.5"
    send(ana, porch, motion_zones=zones, start_6="22:00", end_6="07:30", audio="on", retention_days="7")
    page = signed_in(ana).get(f"/cameras/{porch.uuid}/settings/").content.decode()
    assert "10,20 30,20 30,40\n50,50 80,50 80,60.5" in page
    assert 'value="22:00"' in page
    assert 'value="07:30"' in page
    assert '<option value="7" selected>' in page
    assert page.count('<polygon class="motion"') == 2


def test_only_the_owner_makes_privacy_reversible(ana: User, mia: User, porch: Camera):
    send(mia, porch, privacy_zones="0,0 10,0 10,10", privacy_reversible="on")
    assert porch.privacy_zones
    assert not Camera.objects.filter(privacy_reversible=True).exists()
    with pytest.raises(Refused, match="Only the owner"):
        wanted = changing.CameraSettings(5, 30, False, "default", None, True)
        changing.change(porch, CameraFacts("Porch", "doorbell"), wanted, by=mia)
    send(ana, porch, privacy_zones="0,0 10,0 10,10", privacy_reversible="on")
    assert Camera.objects.filter(privacy_reversible=True).exists()
    send(mia, porch, privacy_zones="0,0 20,0 20,20")  # a manager's form leaves the owner's choice alone
    assert Camera.objects.filter(privacy_reversible=True).exists()


def at(day: int, clock: str) -> datetime:
    """1 June 2026 is a Monday; day 0 is that one. In the zone of the home."""
    hours, minutes = map(int, clock.split(":"))
    return datetime(2026, 6, 1 + day, hours, minutes, tzinfo=ZoneInfo("America/New_York"))


def test_quiet_hours_run_past_midnight_into_the_next_day(ana: User, porch: Camera):
    send(ana, porch, start_4="22:00", end_4="06:30")
    assert porch.mute_schedule == [{"day": 4, "start": "22:00", "end": "06:30"}]
    muted = [at(4, "22:00"), at(4, "23:59"), at(5, "00:00"), at(5, "06:29")]
    heard = [at(4, "21:59"), at(5, "06:30"), at(5, "22:30"), at(4, "03:00"), at(3, "23:00")]
    assert [porch.is_muted(moment) for moment in muted] == [True] * 4
    assert [porch.is_muted(moment) for moment in heard] == [False] * 5


def test_sundays_quiet_hours_reach_into_monday(ana: User, porch: Camera):
    send(ana, porch, start_6="23:00", end_6="05:00")
    assert porch.is_muted(at(7, "04:59"))
    assert not porch.is_muted(at(7, "05:00"))


def test_the_same_time_twice_is_a_whole_day(ana: User, porch: Camera):
    send(ana, porch, start_2="00:00", end_2="00:00")
    assert porch.is_muted(at(2, "00:00"))
    assert porch.is_muted(at(2, "23:59"))
    assert not porch.is_muted(at(3, "00:00"))
    assert not porch.is_muted(at(1, "23:59"))


@pytest.mark.parametrize(
    ("kind", "where", "record_in", "records_in"),
    [
        ("doorbell", "outdoor", "default", {"disarmed", "home", "away"}),
        ("stick_up", "outdoor", "default", {"disarmed", "home", "away"}),
        ("indoor", "indoor", "default", {"away"}),
        ("indoor", "indoor", "always", {"disarmed", "home", "away"}),
        ("doorbell", "outdoor", "away", {"away"}),
        ("doorbell", "outdoor", "never", set()),
    ],
)
def test_when_a_camera_records(
    ana: User, maple: Home, porch: Camera, kind: str, where: str, record_in: str, records_in: set[str]
):
    send(ana, porch, kind=kind, where=where, record_in=record_in)
    found = set()
    for mode in Mode.values:
        porch.home.mode = mode
        found |= {mode} if porch.records_now else set()
    assert found == records_in


def test_a_removed_camera_takes_its_clips_and_nothing_else(
    ana: User, maple: Home, porch: Camera, garden: Camera, store: None
):
    ready_clip(porch)
    kept = ready_clip(garden)
    now = timezone.now()
    before = signed_in(ana).get(f"/cameras/{porch.uuid}/remove/").content.decode()
    assert "every clip of this camera is deleted" in before
    assert signed_in(ana).post(f"/cameras/{porch.uuid}/remove/").status_code == 302
    assert pairing.camera_of("cam_porch") is None
    assert signed_in(ana).get(f"/cameras/{porch.uuid}/").status_code == 404
    assert list(Clip.objects.visible_to(ana)) == [kept]
    changing.remove(porch, by=ana, now=now)
    retention.sweep_removed(now)
    sweeping.sweep(now)
    assert list(Camera.objects.all()) == [garden]
    assert list(Clip.objects.all()) == [kept]
    assert set(StoredObject.objects.all()) == set(kept.stored_objects())
    assert AuditEntry.objects.filter(action="camera_removed").count() == 1


def test_only_the_owner_removes_a_camera(mia: User, porch: Camera):
    with pytest.raises(Refused, match="its clips go with it"):
        changing.remove(porch, by=mia, now=timezone.now())
