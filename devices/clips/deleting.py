"""The owner deletes clips: hidden at once, gone after the time to take it back, whatever happens to the tab."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.actions import Action
from devices.audit.recording import record
from devices.clips import stills
from devices.clips.models import Clip
from devices.errors import Gone, Refused
from devices.people.models import Home, Right, User


@transaction.atomic
def ask(clips: Collection[Clip], *, by: User, now: datetime) -> int:
    """Hide these clips and delete them at a stored time. Returns how many that are. Raises Refused."""
    _check(clips, by)
    count = 0
    for clip in clips:
        delete_at = now + timedelta(seconds=settings.UNDO_S)
        if Clip.objects.filter(pk=clip.pk, delete_at__isnull=True).update(delete_at=delete_at):
            record(by, Action.CLIP_DELETION_ASKED, clip, home=clip.home)
            count += 1
    stills.renew(clip.camera_id for clip in clips)
    return count


@transaction.atomic
def undo(clips: Collection[Clip], *, by: User, now: datetime) -> int:
    """Take a deletion back. Returns how many clips are there again. Raises Refused; Gone when it is too late."""
    _check(clips, by)
    count = 0
    for clip in clips:
        if Clip.objects.filter(pk=clip.pk, delete_at__gt=now).update(delete_at=None):
            record(by, Action.CLIP_DELETION_UNDONE, clip, home=clip.home)
            count += 1
    if clips and not count:
        raise Gone(_("It is too late: the deletion has taken effect."))
    stills.renew(clip.camera_id for clip in clips)
    return count


def _check(clips: Collection[Clip], by: User) -> None:
    homes = {clip.home_id for clip in clips}
    if Home.objects.where(by, Right.OWN).filter(pk__in=homes).count() != len(homes):
        raise Refused(_("Only the owner can delete recordings."))
