"""The homes of the demo street and their cameras: made once, then left to those who use them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from devices.audit.actions import Action
from devices.audit.recording import record
from devices.cameras import heartbeat, pairing
from devices.cameras.models import Camera, CameraKind, Presence
from devices.demo.people import ANA, BEN, CARLA, DEV, EDDA, GUS, MIA, VIC, Person, person
from devices.people import homes
from devices.people.models import Home, Membership, Mode, Role, User

TIME_ZONE = "America/New_York"
FIRMWARE = "demo 1.0"
GUEST_STAYS = timedelta(days=30)
OFFLINE_FOR = timedelta(days=2, hours=3)


@dataclass(frozen=True)
class DemoCamera:
    """place: which of the drawn places of its kind it looks at."""

    key: str
    name: str
    kind: CameraKind
    place: int
    presence: Presence = Presence.ONLINE
    battery_percent: int | None = None
    signal_dbm: int = -55


@dataclass(frozen=True)
class DemoHome:
    name: str
    owner: Person
    lat: float
    lon: float
    cameras: tuple[DemoCamera, ...]
    others: tuple[tuple[Person, Role], ...] = ()
    mode: Mode = Mode.HOME


DOORBELL, FLOODLIGHT, SPOTLIGHT = CameraKind.DOORBELL, CameraKind.FLOODLIGHT, CameraKind.SPOTLIGHT
STICK_UP, INDOOR = CameraKind.STICK_UP, CameraKind.INDOOR
STREET = (
    DemoHome(
        "Maple St 12", ANA, 42.11021, -72.54712,
        (
            DemoCamera("12/door", "Front door", DOORBELL, 3, battery_percent=78, signal_dbm=-58),
            DemoCamera("12/drive", "Driveway", FLOODLIGHT, 3, signal_dbm=-49),
            DemoCamera("12/back", "Backyard", SPOTLIGHT, 4, battery_percent=91, signal_dbm=-66),
            DemoCamera("12/gate", "Garden gate", STICK_UP, 3, battery_percent=64, signal_dbm=-71),
            DemoCamera("12/room", "Living room", INDOOR, 3, signal_dbm=-41),
        ),
        ((MIA, Role.MANAGER), (VIC, Role.VIEWER), (GUS, Role.GUEST)), Mode.AWAY,
    ),
    DemoHome(
        "Maple St 14", BEN, 42.11022, -72.54688,
        (
            DemoCamera("14/door", "Front door", DOORBELL, 4, battery_percent=47, signal_dbm=-62),
            DemoCamera("14/drive", "Drive", FLOODLIGHT, 6, Presence.LATE, signal_dbm=-83),
        ),
    ),
    DemoHome(
        "Maple St 15", CARLA, 42.11051, -72.54676,
        (
            DemoCamera("15/door", "Doorbell", DOORBELL, 5, signal_dbm=-52),
            DemoCamera("15/front", "Front garden", STICK_UP, 6, battery_percent=88, signal_dbm=-68),
            DemoCamera("15/hall", "Hallway", INDOOR, 6, Presence.OFFLINE, signal_dbm=-79),
        ),
    ),
    DemoHome(
        "Maple St 17", DEV, 42.11053, -72.54651,
        (
            DemoCamera("17/lawn", "Back lawn", SPOTLIGHT, 7, battery_percent=55, signal_dbm=-61),
            DemoCamera("17/drive", "Driveway", FLOODLIGHT, 8, signal_dbm=-57),
            DemoCamera("17/shed", "Shed", SPOTLIGHT, 9, Presence.NOT_PAIRED),
        ),
        mode=Mode.DISARMED,
    ),
    DemoHome(
        "Maple St 20", EDDA, 42.11027, -72.54619,
        (
            DemoCamera("20/door", "Front door", DOORBELL, 7, battery_percent=9, signal_dbm=-74),
            DemoCamera("20/garden", "Garden", STICK_UP, 9, battery_percent=33, signal_dbm=-80),
        ),
        ((BEN, Role.MANAGER),),
    ),
)  # fmt: skip


def settle(now: datetime) -> None:
    """Every home and camera that is not there yet, each with its people; nothing that is there is changed."""
    for spec in STREET:
        _home(spec, now)


@transaction.atomic
def _home(spec: DemoHome, now: datetime) -> None:
    owner = person(spec.owner)
    if Home.objects.filter(name=spec.name, memberships__user=owner, memberships__role=Role.OWNER).exists():
        return
    facts = homes.HomeFacts(spec.name, f"{spec.name}, Springfield", TIME_ZONE, spec.lat, spec.lon, retention_days=30)
    home = homes.add(facts, by=owner, now=now)
    homes.set_mode(home, spec.mode, by=owner)
    cameras = [_camera(home, camera, by=owner, now=now) for camera in spec.cameras]
    for who, role in spec.others:
        _join(home, person(who), role, cameras[0], now)


def _camera(home: Home, spec: DemoCamera, *, by: User, now: datetime) -> Camera:
    camera = Camera.objects.create(home=home, name=spec.name, kind=spec.kind, is_outdoor=spec.kind != INDOOR)
    record(by, Action.CAMERA_ADDED, camera, home=home)
    if spec.presence == Presence.NOT_PAIRED:
        return camera
    code = pairing.make_code(camera, by=by, now=now)
    pairing.pair(code, model=f"Porch {spec.kind.label}", firmware=FIRMWARE, now=now)
    camera.refresh_from_db()
    if spec.presence == Presence.OFFLINE:
        beat(camera, spec, now - OFFLINE_FOR)
        # Its people heard of it long ago: the demo does not begin with an alarm.
        Camera.objects.filter(pk=camera.pk).update(offline_told_at=now - OFFLINE_FOR)
    else:
        beat(camera, spec, now)
    return camera


def _join(home: Home, user: User, role: Role, first_camera: Camera, now: datetime) -> None:
    """A seat without the mails of an invitation, which asks the owner for a second factor."""
    is_guest = role == Role.GUEST
    until = now + GUEST_STAYS if is_guest else None
    seat = Membership.objects.create(home=home, user=user, role=role, until=until, only_some_cameras=is_guest)
    if is_guest:
        seat.cameras.add(first_camera)
    record(user, Action.MEMBER_JOINED, seat, home=home, role=role)


def beat(camera: Camera, spec: DemoCamera, now: datetime) -> None:
    late_by = timedelta(seconds=settings.HEARTBEAT_LATE_S * 2 if spec.presence == Presence.LATE else 0)
    heartbeat.beat(
        camera, now=now - late_by, battery_percent=spec.battery_percent, signal_dbm=spec.signal_dbm, firmware=FIRMWARE
    )


def living() -> list[tuple[DemoCamera, Camera]]:
    """The street's cameras that have a token now, with what they are."""
    rows = Camera.objects.present().filter(token_hash__isnull=False).select_related("home")
    found = {(camera.home.name, camera.name): camera for camera in rows.filter(firmware=FIRMWARE)}
    named = [((home.name, spec.name), spec) for home in STREET for spec in home.cameras]
    return [(spec, found[name]) for name, spec in named if name in found]


def keep_alive(now: datetime) -> int:
    """One heartbeat of every camera that is not meant to be offline. Returns how many."""
    alive = [pair for pair in living() if pair[0].presence != Presence.OFFLINE]
    for spec, camera in alive:
        beat(camera, spec, now)
    return len(alive)
