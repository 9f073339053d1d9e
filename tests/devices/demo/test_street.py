"""The demo street: made once, by the real ways in; its week fits the light; nothing is sent twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera, CameraKind, Presence
from devices.clips.models import Clip
from devices.demo import filling, people, plan, street
from devices.demo.daylight import sun_times
from devices.demo.sending import Device, NotTaken
from devices.people.models import Home, Membership, Role, User
from tests.devices.video.made import made_clip

NEW_YORK = ZoneInfo("America/New_York")
AT = (42.11, -72.55)
SUMMER, WINTER = datetime(2026, 6, 21, 16, tzinfo=UTC), datetime(2026, 12, 21, 16, tzinfo=UTC)


def minutes_apart(one: datetime, other: str) -> float:
    hour, minute = map(int, other.split(":"))
    return abs((one - one.replace(hour=hour, minute=minute)).total_seconds()) / 60


def test_the_sun_rises_and_sets_as_in_the_almanac() -> None:
    rise, sets = sun_times(date(2026, 6, 21), *AT, NEW_YORK)
    assert minutes_apart(rise, "5:14") < 12
    assert minutes_apart(sets, "20:30") < 12
    rise, sets = sun_times(date(2026, 12, 21), *AT, NEW_YORK)
    assert minutes_apart(rise, "7:16") < 12
    assert minutes_apart(sets, "16:22") < 12


@pytest.mark.parametrize("now", [SUMMER, WINTER, SUMMER.replace(hour=5), WINTER.replace(hour=23)])
def test_drawn_clips_fit_the_light_of_their_hour_and_lie_in_the_last_days(now: datetime) -> None:
    takes = plan.drawn(*AT, NEW_YORK, now)
    assert len({take.key for take in takes}) == len(takes) >= 36
    assert [take.at for take in takes] == sorted((take.at for take in takes), reverse=True)
    for take in takes:
        assert now - timedelta(days=8) < take.at < now
        assert not isinstance(take.source, Path)
        at = take.at.astimezone(NEW_YORK)
        rise, sets = sun_times(at.date(), *AT, NEW_YORK)
        is_day = rise < at < sets
        assert is_day == (plan.LIGHT_OF_HOUR[take.source.hour] == "day"), take


def test_every_planned_camera_is_on_the_street_and_looks_at_its_own_kind() -> None:
    kinds = {spec.key: spec.kind.value for home in street.STREET for spec in home.cameras}
    assert {take.camera for take in plan.drawn(*AT, NEW_YORK, SUMMER)} <= kinds.keys()
    for take in plan.drawn(*AT, NEW_YORK, SUMMER):
        assert not isinstance(take.source, Path)
        assert take.source.kind == kinds[take.camera]


def test_a_second_start_changes_nothing(db: None) -> None:
    street.settle(timezone.now())
    before = (User.objects.count(), Home.objects.count(), Camera.objects.count(), AuditEntry.objects.count())
    ana = User.objects.get(email=people.ANA.email)
    ana.name = "Ana, married"
    ana.save()
    street.settle(timezone.now())
    assert (User.objects.count(), Home.objects.count(), Camera.objects.count(), AuditEntry.objects.count()) == before
    assert User.objects.get(email=people.ANA.email).name == "Ana, married"


def test_the_street_has_all_kinds_of_cameras_people_and_presence(db: None) -> None:
    now = timezone.now()
    street.settle(now)
    street.keep_alive(now)
    assert {camera.kind for camera in Camera.objects.all()} == set(CameraKind.values)
    assert {camera.presence(now) for camera in Camera.objects.all()} == set(Presence)
    assert {seat.role for seat in Membership.objects.all()} == set(Role.values)
    guest = Membership.objects.get(role=Role.GUEST)
    assert [camera.name for camera in guest.cameras.all()] == ["Front door"]


def test_an_offline_camera_stays_offline_and_a_silent_street_falls_silent(db: None) -> None:
    now = timezone.now()
    street.settle(now)
    later = now + timedelta(hours=1)
    street.keep_alive(later)
    seen = {camera.presence(later) for camera in Camera.objects.filter(name="Hallway")}
    assert seen == {Presence.OFFLINE}
    assert Camera.objects.get(name="Backyard").presence(later) == Presence.ONLINE


def test_the_code_that_is_printed_opens_the_operators_account(db: None, settings: pytest.FixtureRequest) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    for who in (people.OLU, people.ANA):
        people.person(who)
    said = StringIO()
    call_command("demo_code", people.OLU.email, stdout=said)
    assert TOTP(Authenticator.objects.get(type=Authenticator.Type.TOTP)).validate_code(said.getvalue().strip())
    with pytest.raises(CommandError, match=r"ana@example.org has no second factor"):
        call_command("demo_code", people.ANA.email)
    with pytest.raises(CommandError, match="not an account of the demo street"):
        call_command("demo_code", "somebody@example.org")


@pytest.mark.parametrize("command", [["demo"], ["demo_code", "olu@example.org"], ["demo_heartbeats"]])
def test_without_the_demo_its_commands_refuse(db: None, command: list[str]) -> None:
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command(*command)
    assert not User.objects.exists()


def test_the_table_names_everybody_who_can_sign_in() -> None:
    table = people.table()
    for who in people.EVERYBODY:
        assert who.email in table
        assert who.name in table


def test_a_folder_without_recordings_is_said(db: None, tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    (tmp_path / "notes.txt").write_text("nothing to see")
    with pytest.raises(CommandError, match="No recording in"):
        call_command("demo", clips=tmp_path)


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    folder = tmp_path / "recordings"
    folder.mkdir()
    for number in range(3):
        made_clip(folder / f"clip {number}.mp4", seconds=1 + number, size=160)
    return folder


def fill(live_server: LiveServer, tmp_path: Path, clips: Path | None, said: list[str]) -> int | None:
    return filling.fill(tmp_path / "scenes", clips, site_url=live_server.url, now=timezone.now(), say=said.append)


def test_own_recordings_are_sent_once_as_devices_send_them(
    live_server: LiveServer, store: None, tmp_path: Path, recordings: Path
) -> None:
    street.settle(timezone.now())
    said: list[str] = []
    assert fill(live_server, tmp_path, recordings, said) == 0
    assert said[-1] == "Filling the street: 3 of 3 clips"
    assert Clip.objects.filter(status="received").count() == 3
    assert Clip.objects.values("camera").distinct().count() == 3
    Clip.objects.all()[0].delete()
    assert fill(live_server, tmp_path, recordings, said) is None  # what was deleted does not come back
    assert Clip.objects.count() == 2


def test_a_start_that_was_interrupted_goes_on(
    live_server: LiveServer, store: None, tmp_path: Path, recordings: Path
) -> None:
    street.settle(timezone.now())
    said: list[str] = []
    (recordings / "clip 2.mp4").rename(tmp_path / "later.mp4")
    fill(live_server, tmp_path, recordings, said)
    (tmp_path / "later.mp4").rename(recordings / "clip 2.mp4")
    fill(live_server, tmp_path, recordings, said)
    assert "Filling the street: 2 of 3 clips" in said
    assert Clip.objects.count() == 3


def test_parts_arrive_as_a_clip_and_a_refusal_is_the_servers_sentence(
    live_server: LiveServer, store: None, tmp_path: Path, recordings: Path
) -> None:
    street.settle(timezone.now())
    camera = Camera.objects.get(name="Backyard")
    device = filling.device_of(camera, live_server.url, timezone.now())
    file, at = recordings / "clip 1.mp4", timezone.now() - timedelta(hours=2)
    device.send_in_parts(file, content_type="video/mp4", recorded_at=at, trigger="motion")
    clip = Clip.objects.get(camera=camera)
    assert (clip.status, clip.recorded_at, clip.size_bytes) == ("received", at, file.stat().st_size)
    with pytest.raises(NotTaken, match="token"):
        Device(live_server.url, "cam_wrong").send(file, recorded_at=at, trigger="motion")
