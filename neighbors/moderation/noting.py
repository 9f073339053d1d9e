"""What moderators write to each other about a case. Its author and its flaggers never read it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Invalid
from devices.people.models import User
from neighbors.actions import Action
from neighbors.moderation import claiming, deciders
from neighbors.moderation.models import Case, Note


@transaction.atomic
def note(case: Case, text: str, *, by: User, now: datetime) -> Note:
    """Leave a note with a case that one holds. Raises Invalid (nothing in it), Conflict (not theirs)."""
    deciders.require(by)
    if not text.strip():
        raise Invalid(_("Write something first."))
    claiming.keep(case, by=by, now=now)
    written = Note.objects.create(case=case, by=by, text=text.strip()[:1000], at=now)
    record(by, Action.CASE_NOTED, case, home=None)
    return written
