"""Which requests lie on each other in place and time: those of one agency count as one, so the second is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from police_portal import limits, shapes
from police_portal.requests.models import FootageRequest, RequestQuerySet, RequestStatus
from police_portal.shapes import Ring


@dataclass(frozen=True)
class Asking:
    """A request as it lies in place and time (UTC): all that stacking and weighing look at."""

    pk: int
    reference: str
    area: Ring
    start: datetime
    end: datetime


def counting() -> RequestQuerySet:
    """Submitted or later. Refused ones and those withdrawn before they opened do not count."""
    asked = FootageRequest.objects.filter(submitted_at__isnull=False).exclude(status=RequestStatus.REFUSED)
    return asked.exclude(status=RequestStatus.WITHDRAWN, opened_at__isnull=True)


def asking_of(asked: FootageRequest) -> Asking:
    """ValueError when it says no window."""
    if asked.window_start is None or asked.window_end is None:
        raise ValueError("no_window")
    start, end = asked.window_start.astimezone(UTC), asked.window_end.astimezone(UTC)
    return Asking(asked.pk, asked.reference, asked.area, start, end)


def others(asked: FootageRequest, among: RequestQuerySet, *, span: timedelta) -> Iterable[Asking]:
    """Those of `among` whose windows lie at most `span` from this one's, oldest first, without itself.

    Reads five columns a row: the areas are compared here, because a row keeps no box around its area.
    """
    here = asking_of(asked)
    near = among.filter(window_start__lte=here.end + span, window_end__gte=here.start - span).exclude(pk=asked.pk)
    columns = near.order_by("submitted_at", "pk").values_list("pk", "reference", "area", "window_start", "window_end")
    for pk, reference, area, start, end in columns:
        if start and end:  # a submitted one has both
            yield Asking(pk, reference, area, start, end)


def stacked_on(asked: FootageRequest, now: datetime) -> list[FootageRequest]:
    """The agency's own requests that count and overlap with this one in place and time, oldest first.

    None can have been submitted longer ago than a window may lie back. Whoever submits holds the agency's row locked,
    so that two at once see each other.
    """
    here = asking_of(asked)
    own = counting().filter(agency=asked.agency_id, submitted_at__gte=now - limits.BACK_MOST)
    stacked = [
        other.pk
        for other in others(asked, own, span=timedelta())
        if other.start < here.end
        and here.start < other.end
        and shapes.is_near(here.area, other.area, 0)
        and shapes.overlaps(here.area, other.area)
    ]
    return list(FootageRequest.objects.filter(pk__in=stacked).order_by("submitted_at", "pk"))
