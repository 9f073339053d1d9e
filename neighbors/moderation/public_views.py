"""What everybody may read about moderation, without an account: the guidelines, and the numbers of closed months."""

from __future__ import annotations

import csv
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from neighbors import guidelines as rules
from neighbors.moderation import numbers


@require_GET
def guidelines(request: HttpRequest) -> HttpResponse:
    context = {"rules": rules.RULES, "version": rules.VERSION}
    return render(request, "neighbors/moderation/guidelines.html", context)


@require_GET
def moderation_numbers(request: HttpRequest) -> HttpResponse:
    """One closed month; ?month=2026-10 for another than the last."""
    now = timezone.now()
    months = numbers.months(now)
    month = _month(request.GET.get("month", ""), months)
    table = numbers.by_rule(month, now) if month else None
    most = max((line.total.count or 0 for line in table.lines), default=0) if table else 0
    outcomes = [label for _value, label in table.outcomes] if table else []
    lines = [(line, list(zip(outcomes, line.numbers, strict=True))) for line in table.lines] if table else []
    totals = list(zip(outcomes, table.totals, strict=True)) if table else []
    context = {"months": months, "month": month, "table": table, "lines": lines, "totals": totals, "most": most}
    return render(request, "neighbors/moderation/numbers.html", context)


def _month(asked: str, months: list[date]) -> date | None:
    """The month that is asked for, else the newest. A 404 for one that is not there."""
    if not asked:
        return months[0] if months else None
    found = next((month for month in months if f"{month:%Y-%m}" == asked), None)
    if found is None:
        raise Http404
    return found


@require_GET
def moderation_csv(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="moderation.csv"'
    csv.writer(answer).writerows(numbers.rows(timezone.now()))
    return answer
