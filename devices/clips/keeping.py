"""What the people of a home note on a clip: a star, and that somebody has seen it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.actions import Action
from devices.audit.recording import record
from devices.clips.models import Clip
from devices.errors import Refused
from devices.people.models import Home, Right, User


@transaction.atomic
def star(clips: Collection[Clip], on: bool, *, by: User) -> int:
    """Star these clips, or take the star away. A star does not stop expiry. Returns how many changed; Refused."""
    homes = {clip.home_id for clip in clips}
    if Home.objects.where(by, Right.KEEP).filter(pk__in=homes).count() != len(homes):
        raise Refused(_("Only the owner or a manager can star recordings."))
    count = 0
    for clip in clips:
        if Clip.objects.filter(pk=clip.pk, is_starred=not on).update(is_starred=on):
            record(by, Action.CLIP_STARRED if on else Action.CLIP_UNSTARRED, clip, home=clip.home)
            count += 1
    return count


def mark_seen(clip: Clip, *, by: User) -> bool:
    """Somebody who keeps this home looked at the clip. A viewer's or guest's look leaves it new for them: False."""
    if clip.is_seen or not clip.home.allows(by, Right.KEEP):
        return False
    return bool(Clip.objects.filter(pk=clip.pk, is_seen=False).update(is_seen=True))
