"""Which moderators may review routine requests: named by an overseer, ended by one, in public."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from devices.audit.publishing import publish
from devices.audit.recording import record
from devices.errors import Conflict, Refused
from devices.people.models import Office, User
from police_portal.actions import Action
from police_portal.agencies.models import Reviewer


@transaction.atomic
def name(user: User, *, by: User, now: datetime) -> Reviewer:
    """Let this moderator review routine requests. Raises Refused, Conflict (they may already)."""
    _overseers_only(by)
    if user.office != Office.MODERATOR or not user.is_active:
        raise Refused(_("Only somebody who holds the office of a moderator can review requests."))
    earlier = Reviewer.objects.filter(user=user, ended_at__isnull=True)
    earlier.exclude(pk__in=Reviewer.objects.holding()).update(ended_at=now)  # from before they laid the office down
    try:
        with transaction.atomic():
            reviewer = Reviewer.objects.create(user=user, named_by=by, named_at=now)
    except IntegrityError as error:
        raise Conflict(_("This moderator may review already.")) from error
    record(by, Action.REVIEWER_NAMED, reviewer, home=None, person=str(user.uuid))
    publish(Action.REVIEWER_NAMED, reviewer, now=now, decided_by="an overseer")
    return reviewer


@transaction.atomic
def end(reviewer: Reviewer, *, by: User, now: datetime) -> None:
    """From now on they decide on no request. Raises Refused, Conflict (it ended already)."""
    _overseers_only(by)
    if not Reviewer.objects.filter(pk=reviewer.pk, ended_at__isnull=True).update(ended_at=now):
        raise Conflict(_("This ended already."))
    reviewer.refresh_from_db()
    record(by, Action.REVIEWER_ENDED, reviewer, home=None, person=str(reviewer.user.uuid))
    publish(Action.REVIEWER_ENDED, reviewer, now=now, decided_by="an overseer")


def _overseers_only(by: User) -> None:
    if by.office != Office.OVERSEER or not by.is_active:
        raise Refused(_("Only an overseer names who may review, and ends it."))
