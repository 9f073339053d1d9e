"""The minimiser's pages: lines and boxes, what will leave, and what is preserved. None of them shows a recording."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from devices.errors import DomainError
from devices.people.me import me
from police_portal.agencies.doors import for_custodians
from police_portal.law import grid, minimising, preserving, releasing, telling
from police_portal.law.lines_forms import EndForm, LineForm, PreserveForm, ReleaseForm
from police_portal.law.models import DemandKind, DemandLine, DemandState, LegalDemand


def _about_recordings(uuid: UUID, *kinds: DemandKind) -> LegalDemand:
    found = LegalDemand.objects.for_custodians().select_related("home", "agency")
    return get_object_or_404(found.filter(kind__in=kinds or minimising.TICKED_KINDS), uuid=uuid)


def _line(uuid: UUID) -> DemandLine:
    found = DemandLine.objects.filter(demand__in=LegalDemand.objects.for_custodians())
    return get_object_or_404(found.select_related("demand__home", "demand__agency"), uuid=uuid)


@for_custodians
@require_http_methods(["GET", "POST"])
def custodian_lines(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The lines with their boxes; quote another one."""
    demand = _about_recordings(uuid)
    form = _line_form(demand, request.POST or None)
    status = 200 if request.method == "GET" else 400
    if request.method == "POST" and form.is_valid():
        try:
            minimising.quote(demand, **form.values(), by=me(request), now=timezone.now())
        except DomainError as error:
            form.add_error(None, error.sentence)
            status = error.status
        else:
            messages.success(request, _("Quoted. Nothing is ticked against it yet."))
            return redirect("police_portal:custodian_lines", demand.uuid)
    return _grid(request, demand, form, status)


def _line_form(demand: LegalDemand, sent: QueryDict | None = None) -> LineForm:
    return LineForm(sent, zone=grid.zone_of(demand), is_stated=demand.kind == DemandKind.EMERGENCY)


def _grid(
    request: HttpRequest, demand: LegalDemand, form: LineForm, status: int = 200, wrong: str = ""
) -> HttpResponse:
    context = {
        "demand": demand,
        "is_open": demand.state == DemandState.RECEIVED,
        "is_found": demand.home is not None and demand.home.removed_at is None,
        "lines": grid.of(demand),
        "seen": minimising.fingerprint(demand),
        "form": form,
        "wrong": wrong,
    }
    with timezone.override(grid.zone_of(demand)):
        return render(request, "police_portal/law/lines.html", context, status=status)


@for_custodians
@require_POST
def custodian_line(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The whole wanted set of boxes of a line: `box` for each ticked one. Or a single one: `one`, `on` if ticked."""
    line, by, now = _line(uuid), me(request), timezone.now()
    try:
        if "one" in request.POST:
            change = minimising.tick if request.POST.get("on") else minimising.untick
            change(line, *grid.box(request.POST["one"]), by=by, now=now)
        else:
            wanted = {grid.box(value) for value in request.POST.getlist("box")}
            minimising.set_ticks(line, wanted, by=by, now=now, seen=request.POST.get("seen", ""))
    except DomainError as error:
        demand = _about_recordings(line.demand.uuid)
        return _grid(request, demand, _line_form(demand), error.status, error.sentence)
    messages.success(request, _("Saved. Exactly these hours are ticked against this line."))
    return redirect("police_portal:custodian_lines", line.demand.uuid)


@for_custodians
@require_POST
def custodian_line_drop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    line = _line(uuid)
    minimising.drop(line, by=me(request), now=timezone.now())
    messages.success(request, _("The line was taken back, with its ticks."))
    return redirect("police_portal:custodian_lines", line.demand.uuid)


@for_custodians
@require_http_methods(["GET", "POST"])
def custodian_release(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What will leave, in words; then it leaves."""
    demand = _about_recordings(uuid, DemandKind.WARRANT, DemandKind.EMERGENCY)
    may_wait, seen = bool(demand.telling_endangers), minimising.fingerprint(demand)
    form = ReleaseForm(request.POST or None, may_wait=may_wait, initial={"seen": seen})
    status = 200 if request.method == "GET" else 400
    if request.method == "POST" and form.is_valid():
        after, read = form.wait, form.cleaned_data["seen"]
        try:
            releasing.release(demand, by=me(request), now=timezone.now(), tell_after=after, seen=read)
        except DomainError as error:
            form = ReleaseForm(may_wait=may_wait, initial={"seen": seen})
            return _leaving(request, demand, form, error.status, wrong=error.sentence)
        messages.success(request, _("Released. The agency's copies are being made; you see none of them."))
        return redirect("police_portal:custodian_release", demand.uuid)
    return _leaving(request, demand, form, status)


def _leaving(
    request: HttpRequest, demand: LegalDemand, form: ReleaseForm, status: int = 200, wrong: str = ""
) -> HttpResponse:
    is_open = demand.state == DemandState.RECEIVED
    context = {
        "demand": demand,
        "is_open": is_open,
        "why_not": _why_not(demand) if is_open else "",
        "stretches": releasing.in_words(demand),
        "form": form,
        "wrong": wrong,
    }
    with timezone.override(grid.zone_of(demand)):
        return render(request, "police_portal/law/release.html", context, status=status)


def _why_not(demand: LegalDemand) -> str:
    try:
        telling.check_told(demand, now=timezone.now())
    except DomainError as error:
        return error.sentence
    return ""


@for_custodians
@require_http_methods(["GET", "POST"])
def custodian_preserve(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is ticked is kept, sealed, until a day."""
    demand, now = _about_recordings(uuid, DemandKind.PRESERVATION), timezone.now()
    form = PreserveForm(request.POST or None)
    status = 200 if request.method == "GET" else 400
    if request.method == "POST" and form.is_valid():
        until = form.until(grid.zone_of(demand), now)
        try:
            preserving.enter(demand, until, by=me(request), now=now)
        except DomainError as error:
            form.add_error(None, error.sentence)
            status = error.status
        else:
            messages.success(request, _("In force. What is ticked is sealed; nobody opens it."))
            return redirect("police_portal:custodian_preserve", demand.uuid)
    return _preserved(request, demand, status, form=form)


@for_custodians
@require_POST
def custodian_preserve_end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    demand, form = _about_recordings(uuid, DemandKind.PRESERVATION), EndForm(request.POST)
    status = 400
    if form.is_valid():
        try:
            preserving.end(demand, form.cleaned_data["reason"], by=me(request), now=timezone.now())
        except DomainError as error:
            form.add_error(None, error.sentence)
            status = error.status
        else:
            messages.success(request, _("It is over. What was kept is being deleted."))
            return redirect("police_portal:custodian_preserve", demand.uuid)
    return _preserved(request, demand, status, end_form=form)


def _preserved(request: HttpRequest, demand: LegalDemand, status: int, **forms: Any) -> HttpResponse:
    context = {
        "demand": demand,
        "is_open": demand.state == DemandState.RECEIVED,
        "is_in_force": demand.state == DemandState.IN_FORCE,
        "stretches": releasing.in_words(demand),
        "form": PreserveForm(),
        "end_form": EndForm(),
    }
    with timezone.override(grid.zone_of(demand)):
        return render(request, "police_portal/law/preserve.html", context | forms, status=status)
