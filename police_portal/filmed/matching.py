"""The homes that could have filmed somebody are asked, each once. Nobody but their owners sees any of it.

A camera that was offline sends later, and a recording takes its time to be read: for whoever waits we look again, up to
the day of the outcome. That day does not move, so nobody who asks learns when a home was found.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from devices.audit.recording import record
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import Home, Role, User
from police_portal.actions import Action
from police_portal.consent.choices import held
from police_portal.filmed import reach
from police_portal.filmed.models import Filmed, FilmedAsk
from police_portal.filmed.muting import is_muted

BATCH = 100
AGAIN = timedelta(hours=1)


def match_due(now: datetime) -> int:
    """Look for homes for whoever is new, and after AGAIN once more. A second run tells nobody. Returns for how many."""
    is_due = Q(matched_at__isnull=True) | Q(matched_at__lte=now - AGAIN)
    waiting = Filmed.objects.filter(is_due, asker__isnull=False, told_at__isnull=True, tell_at__gt=now)
    longest_ago = (F("matched_at").asc(nulls_first=True), "asked_at", "pk")
    rows = list(waiting.select_related("sign__camera").order_by(*longest_ago)[:BATCH])
    for filmed in rows:
        _match(filmed, now)
    return len(rows)


def _match(filmed: Filmed, now: datetime) -> None:
    asked = set(filmed.asks.values_list("home", flat=True))
    for home in reach.homes_for(filmed):
        if home.pk not in asked:
            _ask(filmed, home, now)
    with transaction.atomic():
        if Filmed.objects.filter(pk=filmed.pk, matched_at__isnull=True).update(matched_at=now):
            record(None, Action.FILMED_MATCHED, filmed, home=None)
        else:
            Filmed.objects.filter(pk=filmed.pk, matched_at__lt=now).update(matched_at=now)


@transaction.atomic
def _ask(filmed: Filmed, home: Home, now: datetime) -> None:
    owners = User.objects.filter(memberships__home=home, memberships__role=Role.OWNER, is_active=True)
    people = [owner for owner in owners if owner.pk != filmed.asker_id]
    if not people:
        return  # one's own home
    if not held(home.pk) or is_muted(home):
        return  # deleted or muted in the meantime
    ask, is_new = FilmedAsk.objects.get_or_create(filmed=filmed, home=home, defaults={"created_at": now})
    if not is_new:
        return
    record(None, Action.FILMED_MATCHED, ask, home=home)
    path = reverse("police_portal:filmed_ask", args=[ask.uuid])
    tell(people, NoticeKind.FILMED_ASKED, now=now, path=path, mail_to=people)
