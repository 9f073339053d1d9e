"""The homes a request reaches are invited, once. Nothing of it is seen by anybody but their owners."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from devices.audit.recording import record
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import User
from police_portal.actions import Action
from police_portal.consent import choices, matching, turn
from police_portal.consent.matching import Reached
from police_portal.consent.models import Invitation
from police_portal.requests.models import FootageRequest

GO_ON_EVERY = 100  # homes
MAILS_WITHIN = timedelta(minutes=15)  # spread, so that no other mail waits the longer the more homes were asked


def invite(request_id: int, now: datetime) -> None:
    """Invite the homes of a request that takes answers. A second run changes nothing and tells nobody.

    A transaction for each home, and one at the end that marks the request: nothing of the agency's waits the longer
    the more homes are asked. What a killed worker left is done by the next run.
    """
    with turn.held(request_id) as go_on:
        if go_on is not None:
            _invite_all(request_id, now, go_on)


def _invite_all(request_id: int, now: datetime, go_on: Callable[[], object]) -> None:
    waits = FootageRequest.objects.take_answers(now).filter(pk=request_id, matched_at__isnull=True)
    asked = waits.select_related("agency").first()
    if asked is None:
        return
    found = matching.homes_of(asked)
    owners = User.objects.in_bulk({reached.owner for reached in found})
    done = set(asked.invitations.values_list("home", flat=True))
    for number, reached in enumerate(each for each in found if each.home not in done):
        _invite(asked, reached, owners[reached.owner], now)
        if number % GO_ON_EVERY == 0:
            go_on()
    _mark(asked, now)


@transaction.atomic
def _invite(asked: FootageRequest, reached: Reached, owner: User, now: datetime) -> None:
    is_there = choices.held(reached.home)
    if not is_there or not asked.takes_answers(now) or choices.keep_out(reached.home, asked.agency_id):
        return  # deleted, opted out or muted, withdrawn, or its agency suspended, in the meantime
    invitation, is_new = Invitation.objects.get_or_create(
        request=asked, home_id=reached.home, defaults={"created_at": now}
    )
    if not is_new:
        return  # another run was here
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


@transaction.atomic
def _mark(asked: FootageRequest, now: datetime) -> None:
    if FootageRequest.objects.filter(pk=asked.pk, matched_at__isnull=True).update(matched_at=now):
        record(None, Action.HOMES_INVITED, asked, home=None)


def later(invitation: Invitation) -> timedelta:
    """When its mails are due: by its random name, some time within MAILS_WITHIN."""
    return timedelta(seconds=invitation.uuid.int % int(MAILS_WITHIN.total_seconds()))


def waiting(now: datetime) -> list[int]:
    """The keys of requests that take answers and whose homes nobody was told of yet."""
    found = FootageRequest.objects.take_answers(now).filter(matched_at__isnull=True)
    return list(found.order_by("opened_at").values_list("pk", flat=True)[:100])
