"""Somebody is given an office for everybody: proposed by the operator, confirmed by another person, in public."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.utils import is_mfa_enabled
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.actions import Action
from devices.audit.publishing import publish
from devices.audit.recording import record
from devices.errors import Conflict, Gone, Refused
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import STAFF, Appointment, Office, User

WAITS = timedelta(days=14)  # for the second person's word


@transaction.atomic
def propose(user: User, office: Office, second: User, *, by: User, now: datetime) -> Appointment:
    """Ask `second` for their word that `user` shall hold this office. Raises Refused, Conflict."""
    if by.office != Office.OPERATOR:
        raise Refused(_("Only the operator proposes somebody for an office."))
    if second.pk in (by.pk, user.pk) or user.pk == by.pk:
        raise Refused(_("An appointment needs three people: who proposes, who confirms, and whom it is about."))
    if not is_mfa_enabled(second):
        raise Refused(_("The person who confirms needs a second factor on their account."))
    Appointment.objects.filter(user=user, confirmed_at__isnull=True, expires_at__lte=now).update(ended_at=now)
    if user.office or Appointment.objects.filter(user=user, ended_at__isnull=True).exists():
        raise Conflict(_("This person holds an office, or waits for one. One account holds at most one."))
    asked = Appointment.objects.create(
        user=user, office=office, proposed_by=by, second=second, proposed_at=now, expires_at=now + WAITS
    )
    record(by, Action.OFFICE_PROPOSED, asked, home=None, office=office, person=str(user.uuid))
    tell(
        [second],
        NoticeKind.APPOINTED,
        now=now,
        path=reverse("devices:office", args=[asked.uuid]),
        mail_to=[second],
        name=str(user),
        office=str(Office(office).label),
    )
    return asked


def _waiting(asked: Appointment, by: User, now: datetime) -> None:
    if asked.second_id != by.pk:
        raise Refused(_("Only the person who was asked can answer."))
    if asked.confirmed_at or asked.ended_at or asked.expires_at <= now:
        raise Gone(_("This was answered already, or its time is over."))


@transaction.atomic
def confirm(asked: Appointment, *, by: User, now: datetime) -> None:
    """The second person's word: the office is held from now on. Raises Refused, Gone, Conflict."""
    _waiting(asked, by, now)
    if not is_mfa_enabled(by):
        raise Refused(_("Confirming an appointment needs a second factor on your account."))
    free = User.objects.filter(pk=asked.user_id, office=Office.NONE, is_active=True)
    if not free.update(office=asked.office, is_staff=asked.office in STAFF):
        raise Conflict(_("This person holds an office already. One account holds at most one."))
    if not Appointment.objects.filter(pk=asked.pk, confirmed_at__isnull=True, ended_at__isnull=True).update(
        confirmed_at=now
    ):
        raise Conflict(_("This was answered in the same moment."))
    record(by, Action.OFFICE_GIVEN, asked, home=None, office=asked.office, person=str(asked.user.uuid))
    publish(Action.OFFICE_GIVEN, asked, now=now, office=asked.office)


@transaction.atomic
def decline(asked: Appointment, *, by: User, now: datetime) -> None:
    """The second person does not give their word. Raises Refused, Gone."""
    _waiting(asked, by, now)
    Appointment.objects.filter(pk=asked.pk, confirmed_at__isnull=True).update(ended_at=now)
    record(by, Action.OFFICE_DECLINED, asked, home=None, office=asked.office, person=str(asked.user.uuid))


@transaction.atomic
def end(held: Appointment, *, by: User, now: datetime) -> None:
    """The operator ends it, or whoever holds it lays it down. Raises Refused, Conflict."""
    if by.office != Office.OPERATOR and held.user_id != by.pk:
        raise Refused(_("Only the operator, or whoever holds it, ends an office."))
    if not Appointment.objects.filter(pk=held.pk, ended_at__isnull=True).update(ended_at=now):
        raise Conflict(_("This ended already."))
    held.refresh_from_db()  # confirmed perhaps since it was read: then the office goes with it
    if held.confirmed_at is not None:
        publish(Action.OFFICE_ENDED, held, now=now, office=held.office)
        User.objects.filter(pk=held.user_id, office=held.office).update(office=Office.NONE, is_staff=False)
    record(by, Action.OFFICE_ENDED, held, home=None, office=held.office, person=str(held.user.uuid))
