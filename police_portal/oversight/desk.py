"""What reviewers and overseers have before them: the queue, one request with its measure, and all that waits.

Nothing here reads homes, cameras, invitations, answers or shares.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from devices.people.models import User
from police_portal import limits
from police_portal.agencies.doors import is_overseer, may_review
from police_portal.agencies.models import (
    Agency,
    AgencyState,
    Permission,
    PolicyComment,
    PolicyVersion,
    Reviewer,
    Suspension,
)
from police_portal.law import emergencies
from police_portal.law.models import LegalDemand
from police_portal.oversight import deciders
from police_portal.oversight.models import Sample
from police_portal.requests import places
from police_portal.requests.models import (
    HIDDEN_KINDS,
    FootageRequest,
    Outcome,
    PlaceKind,
    ProtectedPlace,
    RequestStatus,
)
from police_portal.shapes import bounds, overlaps

MOST = 50  # of a list on the desk
A_PLACE: Promise = _("a protected place")


@dataclass(frozen=True)
class Waiting:
    """A line of the queue. is_for_others: this reviewer lives beside it; they are told nothing more of it."""

    asked: FootageRequest
    is_for_others: bool


def queue(by: User, status: RequestStatus = RequestStatus.IN_REVIEW) -> list[Waiting]:
    """What this person's office may decide on, the oldest first. A constant number of queries."""
    found = deciders.before(by).filter(status=status).select_related("agency").order_by("submitted_at", "pk")[:MOST]
    cells = deciders.home_cells(by)
    return [Waiting(asked, deciders.is_beside(asked, cells)) for asked in found]


@dataclass(frozen=True)
class Meter:
    """Square miles x hours, of this request alone and counted with what is near; the most that is routine."""

    area_sq_mi: float
    hours: float
    own: float
    union: float
    most: float = limits.AREA_HOURS_MOST

    @property
    def is_over(self) -> bool:
        return self.union > self.most

    @property
    def own_bar(self) -> int:
        """In thousandths: a bar takes no number of a language."""
        return round(self.own * 1000)

    @property
    def union_bar(self) -> int:
        return round(self.union * 1000)

    @property
    def scale_bar(self) -> int:
        """How far the bars reach."""
        return round(max(self.most, self.own, self.union) * 1000)


def meter(asked: FootageRequest) -> Meter:
    area = asked.area_m2 / limits.SQUARE_MILE_M2
    own = area * asked.hours
    return Meter(area, asked.hours, own, max(own, asked.score))


def protected(asked: FootageRequest) -> list[str]:
    """The kinds of protected places it touches, in words; of shelters and clinics only that there is a place."""
    west, south, east, north = bounds(asked.area)
    near = ProtectedPlace.objects.filter(
        Q(starts_at__isnull=True) | Q(starts_at__lt=asked.window_end),
        Q(ends_at__isnull=True) | Q(ends_at__gt=asked.window_start),
        ended_at__isnull=True,
        west__lte=east,
        east__gte=west,
        south__lte=north,
        north__gte=south,
    )
    kinds = {place.kind for place in near if overlaps(asked.area, places.outline(place.area, place.cell))}
    shown = {str(A_PLACE if kind in HIDDEN_KINDS else PlaceKind(kind).label) for kind in kinds}
    return sorted(shown) or ([str(A_PLACE)] if asked.touches_protected else [])


def stacked(asked: FootageRequest) -> list[FootageRequest]:
    """The requests it was counted with."""
    return list(
        FootageRequest.objects.filter(reference__in=asked.stacked).select_related("agency").order_by("-submitted_at")
    )


@dataclass(frozen=True)
class Record:
    """What an agency has asked for so far, in numbers of requests."""

    submitted: int
    opened: int
    refused: int
    outcomes: list[tuple[str, int]]  # in words, those that occur
    owed: int


def record_of(agency: Agency, now: datetime) -> Record:
    requests = FootageRequest.objects.filter(agency=agency)
    overdue = Q(opened_at__isnull=False, ended_at__lte=now - limits.OUTCOME_OWED, outcome="")
    counted = requests.aggregate(
        submitted=Count("pk", filter=Q(submitted_at__isnull=False)),
        opened=Count("pk", filter=Q(opened_at__isnull=False)),
        refused=Count("pk", filter=Q(status=RequestStatus.REFUSED)),
        owed=Count("pk", filter=overdue),
        **{outcome.value: Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome},
    )
    outcomes = [(str(outcome.label), counted[outcome.value]) for outcome in Outcome if counted[outcome.value]]
    return Record(counted["submitted"], counted["opened"], counted["refused"], outcomes, counted["owed"])


def notes(by: User) -> list[FootageRequest]:
    """Outcome notes that wait to be read before they are public, the oldest first; none of what they live beside."""
    if not (may_review(by) or is_overseer(by)):
        return []
    waiting = FootageRequest.objects.public().filter(outcome_at__isnull=False, outcome_shown_at__isnull=True)
    found = waiting.exclude(outcome_note="").select_related("agency").order_by("outcome_at", "pk")
    cells = deciders.home_cells(by)
    return list(islice((asked for asked in found if not deciders.is_beside(asked, cells)), MOST))


@dataclass(frozen=True)
class Desk:
    """What waits for the overseers. emergencies: released, not reviewed, each with the time by when."""

    now: datetime
    emergencies: list[tuple[LegalDemand, datetime | None]]
    requests: int
    needs_overseer: int
    permissions: list[Permission]
    policies: list[PolicyVersion]
    comments: int
    samples: list[Sample]
    notes: int
    suspensions: list[Suspension]
    reviewers: list[Reviewer]


def waiting_for(by: User, now: datetime) -> Desk:
    in_review = FootageRequest.objects.filter(status=RequestStatus.IN_REVIEW)
    unread = PolicyComment.objects.filter(shown_at__isnull=True, left_out_at__isnull=True)
    return Desk(
        now=now,
        emergencies=[(one, emergencies.review_due(one)) for one in emergencies.to_review()[:MOST]],
        requests=in_review.count(),
        needs_overseer=in_review.filter(needs_overseer=True).count(),
        permissions=list(Permission.objects.waiting(now).select_related("agency").order_by("entered_at")[:MOST]),
        policies=list(PolicyVersion.objects.unread().select_related("agency").order_by("proposed_at")[:MOST]),
        comments=unread.count(),
        samples=list(samples_waiting()[:MOST]),
        notes=len(notes(by)),
        suspensions=list(suspensions()[:MOST]),
        reviewers=list(reviewers()),
    )


def samples_waiting() -> QuerySet[Sample]:
    return Sample.objects.filter(verdict="").select_related("request__agency").order_by("drawn_at")


def samples_judged() -> QuerySet[Sample]:
    return Sample.objects.exclude(verdict="").select_related("request__agency").order_by("-judged_at")


def suspensions() -> QuerySet[Suspension]:
    """Those in force."""
    return Suspension.objects.filter(lifted_at__isnull=True).select_related("agency", "officer__user").order_by("-at")


def reviewers() -> QuerySet[Reviewer]:
    """Who was given the right to review routine requests, and still has it."""
    return Reviewer.objects.filter(ended_at__isnull=True).select_related("user").order_by("named_at")


def reviewing() -> QuerySet[Reviewer]:
    """Those of them who are moderators still: whoever lays the office down reviews nothing, later neither."""
    return reviewers().filter(pk__in=Reviewer.objects.holding())


def agencies() -> Iterable[Agency]:
    """Every agency that is listed or suspended."""
    return Agency.objects.filter(state__in=[AgencyState.ACTIVE, AgencyState.SUSPENDED]).order_by("name")
