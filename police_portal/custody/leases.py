"""A lease: extended once by a supervisor who says why, taken back by the owner at any time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.notices.models import NoticeKind
from devices.people.models import User
from police_portal import limits
from police_portal.actions import Action
from police_portal.agencies.models import Officer
from police_portal.custody import ending
from police_portal.custody.holding import lengthen
from police_portal.custody.models import EndReason, Share
from police_portal.custody.owners import owners_of, tell_owner

STATEMENT_LEAST, STATEMENT_MOST = 20, 1000


@transaction.atomic
def extend(share: Share, why: str, *, by: User, now: datetime) -> Share:
    """Once, by LEASE, on a supervisor's statement that the case is open. The owner reads it.

    Raises Refused for anybody but an administrator of the agency, Invalid without a statement, Gone when nothing is
    lent any more, Conflict the second time.
    """
    officer = Officer.objects.of(by)
    if officer is None or officer.agency_id != share.agency_id or not officer.is_admin:
        raise Refused(_("Only an administrator of the agency extends a lease, as its supervisor."))
    said = " ".join(why.split())
    if not STATEMENT_LEAST <= len(said) <= STATEMENT_MOST:
        sentence = _("State why the case is still open, in {least} to {most} characters: the owner reads it.")
        raise Invalid(sentence.format(least=STATEMENT_LEAST, most=STATEMENT_MOST))
    held = Share.objects.select_for_update(of=("self",)).filter(pk=share.pk).readable(now).first()
    if held is None:
        raise Gone(_("This recording is not lent any more."))
    until = held.given_at + limits.LEASES_MOST * limits.LEASE
    first = Share.objects.filter(pk=share.pk, extended_at__isnull=True)
    if not first.update(ends_at=until, extended_at=now, extended_by=officer, extended_why=said):
        raise Conflict(_("This lease was extended already. It can be extended once."))
    share.refresh_from_db()
    lengthen(share, until)
    record(by, Action.SHARE_EXTENDED, share, home=share.home, until=until.isoformat())
    day = date_format(timezone.localtime(until, share.home.tz if share.home else None), "DATE_FORMAT")
    tell_owner(share, NoticeKind.SHARE_EXTENDED, now=now, until=day, why=said)
    return share


@transaction.atomic
def withdraw(share: Share, *, by: User, now: datetime) -> None:
    """The owner takes it back: from this moment nothing opens, and the bytes are deleted. Raises Refused, Conflict."""
    if not owners_of(share).filter(pk=by.pk).exists():
        raise Refused(_("Only the owner of the home can take a share back."))
    if share.demand_id is not None:
        raise Refused(_("A legal demand opened this recording: it is not the owner's to take back."))
    if not ending.end(share, EndReason.WITHDRAWN, by=by, now=now):
        raise Conflict(_("This share is over already."))
    share.refresh_from_db()
