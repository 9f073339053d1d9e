"""The owner answers somebody who was filmed, without learning who it is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.clips import deleting
from devices.clips.models import Clip
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.people.models import Right, User
from neighbors.posts.models import SHOWN, Media
from police_portal.actions import Action
from police_portal.custody.ending import ALIVE
from police_portal.custody.models import Share
from police_portal.filmed import covering, reach
from police_portal.filmed.models import Filmed, FilmedAsk, Reply, Wish


@dataclass(frozen=True)
class Holding:
    """Who has recordings beside the owner: names of public bodies, and whether a blurred copy was posted."""

    agencies: list[str]
    is_posted: bool


def holding(clips: Collection[Clip]) -> Holding:
    """What an order opened counts from the time on that its owner may be told."""
    shares = covering.shares_of(clips).filter(lent_at__isnull=False)
    names = sorted({share.agency.name for share in shares})
    posted = Media.objects.filter(clip__in=[clip.pk for clip in clips], post__status__in=SHOWN, blurred__isnull=False)
    return Holding(names, is_posted=posted.exists())


@transaction.atomic
def reply(ask: FilmedAsk, reply: Reply, clips: Collection[Clip], *, by: User, now: datetime) -> FilmedAsk:
    """Once. clips: in which the person is; each must be one of this home and of the asked time.

    Raises Refused, Invalid, Conflict (answered already), Gone (the outcome was told).
    """
    Filmed.objects.select_for_update(no_key=True).get(pk=ask.filmed_id)  # not while the outcome is told
    held = FilmedAsk.objects.select_for_update(of=("self",)).select_related("filmed__sign", "home").get(pk=ask.pk)
    filmed = held.filmed
    if not held.home.allows(by, Right.OWN):
        raise Refused(_("Only the owner of the home answers this."))
    if filmed.tell_at <= now or filmed.told_at is not None:
        raise Gone(_("The time for an answer is over."))
    if held.reply != Reply.WAITING:
        raise Conflict(_("You have answered this already."))
    if reply not in (Reply.NOT_THERE, Reply.DONE, Reply.REFUSED):
        raise Invalid(_("Choose one of the answers."))
    said, agencies = _do(held, list(clips), by, now) if reply == Reply.DONE else ({}, [])
    FilmedAsk.objects.filter(pk=held.pk).update(reply=reply, replied_at=now, said=said, says_agencies=agencies)
    record(by, Action.FILMED_REPLIED, held, home=held.home, reply=reply.value)
    held.refresh_from_db()
    return held


def _do(ask: FilmedAsk, clips: list[Clip], by: User, now: datetime) -> tuple[dict[str, object], list[str]]:
    """What was asked for. Gives what the owner reads of it, and the names for whoever asked."""
    if ask.filmed.wish == Wish.ZONE:
        return {}, []
    offered = {clip.pk for clip in reach.clips_of(ask.home, ask.filmed)}
    if not clips or not {clip.pk for clip in clips} <= offered:
        raise Invalid(_("Choose the recordings in which this person is."))
    held = holding(clips)
    if ask.filmed.wish == Wish.WHO:
        shown = [_("the neighborhood feed, with faces blurred")] if held.is_posted else []
        return {"clips": len(clips)}, held.agencies + shown
    if ask.filmed.wish == Wish.DELETE:
        count = deleting.ask(clips, by=by, now=now)
        return {"clips": count, "is_in_part": _is_kept_by_order(clips)}, []
    covered = sum(covering.cover(share, by=by, now=now) for share in covering.uncovered(clips))
    return {"clips": len(clips), "covered": covered, "is_in_part": _is_kept_by_order(clips, uncovered=True)}, []


def _is_kept_by_order(clips: Collection[Clip], *, uncovered: bool = False) -> bool:
    """An agency keeps a copy by a legal demand that the owner knows of: that is not the owner's to end."""
    kept = Share.objects.filter(clip__in=[clip.pk for clip in clips], demand__tell_at__lte=timezone.now())
    kept = kept.filter(state__in=ALIVE)
    return (kept.filter(is_redacted=False) if uncovered else kept).exists()
