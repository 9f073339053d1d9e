"""An agency's administrator invites colleagues by their official e-mail; whoever accepts becomes an officer.

The mails: a dead mail server puts them off; the page shows that they wait.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.notices.mailing import mail, send_each
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import Office, User
from devices.wake import wake
from police_portal import limits
from police_portal.actions import Action
from police_portal.agencies.applying import domain_of, may_become_officer
from police_portal.agencies.models import Agency, AgencyState, Officer, OfficerInvite, OfficerRole
from police_portal.agencies.whom import admins_of, need_admin

MOST_A_DAY = 50  # an invitation is a mail that nobody asked for; withdrawing one gives nothing back
SEND = "police_portal.agencies.tasks.send_officer_invites"


@transaction.atomic
def invite(agency: Agency, email: str, role: str, *, by: User, now: datetime) -> OfficerInvite:
    """Ask a colleague in. The mail leaves on commit; an earlier invitation to this address stops working.

    Raises Refused (not its administrator, suspended, too many), Invalid (no official address), Conflict (works here).
    """
    need_admin(by, agency)
    kept = Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    if kept.state != AgencyState.ACTIVE:
        raise Refused(_("While the agency is suspended nobody is invited."))
    address = email.strip().lower()
    if role not in OfficerRole.values:
        raise Invalid(_("Choose what they do: administrator, requester or reader."))
    if domain_of(address) not in kept.domains:
        raise Invalid(
            _("Only official addresses of the agency are invited: {domains}.").format(domains=", ".join(kept.domains))
        )
    if Officer.objects.filter(agency=kept, user__emailaddress__email__iexact=address).exists():
        raise Conflict(_("This person works here already; somebody who was switched off can be switched on again."))
    if kept.invites.filter(created_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Refused(_("{count} invitations left in one day. Go on tomorrow.").format(count=MOST_A_DAY))
    _open(kept).filter(email__iexact=address).update(withdrawn_at=now, mail_at=None)
    asked = OfficerInvite.objects.create(
        agency=kept,
        email=address,
        role=role,
        invited_by=by,
        created_at=now,
        expires_at=now + limits.OFFICER_INVITE_LIVES,
        mail_at=now,
    )
    record(by, Action.OFFICER_INVITED, asked, home=None, agency=str(kept.uuid), role=role)
    wake(SEND)
    return asked


def _open(agency: Agency) -> QuerySet[OfficerInvite]:
    return OfficerInvite.objects.filter(agency=agency, accepted_at__isnull=True, withdrawn_at__isnull=True)


def waiting(agency: Agency, now: datetime) -> QuerySet[OfficerInvite]:
    """Invitations that nobody has accepted yet, oldest first."""
    return _open(agency).filter(expires_at__gt=now).order_by("created_at", "pk")


def for_person(user: User, now: datetime) -> QuerySet[OfficerInvite]:
    """Those that this person can accept: sent to a confirmed address of theirs."""
    addresses = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    mine = OfficerInvite.objects.filter(email__in=[address.lower() for address in addresses])
    found = mine.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)
    return found.filter(agency__state=AgencyState.ACTIVE).select_related("agency", "invited_by")


@transaction.atomic
def withdraw(asked: OfficerInvite, *, by: User, now: datetime) -> None:
    """The link in the mail stops working. Again: nothing changes. Raises Refused."""
    need_admin(by, asked.agency)
    if _open(asked.agency).filter(pk=asked.pk).update(withdrawn_at=now, mail_at=None):
        record(by, Action.OFFICER_INVITE_WITHDRAWN, asked, home=None, agency=str(asked.agency.uuid))


@transaction.atomic
def accept(asked: OfficerInvite, *, by: User, now: datetime) -> Officer:
    """Become an officer, once, with the account of the address it was sent to. Nothing opens before a second factor.

    Raises Gone (used, withdrawn, over, the agency suspended), Refused (another address, an office, a home).
    """
    person = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not EmailAddress.objects.filter(user=person, email__iexact=asked.email, verified=True).exists():
        raise Refused(_("This invitation was sent to another address."))
    may_become_officer(person)
    agency = Agency.objects.select_for_update(no_key=True).get(pk=asked.agency_id)
    is_ours = agency.state == AgencyState.ACTIVE and domain_of(asked.email) in agency.domains
    still_open = _open(agency).filter(pk=asked.pk, expires_at__gt=now)
    if not is_ours or not still_open.update(accepted_at=now, mail_at=None):
        raise Gone(_("This invitation is over, was used, or was withdrawn."))
    User.objects.filter(pk=person.pk).update(office=Office.OFFICER, office_of=agency.uuid)
    officer = Officer.objects.create(user=person, agency=agency, role=asked.role, joined_at=now, last_active_at=now)
    record(person, Action.OFFICER_JOINED, officer, home=None, agency=str(agency.uuid), role=asked.role)
    told = [admin for admin in admins_of(agency) if admin.pk != person.pk]
    path = reverse("police_portal:portal_people")
    tell(told, NoticeKind.MEMBER_JOINED, now=now, path=path, member=str(person), home=agency.name)
    return officer


def send_due(now: datetime) -> int:
    """Send what is due, each once. Returns how many mails left."""
    due = OfficerInvite.objects.filter(
        mail_at__lte=now, accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now
    )
    due = due.select_related("agency", "invited_by").order_by("mail_at")
    return send_each(due, _send, now, over=lambda _at: {"mail_at": None})


def _send(asked: OfficerInvite) -> None:
    mail(asked, _subject(asked), _body(asked), asked.email)


def _subject(asked: OfficerInvite) -> str:
    return _("{agency} invites you to its portal").format(agency=asked.agency.name)


def _body(asked: OfficerInvite) -> str:
    lines = [
        _("{person} invites you to the portal of {agency} as {role}.").format(
            person=asked.invited_by or asked.agency.name, agency=asked.agency.name, role=asked.get_role_display()
        ),
        "",
        settings.SITE_URL + reverse("police_portal:officer_join", args=[asked.uuid]),
        "",
        _("Make an account with this address first. It must belong to no home here, and needs a second factor."),
        _("The link works once, for this address, until {day}.").format(day=date_format(asked.expires_at, "j F Y")),
        _("You did not expect this? Do nothing, and it ends by itself."),
    ]
    return "\n".join(lines)
