"""The homes a request reaches are invited, once. Nothing of it is seen by anybody but their owners."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from devices.audit.recording import record
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import User
from police_portal.actions import Action
from police_portal.consent import matching
from police_portal.consent.models import Invitation
from police_portal.requests.models import FootageRequest

MAILS_WITHIN = timedelta(minutes=15)  # spread, so that no other mail waits the longer the more homes were asked


@transaction.atomic
def invite(request_id: int, now: datetime) -> None:
    """Invite the homes of a request that takes answers. A second run changes nothing and tells nobody."""
    waiting = FootageRequest.objects.take_answers(now).filter(pk=request_id, matched_at__isnull=True)
    if not waiting.update(matched_at=now):
        return
    asked = FootageRequest.objects.select_related("agency").get(pk=request_id)
    found = {reached.home: reached for reached in matching.homes_of(asked)}
    new = [Invitation(request=asked, home_id=home, created_at=now) for home in found]
    Invitation.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    owners = User.objects.in_bulk({reached.owner for reached in found.values()})
    record(None, Action.HOMES_INVITED, asked, home=None)
    for invitation in asked.invitations.filter(home__in=found).select_related("home"):
        reached = found[invitation.home_id]
        owner = owners[reached.owner]
        record(None, Action.HOMES_INVITED, invitation, home=invitation.home)
        tell(
            [owner],
            NoticeKind.REQUEST_ASKED,
            now=now,
            path=reverse("police_portal:invitation", args=[invitation.uuid]),
            mail_to=[owner] if reached.by_mail else [],
            mail_at=now + later(invitation),
            agency=asked.agency.name,
            reference=asked.reference,
        )


def later(invitation: Invitation) -> timedelta:
    """When its mails are due: by its random name, some time within MAILS_WITHIN."""
    return timedelta(seconds=invitation.uuid.int % int(MAILS_WITHIN.total_seconds()))


def waiting(now: datetime) -> list[int]:
    """The keys of requests that take answers and whose homes nobody was told of yet."""
    found = FootageRequest.objects.take_answers(now).filter(matched_at__isnull=True)
    return list(found.order_by("opened_at").values_list("pk", flat=True)[:100])
