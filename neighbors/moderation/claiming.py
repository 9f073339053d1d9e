"""A moderator takes a case for a while, so that no two work on one; takes the next; gives it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Gone, Refused
from devices.people.models import User
from neighbors.actions import Action
from neighbors.moderation import deciders
from neighbors.moderation.models import Case, CaseKind, Decision
from neighbors.posts.models import Revision

CLAIM_LASTS = timedelta(minutes=15)


@transaction.atomic
def claim(kind: str, uuid: UUID, *, by: User, now: datetime) -> Case:
    """Take it for 15 minutes; again: for another 15. uuid: of the case, or of a revision that waits and has none yet.

    Raises Gone when it is decided or withdrawn, Refused when it is not for this person, Conflict when somebody else
    has it now.
    """
    deciders.require(by)
    case = _case(kind, uuid)
    if not deciders.cases(by).filter(pk=case.pk).exists():
        raise Refused(_("This one is for another moderator: you had a part in it, or live beside it."))
    is_new = case.claimed_by_id != by.pk
    if not _free(case, by, now).update(claimed_by=by, claimed_until=now + CLAIM_LASTS):
        raise Conflict(_("Another moderator is working on this one."))
    if is_new:  # what the last one looked at is theirs, and their first look counts for nothing
        Case.objects.filter(pk=case.pk).update(media_seen_at=None)
        _drop_first_looks(case, now)
        record(by, Action.CASE_CLAIMED, case, home=None, kind=case.kind)
    case.refresh_from_db()
    return case


@transaction.atomic
def release(case: Case, *, by: User, now: datetime) -> None:
    """Give it back undecided. Nothing happens when it is not this person's any more."""
    mine = Case.objects.filter(pk=case.pk, claimed_by=by, closed_at__isnull=True)
    if not mine.exclude(decisions__in=_standing(case)).update(claimed_by=None, claimed_until=None, media_seen_at=None):
        return
    _drop_first_looks(case, now)
    record(by, Action.CASE_RELEASED, case, home=None)
    case.refresh_from_db()


def keep(case: Case, *, by: User, now: datetime) -> None:
    """The claim goes on while its moderator works. Raises Conflict when somebody else has taken it since."""
    mine = Case.objects.filter(pk=case.pk, claimed_by=by, closed_at__isnull=True)
    if not mine.update(claimed_until=now + CLAIM_LASTS):
        raise Conflict(_("This one is not yours any more: it was given back, decided, or taken by another moderator."))
    case.refresh_from_db()


def _case(kind: str, uuid: UUID) -> Case:
    found = Case.objects.filter(kind=kind, uuid=uuid).first()
    if kind == CaseKind.HOLD and (found is None or (found.closed_at is not None and found.repeats_id is None)):
        waiting = Revision.objects.waiting()
        revision = (waiting.filter(uuid=uuid) if found is None else waiting.filter(cases=found)).first()
        found = of_revision(revision) if revision else None
    if found is None or found.closed_at is not None:
        raise Gone(_("This one is decided already, or its author took it back."))
    return found


def of_revision(revision: Revision) -> Case:
    """The case of a revision that waits: made when somebody first claims it.

    It is open again where it was closed because its author took the words back, and sent them again since.
    """
    assert revision.submitted_at is not None and revision.due_at is not None  # a constraint says so
    case, _is_new = Case.objects.get_or_create(
        kind=CaseKind.HOLD,
        revision=revision,
        repeats=None,
        defaults={
            "post": revision.post,
            "comment": revision.comment,
            "opened_at": revision.submitted_at,
            "due_at": revision.due_at,
        },
    )
    if case.closed_at is not None:
        again = {"closed_at": None, "due_at": revision.due_at, "claimed_by": None, "claimed_until": None}
        Case.objects.filter(pk=case.pk, closed_at=case.closed_at).update(**again)
        case.refresh_from_db()
    return case


def _free(case: Case, by: User, now: datetime) -> QuerySet[Case]:
    """The row, if nobody else holds it and nobody has decided it."""
    nobodys = Q(claimed_by__isnull=True) | Q(claimed_by=by) | Q(claimed_until__lte=now)
    open_one = Case.objects.filter(nobodys, pk=case.pk, closed_at__isnull=True)
    return open_one.exclude(decisions__in=_standing(case))


def _standing(case: Case) -> QuerySet[Decision]:
    """A confirmed decision that waits to take effect."""
    return Decision.objects.live().filter(case=case, confirmed_at__isnull=False)


def _drop_first_looks(case: Case, now: datetime) -> None:
    unconfirmed = Decision.objects.live().filter(case=case, confirmed_at__isnull=True)
    unconfirmed.update(undone_at=now)
