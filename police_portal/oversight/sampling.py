"""Of the routine requests that moderators decide, some are drawn by chance: an overseer looks again, in public."""

from __future__ import annotations

from datetime import datetime
from random import Random

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.publishing import publish
from devices.audit.recording import record
from devices.errors import Conflict, Refused
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import Office, User
from police_portal.actions import Action
from police_portal.oversight import deciders
from police_portal.oversight.models import Sample, Verdict
from police_portal.requests.models import FootageRequest


@transaction.atomic
def draw(asked: FootageRequest, *, now: datetime, luck: Random) -> Sample | None:
    """Perhaps take this request, which a moderator just decided, as a sample; the overseers are told."""
    if luck.random() >= settings.SAMPLE_SHARE:
        return None
    sample = Sample.objects.create(request=asked, drawn_at=now)
    record(None, Action.SAMPLE_DRAWN, sample, home=None, request=str(asked.uuid))
    tell(
        User.objects.filter(office=Office.OVERSEER, is_active=True),
        NoticeKind.SAMPLE_WAITS,
        now=now,
        path=reverse("police_portal:sample", args=[sample.uuid]),
        reference=asked.reference,
    )
    return sample


def stands_between(sample: Sample, by: User) -> str:
    """Why this overseer does not judge this sample; empty: they do."""
    if sample.request.decided_by_id == by.pk or deciders.is_beside(sample.request, deciders.home_cells(by)):
        return deciders.somebody_else()
    return ""


@transaction.atomic
def judge(sample: Sample, verdict: Verdict, reason: str, *, by: User, now: datetime) -> None:
    """Say in public whether it was rightly decided. It changes nothing about the request. Raises DomainError."""
    deciders.require_overseer(by)
    why_not = stands_between(sample, by)
    if why_not:
        raise Refused(why_not)
    said = deciders.reason_of(reason)
    waiting = Sample.objects.filter(pk=sample.pk, verdict="")
    if not waiting.update(verdict=verdict, reason=said, by=by, judged_at=now):
        raise Conflict(_("Another overseer has judged this sample already."))
    sample.refresh_from_db()
    asked = sample.request
    record(by, Action.SAMPLE_JUDGED, sample, home=None, request=str(asked.uuid), verdict=verdict)
    facts = {"agency": asked.agency.name, "agency_uuid": str(asked.agency.uuid), "verdict": verdict, "reason": said}
    if asked.opened_at:  # a refused one is never public by its reference
        facts |= {"reference": asked.reference, "request": str(asked.uuid)}
    publish(Action.SAMPLE_JUDGED, sample, now=now, **facts, decided_by=deciders.called(by))
