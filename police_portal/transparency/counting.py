"""Every public number, counted from the rows of one closed month. Owners' answers are counted nowhere.

Acts of public bodies, reviewers and offices are public one by one and stand as they are. A number of homes, accounts,
cameras or people is hidden below five (suppression.py): a legal demand concerns one account, so demands are such.
Counted is by the time of an act, so that a closed month does not change when something happens later. No two tables
count the same hidden thing in two ways, and none counts a part of what another hides: an inequality tells as well.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Min

from devices.clips.models import BrokenGlass
from devices.people.models import Appointment
from neighbors.moderation.models import Decision
from police_portal.agencies.models import Agency
from police_portal.filmed.models import Filmed
from police_portal.giveaways.models import Programme
from police_portal.transparency import (
    counting_areas,
    counting_demands,
    counting_moderation,
    counting_people,
    counting_requests,
    months,
)
from police_portal.transparency.tables import Kept


def first_moment() -> datetime | None:
    """When the first thing that is counted happened."""
    firsts = [
        Agency.objects.public().aggregate(at=Min("decided_at")),
        Programme.objects.aggregate(at=Min("decided_at")),
        Filmed.objects.aggregate(at=Min("told_at")),
        BrokenGlass.objects.aggregate(at=Min("at")),
        Appointment.objects.aggregate(at=Min("confirmed_at")),
        Decision.objects.in_effect().aggregate(at=Min("applied_at")),
    ]
    return min((found["at"] for found in firsts if found["at"] is not None), default=None)


def tables(month: date, now: datetime) -> list[Kept]:
    """Of one month that is over, as they are kept: what is shown, and nothing that is hidden."""
    span = months.span(month)
    return [
        *counting_requests.tables(span),
        counting_areas.table(span),
        *counting_demands.tables(span),
        *counting_people.tables(month, now),
        *counting_moderation.tables(month, now),
    ]
