"""A moderator asks to see the pictures of a case they hold: written down, and the camera's owner is told so.

Only what was submitted to the feed, only its blurred copy or poster, only while the case is claimed.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from devices.audit.actions import Action as Look
from devices.audit.recording import record
from devices.errors import Conflict
from devices.people.models import Home, User
from neighbors.actions import Action
from neighbors.moderation.models import Case
from neighbors.posts.models import Media


@transaction.atomic
def see_media(case: Case, *, by: User, now: datetime) -> None:
    """From now on, while the claim lasts, the pictures are shown. Recorded once a claim, for each home concerned.

    Raises Conflict when somebody else has the case.
    """
    if not _held(case, by, now):
        raise Conflict(_("This one is not yours any more: take it again."))
    if not Case.objects.filter(pk=case.pk, media_seen_at__isnull=True).update(media_seen_at=now):
        return
    clips = [media.clip for media in _media(case) if media.clip is not None]
    homes: set[Home | None] = {clip.camera.home for clip in clips}
    for home in homes or {None}:
        record(by, Action.CASE_LOOKED_AT, case, home=home)
    for clip in clips:
        record(by, Look.CLIP_SEEN_BY_MODERATOR, clip, home=clip.camera.home)
    case.refresh_from_db()


def shown_to(by: User, now: datetime) -> QuerySet[Media]:
    """The media that this moderator may see now: those of the cases they hold and asked to see. Never an original."""
    held = Case.objects.filter(
        claimed_by=by, claimed_until__gt=now, closed_at__isnull=True, media_seen_at__isnull=False
    )
    return Media.objects.filter(pk__in=Media.objects.filter(revisions__cases__in=held).values("pk"))


def _held(case: Case, by: User, now: datetime) -> bool:
    return Case.objects.filter(pk=case.pk, claimed_by=by, claimed_until__gt=now, closed_at__isnull=True).exists()


def _media(case: Case) -> QuerySet[Media]:
    return Media.objects.filter(revisions=case.revision_id).select_related("clip__camera__home")
