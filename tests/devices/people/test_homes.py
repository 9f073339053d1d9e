"""A home is added, set, armed and deleted; its exact place stays with its owner and managers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras import pairing
from devices.cameras.models import Camera
from devices.clips import retention
from devices.clips.models import Clip
from devices.errors import Refused
from devices.geo import coarse_cell
from devices.objects import sweeping
from devices.objects.models import StoredObject
from devices.people import homes
from devices.people.homes import HomeFacts
from devices.people.models import Home, MemberInvite, Membership, Role, User
from tests.devices.clips.ready import ready_clip

pytestmark = pytest.mark.django_db

ELM = {
    "name": "Elm 4",
    "address": "Elm street 4",
    "lat": "48.208174",
    "lon": "16.373819",
    "time_zone": "Europe/Vienna",
    "retention_days": "60",
}


def facts_of(home: Home, **other: Any) -> HomeFacts:
    same = {name: getattr(home, name) for name in ELM}
    return HomeFacts(**same | other)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_ana_adds_a_second_home_and_owns_it(ana: User, maple: Home):
    answer = signed_in(ana).post("/homes/new/", ELM)
    home = Home.objects.get(name="Elm 4")
    assert answer.status_code == 302
    assert answer["Location"] == f"/homes/{home.uuid}/cameras/new/"
    assert home.membership_of(ana).role == Role.OWNER  # type: ignore[union-attr]
    assert (home.lat, home.lon, home.retention_days) == (48.208174, 16.373819, 60)
    assert home.cell == coarse_cell(48.208174, 16.373819)
    assert home.quota_bytes == settings.HOME_QUOTA_BYTES
    assert set(Home.objects.visible_to(ana)) == {maple, home}


@pytest.mark.parametrize(
    ("lat", "sentence"),
    [
        ("91", "between -90 and 90"),
        ("-90.000001", "between -90 and 90"),
        ("nan", "Write degrees as a number"),
        ("inf", "Write degrees as a number"),
        ("1e1", "Write degrees as a number"),
        ("4_2", "Write degrees as a number"),
        ("٤٢", "Write degrees as a number"),
        ("52,52", "Write one number with a point"),
        ("42.1, -71.6", "Write one number with a point"),
        ("north", "Write degrees as a number"),
        ("", "This field is required"),
        ("0x10", "Write degrees as a number"),
        ("<script>", "Write degrees as a number"),
    ],
)
def test_a_latitude_that_is_none_is_answered_with_a_sentence(ana: User, lat: str, sentence: str):
    answer = signed_in(ana).post("/homes/new/", ELM | {"lat": lat})
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Home.objects.exists()


def test_a_longitude_has_its_own_limits(ana: User):
    answer = signed_in(ana).post("/homes/new/", ELM | {"lon": "180.5"})
    assert "between -180 and 180" in answer.content.decode()
    assert signed_in(ana).post("/homes/new/", ELM | {"lon": "-180°", "lat": "90"}).status_code == 302


def test_a_time_zone_nobody_knows_is_refused(ana: User):
    answer = signed_in(ana).post("/homes/new/", ELM | {"time_zone": "Moon/Base"})
    assert answer.status_code == 400
    assert "Not a time zone we know" in answer.content.decode()


def test_script_in_a_name_is_shown_as_text(ana: User):
    client = signed_in(ana)
    client.post("/homes/new/", ELM | {"name": "<script>alert(1)</script>'; DROP TABLE"})
    page = client.get("/cameras/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_moving_a_home_moves_its_cell(ana: User, maple: Home):
    homes.change(maple, facts_of(maple, lat=48.2, lon=16.3), by=ana)
    maple.refresh_from_db()
    assert maple.cell == coarse_cell(48.2, 16.3)
    entry = AuditEntry.objects.get(action="home_changed")
    assert entry.facts == {"changed": ["lat", "lon"]}
    assert "48.2" not in str(entry.facts)


def test_saying_the_same_again_changes_nothing(ana: User, maple: Home):
    homes.change(maple, facts_of(maple), by=ana)
    assert not AuditEntry.objects.exists()


def test_a_manager_may_set_the_home_and_a_viewer_may_not(mia: User, vic: User, maple: Home):
    homes.change(maple, facts_of(maple, name="Maple"), by=mia)
    with pytest.raises(Refused, match="Only the owner or a manager"):
        homes.change(maple, facts_of(maple, name="Vic's"), by=vic)
    maple.refresh_from_db()
    assert maple.name == "Maple"


def test_a_new_retention_binds_clips_recorded_after_it(ana: User, maple: Home, porch: Camera, store: None):
    before = ready_clip(porch).expires_at
    homes.change(maple, facts_of(maple, retention_days=1), by=ana)
    assert Clip.objects.get().expires_at == before
    porch.refresh_from_db()
    assert porch.keeps_days == 1
    assert "binds clips recorded after it" in signed_in(ana).get(f"/homes/{maple.uuid}/settings/").content.decode()


def test_arming_the_home_reaches_every_camera(mia: User, maple: Home, porch: Camera, garden: Camera, oak_door: Camera):
    answer = signed_in(mia).post(f"/homes/{maple.uuid}/mode/", {"mode": "away"})
    assert answer["Location"] == f"/homes/{maple.uuid}/"
    for camera in (porch, garden):
        camera.refresh_from_db()
        assert camera.settings_version == 2
    oak_door.refresh_from_db()
    assert oak_door.settings_version == 1
    maple.refresh_from_db()
    assert maple.mode == "away"
    signed_in(mia).post(f"/homes/{maple.uuid}/mode/", {"mode": "away"})
    assert AuditEntry.objects.filter(action="home_mode_changed").count() == 1


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_way_back_stays_on_our_pages(ana: User, maple: Home, back: str):
    answer = signed_in(ana).post(f"/homes/{maple.uuid}/mode/", {"mode": "away", "back": back})
    assert answer["Location"] == f"/homes/{maple.uuid}/"


def test_everybody_chooses_their_own_alerts(vic: User, ana: User, maple: Home):
    signed_in(vic).post(f"/homes/{maple.uuid}/alerts/", {"tell_ding": "on"})
    vics, anas = vic.memberships.get(), ana.memberships.get()
    assert (vics.tell_ding, vics.tell_person, vics.tell_offline, vics.mail_too) == (True, False, False, False)
    assert anas.tell_person
    with pytest.raises(Refused, match="their own alerts"):
        homes.choose_alerts(vics, homes.Alerts(True, True, True, True), by=ana)


def test_a_home_goes_only_by_its_typed_name(ana: User, maple: Home):
    client = signed_in(ana)
    answer = client.post(f"/homes/{maple.uuid}/delete/", {"typed": "maple st 12"})
    assert answer.status_code == 400
    assert "It is called Maple St 12" in answer.content.decode()
    assert Home.objects.visible_to(ana).exists()
    assert client.post(f"/homes/{maple.uuid}/delete/", {"typed": " Maple St 12 "}).status_code == 302
    assert not Home.objects.visible_to(ana).exists()
    assert client.get(f"/homes/{maple.uuid}/settings/").status_code == 404


def test_only_the_owner_deletes_a_home(mia: User, maple: Home):
    with pytest.raises(Refused, match="Only the owner"):
        homes.delete(maple, by=mia, now=timezone.now())


def test_nothing_of_a_deleted_home_is_left(
    ana: User, vic: User, maple: Home, porch: Camera, garden: Camera, oak: Home, oak_door: Camera, store: None
):
    ready_clip(porch)
    bens = ready_clip(oak_door)
    code = pairing.make_code(garden, by=ana, now=timezone.now())
    MemberInvite.objects.create(
        home=maple,
        email="x@example.org",
        role=Role.VIEWER,
        invited_by=ana,
        expires_at=timezone.now() + timedelta(days=1),
    )
    now = timezone.now()
    homes.delete(maple, by=ana, now=now)
    assert pairing.camera_of("cam_porch") is None
    answer = Client().post("/api/v1/cameras/pair", {"code": code}, content_type="application/json")
    assert answer.status_code == 410
    homes.delete(maple, by=ana, now=now)
    retention.sweep_removed(now)
    sweeping.sweep(now)
    assert list(Home.objects.all()) == [oak]
    assert list(Camera.objects.all()) == [oak_door]
    assert list(Clip.objects.all()) == [bens]
    assert {thing.home_id for thing in StoredObject.objects.all()} == {oak.pk}
    assert not Membership.objects.filter(user=vic).exists()
    assert not MemberInvite.objects.exists()
    assert AuditEntry.objects.filter(action="home_deleted").count() == 1


def test_nobody_owns_homes_without_end(ana: User, maple: Home):
    for number in range(homes.MOST_HOMES - 1):
        homes.add(facts_of(maple, name=f"Home {number}"), by=ana, now=timezone.now())
    with pytest.raises(Refused, match="20 homes already"):
        homes.add(facts_of(maple), by=ana, now=timezone.now())


def test_the_settings_show_what_is_used_of_the_quota(ana: User, maple: Home, porch: Camera, store: None):
    ready_clip(porch)
    page = signed_in(ana).get(f"/homes/{maple.uuid}/settings/").content.decode()
    assert "of 10.0\xa0GB" in page
