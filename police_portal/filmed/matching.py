"""The homes that could have filmed somebody are asked, once. Nobody but their owners sees any of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from devices.audit.recording import record
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import Home, Role, User
from police_portal.actions import Action
from police_portal.filmed import reach
from police_portal.filmed.models import Filmed, FilmedAsk

BATCH = 100


def match_due(now: datetime) -> int:
    """Ask for whoever waits. A second run changes nothing and tells nobody. Returns how many waited."""
    waiting = Filmed.objects.filter(matched_at__isnull=True, told_at__isnull=True, tell_at__gt=now)
    rows = list(waiting.select_related("sign__camera").order_by("asked_at", "pk")[:BATCH])
    for filmed in rows:
        _match(filmed, now)
    return len(rows)


def _match(filmed: Filmed, now: datetime) -> None:
    for home in reach.homes_for(filmed):
        _ask(filmed, home, now)
    with transaction.atomic():
        if Filmed.objects.filter(pk=filmed.pk, matched_at__isnull=True).update(matched_at=now):
            record(None, Action.FILMED_MATCHED, filmed, home=None)


@transaction.atomic
def _ask(filmed: Filmed, home: Home, now: datetime) -> None:
    owners = User.objects.filter(memberships__home=home, memberships__role=Role.OWNER, is_active=True)
    people = [owner for owner in owners if owner.pk != filmed.asker_id]
    if not people:
        return  # one's own home
    ask, is_new = FilmedAsk.objects.get_or_create(filmed=filmed, home=home, defaults={"created_at": now})
    if not is_new:
        return
    record(None, Action.FILMED_MATCHED, ask, home=home)
    path = reverse("police_portal:filmed_ask", args=[ask.uuid])
    tell(people, NoticeKind.FILMED_ASKED, now=now, path=path, mail_to=people)
