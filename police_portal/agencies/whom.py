"""Whom a flow tells, and who may do what: overseers, operators, the administrators of an agency."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.utils.translation import gettext as _

from devices.errors import Invalid, Refused
from devices.people.models import Office, User
from police_portal.agencies.models import Agency, Officer, OfficerRole
from police_portal.checks import visible

REASON_LEAST, REASON_MOST = 10, 1000


def overseers() -> list[User]:
    return list(User.objects.filter(office=Office.OVERSEER, is_active=True))


def operators() -> list[User]:
    return list(User.objects.filter(office=Office.OPERATOR, is_active=True))


def people_of(agency: Agency, *roles: OfficerRole) -> list[User]:
    """Who works there now, of any role or of these."""
    working = Officer.objects.working().filter(agency=agency).select_related("user")
    return [officer.user for officer in (working.filter(role__in=roles) if roles else working)]


def admins_of(agency: Agency) -> list[User]:
    return people_of(agency, OfficerRole.ADMIN)


def need(by: User, *offices: Office) -> None:
    """Raises Refused: another office, or no second factor."""
    if by.office not in offices or not by.is_active:
        named = _(" or ").join(str(office.label) for office in offices)
        raise Refused(_("Only the {office} does this.").format(office=named))
    need_second_factor(by)


def need_second_factor(by: User) -> None:
    if not is_mfa_enabled(by):
        raise Refused(_("This needs a second factor on your account."))


def need_admin(by: User, agency: Agency) -> None:
    """Raises Refused: not an administrator of this agency now, or no second factor."""
    officer = Officer.objects.of(by)
    if officer is None or officer.agency_id != agency.pk or not officer.is_admin:
        raise Refused(_("Only an administrator of the agency does this."))
    need_second_factor(by)


def reason_in(text: str) -> str:
    """A reason that everybody will read. Raises Invalid."""
    reason = text.strip()
    if len(visible(reason)) < REASON_LEAST or len(reason) > REASON_MOST:
        said = _("Say why, in {least} to {most} characters: everybody will read it.")
        raise Invalid(said.format(least=REASON_LEAST, most=REASON_MOST))
    return reason
