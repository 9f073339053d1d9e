"""The public numbers: a month, a year, and both as files. Nothing of it is live."""

from __future__ import annotations

from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from police_portal.transparency import charts, exporting, months, numbers, report
from police_portal.transparency.numbers import Section


def _months(now: datetime) -> list[date]:
    return months.closed(numbers.first_moment(), now)


def _chosen(request: HttpRequest, found: list[date]) -> date | None:
    """?month=2026-10; the newest without. 404: not a closed month."""
    asked = request.GET.get("month", "")
    if not asked:
        return found[0] if found else None
    one = next((month for month in found if f"{month:%Y-%m}" == asked), None)
    if one is None:
        raise Http404
    return one


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found = _months(now)
    month = _chosen(request, found)
    sections = numbers.sections(month, now) if month is not None else []
    context = {
        "months": found,
        "month": month,
        "charts": [charts.of(section) for section in sections],
        "years": report.years(now),
    }
    return render(request, "police_portal/transparency/transparency.html", context)


def _period(request: HttpRequest) -> list[tuple[str, list[Section]]]:
    """The chosen month: one file each, so that no answer counts for minutes."""
    now = timezone.now()
    month = _chosen(request, _months(now))
    return [] if month is None else [(f"{month:%Y-%m}", numbers.sections(month, now))]


@require_safe
def transparency_csv(request: HttpRequest) -> HttpResponse:
    return _csv(exporting.as_csv(_period(request)), "transparency.csv")


@require_safe
def transparency_json(request: HttpRequest) -> HttpResponse:
    return JsonResponse(exporting.as_json(_period(request)), json_dumps_params={"ensure_ascii": False})


def _csv(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _year(year: int, now: datetime) -> list[Section]:
    if year not in report.years(now):
        raise Http404
    return report.sections(year, now)


def _beside(year: int, sections: list[Section]) -> list[list[str]]:
    return report.rows(year, report.areas(year, sections))


@require_safe
def transparency_year(request: HttpRequest, year: int) -> HttpResponse:
    now = timezone.now()
    sections = _year(year, now)
    context = {
        "year": year,
        "years": report.years(now),
        "charts": [charts.of(section) for section in sections],
        "fields": report.fields(year),
        "areas": report.areas(year, sections),
    }
    return render(request, "police_portal/transparency/transparency_year.html", context)


@require_safe
def transparency_year_csv(request: HttpRequest, year: int) -> HttpResponse:
    sections = _year(year, timezone.now())
    return _csv(exporting.as_csv([(str(year), sections)], _beside(year, sections)), f"transparency-{year}.csv")


@require_safe
def transparency_year_json(request: HttpRequest, year: int) -> HttpResponse:
    sections = _year(year, timezone.now())
    return JsonResponse(
        exporting.as_json([(str(year), sections)], _beside(year, sections)), json_dumps_params={"ensure_ascii": False}
    )
