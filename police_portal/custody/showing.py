"""What the pages of shares show: for the agency grouped by request, in an order that tells of nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from devices.people.models import User
from police_portal.agencies.models import Officer
from police_portal.custody.downloads import LIVES, ORIGINAL
from police_portal.custody.models import Download, DownloadState, Package, Share, ShareState
from police_portal.requests.models import FootageRequest

REQUESTS_A_PAGE, SHARES_A_PAGE, PACKAGES_MOST = 10, 30, 50
OPENS = (DownloadState.READY, DownloadState.TAKEN)


@dataclass(frozen=True)
class OfRequest:
    request: FootageRequest
    shares: list[Share]


def for_agency(user: User, number: str) -> Page[FootageRequest]:
    """The requests to which something was given, newest first; their shares: `shares_of`."""
    given = Share.objects.visible_to(user)
    asked = FootageRequest.objects.visible_to(user).filter(pk__in=given.values("request"))
    return Paginator(asked.select_related("agency").order_by("-created_at", "-pk"), REQUESTS_A_PAGE).get_page(number)


def shares_of(user: User, requests: Page[FootageRequest]) -> list[OfRequest]:
    """By their random names: no order of time, of homes or of answers.

    The homes come with their shares: asked for by themselves, how many they are would show in the time it takes.
    """
    pks = [one.pk for one in requests]
    found = Share.objects.visible_to(user).filter(request__in=pks).order_by("uuid").select_related("home")
    by_request: dict[int, list[Share]] = {pk: [] for pk in pks}
    for share in found:
        assert share.request_id is not None
        by_request[share.request_id].append(share)
    return [OfRequest(one, by_request[one.pk]) for one in requests]


def for_owner(user: User, number: str) -> Page[Share]:
    mine = Share.objects.of_owner(user).select_related("agency", "request", "demand", "home", "clip__camera")
    return Paginator(mine.order_by("-given_at", "-pk"), SHARES_A_PAGE).get_page(number)


@dataclass(frozen=True)
class Taken:
    """A download as the agency sees it. opens: for whoever asks. can_attest: it left, and nobody has said yet."""

    row: Download
    opens: bool
    can_attest: bool
    state: str


def downloads_of(share: Share, officer: Officer, *, is_readable: bool, now: datetime) -> list[Taken]:
    left = set(Download.objects.left().filter(share=share).values_list("pk", flat=True))
    rows = share.downloads.select_related("officer__user", "attested_by__user").order_by("-at", "-pk")
    return [
        Taken(
            row,
            opens=is_readable
            and row.officer_id == officer.pk
            and row.state in OPENS
            and row.at > now - LIVES
            and (row.what == ORIGINAL or row.stored_id is not None),
            can_attest=row.pk in left and row.attested_at is None and officer.may_ask,
            state=str(DownloadState(row.state).label) if row.state in DownloadState.values else "",
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Packed:
    """A package as the agency sees it. opens: for whoever asks."""

    row: Package
    opens: bool
    count: int


def packages_of(share: Share, officer: Officer, now: datetime) -> list[Packed]:
    """The packages with this share in them, newest first."""
    lent = set(
        Share.objects.filter(request=share.request_id, demand=share.demand_id)
        .readable(now)
        .values_list("pk", flat=True)
    )
    rows = share.packages.select_related("officer__user").prefetch_related("shares").order_by("-at", "-pk")
    found = []
    for row in rows[:PACKAGES_MOST]:
        packed = {one.pk for one in row.shares.all()}
        is_here = row.state in OPENS and row.at > now - LIVES and row.stored_id is not None
        found.append(Packed(row, is_here and row.officer_id == officer.pk and packed <= lent, len(packed)))
    return found


def time_left(share: Share, now: datetime) -> str:
    """How long the lease still runs, in words."""
    left = share.ends_at - now
    if share.state != ShareState.LENT or left <= timedelta(0):
        return _("over")
    if left >= timedelta(days=2):
        return ngettext("{n} day left", "{n} days left", left.days).format(n=left.days)
    hours = max(1, int(left.total_seconds() // 3600))
    return ngettext("{n} hour left", "{n} hours left", hours).format(n=hours)
