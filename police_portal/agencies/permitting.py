"""A permission: entered by one person, with its document; confirmed or refused by an overseer; ended early by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from devices.audit.publishing import publish
from devices.audit.recording import record
from devices.errors import Conflict, DomainError, Invalid
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.objects import storing
from devices.objects.models import Purpose, StoredObject
from devices.people.models import Office, User
from devices.storage import StorageError
from police_portal.actions import Action
from police_portal.agencies.models import APPOINTMENT, Agency, AgencyState, Permission, PolicyVersion
from police_portal.agencies.whom import admins_of, need, need_admin, overseers, reason_in

DOCUMENT_MOST_BYTES = 10 * 1024 * 1024
WAITING_MOST = 5  # of one agency, before an overseer has answered
MONTHS_MOST = 24  # by the calendar: limits.PERMISSION_MOST holds those with a leap day too
AHEAD_MOST = timedelta(days=366)
PDF = b"%PDF-"


@dataclass(frozen=True)
class PermissionFacts:
    """What the elected body decided. It is in force from the start of one day to the end of another, both local.

    Of counsel: what a court ordered; `vote` names the judge, `hearing_on` is the day of the order.
    """

    body: str
    act: str
    number: str
    vote: str
    hearing_on: date
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Document:
    path: Path
    name: str


def enter(agency: Agency, facts: PermissionFacts, document: Document, *, by: User, now: datetime) -> Permission:
    """By the agency's administrator or the operator; an overseer confirms. Raises Refused, Invalid, StorageError.

    The document's row comes first, then its bytes, then the permission that points to it; what fails is swept.
    """
    _may_enter(agency, by)
    if agency.is_counsel and facts.act.strip().casefold() != APPOINTMENT:
        raise Invalid(_("Counsel ask by a court's order of appointment: enter that."))
    starts_at, ends_at = _span(facts, now)
    check_document(document)
    thing = storing.reserve(None, None, Purpose.DOCUMENT, "application/pdf", document.path.stat().st_size)
    try:
        storing.put(thing, document.path)
        return _enter(agency, facts, starts_at, ends_at, thing, document.name, by, now)
    except (StorageError, DomainError, DatabaseError, OSError):
        storing.take_back([thing], now)
        raise


@transaction.atomic
def _enter(
    agency: Agency,
    facts: PermissionFacts,
    starts_at: datetime,
    ends_at: datetime,
    thing: StoredObject,
    document_name: str,
    by: User,
    now: datetime,
) -> Permission:
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    if Permission.objects.waiting(now).filter(agency=agency).count() >= WAITING_MOST:
        raise Conflict(_("{most} permissions wait for an overseer's word already.").format(most=WAITING_MOST))
    permission = Permission.objects.create(
        agency=agency,
        body=facts.body.strip(),
        act=facts.act.strip(),
        number=facts.number.strip(),
        vote=facts.vote.strip(),
        hearing_on=facts.hearing_on,
        document=thing,
        document_name=Path(document_name).name[-120:] or "document.pdf",
        document_sha256=thing.sha256,
        policy=_policy(agency, now),
        starts_at=starts_at,
        ends_at=ends_at,
        entered_at=now,
        entered_by=by,
    )
    storing.keep([thing])
    record(by, Action.PERMISSION_ENTERED, permission, home=None, document=thing.sha256)
    path = reverse("police_portal:oversight_permission", args=[permission.uuid])
    told = overseers()
    tell(told, NoticeKind.PERMISSION_WAITS, now=now, path=path, mail_to=told, agency=agency.name)
    return permission


def _may_enter(agency: Agency, by: User) -> None:
    if agency.state not in (AgencyState.ACTIVE, AgencyState.SUSPENDED):
        raise Conflict(_("This agency is not listed: nothing can be entered for it."))
    if by.office == Office.OPERATOR:
        need(by, Office.OPERATOR)
    else:
        need_admin(by, agency)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; where that month has none, the first of the next one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return day.replace(year=year, month=month + 1)
    except ValueError:
        year, month = divmod(year * 12 + month + 1, 12)
        return date(year, month + 1, 1)


def start_of(day: date) -> datetime:
    """The first moment of a day here."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def last_day(permission: Permission) -> date:
    """The day at whose end it ends."""
    return timezone.localtime(permission.ends_at - timedelta(microseconds=1)).date()


def _span(facts: PermissionFacts, now: datetime) -> tuple[datetime, datetime]:
    """From when to when it is in force. Raises Invalid."""
    today = timezone.localtime(now).date()
    if facts.hearing_on > today:
        raise Invalid(_("The public hearing or the order lies in the future: enter it once it was held or made."))
    if facts.hearing_on > facts.starts_on:
        raise Invalid(_("A permission starts on the day of its public hearing, or of the order, at the earliest."))
    if facts.ends_on < today or facts.ends_on < facts.starts_on:
        raise Invalid(_("The last day lies before the first one, or is over."))
    starts_at, ends_at = start_of(facts.starts_on), start_of(facts.ends_on + timedelta(days=1))
    if facts.ends_on >= months_after(facts.starts_on, MONTHS_MOST):
        raise Invalid(_("A permission lasts 24 months at most: choose an earlier last day."))
    if starts_at > now + AHEAD_MOST:
        raise Invalid(_("It starts more than a year from now: enter it later."))
    return starts_at, ends_at


def check_document(document: Document) -> None:
    """Raises Invalid."""
    size_bytes = document.path.stat().st_size
    if size_bytes > DOCUMENT_MOST_BYTES:
        raise Invalid(_("The document is longer than {most} MB.").format(most=DOCUMENT_MOST_BYTES // 1024**2))
    with document.path.open("rb") as file:
        if file.read(len(PDF)) != PDF:
            raise Invalid(_("The document is not a PDF: send it as a PDF file."))


def _policy(agency: Agency, now: datetime) -> PolicyVersion:
    policy = agency.policy(now)
    if policy is None:
        raise Conflict(_("No use policy is in force: a permission is given under one."))
    return policy


@transaction.atomic
def confirm(permission: Permission, *, by: User, now: datetime) -> None:
    """An overseer's word that the body decided so: in force from its start. Raises Refused, Conflict."""
    need(by, Office.OVERSEER)
    waiting = Permission.objects.waiting(now).filter(pk=permission.pk).exclude(entered_by=by)
    if not waiting.update(confirmed_at=now, confirmed_by=by, policy=_policy(permission.agency, now)):
        raise Conflict(
            _("This permission does not wait for your word: it was answered, it is over, or you entered it.")
        )
    permission.refresh_from_db()
    record(by, Action.PERMISSION_CONFIRMED, permission, home=None, document=permission.document_sha256)
    publish(Action.PERMISSION_CONFIRMED, permission, now=now, **_facts(permission))
    _tell_admins(permission, _("confirmed. It is public"), now)


@transaction.atomic
def refuse(permission: Permission, reason: str, *, by: User, now: datetime) -> None:
    """An overseer does not confirm it, for a reason that is public. Raises Refused, Invalid, Conflict."""
    need(by, Office.OVERSEER)
    why = reason_in(reason)
    if not Permission.objects.waiting(now).filter(pk=permission.pk).update(refused_at=now, reason=why):
        raise Conflict(_("This permission does not wait for an answer: it was answered, or it is over."))
    permission.refresh_from_db()
    record(by, Action.PERMISSION_REFUSED, permission, home=None)
    publish(Action.PERMISSION_REFUSED, permission, now=now, reason=why, **_facts(permission))
    _tell_admins(permission, _("not confirmed. {reason}").format(reason=why), now)


@transaction.atomic
def end(permission: Permission, reason: str, *, by: User, now: datetime) -> None:
    """An overseer ends it before its time: nothing can be asked under it from now on. Raises as refuse()."""
    need(by, Office.OVERSEER)
    why = reason_in(reason)
    running = Permission.objects.filter(
        pk=permission.pk, confirmed_at__isnull=False, ended_at__isnull=True, ends_at__gt=now
    )
    if not running.update(ended_at=now, reason=why):
        raise Conflict(_("This permission is over already, or was never confirmed."))
    permission.refresh_from_db()
    record(by, Action.PERMISSION_ENDED, permission, home=None)
    publish(
        Action.PERMISSION_ENDED,
        permission,
        now=now,
        agency=permission.agency.name,
        number=permission.number,
        reason=why,
    )
    _tell_admins(permission, _("ended before its time. {reason}").format(reason=why), now)


def _facts(permission: Permission) -> dict[str, str]:
    """What the public log says of it for ever."""
    vote, hearing = ("judge", "ordered_on") if permission.agency.is_counsel else ("vote", "hearing_on")
    return {
        "agency": permission.agency.name,
        "body": permission.body,
        "kind_of_act": permission.act,
        "number": permission.number,
        vote: permission.vote,
        hearing: permission.hearing_on.isoformat(),
        "starts_at": permission.starts_at.isoformat(),
        "ends_at": permission.ends_at.isoformat(),
        "document_sha256": permission.document_sha256,
    }


def _tell_admins(permission: Permission, outcome: str, now: datetime) -> None:
    told = admins_of(permission.agency)
    path = reverse("police_portal:permission", args=[permission.uuid])
    if permission.confirmed_at is None:
        path = reverse("police_portal:portal_permission")
    name, said = permission.agency.name, outcome.rstrip(".")
    tell(told, NoticeKind.PERMISSION_DECIDED, now=now, path=path, mail_to=told, agency=name, outcome=said)


def day_of(when: date) -> str:
    return date_format(when, "j F Y")
