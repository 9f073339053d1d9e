"""Faces are covered in what an agency has of a clip: its copy is made anew, and the one before is sealed.

What was given stays what it was: nobody opens it any more, it lies here to the end of the lease, and goes with the
rest, listed in the signed record. The sealed poster shows what the sealed copy shows, and goes the same way. The agency
reads that a copy was replaced, and not that anybody asked for it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.clips.models import Clip
from devices.errors import Conflict, Refused
from devices.people.members import has_second_factor
from devices.people.models import User
from devices.wake import wake
from police_portal.actions import Action
from police_portal.custody.ending import ALIVE, stop_making
from police_portal.custody.lending import TASK, WAKE_AFTER
from police_portal.custody.models import Share, ShareQuerySet
from police_portal.custody.owners import owners_of
from police_portal.custody.running import FREE, WAITING

GIVEN = ("copy", "poster", "original")


def shares_of(clips: Collection[Clip]) -> ShareQuerySet:
    """What agencies hold of these clips, by random name. What an order opened counts once its owner may be told."""
    told = Q(demand__isnull=True) | Q(demand__tell_at__lte=timezone.now())
    alive = Share.objects.filter(told, clip__in=[clip.pk for clip in clips], state__in=ALIVE)
    return alive.select_related("agency", "request", "demand", "home").order_by("uuid")


def uncovered(clips: Collection[Clip]) -> ShareQuerySet:
    """Of those what shows faces and was lent by its owner: what `cover` can make anew."""
    return shares_of(clips).filter(Q(is_redacted=False) | Q(gives_original=True), demand__isnull=True)


@transaction.atomic
def cover(share: Share, *, by: User, now: datetime) -> bool:
    """By the owner's consent, make the agency's copy anew with faces covered. False: it shows none, nothing to do.

    From this moment nothing of the one before opens, and what is made of it is not handed out. Raises Refused when `by`
    does not own the home or has no second factor, or a legal demand opened the recording; Conflict when it is over.
    """
    _check_allowed(share, by)
    held = Share.objects.select_for_update(of=("self",)).filter(pk=share.pk, state__in=ALIVE).first()
    if held is None:
        raise Conflict(_("This share is over already: nobody opens it any more."))
    if held.is_redacted and not held.gives_original:
        return False
    if held.clip_id is None:
        raise Conflict(_("The clip was deleted, and this share is ending: nobody opens it any more."))
    things = {name: getattr(held, name) for name in GIVEN}
    columns: dict[str, Any] = FREE | {"state": WAITING, "is_redacted": True, "gives_original": False}
    columns |= {"wake_at": now + WAKE_AFTER, "attempts": 0, "put_offs": 0, "step": "", "reason": ""}
    if held.lent_at is not None:
        columns |= {f"sealed_{name}": thing for name, thing in things.items()} | dict.fromkeys(GIVEN)
        columns |= {"sealed_at": now, "made_facts": {"time_zone": held.made_facts.get("time_zone", "")}}
    Share.objects.filter(pk=held.pk).update(**columns)
    stop_making(held, now)
    action = Action.SHARE_COVERED if held.lent_at is None else Action.SHARE_REMADE
    hashes = {f"{name}_sha256": thing.sha256 for name, thing in things.items() if thing is not None}
    record(by, action, held, home=held.home, clip=str(held.clip_uuid), **hashes)
    wake(TASK, held.pk)
    share.refresh_from_db()
    return True


def _check_allowed(share: Share, by: User) -> None:
    """Raises Refused."""
    if not owners_of(share).filter(pk=by.pk).exists():
        raise Refused(_("Only the owner of the home can have faces covered in what was lent."))
    if share.demand_id is not None:
        raise Refused(_("A legal demand opened this recording: it is not the owner's to change."))
    if not has_second_factor(by):
        raise Refused(_("Covering faces in an agency's copy needs a second factor on your account. Set one up first."))
