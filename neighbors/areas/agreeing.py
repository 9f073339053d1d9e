"""Who may write: people with an area who accepted the agreement and the guidelines, while nothing forbids it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Refused
from devices.people.models import Office, User
from neighbors import guidelines
from neighbors.actions import Action
from neighbors.areas.models import Neighbor


def has_agreed(neighbor: Neighbor) -> bool:
    """To the guidelines as they are now."""
    return bool(neighbor.agreed_version == guidelines.VERSION)


@transaction.atomic
def agree(neighbor: Neighbor, version: str, *, by: User, now: datetime) -> None:
    """Accept the agreement and this version of the guidelines. Again: nothing changes. Raises Refused, Conflict."""
    if neighbor.user_id != by.pk:
        raise Refused(_("Nobody can accept the guidelines for somebody else."))
    if version != guidelines.VERSION:
        raise Conflict(_("The guidelines have changed since this page was opened. Read them again, then accept."))
    others = Neighbor.objects.filter(pk=neighbor.pk).exclude(agreed_version=version)
    if others.update(agreed_version=version, agreed_at=now):
        record(by, Action.GUIDELINES_ACCEPTED, neighbor, home=None, version=version)
    neighbor.refresh_from_db()


def require(user: User, now: datetime) -> Neighbor:
    """The neighbor who writes, or Refused with what is missing. In a transaction their row is locked until its end."""
    rows = Neighbor.objects.filter(user=user)
    if transaction.get_connection().in_atomic_block:
        rows = rows.select_for_update(no_key=True)
    neighbor = rows.first()
    if neighbor is None:
        raise Refused(_("Choose your area first: what you write is read by the people around it."))
    why_not = forbidden(neighbor, now)
    if why_not:
        raise Refused(why_not)
    if not has_agreed(neighbor):
        raise Refused(_("Read and accept the Good Neighbor agreement first. It is asked once for each version."))
    return neighbor


def forbidden(neighbor: Neighbor, now: datetime) -> str:
    """Why this person cannot write now, and until when; empty when they can."""
    if neighbor.user.office == Office.OFFICER:
        return _("An officer's account does not write as a neighbor.")
    if neighbor.banned_at is not None:
        return _(
            "You cannot write to neighbors any more. Two people decided it; the decision and your appeal stand under "
            "your posts."
        )
    if neighbor.may_write(now) or neighbor.suspended_until is None:
        return ""
    until = date_format(neighbor.suspended_until.astimezone(ZoneInfo(neighbor.time_zone)), "j F Y, H:i")
    return _(
        "You cannot write to neighbors until {until}. Reading goes on; the decision and your appeal stand under your "
        "posts."
    ).format(until=until)
