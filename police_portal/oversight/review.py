"""A person decides on a request: opens it in public, refuses it, or blacks out words. Every decision has a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random, SystemRandom
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.publishing import publish
from devices.audit.recording import record
from devices.errors import Conflict, Invalid, Refused
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import Office, User
from devices.wake import wake
from police_portal.actions import Action
from police_portal.agencies.doors import is_overseer
from police_portal.agencies.models import Agency
from police_portal.oversight import announcing, deciders, sampling
from police_portal.requests import public_form
from police_portal.requests.models import FootageRequest, RequestStatus
from police_portal.requests.proportion import weigh

LUCK = SystemRandom()
BLACKOUTS_MOST = 100


def open_request(asked: FootageRequest, reason: str, *, by: User, now: datetime, luck: Random = LUCK) -> None:
    """Make it public and let the homes be invited. Raises Refused (not theirs to decide, no permission in force),
    Invalid (no reason), Conflict (decided or withdrawn in the meantime).

    It is weighed once more: a place may be protected, or be asked about nearby, since it was sent.
    """
    deciders.require(asked, by)
    if not is_overseer(by) and _has_outgrown(asked, now):
        raise Refused(deciders.somebody_else())
    _open(asked, reason, by=by, now=now, luck=luck)


@transaction.atomic
def _has_outgrown(asked: FootageRequest, now: datetime) -> bool:
    """Whether a routine request needs an overseer by now: then it waits for one, and they are told."""
    weight = weigh(asked, now)
    if not weight.needs_overseer:
        return False
    routine = FootageRequest.objects.filter(pk=asked.pk, status=RequestStatus.IN_REVIEW, needs_overseer=False)
    if routine.update(
        needs_overseer=True,
        touches_protected=weight.touches_protected,
        score=weight.score,
        stacked=weight.stacked,
    ):
        overseers = list(User.objects.filter(office=Office.OVERSEER, is_active=True))
        path = reverse("police_portal:review", args=[asked.uuid])
        tell(overseers, NoticeKind.REVIEW_WAITS, now=now, path=path, mail_to=overseers, reference=asked.reference)
    return True


@transaction.atomic
def _open(asked: FootageRequest, reason: str, *, by: User, now: datetime, luck: Random) -> None:
    deciders.require(asked, by)
    said = deciders.reason_of(reason)
    agency = Agency.objects.select_for_update(no_key=True).get(
        pk=asked.agency_id
    )  # a suspension now comes before, or after
    waiting = _waiting(asked)
    permission = agency.permission(now)
    if permission is None:
        raise Refused(_("The agency has no permission in force now: this request can only be refused."))
    waiting.move(
        RequestStatus.OPEN,
        opened_at=now,
        answers_until=now + timedelta(days=waiting.response_days),
        decided_at=now,
        decided_by=by,
        reason=said,
    )
    FootageRequest.objects.filter(pk=waiting.pk).update(post=announcing.announce(waiting, permission, now))
    record(by, Action.REQUEST_OPENED, waiting, home=None)
    covered = [why for _start, _end, why in waiting.blackouts]
    publish(
        Action.REQUEST_OPENED,
        waiting,
        now=now,
        **_facts(waiting),
        reason=said,
        decided_by=deciders.called(by),
        blacked_out=covered,
    )
    _after(waiting, _("opened"), by=by, now=now, luck=luck)
    wake("police_portal.consent.tasks.invite_homes", waiting.pk)
    asked.refresh_from_db()


@transaction.atomic
def refuse(asked: FootageRequest, reason: str, *, by: User, now: datetime, luck: Random = LUCK) -> None:
    """It stays unpublished; that one of this agency was refused, and why, is public. Raises as open_request."""
    deciders.require(asked, by)
    said = deciders.reason_of(reason)
    waiting = _waiting(asked)
    waiting.move(RequestStatus.REFUSED, decided_at=now, decided_by=by, reason=said, case_slot=None)
    record(by, Action.REQUEST_REFUSED, waiting, home=None)
    agency = waiting.agency
    facts = {"agency": agency.name, "agency_uuid": str(agency.uuid), "reason": said}
    publish(Action.REQUEST_REFUSED, agency, now=now, **facts, decided_by=deciders.called(by))
    _after(waiting, _("refused: {reason}").format(reason=said), by=by, now=now, luck=luck)
    asked.refresh_from_db()


@transaction.atomic
def black_out(asked: FootageRequest, spans: Sequence[tuple[int, int]], reason: str, *, by: User, now: datetime) -> None:
    """Cover these characters of the message, [start, end), for everybody who reads it from now on.

    What is over stays public, so its words can be covered too. Raises Refused, Invalid, Conflict (nobody reads it).
    """
    deciders.require(asked, by)
    said = deciders.reason_of(reason)
    row = FootageRequest.objects.select_for_update(no_key=True).get(pk=asked.pk)
    if row.status != RequestStatus.IN_REVIEW and not row.opened_at:
        raise Conflict(_("Words are blacked out where they are public or in review; here they are neither."))
    if not spans or not all(0 <= start < end <= len(row.message) for start, end in spans):
        raise Invalid(_("Name words as they stand in the message."))
    covered = [*row.blackouts, *([start, end, said] for start, end in spans)]
    if len(covered) > BLACKOUTS_MOST:
        raise Invalid(_("At most 100 places can be blacked out: refuse this request instead."))
    FootageRequest.objects.filter(pk=row.pk).update(blackouts=covered)
    record(by, Action.REQUEST_BLACKED_OUT, row, home=None, places=len(spans))
    if row.opened_at:  # before that nothing of it is public; the reasons are written down when it opens
        facts = {"reference": row.reference, "agency": row.agency.name, "agency_uuid": str(row.agency.uuid)}
        publish(Action.REQUEST_BLACKED_OUT, row, now=now, **facts, reason=said, decided_by=deciders.called(by))
        row.refresh_from_db()
        announcing.cover(row, now)
    asked.refresh_from_db()


def _facts(asked: FootageRequest) -> dict[str, Any]:
    """What the public log keeps of a request for ever: not its words, which can be blacked out later."""
    shown = public_form.of(asked)
    return {
        "reference": shown.reference,
        "agency": shown.agency,
        "agency_uuid": str(asked.agency.uuid),
        "offence": "against_a_person" if asked.is_veiled else asked.offence,
        "cells": shown.cells,
        "window_start": shown.window_start.isoformat(),
        "window_end": shown.window_end.isoformat(),
        "response_days": shown.response_days,
    }


def _waiting(asked: FootageRequest) -> FootageRequest:
    """The row, nobody else's until the transaction ends. Raises Conflict."""
    row = FootageRequest.objects.select_for_update(of=("self",), no_key=True).select_related("agency").get(pk=asked.pk)
    if row.status != RequestStatus.IN_REVIEW:
        said = _("Somebody was here first: this request is {now}.")
        raise Conflict(said.format(now=RequestStatus(row.status).label))
    return row


def _after(asked: FootageRequest, outcome: str, *, by: User, now: datetime, luck: Random) -> None:
    """Who filed it is told; what a moderator decided is perhaps looked at again."""
    officer = asked.filed_by.user
    path = reverse("police_portal:portal_request", args=[asked.uuid])
    tell(
        [officer],
        NoticeKind.REQUEST_DECIDED,
        now=now,
        path=path,
        mail_to=[officer],
        reference=asked.reference,
        outcome=outcome,
    )
    if by.office == Office.MODERATOR and not asked.needs_overseer:
        sampling.draw(asked, now=now, luck=luck)
