"""The people of an agency: their roles, and how they are switched off and on. Nobody is ever deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Invalid, Refused
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import Office, User
from police_portal import limits
from police_portal.actions import Action
from police_portal.agencies.models import Agency, Officer, OfficerRole
from police_portal.agencies.whom import admins_of, need, need_admin

A_DAY = timedelta(days=1)
BATCH = 200
WHY_MOST = 300


@transaction.atomic
def change_role(officer: Officer, role: str, *, by: User, now: datetime) -> None:
    """In force with the next page they open. The same again: nothing changes. Raises Refused, Invalid, Conflict."""
    need_admin(by, officer.agency)
    if role not in OfficerRole.values:
        raise Invalid(_("Choose what they do: administrator, requester or reader."))
    kept = _locked(officer)
    if kept.switched_off_at is not None:
        raise Conflict(_("This person is switched off. Switch them on first."))
    if kept.role == role:
        return
    _require_another_admin(kept)
    Officer.objects.filter(pk=kept.pk).update(role=role)
    record(by, Action.OFFICER_ROLE_CHANGED, kept, home=None, agency=str(kept.agency.uuid), role=role)
    officer.refresh_from_db()


@transaction.atomic
def switch_off(officer: Officer, why: str, *, by: User, now: datetime) -> None:
    """They open nothing of the portal any more and are signed out everywhere. Raises Refused, Invalid, Conflict."""
    need_admin(by, officer.agency)
    reason = why.strip()
    if not reason or len(reason) > WHY_MOST:
        raise Invalid(_("Say why, in {most} characters at most.").format(most=WHY_MOST))
    kept = _locked(officer)
    _require_another_admin(kept)
    if not _switch_off(kept, reason, by=by, now=now):
        raise Conflict(_("This person is switched off already."))
    officer.refresh_from_db()


def _switch_off(officer: Officer, why: str, *, by: User | None, now: datetime) -> bool:
    on = Officer.objects.filter(pk=officer.pk, switched_off_at__isnull=True)
    if by is None:
        on = on.filter(last_active_at=officer.last_active_at)  # they came back in this moment
    if not on.update(switched_off_at=now, switched_off_why=why):
        return False
    User.objects.filter(pk=officer.user_id).update(office_of=None)
    for session in UserSession.objects.filter(user=officer.user_id):
        session.end()
    agency = officer.agency
    record(by, Action.OFFICER_SWITCHED_OFF, officer, home=None, agency=str(agency.uuid), is_idle=by is None)
    told = [officer.user, *(admin for admin in admins_of(agency) if admin.pk != officer.user_id)]
    path = reverse("police_portal:portal_people")
    tell(told, NoticeKind.OFFICER_OFF, now=now, path=path, mail_to=told[:1], agency=agency.name, why=why)
    return True


@transaction.atomic
def switch_on(officer: Officer, *, by: User, now: datetime) -> None:
    """Back in the role they had; a suspension by an overseer stays. Raises Refused, Conflict.

    By an administrator of the agency; by the operator where the agency has none left that works.
    """
    if by.office == Office.OPERATOR and not admins_of(officer.agency):
        need(by, Office.OPERATOR)
    else:
        need_admin(by, officer.agency)
    kept = _locked(officer)
    off = Officer.objects.filter(pk=kept.pk, switched_off_at__isnull=False)
    if not off.update(switched_off_at=None, switched_off_why="", last_active_at=now):
        raise Conflict(_("This person is not switched off."))
    if Officer.objects.working().filter(pk=kept.pk).exists():  # suspended, they speak for nobody all the same
        User.objects.filter(pk=kept.user_id, office=Office.OFFICER).update(office_of=kept.agency.uuid)
    record(by, Action.OFFICER_SWITCHED_ON, kept, home=None, agency=str(kept.agency.uuid))
    officer.refresh_from_db()


def switch_off_idle(now: datetime) -> int:
    """Whoever opened nothing of the portal for 360 days is switched off. Returns how many."""
    idle = Officer.objects.filter(switched_off_at__isnull=True, last_active_at__lte=now - limits.OFFICER_IDLE)
    return sum(_idle(officer, now) for officer in idle.select_related("agency", "user").order_by("pk")[:BATCH])


@transaction.atomic
def _idle(officer: Officer, now: datetime) -> bool:
    why = _("not used for {days} days").format(days=limits.OFFICER_IDLE.days)
    return _switch_off(officer, why, by=None, now=now)


def touch(officer: Officer, now: datetime) -> None:
    """They work today. Written once a day; otherwise nothing is asked of the database."""
    if officer.last_active_at > now - A_DAY:
        return
    row = Officer.objects.filter(pk=officer.pk, switched_off_at__isnull=True)
    row.filter(last_active_at=officer.last_active_at).update(last_active_at=now)
    officer.last_active_at = now


def _locked(officer: Officer) -> Officer:
    """The row as it is now, while nobody else decides about the people of this agency."""
    Agency.objects.select_for_update(no_key=True).get(pk=officer.agency_id)
    return Officer.objects.select_related("agency", "user").get(pk=officer.pk)


def _require_another_admin(officer: Officer) -> None:
    """Raises Refused where nobody could invite, change or switch on anybody any more."""
    if not officer.is_admin or officer.switched_off_at is not None:
        return
    others = Officer.objects.working().filter(agency=officer.agency, role=OfficerRole.ADMIN).exclude(pk=officer.pk)
    if not others.exists():
        raise Refused(_("This is the only administrator: make somebody else one first."))
