"""One queue of first reviews, flags and appeals: what this moderator may decide and nobody else holds, by due time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from devices.people.models import User
from neighbors.moderation import deciders
from neighbors.moderation.models import URGENT, Case, CaseKind, Decision, Flag
from neighbors.posts.models import Comment, Message, Post, Revision

PAGE = 50


@dataclass(frozen=True)
class Filters:
    """kind: a CaseKind. mine: what this moderator has claimed. urgent: flagged for an urgent reason."""

    kind: str = ""
    category: str = ""
    mine: bool = False
    urgent: bool = False


@dataclass(frozen=True)
class Item:
    """One thing to decide. (kind, uuid) is what claiming.claim takes; case: None until somebody claimed it.

    flags, weight: how many flags, and how much they weigh together.
    """

    kind: str
    uuid: UUID
    due_at: datetime
    opened_at: datetime
    post: Post
    comment: Comment | None
    message: Message | None
    revision: Revision | None
    case: Case | None
    is_mine: bool = False
    is_urgent: bool = False
    flags: int = 0
    weight: float = 0.0

    def is_late(self, now: datetime) -> bool:
        return self.due_at < now


@dataclass(frozen=True)
class Counts:
    hold: int = 0
    flags: int = 0
    appeal: int = 0
    mine: int = 0
    urgent: int = 0
    late: int = 0

    @property
    def all(self) -> int:
        return self.hold + self.flags + self.appeal


def waiting(moderator: User, filters: Filters, now: datetime, *, most: int = PAGE) -> list[Item]:
    """The oldest due first. A constant number of queries, however many wait."""
    deciders.require(moderator)
    holds = [] if filters.urgent else _holds_like(filters, moderator, now)[:most]
    items = [_of_revision(revision, moderator, now) for revision in holds]
    items += [_of_case(case, moderator, now) for case in _cases_like(filters, moderator, now)[:most]]
    return sorted(items, key=lambda item: (item.due_at, item.uuid))[:most]


def counts(moderator: User, now: datetime) -> Counts:
    """How many wait for this moderator, in two queries besides those of who may decide what."""
    deciders.require(moderator)
    holds = _holds(moderator, now).aggregate(
        hold=Count("pk"), mine=Count("pk", Q(is_mine=True)), late=Count("pk", Q(due_at__lt=now))
    )
    cases = _cases(moderator, now).aggregate(
        hold=Count("pk", Q(kind=CaseKind.HOLD)),
        flags=Count("pk", Q(kind=CaseKind.FLAGS)),
        appeal=Count("pk", Q(kind=CaseKind.APPEAL)),
        mine=Count("pk", Q(claimed_by=moderator, claimed_until__gt=now)),
        urgent=Count("pk", Q(is_urgent=True)),
        late=Count("pk", Q(due_at__lt=now)),
    )
    return Counts(**cases | {name: cases[name] + holds[name] for name in ("hold", "mine", "late")})


def following(moderator: User, now: datetime, filters: Filters | None = None) -> Item | None:
    """What comes next on the desk: what they hold already, else the oldest due."""
    held = waiting(moderator, Filters(mine=True), now, most=1)
    found = held or waiting(moderator, filters or Filters(), now, most=1)
    return found[0] if found else None


def _holds(moderator: User, now: datetime) -> QuerySet[Revision]:
    """Waiting revisions without a case, or with one that is free or theirs."""
    cases = Case.objects.filter(kind=CaseKind.HOLD, repeats=None, revision=OuterRef("pk"))
    taken = cases.filter(_held_by_others(moderator, now) | Q(pk__in=_decided()))
    mine = cases.filter(claimed_by=moderator, claimed_until__gt=now)
    free = deciders.revisions(moderator).exclude(Exists(taken)).annotate(is_mine=Exists(mine))
    return free.order_by("due_at", "pk")


def _cases(moderator: User, now: datetime) -> QuerySet[Case]:
    """Open cases of flags and appeals, and second looks, that are free or theirs."""
    urgent = Flag.objects.filter(Q(case=OuterRef("pk")) | Q(case=OuterRef("repeats")), reason__in=URGENT)
    others = deciders.cases(moderator).exclude(kind=CaseKind.HOLD, repeats__isnull=True)
    free = others.exclude(_held_by_others(moderator, now)).exclude(pk__in=_decided())
    return free.annotate(is_urgent=Exists(urgent)).order_by("due_at", "pk")


def _held_by_others(moderator: User, now: datetime) -> Q:
    return Q(claimed_by__isnull=False, claimed_until__gt=now) & ~Q(claimed_by=moderator)


def _decided() -> QuerySet[Decision, int]:
    """The cases with a decision that stands, in effect soon."""
    return Decision.objects.live().filter(confirmed_at__isnull=False).values_list("case", flat=True)


def _holds_like(filters: Filters, moderator: User, now: datetime) -> QuerySet[Revision]:
    rows = _holds(moderator, now).select_related("post__shown", "comment")
    if filters.kind not in ("", CaseKind.HOLD):
        return rows.none()
    if filters.mine:
        rows = rows.filter(Q(is_mine=True))
    if filters.category:
        rows = rows.filter(post__category=filters.category)
    return rows.prefetch_related(Prefetch("cases", Case.objects.filter(kind=CaseKind.HOLD, repeats=None)))


def _cases_like(filters: Filters, moderator: User, now: datetime) -> QuerySet[Case]:
    rows = _cases(moderator, now).select_related("post__shown", "comment", "message", "revision", "appealed", "repeats")
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.mine:
        rows = rows.filter(claimed_by=moderator, claimed_until__gt=now)
    if filters.urgent:
        rows = rows.filter(Q(is_urgent=True))
    if filters.category:
        rows = rows.filter(post__category=filters.category)
    return rows.prefetch_related("flags", "repeats__flags")


def _of_revision(revision: Revision, moderator: User, now: datetime) -> Item:
    case = next(iter(revision.cases.all()), None)
    assert revision.due_at is not None and revision.submitted_at is not None  # a constraint says so
    return Item(
        kind=CaseKind.HOLD,
        uuid=case.uuid if case else revision.uuid,
        due_at=revision.due_at,
        opened_at=revision.submitted_at,
        post=revision.post,
        comment=revision.comment,
        message=None,
        revision=revision,
        case=case,
        is_mine=case is not None and _is_held(case, moderator, now),
    )


def _of_case(case: Case, moderator: User, now: datetime) -> Item:
    flags = list((case.repeats or case).flags.all())
    return Item(
        kind=case.kind,
        uuid=case.uuid,
        due_at=case.due_at,
        opened_at=case.opened_at,
        post=case.post,
        comment=case.comment,
        message=case.message,
        revision=case.revision,
        case=case,
        is_mine=_is_held(case, moderator, now),
        is_urgent=any(flag.reason in URGENT for flag in flags),
        flags=len(flags),
        weight=sum(flag.weight for flag in flags),
    )


def _is_held(case: Case, by: User, now: datetime) -> bool:
    return case.claimed_by_id == by.pk and case.claimed_until is not None and case.claimed_until > now
