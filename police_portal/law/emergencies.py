"""Danger to life: an officer states it in writing, another one of the agency confirms it, a custodian decides.

Overseers are told when it is confirmed and when something is released, and one of them says afterwards, in public,
whether it was right. Whoever states it learns nothing of which homes exist: where it is, is a line of words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy_text

from devices.audit.publishing import publish
from devices.errors import Conflict, Invalid, Refused
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import Membership, Office, User
from neighbors.screening import private
from police_portal import limits
from police_portal.actions import Action
from police_portal.agencies.models import Agency, AgencyState, Officer
from police_portal.agencies.whom import (
    admins_of,
    need,
    need_admin,
    need_second_factor,
    overseers,
    people_of,
)
from police_portal.checks import visible
from police_portal.custody import ending
from police_portal.custody.models import EndReason
from police_portal.law import telling
from police_portal.law.models import DemandKind, DemandQuerySet, DemandState, LegalDemand
from police_portal.law.noting import note
from police_portal.law.saying import in_public, patterns
from police_portal.requests import asking

WHERE_LEAST, WHERE_MOST = 5, 254
STATEMENT_LEAST, STATEMENT_MOST = 30, 2000
ENDANGERS_LEAST, ENDANGERS_MOST = 20, 1000
STATED_MOST = 5  # of one agency, that nobody has confirmed
CONFIRMED_WITHIN = timedelta(hours=24)  # of the first statement: what is older is stated anew
GIVEN = (DemandState.RELEASED, DemandState.ENDED)
SUSPENDED = lazy_text("This agency is suspended. A court's warrant opens recordings without it.")


# --- The two statements


@transaction.atomic
def state(officer: Officer, *, what: str, where: str, telling_endangers: str, by: User, now: datetime) -> LegalDemand:
    """The first word. It reaches another administrator of the agency, and nobody outside. Raises Refused, Invalid.

    telling_endangers: whom it would endanger if the owner were told at once, and how; empty: nobody.
    """
    agency = Agency.objects.select_for_update(no_key=True).get(pk=officer.agency_id)  # statements line up
    asking.officer_for(agency, by)
    need_second_factor(by)
    why_not = why_nobody_states(agency, officer)
    if why_not:
        raise Refused(why_not)
    demand = LegalDemand.objects.create(
        kind=DemandKind.EMERGENCY,
        state=DemandState.STATED,
        agency=agency,
        names=_line(where),
        officer=officer,
        officer_says=_statement(what, STATEMENT_LEAST, STATEMENT_MOST),
        telling_endangers=_statement(telling_endangers, ENDANGERS_LEAST, ENDANGERS_MOST)
        if telling_endangers.strip()
        else "",
        received_at=now,
    )
    note(by, Action.EMERGENCY_STATED, demand)
    told = [admin for admin in admins_of(agency) if admin.pk != by.pk]
    path = reverse("police_portal:portal_emergency_confirm", args=[demand.uuid])
    tell(told, NoticeKind.EMERGENCY_STATED, now=now, path=path, mail_to=told, reference=demand.reference)
    return demand


def why_nobody_states(agency: Agency, officer: Officer) -> str:
    """Why nobody can state an emergency for this agency now; empty: somebody can."""
    if agency.is_counsel:
        return _("Danger to life is stated by those who go there. If somebody is in danger, call the emergency number.")
    if agency.state != AgencyState.ACTIVE:
        return str(SUSPENDED)
    if not any(admin.pk != officer.user_id for admin in admins_of(agency)):
        return _("Another administrator of your agency has to confirm it, and there is none: have one invited first.")
    if waiting_in(agency).count() >= STATED_MOST:
        return _("{most} statements of your agency wait for a second word: have one of them answered first.").format(
            most=STATED_MOST
        )
    return ""


def waiting_in(agency: Agency) -> QuerySet[LegalDemand]:
    """What waits for the second word, oldest first."""
    stated = LegalDemand.objects.filter(agency=agency, state=DemandState.STATED)
    return stated.select_related("agency", "officer__user").order_by("received_at", "pk")


@transaction.atomic
def confirm(demand: LegalDemand, says: str, *, by: User, now: datetime) -> None:
    """The second word, by another person. Custodians and overseers are told in the same moment.

    Raises Refused, Invalid, Conflict.
    """
    need_admin(by, demand.agency)
    supervisor = asking.officer_for(demand.agency, by)
    if supervisor.pk == demand.officer_id:
        raise Refused(_("You stated it: another administrator of your agency has to confirm it."))
    check_listed(demand.agency)
    if demand.state == DemandState.STATED and demand.received_at < now - CONFIRMED_WITHIN:
        raise Conflict(_("It was stated more than 24 hours ago: turn it down, and state anew what is so now."))
    said = _statement(says, STATEMENT_LEAST, STATEMENT_MOST)
    demand.move(DemandState.RECEIVED, supervisor=supervisor, supervisor_says=said, received_at=now, release_from=now)
    note(by, Action.EMERGENCY_CONFIRMED, demand)
    number, name = demand.reference, demand.agency.name
    people = list(User.objects.filter(office=Office.CUSTODIAN, is_active=True))
    path = reverse("police_portal:custodian_demand", args=[demand.uuid])
    tell(
        people,
        NoticeKind.DEMAND_WAITS,
        now=now,
        path=path,
        mail_to=people,
        kind=_("Emergency"),
        reference=number,
        agency=name,
    )
    people, path = overseers(), reverse("police_portal:oversight_emergency", args=[demand.uuid])
    tell(people, NoticeKind.EMERGENCY_CONFIRMED, now=now, path=path, mail_to=people, reference=number, agency=name)


@transaction.atomic
def turn_down(demand: LegalDemand, reason: str, *, by: User, now: datetime) -> None:
    """Not confirmed, or taken back by who stated it: it stays inside the agency. Raises Refused, Invalid, Conflict."""
    officer = asking.officer_for(demand.agency, by)
    need_second_factor(by)
    if not (officer.is_admin or officer.pk == demand.officer_id):
        raise Refused(_("Who stated it takes it back, or an administrator turns it down."))
    if demand.state != DemandState.STATED:
        raise Conflict(_("It was confirmed, or is turned down already."))
    why = _statement(reason, 10, 1000)
    demand.move(DemandState.REFUSED, decided_at=now, decided_by=by, reason=why)
    note(by, Action.DEMAND_REFUSED, demand, is_by_agency=True)


def check_listed(agency: Agency) -> None:
    """Its word counts; a suspension in the same moment comes before or after. Raises Refused."""
    if Agency.objects.select_for_update(no_key=True).get(pk=agency.pk).state != AgencyState.ACTIVE:
        raise Refused(str(SUSPENDED))


def _statement(text: str, least: int, most: int) -> str:
    said = text.strip()
    if len(visible(said)) < least or len(said) > most:
        raise Invalid(_("Write it in {least} to {most} characters.").format(least=least, most=most))
    return said


def _line(text: str) -> str:
    said = " ".join(text.split())
    if len(visible(said)) < WHERE_LEAST or len(said) > WHERE_MOST:
        sentence = _("Say where in one line, in {least} to {most} characters, such as a street and a number.")
        raise Invalid(sentence.format(least=WHERE_LEAST, most=WHERE_MOST))
    return said


# --- What overseers and everybody read


def confirmed() -> DemandQuerySet:
    """Every emergency that two have stated: what an overseer may read."""
    stated = LegalDemand.objects.filter(kind=DemandKind.EMERGENCY, supervisor__isnull=False)
    return stated.exclude(state=DemandState.STATED).select_related(
        "agency", "officer__user", "supervisor__user", "reviewed_by"
    )


def to_review() -> QuerySet[LegalDemand]:
    """Released and not reviewed, the oldest first."""
    return confirmed().filter(state__in=GIVEN, reviewed_at__isnull=True).order_by("decided_at", "pk")


def review_due(demand: LegalDemand) -> datetime | None:
    """When an overseer has looked at it; None: nothing was released."""
    if demand.state not in GIVEN or demand.decided_at is None:
        return None
    return demand.decided_at + limits.EMERGENCY_REVIEW


def public(now: datetime) -> QuerySet[LegalDemand]:
    """What was released, once its owner may be told or it was reviewed; by month and in no order inside of it."""
    known = Q(tell_at__lte=now) | Q(reviewed_at__isnull=False)
    return confirmed().filter(known, state__in=GIVEN)


@dataclass(frozen=True)
class PublicLine:
    """One release as everybody reads it."""

    agency: str
    month: date  # its first day
    finding: str  # right, wrong, or empty: not reviewed yet
    text: str
    is_late: bool  # it should have been reviewed by now


def by_month(now: datetime) -> list[PublicLine]:
    """The newest month first; inside of it in no order that tells of time."""
    found = [_public_line(one, now) for one in public(now).order_by("uuid")]
    return sorted(found, key=lambda line: line.month, reverse=True)


def _public_line(demand: LegalDemand, now: datetime) -> PublicLine:
    due = review_due(demand)
    finding = {True: "right", False: "wrong", None: ""}[demand.was_right]
    month = date.fromisoformat(f"{month_of(demand)}-01")
    return PublicLine(demand.agency.name, month, finding, demand.review, not finding and due is not None and due < now)


def without_place(text: str, demand: LegalDemand) -> str:
    """The words of an officer as an overseer reads them: where it is, and what looks like an address, is covered."""
    mark = _("[place]")
    lines = [demand.names, demand.home.address if demand.home else ""]
    for pattern in patterns(lines):
        text = re.sub(pattern, lambda _found: mark, text, flags=re.IGNORECASE)
    text = _covered_numbers(text, lines, mark)
    for spot in sorted(private.addresses("text", text), key=lambda spot: spot.start, reverse=True):
        text = text[: spot.start] + mark + text[spot.end :]
    return text


def _covered_numbers(text: str, lines: list[str], mark: str) -> str:
    """A number of the place beside another word of it, whichever comes first and whatever stands between."""
    words = {word for line in lines for word in re.findall(r"\w+", line)}
    numbers = [re.escape(word) for word in words if any(map(str.isdigit, word))]
    names = [re.escape(word) for word in words if len(word) > 2 and not any(map(str.isdigit, word))]
    if not numbers or not names:
        return text
    number, name = rf"\b(?:{'|'.join(numbers)})\b", rf"\b(?:{'|'.join(names)})\b"
    between = r"[\W_]{1,3}(?:\w{1,9}[\W_]{1,3}){0,2}?"  # up to two words, such as the kind of street and “No.”
    return re.sub(rf"{number}[\W_]{{1,3}}{name}|{name}{between}{number}", mark, text, flags=re.IGNORECASE)


# --- The review, afterwards


@transaction.atomic
def review(demand: LegalDemand, *, was_right: bool, text: str, by: User, now: datetime) -> None:
    """An overseer's public finding. Not right: what was given ends at once. Raises Refused, Invalid, Conflict."""
    need(by, Office.OVERSEER)
    found = in_public(text)
    rows = LegalDemand.objects.select_for_update(of=("self",), no_key=True)
    held = rows.filter(pk=demand.pk, kind=DemandKind.EMERGENCY).get()
    if held.state not in GIVEN:
        raise Conflict(_("Nothing was released in this emergency: there is nothing to review."))
    if held.reviewed_at is not None:
        raise Conflict(_("Another overseer reviewed it already."))
    may_know = held.tell_at is not None and held.tell_at <= now  # before that a refusal would tell them
    if may_know and Membership.objects.filter(user=by, home=held.home_id).exists():
        raise Refused(_("It concerns a home of yours: another overseer reviews it."))
    LegalDemand.objects.filter(pk=held.pk).update(reviewed_at=now, reviewed_by=by, was_right=was_right, review=found)
    held.refresh_from_db()
    note(by, Action.EMERGENCY_REVIEWED, held, was_right=was_right)
    if not was_right:
        _end(held, by, now)
    publish(
        Action.EMERGENCY_REVIEWED,
        held,
        now=now,
        agency=held.agency.name,
        agency_uuid=str(held.agency.uuid),
        month=month_of(held),
        verdict="right" if was_right else "wrong",
        reason=found,
    )
    _tell_of_review(held, now)
    demand.refresh_from_db()


def month_of(demand: LegalDemand) -> str:
    """Of the release: all that everybody learns of when."""
    assert demand.decided_at is not None
    return f"{timezone.localtime(demand.decided_at):%Y-%m}"


def _end(demand: LegalDemand, by: User, now: datetime) -> None:
    for share in demand.shares.filter(state__in=ending.ALIVE).order_by("pk"):
        ending.end(share, EndReason.NO_GROUND, by=by, now=now)
    if demand.state == DemandState.RELEASED:
        demand.move(DemandState.ENDED, ended_at=now)


def _tell_of_review(demand: LegalDemand, now: datetime) -> None:
    outcome = _("it was right") if demand.was_right else _("it was not right, and what was given ended with that")
    people = people_of(demand.agency)
    path = reverse("police_portal:portal_demand", args=[demand.uuid])
    kind = NoticeKind.EMERGENCY_REVIEWED
    tell(people, kind, now=now, path=path, mail_to=people, reference=demand.reference, outcome=outcome)
    telling.tell_people(demand, kind, now=now, outcome=outcome)
