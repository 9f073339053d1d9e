"""One reminder, at half of the time, to owners who have not answered; never a second one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import Membership, Role
from police_portal.consent.inviting import later
from police_portal.consent.models import UNANSWERED, Invitation, Mute, OptOut
from police_portal.requests.models import FootageRequest

BATCH = 500


def remind_due(now: datetime) -> None:
    """Remind where half of the time has passed since the invitation. Opted out or muted since: not."""
    for asked in FootageRequest.objects.take_answers(now).filter(matched_at__isnull=False).select_related("agency"):
        assert asked.answers_until is not None
        late = asked.invitations.filter(
            ~Exists(OptOut.objects.filter(home=OuterRef("home"))),
            ~Exists(Mute.objects.filter(home=OuterRef("home"), agency=asked.agency_id)),
            answer__in=UNANSWERED,
            reminded_at__isnull=True,
            home__removed_at__isnull=True,
            created_at__lte=now - (asked.answers_until - now),  # as long ago as is left
        )
        for invitation in late.order_by("pk")[:BATCH]:
            _remind(invitation, asked, now)


@transaction.atomic
def _remind(invitation: Invitation, asked: FootageRequest, now: datetime) -> None:
    unanswered = Invitation.objects.filter(pk=invitation.pk, answer__in=UNANSWERED, reminded_at__isnull=True)
    if not unanswered.update(reminded_at=now):
        return  # another run did it, or the owner answered this moment
    seats = Membership.objects.filter(home=invitation.home_id, role=Role.OWNER, user__is_active=True)
    for seat in seats.select_related("user"):
        tell(
            [seat.user],
            NoticeKind.REQUEST_REMINDER,
            now=now,
            path=reverse("police_portal:invitation", args=[invitation.uuid]),
            mail_to=[seat.user] if seat.mail_too else [],
            mail_at=now + later(invitation),
            agency=asked.agency.name,
            reference=asked.reference,
        )
