"""What came of a request: owed 30 days after its end, public at once; its note once a reviewer has shown it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.publishing import publish
from devices.audit.recording import record
from devices.errors import Conflict, Invalid, Refused
from devices.people.models import User
from police_portal.actions import Action
from police_portal.agencies.doors import is_overseer, may_review
from police_portal.requests import asking
from police_portal.requests.models import ENDED, FootageRequest, Outcome

NOTE_MOST = 1000  # characters


@transaction.atomic
def give(asked: FootageRequest, outcome: str, note: str, *, by: User, now: datetime) -> None:
    """Say what came of it, once. Raises Refused, Invalid, Conflict."""
    asking.officer_for(asked.agency, by)
    if outcome not in Outcome.values:
        raise Invalid(_("Choose the outcome from the list."))
    if len(note) > NOTE_MOST or "\0" in note:
        raise Invalid(_("The note has {most} characters at most.").format(most=NOTE_MOST))
    ended = FootageRequest.objects.filter(pk=asked.pk, status__in=ENDED, opened_at__isnull=False)
    if not ended.exists():
        raise Conflict(_("An outcome is given when a request that was open is over. Close it first."))
    if not ended.filter(outcome="").update(outcome=outcome, outcome_note=note.strip(), outcome_at=now):
        raise Conflict(_("The outcome of this request was given already, and stands."))
    asked.refresh_from_db()
    record(by, Action.OUTCOME_GIVEN, asked, home=None, outcome=outcome)
    publish(Action.OUTCOME_GIVEN, asked, now=now, reference=asked.reference, outcome=outcome)


@transaction.atomic
def show_note(asked: FootageRequest, *, by: User, now: datetime) -> None:
    """A reviewer has read the note: from now on everybody reads it. Raises Refused, Conflict."""
    if not (is_overseer(by) or may_review(by)):
        raise Refused(_("Only a reviewer or an overseer shows what an agency writes."))
    waiting = FootageRequest.objects.filter(pk=asked.pk, outcome_shown_at__isnull=True).exclude(outcome_note="")
    if not waiting.update(outcome_shown_at=now):
        raise Conflict(_("There is no note that waits to be shown."))
    asked.refresh_from_db()
    record(by, Action.OUTCOME_SHOWN, asked, home=None)
    publish(Action.OUTCOME_SHOWN, asked, now=now, reference=asked.reference)
