"""What everybody reads, without an account: the request log as a page, as open data and as a feed; the decisions."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from devices.geo import cell_centre, outline
from police_portal.agencies.models import Agency
from police_portal.oversight import decisions, desk, log, publishing
from police_portal.oversight.forms import LogForm
from police_portal.oversight.paging import read_cursor
from police_portal.requests import public_form


@require_safe
def request_log(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    filters = form.filters()
    found = log.lines(filters, read_cursor(request.GET.get("at", "")))
    context = {
        "form": form,
        "is_filtered": bool(filters),
        "rows": found.rows,
        "older": _older(form, found.older),
        "is_first": "at" not in request.GET,
        "query": urlencode(_said(form)),
    }
    return render(request, "police_portal/requests/log.html", context)


@require_safe
def request_log_json(request: HttpRequest) -> HttpResponseBase:
    """Open data: the same lines, 100 a page; `older` is the address of the next one."""
    form = _form(request)
    found = log.lines(form.filters(), read_cursor(request.GET.get("at", "")), size=publishing.PAGE)
    older = _older(form, found.older)
    answer = JsonResponse(
        {
            "requests": [publishing.as_json(asked) for asked in found.rows],
            "older": publishing.address(reverse("police_portal:request_log_json")) + older if older else None,
        }
    )
    return _conditional(request, answer)


@require_safe
def request_log_rss(request: HttpRequest) -> HttpResponseBase:
    form = _form(request)
    found = log.lines(form.filters(), size=publishing.PAGE)
    text = publishing.rss(found.rows, _said(form), log.changed_at() or timezone.now())
    return _conditional(request, HttpResponse(text, content_type="application/rss+xml; charset=utf-8"))


@require_safe
def public_request(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One request, whole, as everybody reads it, with its history."""
    asked = get_object_or_404(log.public(), uuid=uuid)
    shown = public_form.of(asked)
    context = {
        "asked": asked,
        "shown": shown,
        "policy": asked.permission.policy if asked.permission else None,
        "history": log.history(asked),
        "rings": [[[lon, lat] for lat, lon in outline(cell)] for cell in shown.cells],
        "cells": [(cell, *(f"{degrees:.2f}" for degrees in cell_centre(cell))) for cell in shown.cells],
    }
    return render(request, "police_portal/requests/public_request.html", context)


@require_safe
def oversight_log(request: HttpRequest) -> HttpResponse:
    """Every decision of overseers and reviewers, with its reason, and who may review now."""
    lines, older = decisions.lines(read_cursor(request.GET.get("at", "")))
    context = {
        "lines": lines,
        "older": f"?{urlencode({'at': str(older)})}" if older else "",
        "is_first": "at" not in request.GET,
        "reviewers": desk.reviewing(),
    }
    return render(request, "police_portal/oversight/decisions.html", context)


def _form(request: HttpRequest) -> LogForm:
    return LogForm(request.GET, list(Agency.objects.public().order_by("name")), log.months())


def _said(form: LogForm) -> dict[str, str]:
    """The filters as they were understood."""
    return {name: str(value) for name, value in form.cleaned_data.items() if value}


def _older(form: LogForm, at: Any) -> str:
    return f"?{urlencode(_said(form) | {'at': str(at)})}" if at else ""


def _conditional(request: HttpRequest, answer: HttpResponse) -> HttpResponseBase:
    """With a name of what it says and the time of the last public act; 304 to whoever has it already."""
    changed = log.changed_at()
    etag = f'"{sha256(answer.content).hexdigest()[:32]}"'
    answer["ETag"] = etag
    answer["Cache-Control"] = "public, max-age=60"
    last_modified = int(changed.timestamp()) if changed else None
    if last_modified:
        answer["Last-Modified"] = http_date(last_modified)
    return get_conditional_response(request, etag, last_modified, answer) or answer
