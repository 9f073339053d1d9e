"""The public numbers: a month, a year, and both as files, from what was kept. Nothing of it is live."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from devices.errors import DomainError
from neighbors.moderation.numbers import following
from police_portal.transparency import charts, closing, exporting, months, opening, report, sections
from police_portal.transparency.models import ClosedMonth

MONTHS_MOST = 36


class NotYet(DomainError):
    """It will be there, and is not."""

    status = 404


def _months() -> list[date]:
    """The closed ones, newest first."""
    return list(ClosedMonth.objects.order_by("-month").values_list("month", flat=True))


def _chosen(request: HttpRequest, found: list[date]) -> ClosedMonth | None:
    """?month=2026-10; the newest without. 404: not a closed month."""
    asked = request.GET.get("month", "")
    if not asked:
        return ClosedMonth.objects.get(month=found[0]) if found else None
    month = next((month for month in found if f"{month:%Y-%m}" == asked), None)
    if month is None:
        raise Http404
    return ClosedMonth.objects.get(month=month)


def _awaited(found: list[date], now: datetime) -> date | None:
    """The oldest month that is over and not closed yet, after those that are: nothing of it is shown before."""
    after = following(found[0]) if found else None
    return after if after is not None and after < months.month_of(now) else None


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    found, now = _months(), timezone.now()
    closed, years = _chosen(request, found), report.years(found)
    tables = sections.of_month(closed.tables) if closed else []
    context = {
        "months": found[:MONTHS_MOST],
        "closed": closed,
        "awaited": _awaited(found, now),
        "sentences": opening.sentences(tables),
        "charts": [charts.of(section) for section in tables],
        "years": years,
        "first_year": None if years else (found[-1] if found else now).year,
    }
    return render(request, "police_portal/transparency/transparency.html", context)


@require_safe
def transparency_csv(request: HttpRequest) -> HttpResponse:
    closed = _chosen(request, _months())
    periods = [] if closed is None else [(str(closed), sections.of_month(closed.tables))]
    return _csv(exporting.as_csv(periods), "transparency.csv")


@require_safe
def transparency_json(request: HttpRequest) -> HttpResponse:
    """With what was kept as it stands, and its hash: that stands in the public log."""
    closed = _chosen(request, _months())
    if closed is None:
        return _json(exporting.as_json([]))
    kept = {"month": str(closed), "tables": closed.tables, "sha256": closing.digest(closed.tables)}
    return _json(exporting.as_json([(str(closed), sections.of_month(closed.tables))]) | {"kept": kept})


def _csv(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _json(found: dict[str, Any]) -> JsonResponse:
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False})


def _year(year: int) -> report.Report:
    """404: no such year, or its December is not closed; then it says when the report comes."""
    found = report.of(year)
    if found is not None:
        return found
    if not report.is_open(year, _months(), timezone.now()):
        raise Http404
    said = _("The report of {year} is not there yet: it comes when its December is counted, in January {after}.")
    raise NotYet(said.format(year=year, after=year + 1))


@require_safe
def transparency_year(request: HttpRequest, year: int) -> HttpResponse:
    found = _year(year)
    context = {"report": found, "charts": [charts.of(section) for section in found.sections]}
    return render(request, "police_portal/transparency/transparency_year.html", context)


@require_safe
def transparency_year_csv(request: HttpRequest, year: int) -> HttpResponse:
    found = _year(year)
    return _csv(exporting.as_csv([(str(year), found.sections)], report.rows(found)), f"transparency-{year}.csv")


@require_safe
def transparency_year_json(request: HttpRequest, year: int) -> HttpResponse:
    found = _year(year)
    return _json(exporting.as_json([(str(year), found.sections)], report.rows(found)))
