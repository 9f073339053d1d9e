"""The public request log: every request from the moment it opened, for ever, newest first."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Min
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from devices.audit.models import PublicEntry
from police_portal.actions import Action
from police_portal.oversight.paging import Cursor, Page, page
from police_portal.requests.models import FootageRequest, RequestQuerySet

PAGE = 25
STEPS: dict[str, str | Promise] = {
    Action.REQUEST_OPENED: _("Opened"),
    Action.REQUEST_BLACKED_OUT: _("Words blacked out"),
    Action.REQUEST_CLOSED: _("Closed"),
    Action.REQUEST_WITHDRAWN: _("Withdrawn"),
    Action.REQUEST_EXPIRED: _("Its time was over"),
    Action.OUTCOME_GIVEN: _("Outcome given"),
    Action.OUTCOME_SHOWN: _("Note on the outcome shown"),
}


@dataclass(frozen=True)
class Filters:
    """What is asked for. Empty: everything."""

    agency: uuid.UUID | None = None
    status: str = ""
    month: date | None = None  # its first day: of the opening, in UTC

    def __bool__(self) -> bool:
        return bool(self.agency or self.status or self.month)

    def of(self, requests: RequestQuerySet) -> RequestQuerySet:
        if self.agency:
            requests = requests.filter(agency__uuid=self.agency)
        if self.status:
            requests = requests.filter(status=self.status)
        if self.month:
            requests = requests.filter(opened_at__gte=_start(self.month), opened_at__lt=_start(_after(self.month)))
        return requests


def public() -> RequestQuerySet:
    """With what a line of the log and a public page say of each, in one query."""
    return FootageRequest.objects.public().select_related("agency", "permission__policy")


def lines(filters: Filters, at: Cursor | None = None, *, size: int = PAGE) -> Page[FootageRequest]:
    return page(filters.of(public()), "opened_at", at, size)


def months() -> list[date]:
    """The first days of the months since the first request opened, newest first."""
    first = FootageRequest.objects.public().aggregate(at=Min("opened_at"))["at"]
    last = FootageRequest.objects.public().order_by("-opened_at").values_list("opened_at", flat=True).first()
    found: list[date] = []
    month = _first_day(first) if first else None
    while month is not None and last is not None and month <= _first_day(last):
        found.append(month)
        month = _after(month)
    return found[::-1]


@dataclass(frozen=True)
class Step:
    """Something that happened to a request in public."""

    at: datetime
    words: str | Promise
    reason: str
    decided_by: str


def history(asked: FootageRequest) -> list[Step]:
    """What happened to it, oldest first, as the public log has it. Only acts on this list are told here."""
    entries = PublicEntry.objects.filter(subject_uuid=asked.uuid, act__in=list(STEPS)).order_by("at", "pk")
    return [
        Step(each.at, STEPS[each.act], str(each.facts.get("reason", "")), str(each.facts.get("decided_by", "")))
        for each in entries
    ]


def changed_at() -> datetime | None:
    """When anything public happened last: nothing the log says changes without an entry."""
    return PublicEntry.objects.order_by("-at").values_list("at", flat=True).first()


def _first_day(at: datetime) -> date:
    return at.astimezone(UTC).date().replace(day=1)


def _after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _start(month: date) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=UTC)
