"""A camera is added to a home, set, and removed. It stays bound to its home until the owner removes it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from devices.audit.actions import Action
from devices.audit.recording import record
from devices.cameras import zones
from devices.cameras.models import MAX_MOTION_ZONES, MAX_PRIVACY_ZONES, Camera, CameraKind
from devices.cameras.zones import Zone
from devices.errors import Conflict, Invalid, Refused
from devices.people.models import Home, Right, User
from devices.wake import wake

MOST_CAMERAS = 50

SWEEP = "devices.clips.tasks.sweep_removed"


@dataclass(frozen=True)
class CameraFacts:
    """What a camera is. Indoor cameras film indoors, whatever is said."""

    name: str
    kind: str
    is_outdoor: bool = True

    def columns(self) -> dict[str, object]:
        return asdict(self) | {"is_outdoor": self.is_outdoor and self.kind != CameraKind.INDOOR}


@dataclass(frozen=True)
class CameraSettings:
    """How a camera is set. retention_days: None for the home's. mute_schedule: as Camera.is_muted reads it."""

    sensitivity: int
    clip_length_s: int
    audio: bool
    record_in: str
    retention_days: int | None
    privacy_reversible: bool
    mute_schedule: list[dict[str, object]] = field(default_factory=list)
    motion_zones: list[Zone] = field(default_factory=list)
    privacy_zones: list[Zone] = field(default_factory=list)


@transaction.atomic
def add(home: Home, facts: CameraFacts, *, by: User, now: datetime) -> Camera:
    """A new camera, not paired yet. A manager who sees only some cameras sees it too. Raises Refused, Conflict."""
    if not home.allows(by, Right.SETTINGS):
        raise Refused(_("Only the owner or a manager can add a camera."))
    if Camera.objects.present().filter(home=home).count() >= MOST_CAMERAS:
        raise Refused(_("A home has up to {count} cameras.").format(count=MOST_CAMERAS))
    _one_of_its_name(home, facts.name)
    camera = Camera.objects.create(home=home, created_at=now, **facts.columns())
    member = home.membership_of(by)
    if member is not None and member.only_some_cameras:
        member.cameras.add(camera)
    record(by, Action.CAMERA_ADDED, camera, home=home, kind=facts.kind)
    return camera


@transaction.atomic
def change(camera: Camera, facts: CameraFacts, wanted: CameraSettings, *, by: User) -> bool:
    """Change what differs; the camera asks for its settings again when their version rose. Returns whether it did.

    Raises Refused, Conflict, Invalid. Retention, zones and masks bind clips recorded from now on.
    """
    if not camera.allows(by, Right.SETTINGS):
        raise Refused(_("Only the owner or a manager can change a camera."))
    zones.check(wanted.motion_zones, most=MAX_MOTION_ZONES, least_share=zones.LEAST_MOTION)
    zones.check(wanted.privacy_zones, most=MAX_PRIVACY_ZONES, least_share=zones.LEAST_PRIVACY)
    _one_of_its_name(camera.home, facts.name, beside=camera)
    kept = Camera.objects.present().select_for_update(of=("self",), no_key=True).get(pk=camera.pk)
    columns = facts.columns() | asdict(wanted)
    changed = sorted(column for column, value in columns.items() if getattr(kept, column) != value)
    if not changed:
        return False
    if "privacy_reversible" in changed and not camera.allows(by, Right.OWN):
        raise Refused(_("Only the owner can choose whether masked parts can be seen again."))
    Camera.objects.filter(pk=camera.pk).update(settings_version=F("settings_version") + 1, **columns)
    camera.refresh_from_db()
    record(by, Action.CAMERA_CHANGED, camera, home=camera.home, changed=changed)
    return True


@transaction.atomic
def remove(camera: Camera, *, by: User, now: datetime) -> None:
    """Hidden at once, and its token ends; the sweep deletes the bytes of its clips, then the rows. Raises Refused.

    Removing it again changes nothing.
    """
    if not camera.allows(by, Right.OWN):
        raise Refused(_("Only the owner can remove a camera: its clips go with it."))
    if not Camera.objects.present().filter(pk=camera.pk).update(removed_at=now, token_hash=None):
        return
    camera.pairing_codes.all().delete()
    record(by, Action.CAMERA_REMOVED, camera, home=camera.home)
    wake(SWEEP)


def _one_of_its_name(home: Home, name: str, *, beside: Camera | None = None) -> None:
    """Two cameras of a home are told apart by name. Whoever comes second waits for the home's row, and then reads this.

    Raises Invalid, Conflict.
    """
    if not name.strip():
        raise Invalid(_("A camera needs a name, such as Front door."))
    Home.objects.select_for_update(no_key=True).get(pk=home.pk)
    others = Camera.objects.present().filter(home=home, name__iexact=name)
    if beside is not None:
        others = others.exclude(pk=beside.pk)
    if others.exists():
        raise Conflict(_("This home has a camera called {name} already. Choose another name.").format(name=name))
