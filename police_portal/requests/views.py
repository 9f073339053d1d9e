"""The portal's pages of requests: list, draft, live check, reading before sending, and what follows."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from devices.errors import DomainError
from devices.people.me import me
from neighbors.posts import tiles
from police_portal import shapes
from police_portal.agencies.doors import for_officers, officer_of
from police_portal.agencies.models import Officer, OfficerRole
from police_portal.requests import closing, desk, filing, hurrying, outcomes, public_form
from police_portal.requests.forms import FilterForm, OutcomeForm, RequestForm
from police_portal.requests.models import FootageRequest, RequestStatus

for_askers = for_officers(OfficerRole.ADMIN, OfficerRole.REQUESTER)


def _one(request: HttpRequest, uuid: UUID, **columns: Any) -> FootageRequest:
    mine = FootageRequest.objects.visible_to(request.user).select_related("agency", "filed_by__user", "permission")
    return get_object_or_404(mine, uuid=uuid, **columns)


@for_officers()
@require_GET
def portal(request: HttpRequest) -> HttpResponse:
    now, officer, form = timezone.now(), officer_of(request), FilterForm(request.GET)
    group = form.cleaned_data["status"] if form.is_valid() else ""
    mine = FootageRequest.objects.visible_to(request.user)
    context = desk.listed(mine, group, request.GET.get("page", ""), now) | {
        "officer": officer,
        "groups": FilterForm.GROUPS,
        "refused": desk.why_it_cannot_ask(officer.agency, now),
    }
    return render(request, "police_portal/requests/portal.html", context)


@for_askers
@require_http_methods(["GET", "POST"])
def request_new(request: HttpRequest) -> HttpResponse:
    """The first words of a request. Saved, it is a draft that the agency alone sees."""
    now, officer = timezone.now(), officer_of(request)
    form = RequestForm(request.POST if request.method == "POST" else None, first=desk.begins_with(officer))
    if form.is_valid() and request.POST.get("then") != "check":
        try:
            asked = filing.draft(officer, form.facts(), by=me(request), now=now)
        except DomainError as error:
            form.add_error(None, error.sentence)
        else:
            return _saved(request, asked, form)
    return _form_page(request, form, officer, None, now)


@for_askers
@require_http_methods(["GET", "POST"])
def request_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    now, officer, asked = timezone.now(), officer_of(request), _one(request, uuid)
    if asked.status != RequestStatus.DRAFT:
        return redirect("police_portal:portal_request", asked.uuid)
    form = RequestForm(request.POST if request.method == "POST" else None, asked=asked, first={})
    if form.is_valid() and request.POST.get("then") != "check":
        try:
            filing.change(asked, form.facts(), by=me(request), now=now)
        except DomainError as error:
            form.add_error(None, error.sentence)
        else:
            return _saved(request, asked, form)
    return _form_page(request, form, officer, asked, now)


def _saved(request: HttpRequest, asked: FootageRequest, form: RequestForm) -> HttpResponse:
    for note in form.notes:
        messages.info(request, note)
    if request.POST.get("then") == "read":
        return redirect("police_portal:request_submit", asked.uuid)
    messages.success(request, _("The draft is saved."))
    return redirect("police_portal:request_edit", asked.uuid)


def _form_page(
    request: HttpRequest, form: RequestForm, officer: Officer, asked: FootageRequest | None, now: datetime
) -> HttpResponse:
    context = {
        "form": form,
        "asked": asked,
        "officer": officer,
        "checked": desk.checked(_as_written(form, officer, asked), now),
        "tiles": tiles.source(),
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "police_portal/requests/request_form.html", context, status=status)


def _as_written(form: RequestForm, officer: Officer, asked: FootageRequest | None) -> FootageRequest:
    """What the form says now, as a request that is not saved; what cannot be read counts as not said."""
    if not form.is_bound:
        first = {name: form.initial[name] for name in ("contact_name", "response_days") if name in form.initial}
        return asked or FootageRequest(agency=officer.agency, **first)
    fields = [name for name in form.cleaned_data if name not in form.errors]
    said = {name: form.cleaned_data[name] for name in fields if form.cleaned_data[name] is not None}
    return FootageRequest(pk=asked.pk if asked else None, agency=officer.agency, **said)


@for_askers
@require_POST
def request_check(request: HttpRequest) -> HttpResponse:
    """The form as it stands, held against every limit that may be shown: the part of the page that asks for itself."""
    now, officer = timezone.now(), officer_of(request)
    hurrying.count(officer, now)
    form = RequestForm(request.POST, first={})
    form.is_valid()
    context = {"form": form, "checked": desk.checked(_as_written(form, officer, None), now), "is_live": True}
    return render(request, "police_portal/requests/_check.html", context)


@for_askers
@require_http_methods(["GET", "POST"])
def request_submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The whole request as it will be read, then sending it."""
    now, asked, refused = timezone.now(), _one(request, uuid), ""
    status = 200
    if asked.status != RequestStatus.DRAFT and request.method == "GET":
        return redirect("police_portal:portal_request", asked.uuid)
    if request.method == "POST":
        try:
            filing.submit(asked, by=me(request), now=now, read=request.POST.get("read", "-"))
        except DomainError as error:
            refused, status = error.sentence, error.status
            asked.refresh_from_db()
            if asked.status != RequestStatus.DRAFT:
                raise
        else:
            messages.success(request, _("Sent. A reviewer reads it; you are told what was decided."))
            return redirect("police_portal:portal_request", asked.uuid)
    checked = desk.checked(asked, now)
    public = public_form.of(asked) if checked.is_ready else None
    context = {
        "asked": asked,
        "checked": checked,
        "refused": refused,
        "read": filing.digest(asked),
        "public": public,
        "cells": [shapes.cell_ring(cell) for cell in public.cells] if public else [],
        "tiles": tiles.source(),
    }
    return render(request, "police_portal/requests/request_submit.html", context, status=status)


@for_officers()
@require_GET
def portal_request(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _page(request, _one(request, uuid), OutcomeForm())


def _page(request: HttpRequest, asked: FootageRequest, form: OutcomeForm, status: int = 200) -> HttpResponse:
    context = {
        "asked": asked,
        "officer": officer_of(request),
        "history": desk.history(asked),
        "pieces": public_form.pieces(asked.message, asked.blackouts),
        "may": desk.may(asked, officer_of(request), timezone.now()),
        "outcome_form": form,
        "tiles": tiles.source(),
    }
    return render(request, "police_portal/requests/portal_request.html", context, status=status)


@for_askers
@require_POST
def request_discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    filing.discard(_one(request, uuid), by=me(request), now=timezone.now())
    messages.success(request, _("The draft is deleted."))
    return redirect("police_portal:portal")


@for_askers
@require_POST
def request_withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    asked = _one(request, uuid)
    filing.withdraw(asked, by=me(request), now=timezone.now())
    messages.success(request, _("The request is withdrawn."))
    return redirect("police_portal:portal_request", asked.uuid)


@for_askers
@require_POST
def request_close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    asked = _one(request, uuid)
    closing.close(asked, by=me(request), now=timezone.now())
    messages.success(request, _("The request is closed. Say what came of it within 30 days."))
    return redirect("police_portal:portal_request", asked.uuid)


@for_askers
@require_POST
def request_copy(request: HttpRequest, uuid: UUID) -> HttpResponse:
    fresh = filing.copy(_one(request, uuid), by=me(request), now=timezone.now())
    messages.success(request, _("The text is copied into a new draft."))
    return redirect("police_portal:request_edit", fresh.uuid)


@for_askers
@require_POST
def request_outcome(request: HttpRequest, uuid: UUID) -> HttpResponse:
    asked, form = _one(request, uuid), OutcomeForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, form, status=400)
    outcomes.give(asked, form.cleaned_data["outcome"], form.cleaned_data["note"], by=me(request), now=timezone.now())
    messages.success(request, _("Thank you. The outcome is public."))
    return redirect("police_portal:portal_request", asked.uuid)
