"""What pages show of giveaways: the ledger, what became of one, the cameras that came to a person's homes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from devices.audit.models import PublicEntry
from devices.cameras.models import Camera
from devices.people.models import Right, User
from police_portal.actions import Action
from police_portal.giveaways.models import Programme, ProgrammeQuerySet, Voucher


@dataclass(frozen=True)
class End:
    at: datetime
    reason: str


@dataclass(frozen=True)
class Given:
    camera: Camera
    programme: Programme


def seen_by(user: User | AnonymousUser) -> ProgrammeQuerySet:
    """The ledger, and what this person proposed."""
    rows = Programme.objects.all()
    mine = Q(pk__in=Programme.objects.visible_to(user))
    return rows.filter(Q(pk__in=Programme.objects.public()) | mine).select_related("agency")


def end_of(programme: Programme) -> End | None:
    """When it ended and why, as the public log has it."""
    entry = PublicEntry.objects.filter(subject_uuid=programme.uuid, act=Action.PROGRAMME_ENDED).first()
    return End(entry.at, str(entry.facts.get("reason", ""))) if entry else None


def given_to(user: User) -> list[Given]:
    """The cameras that came by a code into homes where this person sets cameras, and are not detached."""
    cameras = Camera.objects.where(user, Right.SETTINGS).select_related("home").order_by("home__name", "name")
    found = Voucher.objects.filter(camera__in=cameras).select_related("programme__agency")
    programmes = {voucher.camera_id: voucher.programme for voucher in found}
    return [Given(camera, programmes[camera.pk]) for camera in cameras if camera.pk in programmes]
