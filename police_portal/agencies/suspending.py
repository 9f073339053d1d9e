"""An overseer, or the operator, stops an agency or one of its officers, in public, until it is lifted.

Permission.objects.in_force() asks for an agency that is listed, so in the same transaction nothing can be asked, open
requests take no answers and nothing that was lent can be read.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.publishing import publish
from devices.audit.recording import record
from devices.errors import Conflict
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import Office, User
from police_portal.actions import Action
from police_portal.agencies.models import Agency, AgencyState, Officer, Suspension
from police_portal.agencies.whom import admins_of, need, operators, overseers, people_of, reason_in


@transaction.atomic
def suspend_agency(agency: Agency, reason: str, *, by: User, now: datetime) -> Suspension:
    """From this moment it asks nothing, gets no answer and reads nothing. Raises Refused, Invalid, Conflict."""
    need(by, Office.OVERSEER, Office.OPERATOR)
    why = reason_in(reason)
    agency.move(AgencyState.SUSPENDED, suspended_at=now, reason=why)
    suspension = Suspension.objects.create(agency=agency, by=by, at=now, reason=why)
    record(by, Action.AGENCY_SUSPENDED, agency, home=None, suspension=str(suspension.uuid))
    publish(Action.AGENCY_SUSPENDED, agency, now=now, agency=agency.name, reason=why, decided_by=_office(by))
    _tell(agency, people_of(agency), _("suspended. {reason}").format(reason=why), now)
    return suspension


@transaction.atomic
def suspend_officer(officer: Officer, reason: str, *, by: User, now: datetime) -> Suspension:
    """This person works no more for the agency until it is lifted; the public reads no name. Raises as above."""
    need(by, Office.OVERSEER, Office.OPERATOR)
    why = reason_in(reason)
    try:
        with transaction.atomic():
            suspension = Suspension.objects.create(agency=officer.agency, officer=officer, by=by, at=now, reason=why)
    except IntegrityError as error:
        raise Conflict(_("This officer is suspended already.")) from error
    User.objects.filter(pk=officer.user_id).update(office_of=None)  # speaks for no body in the feed either
    record(by, Action.OFFICER_SUSPENDED, officer, home=None, suspension=str(suspension.uuid))
    publish(
        Action.OFFICER_SUSPENDED, suspension, now=now, agency=officer.agency.name, reason=why, decided_by=_office(by)
    )
    told = [*admins_of(officer.agency), officer.user]
    _tell(officer.agency, told, _("an officer was suspended. {reason}").format(reason=why), now)
    return suspension


@transaction.atomic
def lift(suspension: Suspension, why: str, *, by: User, now: datetime) -> None:
    """It is over, for a reason that is public too. Raises Refused, Invalid, Conflict."""
    need(by, Office.OVERSEER, Office.OPERATOR)
    reason = reason_in(why)
    running = Suspension.objects.filter(pk=suspension.pk, lifted_at__isnull=True)
    if not running.update(lifted_at=now, lifted_by=by, lifted_why=reason):
        raise Conflict(_("This suspension was lifted already."))
    suspension.refresh_from_db()
    agency, officer = suspension.agency, suspension.officer
    if officer is None:
        agency.move(AgencyState.ACTIVE, suspended_at=None, reason="")
        action, outcome = Action.AGENCY_RESTORED, _("its suspension is lifted. {reason}")
    else:
        if officer.switched_off_at is None:
            User.objects.filter(pk=officer.user_id, office=Office.OFFICER).update(office_of=agency.uuid)
        action, outcome = Action.OFFICER_RESTORED, _("the suspension of an officer is lifted. {reason}")
    record(by, action, officer or agency, home=None, suspension=str(suspension.uuid))
    subject = agency if officer is None else suspension
    publish(action, subject, now=now, agency=agency.name, reason=reason, decided_by=_office(by))
    told = people_of(agency) if officer is None else [*admins_of(agency), officer.user]
    _tell(agency, told, outcome.format(reason=reason), now)


def _office(by: User) -> str:
    return "the operator" if by.office == Office.OPERATOR else "an overseer"


def _tell(agency: Agency, people: list[User], outcome: str, now: datetime) -> None:
    path = reverse("police_portal:agency", args=[agency.uuid])
    everybody, said = [*people, *overseers(), *operators()], outcome.rstrip(".")
    kind = NoticeKind.AGENCY_SUSPENDED
    tell(everybody, kind, now=now, path=path, mail_to=people, agency=agency.name, outcome=said)
