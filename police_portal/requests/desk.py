"""What an officer's pages say of requests: the list of the agency, the check of a draft, where one stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.utils.translation import gettext as _

from devices.errors import DomainError
from police_portal import shapes
from police_portal.agencies.models import Agency, Officer
from police_portal.requests import closing, filing, measuring, stacking, wording
from police_portal.requests.models import ENDED, FootageRequest, RequestQuerySet, RequestStatus

PAGE = 20


def listed(mine: RequestQuerySet, group: str, page: str, now: datetime) -> dict[str, Any]:
    """One page of the agency's requests, newest first. group: as in the form of filters."""
    kept = {
        "draft": Q(status=RequestStatus.DRAFT),
        "in_review": Q(status__in=[RequestStatus.SUBMITTED, RequestStatus.IN_REVIEW]),
        "open": Q(status=RequestStatus.OPEN),
        "over": Q(status__in=[*ENDED, RequestStatus.REFUSED]),
        "owed": Q(opened_at__isnull=False, ended_at__isnull=False, outcome=""),
    }.get(group, Q())
    found = mine.filter(kept).select_related("filed_by__user").order_by("-created_at", "-pk")
    return {"pages": Paginator(found, PAGE).get_page(page), "group": group}


def why_it_cannot_ask(agency: Agency, now: datetime) -> str:
    """The sentence with which every request of the agency would be refused; empty: it may ask."""
    try:
        filing.permission_to_ask(agency, now)
    except DomainError as error:
        return error.sentence
    return ""


@dataclass(frozen=True)
class Checked:
    """A draft held against everything that may be shown before it is sent."""

    bars: list[wording.Meter]
    others: list[wording.Meter]
    screened: list[str]  # what is to be changed in the message
    stacked: list[str]  # the agency's own requests it lies on
    refused: str  # why the agency cannot ask at all

    @property
    def is_ready(self) -> bool:
        return not (self.screened or self.stacked or self.refused) and all(
            meter.state == "met" for meter in [*self.bars, *self.others]
        )


def checked(asked: FootageRequest, now: datetime) -> Checked:
    meters = wording.meters(measuring.measured(asked, now), asked)
    has_place = asked.window_start and asked.window_end and not shapes.problem(asked.area)
    return Checked(
        bars=[meter for meter in meters if meter.name in wording.METERS],
        others=[meter for meter in meters if meter.name not in wording.METERS],
        screened=filing.screened(asked),
        stacked=[one.reference for one in stacking.stacked_on(asked, now)] if has_place else [],
        refused=why_it_cannot_ask(asked.agency, now),
    )


def begins_with(officer: Officer) -> dict[str, Any]:
    """What a new draft begins with: the time zone of the agency's last request, and who writes it."""
    last = FootageRequest.objects.filter(agency=officer.agency).order_by("-created_at").first()
    first: dict[str, Any] = {"contact_name": officer.user.name, "response_days": 7}
    return first | ({"time_zone": last.time_zone} if last else {})


@dataclass(frozen=True)
class Step:
    """One line of a request's history."""

    at: datetime
    sentence: str
    note: str = ""


def history(asked: FootageRequest) -> list[Step]:
    """What happened to it, oldest first. Nothing in it depends on who was asked or what they did."""
    ended = {
        RequestStatus.CLOSED: _("Closed by the agency"),
        RequestStatus.EXPIRED: _("Its days to answer are over"),
        RequestStatus.WITHDRAWN: _("Withdrawn by the agency"),
    }.get(RequestStatus(asked.status), "")
    decided = _("Opened") if asked.opened_at else _("Refused")
    steps = [
        (asked.created_at, _("Drafted"), ""),
        (asked.submitted_at, _("Sent for review"), _("It needs an overseer.") if asked.needs_overseer else ""),
        (asked.decided_at, decided, asked.reason),
        (asked.ended_at, ended, ""),
        (asked.outcome_at, _("Outcome: {outcome}").format(outcome=asked.get_outcome_display()), _note(asked)),
    ]
    return [Step(at, said, note) for at, said, note in steps if at]


def _note(asked: FootageRequest) -> str:
    if not asked.outcome_note or asked.outcome_shown_at:
        return asked.outcome_note
    return _("{note} (your words wait for a reviewer)").format(note=asked.outcome_note)


def may(asked: FootageRequest, officer: Officer, now: datetime) -> dict[str, bool]:
    """What this officer can do with it now."""
    status, asks = asked.status, officer.may_ask
    owed = closing.owing(now).filter(pk=asked.pk).exists()
    return {
        "edit": asks and status == RequestStatus.DRAFT,
        "withdraw": asks and status in (RequestStatus.SUBMITTED, RequestStatus.IN_REVIEW, RequestStatus.OPEN),
        "close": asks and status == RequestStatus.OPEN,
        "give_outcome": asks and status in ENDED and bool(asked.opened_at) and not asked.outcome,
        "copy": asks and status != RequestStatus.DRAFT,
        "is_late": owed,
    }
