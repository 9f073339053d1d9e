"""The desk as moderators read it: the lines of the queue, whether a case is theirs, and all of its page.

A constant number of queries, however many flags, notes and decisions there are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from devices.people.models import User
from neighbors.moderation import deciders, deciding, hiding, things
from neighbors.moderation import desk_known as known
from neighbors.moderation import desk_written as written
from neighbors.moderation.desk_text import left
from neighbors.moderation.models import AGAINST, OUTCOMES, Case, CaseKind, Decision, Outcome
from neighbors.moderation.queue import Item
from neighbors.posts import media, publishing, reading
from neighbors.posts.models import Revision, RevisionState

KEYS: dict[str, str] = {
    Outcome.APPROVE: "A",
    Outcome.CHANGES: "C",
    Outcome.REJECT: "R",
    Outcome.KEEP: "K",
    Outcome.REMOVE: "R",
    Outcome.UPHOLD: "U",
    Outcome.OVERTURN: "O",
}
LOADED = (
    "post__author",
    "post__shown",
    "post__correction",
    "comment__author",
    "comment__shown",
    "comment__answers__shown",
    "message__sender",
    "message__contact",
    "revision",
    "appealed__case",
    "repeats",
)


@dataclass(frozen=True)
class Row:
    """One line of the queue."""

    item: Item
    kind: str
    title: str
    about: str  # what it stands under
    category: str
    left: str
    is_late: bool


@dataclass(frozen=True)
class Choice:
    """One outcome, its key, and whether it writes to the author."""

    outcome: str
    label: str
    key: str
    is_against: bool


def rows(items: list[Item], now: datetime) -> list[Row]:
    return [_row(item, now) for item in items]


def _row(item: Item, now: datetime) -> Row:
    shown = item.post.shown
    under = shown.title if shown and (item.comment or item.message) else ""
    return Row(
        item,
        str(CaseKind(item.kind).label),
        written.title_of(item.revision),
        under,
        str(item.post.get_category_display()),
        left(item.due_at, now),
        item.is_late(now),
    )


def held(uuid: UUID, by: User, now: datetime) -> Case | None:
    """The case with all that a page shows of it, if this person holds it now."""
    mine = Case.objects.filter(uuid=uuid, claimed_by=by, claimed_until__gt=now, closed_at__isnull=True)
    decided = Exists(_standing().filter(case=OuterRef("pk")))
    return mine.exclude(decided).select_related(*LOADED).first()


def found(uuid: UUID, by: User) -> Case | None:
    """The case, if this person may decide it or has decided it; without what it is about."""
    theirs = Q(pk__in=deciders.cases(by).values("pk")) | Q(closed_at__isnull=False) | Q(decisions__by=by)
    return Case.objects.filter(theirs, uuid=uuid).distinct().first()


def decision_to_undo(case: Case, by: User, now: datetime) -> Decision | None:
    return _standing().filter(case=case, by=by, applied_at__isnull=True, takes_effect_at__gt=now).first()


def _standing() -> QuerySet[Decision]:
    return Decision.objects.live().filter(confirmed_at__isnull=False)


def first_look_of(case: Case, by: User) -> Decision | None:
    return Decision.objects.live().filter(case=case, by=by, confirmed_at__isnull=True).first()


def is_over(case: Case) -> bool:
    """A first review of words that do not wait any more."""
    waits = case.revision is None or case.revision.state == RevisionState.PENDING
    return case.kind == CaseKind.HOLD and case.repeats_id is None and not waits


def needs_second_step(case: Case, outcome: str, other: Revision | None) -> bool:
    """Whether something is still to be done after the first look: unmask, look at pictures, or write to the author."""
    if outcome in AGAINST or written.describes(case.revision) or written.describes(other):
        return True
    is_unseen = case.media_seen_at is None and case.revision is not None and deciding.publishes(case, outcome)
    return is_unseen and case.revision is not None and case.revision.media.exists()


def page(case: Case, by: User, now: datetime) -> dict[str, Any]:
    """Everything on the page of a case that this person holds."""
    first_look = first_look_of(case, by)
    revision, other = case.revision, written.other_version(case)
    if revision is not None:
        revision.post = case.post
    is_described = written.describes(revision) or written.describes(other)
    is_masked = is_described and first_look is None
    flags = things.flags(case)
    rules = known.rules(revision, flags)
    writer = things.author(case)
    return {
        "case": case,
        "first_look": first_look,
        "first_outcome": str(Outcome(first_look.first_outcome).label) if first_look else "",
        "is_described": is_described,
        "is_masked": is_masked,
        "thing": written.thing(case),
        "title": written.title_of(revision),
        "head": written.head(case),
        "left": left(case.due_at, now),
        "is_late": case.due_at < now,
        "author": written.author_of(case),
        "place": reading.place_in_words(case.post, None),
        "fields": written.fields(revision, case.message, is_masked),
        "people": [] if is_masked else written.people(revision),
        "people_count": len(revision.people) if revision else 0,
        "noticed": written.noticed(revision, is_masked),
        "other": written.other(case, other, is_masked),
        "corrected": written.corrected(case),
        "under": written.under(case),
        "media": [written.pictures(one) for one in media.of(revision)] if revision else [],
        "flags": known.flags(flags),
        "reasons": Counter(str(flag.get_reason_display()) for flag in flags).most_common(),
        "history": known.history(writer, case, now) if writer else None,
        "similar": known.similar(case, rules, now),
        "notes": list(case.notes.select_related("by").order_by("at", "pk")),
        "appealed": known.appealed(case),
        "choices": choices(case.kind),
        "suggested_rule": rules[0] if rules else "",
        "may_hide": hiding.may_hide(case),
        "is_hidden": case.repeats_id is None and case.kind == CaseKind.FLAGS and things.is_hidden(things.of(case)),
        "seen": publishing.saw(revision) if revision else {},
    }


def choices(kind: str) -> list[Choice]:
    return [
        Choice(one.value, str(one.label), KEYS[one.value], one in AGAINST) for one in Outcome if one in OUTCOMES[kind]
    ]
