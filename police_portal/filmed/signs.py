"""The sign at a door: a random name in a picture, which says that somebody films here and where to ask.

It says nothing of whose door it is. A sign that was ended is nobody's; a new one has another name.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.cameras.models import Camera
from devices.errors import Conflict, Refused
from devices.people.models import Right, User
from police_portal.actions import Action
from police_portal.filmed.models import DoorSign


def sign_of(camera: Camera) -> DoorSign | None:
    """The one that hangs there. None: there is none, or it was ended."""
    return DoorSign.objects.filter(camera=camera, ended_at__isnull=True).first()


def found(name: uuid.UUID) -> DoorSign | None:
    """The sign of this name, while it hangs and its camera is there."""
    hanging = DoorSign.objects.filter(ended_at__isnull=True, camera__removed_at__isnull=True)
    return hanging.filter(uuid=name, camera__home__removed_at__isnull=True).select_related("camera__home").first()


@transaction.atomic
def make(camera: Camera, *, by: User, now: datetime) -> DoorSign:
    """Repeating it returns the sign there is. Raises Refused for anybody but the owner, Conflict for an indoor camera.

    One row for each camera: what was asked by an earlier sign stays with the camera, under a name nobody has.
    """
    held = _held(camera, by)
    if not held.is_outdoor:
        raise Conflict(_("A sign belongs to a camera that films outdoors: say so in its settings first."))
    sign, is_new = DoorSign.objects.get_or_create(camera=held, defaults={"made_at": now})
    if not is_new and sign.ended_at is None:
        return sign
    if not is_new:
        DoorSign.objects.filter(pk=sign.pk).update(uuid=uuid.uuid4(), made_at=now, ended_at=None)
        sign.refresh_from_db()
    record(by, Action.SIGN_MADE, sign, home=held.home, camera=str(held.uuid))
    return sign


@transaction.atomic
def end(camera: Camera, *, by: User, now: datetime) -> None:
    """Its picture leads nowhere from now on. Repeating it changes nothing. Raises Refused for anybody but the owner."""
    held = _held(camera, by)
    sign = sign_of(held)
    if sign is None:
        return
    DoorSign.objects.filter(pk=sign.pk).update(ended_at=now)
    record(by, Action.SIGN_ENDED, sign, home=held.home, camera=str(held.uuid))


def _held(camera: Camera, by: User) -> Camera:
    """The camera, locked: two at once make one sign. Raises Refused, Conflict."""
    if not camera.home.allows(by, Right.OWN):
        raise Refused(_("Only the owner of the home puts up a sign."))
    there = Camera.objects.present().select_for_update(of=("self",)).select_related("home").filter(pk=camera.pk).first()
    if there is None:
        raise Conflict(_("This camera was removed."))
    return there
