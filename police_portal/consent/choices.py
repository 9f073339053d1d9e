"""What an owner decides once for all: no requests at all, or none of one agency. No agency learns of it."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Refused
from devices.notices.models import Notice, NoticeKind
from devices.people.models import Home, Right, User
from police_portal.actions import Action
from police_portal.agencies.models import Agency
from police_portal.consent.models import Invitation, Mute, OptOut


def _check_owner(home: Home, by: User) -> None:
    if not home.allows(by, Right.OWN):
        raise Refused(_("Only the owner decides which requests reach a home."))


@transaction.atomic
def opt_out(home: Home, *, by: User, now: datetime) -> None:
    """No request reaches the home any more. Mails that wait are not sent; what was asked before can still be read."""
    _check_owner(home, by)
    held(home.pk)
    _found, is_new = OptOut.objects.get_or_create(home=home, defaults={"at": now})
    if is_new:
        record(by, Action.REQUESTS_OPTED_OUT, home, home=home)
    _stop_mails(home.invitations.all())


@transaction.atomic
def opt_in(home: Home, *, by: User) -> None:
    """Requests that open from now on reach the home again."""
    _check_owner(home, by)
    gone, _rows = OptOut.objects.filter(home=home).delete()
    if gone:
        record(by, Action.REQUESTS_OPTED_IN, home, home=home)


def held(home: int) -> bool:
    """Hold the row of a home until the transaction ends. False: it was deleted.

    Whoever invites it and whoever opts it out in the same moment line up, so that nothing comes after the opting out.
    """
    rows = Home.objects.select_for_update(no_key=True).filter(pk=home, removed_at__isnull=True)
    return rows.values_list("pk").first() is not None


def keep_out(home: int, agency: int) -> bool:
    """Whether requests of this agency do not reach this home."""
    return OptOut.objects.filter(home=home).exists() or Mute.objects.filter(home=home, agency=agency).exists()


@transaction.atomic
def mute(home: Home, agency: Agency, *, by: User, now: datetime) -> None:
    """No request of this agency reaches the home any more."""
    _check_owner(home, by)
    held(home.pk)
    _found, is_new = Mute.objects.get_or_create(home=home, agency=agency, defaults={"at": now})
    if is_new:
        record(by, Action.AGENCY_MUTED, home, home=home, agency=str(agency.uuid))
    _stop_mails(home.invitations.filter(request__agency=agency))


@transaction.atomic
def unmute(home: Home, agency: Agency, *, by: User) -> None:
    _check_owner(home, by)
    gone, _rows = Mute.objects.filter(home=home, agency=agency).delete()
    if gone:
        record(by, Action.AGENCY_UNMUTED, home, home=home, agency=str(agency.uuid))


def _stop_mails(invitations: models.QuerySet[Invitation]) -> None:
    """Mails about these that were not sent yet stay unsent; the notice itself stays on the page."""
    paths = [reverse("police_portal:invitation", args=[uuid]) for uuid in invitations.values_list("uuid", flat=True)]
    asked = (NoticeKind.REQUEST_ASKED, NoticeKind.REQUEST_REMINDER)
    waiting = Notice.objects.filter(mail_at__isnull=False, mailed_at__isnull=True)
    waiting.filter(kind__in=asked, path__in=paths).update(mail_at=None)
