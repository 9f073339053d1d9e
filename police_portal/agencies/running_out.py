"""That a permission ends is said 60, 30 and 7 days before, and when it has ended. Nothing is switched off here:
Permission.objects.in_force() knows the time by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.publishing import publish
from devices.audit.recording import record
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from police_portal import limits
from police_portal.actions import Action
from police_portal.agencies.models import Permission
from police_portal.agencies.permitting import day_of, last_day
from police_portal.agencies.whom import admins_of, overseers

NOTHING, ENDED = 0, 1  # values of told_days beside 60, 30 and 7


def tell_ends(now: datetime) -> int:
    """Tell what is due, each once; of several that were missed only the nearest. Returns how many permissions."""
    soon = now + timedelta(days=max(limits.END_TOLD_DAYS))
    running = Permission.objects.filter(confirmed_at__isnull=False, ended_at__isnull=True, ends_at__lte=soon)
    due = running.exclude(told_days=ENDED).select_related("agency").order_by("ends_at", "pk")
    return sum(_tell(permission, now) for permission in due)


def stage(permission: Permission, now: datetime) -> int:
    """The nearest notice whose time has come: 60, 30, 7; ENDED; NOTHING."""
    left = permission.ends_at - now
    if left <= timedelta(0):
        return ENDED
    return min((days for days in limits.END_TOLD_DAYS if left <= timedelta(days=days)), default=NOTHING)


@transaction.atomic
def _tell(permission: Permission, now: datetime) -> bool:
    due = stage(permission, now)
    waiting = Permission.objects.filter(Q(told_days=NOTHING) | Q(told_days__gt=due), pk=permission.pk)
    if due == NOTHING or not waiting.filter(ended_at__isnull=True).update(told_days=due):
        return False
    told = [*admins_of(permission.agency), *overseers()]
    path = reverse("police_portal:permission", args=[permission.uuid])
    name, day = permission.agency.name, day_of(last_day(permission))
    if due == ENDED:
        record(None, Action.PERMISSION_ENDED, permission, home=None)
        publish(Action.PERMISSION_ENDED, permission, now=now, agency=name, number=permission.number, reason="time")
        outcome = _("it ended with {day}. Without one in force nothing can be asked").format(day=day)
        tell(told, NoticeKind.PERMISSION_DECIDED, now=now, path=path, mail_to=told, agency=name, outcome=outcome)
    else:
        tell(told, NoticeKind.PERMISSION_ENDS, now=now, path=path, mail_to=told, agency=name, day=day)
    return True
