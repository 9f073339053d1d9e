"""The author of what was rejected or removed says once, within 30 days, why that was wrong. Somebody else decides."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.people.models import User
from neighbors.actions import Action
from neighbors.moderation import things
from neighbors.moderation.models import Case, CaseKind, Decision, Outcome

APPEAL_WITHIN = timedelta(days=30)
DUE_IN = timedelta(days=3)
APPEALABLE = (Outcome.REJECT, Outcome.REMOVE)


def appeal_of(decision: Decision) -> Case | None:
    return Case.objects.filter(appealed=decision, repeats__isnull=True).first()


def open_until(decision: Decision) -> datetime | None:
    """The last moment for an appeal. None: not a decision that can be appealed."""
    if decision.outcome not in APPEALABLE or decision.applied_at is None or decision.case.repeats_id is not None:
        return None
    return decision.applied_at + APPEAL_WITHIN


def may_appeal(decision: Decision, user: User, now: datetime) -> bool:
    """Its author, in time, for the first time, and while there is something to bring back."""
    until, writer = open_until(decision), things.author(decision.case)
    is_theirs = writer is not None and writer.pk == user.pk
    return until is not None and is_theirs and now <= until and not _is_deleted(decision) and not appeal_of(decision)


def _is_deleted(decision: Decision) -> bool:
    """Deleted by its author: then only a strike could still be taken back."""
    return things.is_deleted(things.of(decision.case)) and not hasattr(decision, "given_strike")


@transaction.atomic
def appeal(decision: Decision, words: str, *, by: User, now: datetime) -> Case:
    """A case for another moderator, with the same words and pictures that the decision was about.

    Raises Refused (not theirs, or a decision without appeal), Gone (too late, or deleted), Invalid (no reason given),
    Conflict (the second time).
    """
    writer, until = things.author(decision.case), open_until(decision)
    if until is None or writer is None or writer.pk != by.pk:
        raise Refused(_("Only who wrote it can appeal, and only against a rejection or a removal."))
    if now > until:
        raise Gone(_("An appeal was possible for 30 days; they are over."))
    if _is_deleted(decision):
        raise Gone(_("You have deleted it: there is nothing to bring back."))
    if not words.strip():
        raise Invalid(_("Say why the decision was wrong: another moderator reads it."))
    try:
        with transaction.atomic():
            case = Case.objects.create(
                kind=CaseKind.APPEAL,
                post=decision.case.post,
                comment=decision.case.comment,
                revision=decision.case.revision,
                message=decision.case.message,
                appealed=decision,
                words=words.strip()[:1000],
                opened_at=now,
                due_at=now + DUE_IN,
            )
    except IntegrityError:
        raise Conflict(_("You have appealed against this already; an appeal is decided once.")) from None
    record(by, Action.APPEALED, case, home=None, outcome=decision.outcome, rule=decision.rule)
    return case
