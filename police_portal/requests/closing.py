"""A request that was open is over: closed by the agency, or out of time. From then on its outcome is owed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from devices.audit.publishing import publish
from devices.audit.recording import record
from devices.errors import Conflict
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import User
from neighbors.posts import announcing
from police_portal import limits
from police_portal.actions import Action
from police_portal.agencies.models import Officer, OfficerRole
from police_portal.requests import asking
from police_portal.requests.models import FootageRequest, RequestQuerySet, RequestStatus

REMINDED = ((timedelta(days=1), 1), (timedelta(days=7), 7))  # before an outcome is due, the nearest first
BATCH = 200


@transaction.atomic
def close(asked: FootageRequest, *, by: User, now: datetime) -> None:
    """The agency needs no more answers. What was lent goes on to its own end. Raises Refused, Conflict."""
    asking.officer_for(asked.agency, by)
    asked.move(RequestStatus.CLOSED, ended_at=now)
    record(by, Action.REQUEST_CLOSED, asked, home=None)
    over(asked, Action.REQUEST_CLOSED, now)


def expire_due(now: datetime) -> int:
    """End what has had its days to answer. Running it twice changes nothing."""
    due = FootageRequest.objects.filter(status=RequestStatus.OPEN, answers_until__lte=now)
    return sum(_expire(asked, now) for asked in due.select_related("agency").order_by("answers_until", "pk")[:BATCH])


@transaction.atomic
def _expire(asked: FootageRequest, now: datetime) -> bool:
    try:
        asked.move(RequestStatus.EXPIRED, ended_at=now)
    except Conflict:
        return False  # closed or withdrawn a moment ago
    record(None, Action.REQUEST_EXPIRED, asked, home=None)
    over(asked, Action.REQUEST_EXPIRED, now)
    return True


def over(asked: FootageRequest, how: Action, now: datetime) -> None:
    """What everybody reads of an end, and what the agency is told: by when the outcome is owed."""
    publish(how, asked, now=now, reference=asked.reference)
    if asked.post is not None:
        announcing.end(asked.post, now)
    _tell(asked, NoticeKind.REQUEST_ENDED, now)


def remind_of_outcomes(now: datetime) -> int:
    """Tell agencies of outcomes that are owed soon: once a week before, and once a day before."""
    told = 0
    for before, days in REMINDED:
        owed = owing(now + before).filter(ended_at__gt=now - limits.OUTCOME_OWED)
        owed = owed.exclude(outcome_told_days__in=[each for _before, each in REMINDED if each <= days])
        for asked in owed.select_related("agency").order_by("ended_at", "pk")[:BATCH]:
            told += _remind(asked, days, now)
    return told


@transaction.atomic
def _remind(asked: FootageRequest, days: int, now: datetime) -> bool:
    row = FootageRequest.objects.filter(pk=asked.pk, outcome="", outcome_told_days=asked.outcome_told_days)
    if not row.update(outcome_told_days=days):
        return False
    _tell(asked, NoticeKind.OUTCOME_OWED, now)
    return True


def owing(at: datetime) -> RequestQuerySet:
    """Requests whose outcome is owed and has not come at this time."""
    ended = FootageRequest.objects.filter(opened_at__isnull=False, ended_at__isnull=False, outcome="")
    return ended.filter(ended_at__lte=at - limits.OUTCOME_OWED)


def _tell(asked: FootageRequest, kind: NoticeKind, now: datetime) -> None:
    due = asked.outcome_due_at
    askers = Officer.objects.working().filter(agency=asked.agency).exclude(role=OfficerRole.READER)
    people = [officer.user for officer in askers.select_related("user")]
    path = reverse("police_portal:portal_request", args=[asked.uuid])
    day = f"{due:%Y-%m-%d}" if due else ""
    tell(people, kind, now=now, path=path, mail_to=people, reference=asked.reference, day=day)
