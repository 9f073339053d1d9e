"""An officer writes a request: a draft, its changes, and sending it for review. Sent, it never changes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.errors import Conflict, Invalid, Refused
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people.models import Office, User
from police_portal import checks, limits
from police_portal.actions import Action
from police_portal.agencies.models import Agency, AgencyState, Officer, Permission, Reviewer
from police_portal.requests import asking, closing, measuring, public_form, screens, stacking, wording
from police_portal.requests.models import FootageRequest, Offence, RequestStatus
from police_portal.requests.proportion import weigh

MOST_DRAFTS = 20  # of one officer
CORNERS_MOST = 500  # that a draft can hold; more than a request may have, so that the check can say so
TEXTS = {  # characters at most
    "case_number": checks.CASE_MOST,
    "contact_name": checks.CONTACT_MOST,
    "contact_phone": checks.PHONE_MOST,
    "message": limits.MESSAGE_MOST,
}


@dataclass(frozen=True)
class RequestFacts:
    """What an officer says. area: a closed ring of [lon, lat], or empty. Times with a zone, or None."""

    offence: str = ""
    case_number: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    message: str = ""
    area: list[list[float]] = field(default_factory=list)
    window_start: datetime | None = None
    window_end: datetime | None = None
    time_zone: str = "UTC"
    response_days: int = limits.RESPONSE_DAYS


@transaction.atomic
def draft(officer: Officer, facts: RequestFacts, *, by: User, now: datetime) -> FootageRequest:
    """A new draft, which the agency alone sees. Raises Refused, Invalid."""
    officer = asking.officer_for(officer.agency, by)
    return _drafted(officer, columns(facts), by=by, now=now)


def _drafted(officer: Officer, said: dict[str, Any], *, by: User, now: datetime) -> FootageRequest:
    if FootageRequest.objects.filter(filed_by=officer, status=RequestStatus.DRAFT).count() >= MOST_DRAFTS:
        raise Refused(_("You have {count} drafts. Send or delete one of them first.").format(count=MOST_DRAFTS))
    asked = FootageRequest.objects.create(agency=officer.agency, filed_by=officer, created_at=now, **said)
    record(by, Action.REQUEST_DRAFTED, asked, home=None)
    return asked


@transaction.atomic
def change(asked: FootageRequest, facts: RequestFacts, *, by: User, now: datetime) -> None:
    """Other words in a draft. Raises Refused, Invalid, Conflict (it was sent)."""
    asking.officer_for(asked.agency, by)
    drafts = FootageRequest.objects.filter(pk=asked.pk, status=RequestStatus.DRAFT)
    if not drafts.update(**columns(facts)):
        raise _sent_already()
    asked.refresh_from_db()


@transaction.atomic
def discard(asked: FootageRequest, *, by: User, now: datetime) -> None:
    """Delete a draft. Raises Refused, Conflict (it was sent)."""
    asking.officer_for(asked.agency, by)
    if not FootageRequest.objects.filter(pk=asked.pk, status=RequestStatus.DRAFT).delete()[0]:
        raise _sent_already()


@transaction.atomic
def copy(asked: FootageRequest, *, by: User, now: datetime) -> FootageRequest:
    """File again: the same text in a new draft. Raises Refused."""
    officer = asking.officer_for(asked.agency, by)
    names = [*RequestFacts.__dataclass_fields__, "area_m2"]
    return _drafted(officer, {name: getattr(asked, name) for name in names} | {"copied_from": asked}, by=by, now=now)


@transaction.atomic
def withdraw(asked: FootageRequest, *, by: User, now: datetime) -> None:
    """Take a request back. Before it opened it does not count to the two of its case; after, what was lent ends.

    Raises Refused, Conflict.
    """
    asking.officer_for(asked.agency, by)
    was_open = asked.status == RequestStatus.OPEN
    freed: dict[str, Any] = {} if was_open else {"case_slot": None}
    asked.move(RequestStatus.WITHDRAWN, ended_at=now, **freed)
    record(by, Action.REQUEST_WITHDRAWN, asked, home=None, was_open=was_open)
    if was_open:
        closing.over(asked, Action.REQUEST_WITHDRAWN, now)


@transaction.atomic
def submit(asked: FootageRequest, *, by: User, now: datetime, read: str = "") -> None:
    """Send a draft for review. From then on it says what it says.

    read: the digest of what `by` read before sending. Raises Refused (role, permission, an outcome owed, stacked, two
    for the case), Invalid (a limit, a screen), Conflict (sent already, changed since it was read).
    """
    officer = asking.officer_for(asked.agency, by)
    agency = Agency.objects.select_for_update(no_key=True).get(pk=asked.agency_id)  # two submissions line up
    kept = FootageRequest.objects.select_for_update(no_key=True).filter(pk=asked.pk, status=RequestStatus.DRAFT).first()
    if kept is None:
        raise _sent_already()
    kept.agency = agency
    permission = permission_to_ask(agency, now)
    if read and read != digest(kept):
        raise Conflict(_("This draft was changed since you read it. Read it once more, then send it."))
    reasons = unmet(kept, now)
    if reasons:
        raise Invalid(" ".join(reasons))
    slot = _slot(kept, now)
    _fix(kept, officer, permission, slot, now)
    record(by, Action.REQUEST_SUBMITTED, kept, home=None, case_slot=slot)
    _tell_reviewers(kept, now)
    asked.refresh_from_db()


def permission_to_ask(agency: Agency, now: datetime) -> Permission:
    """The permission it asks under. Raises Refused: there is none, an outcome is owed for too long, or too many
    requests were sent and taken back, which would find out where an overseer is needed."""
    if agency.state == AgencyState.SUSPENDED:
        raise Refused(_("This agency is suspended. It can ask again when an overseer has lifted the suspension."))
    permission = agency.permission(now)
    if permission is None and agency.is_counsel:
        raise Refused(_("No court's order of appointment is in force. Without one nothing can be asked."))
    if permission is None:
        raise Refused(_("No permission of an elected body is in force. Without one nothing can be asked."))
    back = FootageRequest.objects.filter(agency=agency, status=RequestStatus.WITHDRAWN, opened_at__isnull=True)
    if back.filter(ended_at__gt=now - timedelta(days=1)).count() >= limits.TAKEN_BACK_MOST:
        said = _("Your agency took back {count} requests within a day. It can ask again a day later.")
        raise Refused(said.format(count=limits.TAKEN_BACK_MOST))
    owed = [one.reference for one in closing.owing(now).filter(agency=agency).order_by("ended_at", "pk")]
    if owed:
        said = _("An outcome is owed for more than {days} days: {requests}. Say what came of it, then ask again.")
        raise Refused(said.format(days=limits.OUTCOME_OWED.days, requests=", ".join(owed[:5])))
    return permission


def unmet(asked: FootageRequest, now: datetime) -> list[str]:
    """What keeps a draft from being sent and can be changed in it, each a sentence."""
    missed = [wording.sentence(check) for check in measuring.measured(asked, now) if not check.is_met]
    return missed + screened(asked)


def findings(asked: FootageRequest) -> list[dict[str, Any]]:
    """What the screens notice in the message. For reviewers whole; for officers `screened`."""
    return screens.screen(asked.message, offence=asked.offence)


def screened(asked: FootageRequest) -> list[str]:
    """What is to be changed in the message before it can be sent."""
    blocking = [finding for finding in findings(asked) if finding["blocks"]]
    return [
        _("“{words}”: {sentence}").format(
            words=asked.message[finding["start"] : finding["end"]], sentence=_(finding["sentence"])
        )
        for finding in blocking
    ]


def digest(asked: FootageRequest) -> str:
    """Of what a draft says, for telling whether it was changed since somebody read it."""
    said = [str(getattr(asked, name)) for name in RequestFacts.__dataclass_fields__ if name != "area"]
    return hashlib.sha256(json.dumps([said, asked.area]).encode()).hexdigest()


def _slot(asked: FootageRequest, now: datetime) -> int:
    """The first place of the two that is free for this case. Raises Refused, also where requests are stacked."""
    stacked = stacking.stacked_on(asked, now)
    if stacked:
        said = _(
            "It overlaps in place and time with {requests} of your agency. Such requests count as one: ask about "
            "another place or another time."
        )
        raise Refused(said.format(requests=", ".join(one.reference for one in stacked)))
    taken = {one.case_slot for one in measuring.of_case(asked)}
    return next(slot for slot in range(1, limits.REQUESTS_PER_CASE + 1) if slot not in taken)


def _fix(asked: FootageRequest, officer: Officer, permission: Permission, slot: int, now: datetime) -> None:
    weight = weigh(asked, now)
    try:
        with transaction.atomic():
            asked.move(
                RequestStatus.SUBMITTED,
                filed_by=officer,
                permission=permission,
                case_key=checks.case_key(asked.case_number),
                case_slot=slot,
                submitted_at=now,
                needs_overseer=weight.needs_overseer,
                touches_protected=weight.touches_protected,
                score=weight.score,
                stacked=weight.stacked,
                findings=findings(asked),
                public_cells=public_form.cells_of(asked),
            )
    except IntegrityError as error:
        raise Conflict(_("Another request for this case was sent at the same moment. Look at it first.")) from error
    asked.move(RequestStatus.IN_REVIEW)


def _tell_reviewers(asked: FootageRequest, now: datetime) -> None:
    """Overseers where one is needed or nobody else may review; else the moderators with that right."""
    named = Reviewer.objects.holding()
    people = [] if asked.needs_overseer else [one.user for one in named.select_related("user")]
    people = people or list(User.objects.filter(office=Office.OVERSEER, is_active=True))
    path = reverse("police_portal:review", args=[asked.uuid])
    tell(people, NoticeKind.REVIEW_WAITS, now=now, path=path, mail_to=people, reference=asked.reference)


def columns(facts: RequestFacts) -> dict[str, Any]:
    """The columns of these words. Raises Invalid for what no draft can hold."""
    said = {name: getattr(facts, name) for name in RequestFacts.__dataclass_fields__}
    said |= {name: said[name].strip() for name in TEXTS}
    for name, most in TEXTS.items():
        if len(said[name]) > most or "\0" in said[name]:
            raise Invalid(_("“{words}…”: {most} characters at most.").format(words=said[name][:20], most=most))
    if facts.offence and facts.offence not in Offence.values:
        raise Invalid(_("Choose the offence from the list."))
    if not limits.RESPONSE_DAYS_LEAST <= facts.response_days <= limits.RESPONSE_DAYS_MOST:
        raise Invalid(wording.rule("response"))
    if len(facts.area) > CORNERS_MOST:
        raise Invalid(wording.of_shape("many"))
    return said | {"area_m2": checks.whole_m2(facts.area)}


def _sent_already() -> Conflict:
    return Conflict(_("This request was sent already: what it says is fixed."))
