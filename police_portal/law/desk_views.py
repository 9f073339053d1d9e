"""The custodian's desk: papers come in, and are refused or worked on. No page here shows a recording or a place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from devices.clips.passing import bytes_response
from devices.errors import DomainError, Invalid, LengthRequired, TooLarge
from devices.people.me import me
from police_portal.agencies import permitting
from police_portal.agencies.doors import for_custodians
from police_portal.law import account_data, filing, finding, showing, telling
from police_portal.law.desk_forms import GagForm, GiveForm, NamesForm, PaperForm, RefusalForm
from police_portal.law.models import DemandState, LegalDemand

FORM_BYTES = 64 * 1024


def _check_length(request: HttpRequest) -> None:
    """Before a byte is read. The view is exempt from the check for forgery, which reads all: it is made after this."""
    said = request.headers.get("Content-Length") or ""
    if not said.isdecimal() or len(said) > 18:
        raise LengthRequired(_("Send the form with its length."))
    if int(said) > permitting.DOCUMENT_MOST_BYTES + FORM_BYTES:
        most = permitting.DOCUMENT_MOST_BYTES // 1024**2
        raise TooLarge(_("The document may have up to {most} MB.").format(most=most))


def _one(uuid: UUID) -> LegalDemand:
    loaded = ("agency", "home", "account", "document", "filed_by", "decided_by", "officer__user", "supervisor__user")
    return get_object_or_404(LegalDemand.objects.for_custodians().select_related(*loaded), uuid=uuid)


@for_custodians
@require_GET
def custodian_demands(request: HttpRequest) -> HttpResponse:
    page, here = showing.decided(request.GET.get("page", "")), reverse("police_portal:custodian_demands")
    context = {
        "waiting": showing.waiting(),
        "decided": list(page),
        "newer": f"{here}?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"{here}?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "police_portal/law/custodian_demands.html", context)


@csrf_exempt  # checked after the length, in _new
@for_custodians
@require_http_methods(["GET", "POST"])
def custodian_demand_new(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        _check_length(request)
    return _new(request)


@csrf_protect
def _new(request: HttpRequest) -> HttpResponse:
    form = PaperForm(request.POST, request.FILES) if request.method == "POST" else PaperForm()
    status = 200 if request.method == "GET" else 400
    if form.is_valid():
        try:
            made = filing.file(form.paper(), by=me(request), now=timezone.now())
        except DomainError as error:
            form.add_error(None, error.sentence)
            status = error.status
        else:
            messages.success(request, _("Entered as {reference}.").format(reference=made.reference))
            return redirect("police_portal:custodian_demand", made.uuid)
    return render(request, "police_portal/law/custodian_demand_new.html", {"form": form}, status=status)


@for_custodians
@require_GET
def custodian_demand(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _page(request, _one(uuid))


def _page(request: HttpRequest, demand: LegalDemand, status: int = 200, **forms: Any) -> HttpResponse:
    now = timezone.now()
    is_open = demand.state == DemandState.RECEIVED
    is_gagged, is_found = telling.is_gagged(demand, now), finding.is_found(demand)
    context = {
        "demand": demand,
        "is_open": is_open,
        "is_gagged": is_gagged,
        "is_found": is_found,
        "is_for_account": demand.kind in account_data.OPENS_ACCOUNT,
        "cameras": showing.cameras_of(demand),
        "gags": demand.gags.order_by("from_at", "pk"),
        "why_not": _why_not(demand) if is_open else "",
        "fetches": showing.fetches_of(demand),
        "account_ends": showing.account_ends(demand),
        "refusal_form": RefusalForm() if is_open else None,
        "give_form": GiveForm() if is_open else None,
        "names_form": NamesForm() if is_open and not is_found else None,
        "gag_form": GagForm() if is_gagged else None,
    }
    return render(request, "police_portal/law/custodian_demand.html", context | forms, status=status)


def _why_not(demand: LegalDemand) -> str:
    """Why nothing can be given yet; empty: it can."""
    try:
        telling.check_told(demand, now=timezone.now())
    except DomainError as error:
        return error.sentence
    return ""


@for_custodians
@require_POST
def custodian_demand_refuse(request: HttpRequest, uuid: UUID) -> HttpResponse:
    demand, form = _one(uuid), RefusalForm(request.POST)
    if form.is_valid():
        try:
            filing.refuse(demand, form.cleaned_data["reason"], by=me(request), now=timezone.now())
        except Invalid as error:  # an address in it: what was written stays in the form
            form.add_error("reason", error.sentence)
        else:
            said = _("Refused. The agency reads why, and so does whom it concerns once they may know.")
            messages.success(request, said)
            return redirect("police_portal:custodian_demand", demand.uuid)
    return _page(request, demand, 400, refusal_form=form)


@for_custodians
@require_POST
def custodian_demand_home(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Look again whom it is about, in other words."""
    demand, form = _one(uuid), NamesForm(request.POST)
    status = 400
    if form.is_valid():
        try:
            is_found = finding.attach(demand, form.cleaned_data["names"], by=me(request), now=timezone.now())
        except DomainError as error:
            form.add_error("names", error.sentence)
            status = error.status
        else:
            if is_found:
                messages.success(request, _("Found."))
                return redirect("police_portal:custodian_demand", demand.uuid)
            form.add_error("names", _("Nothing here answers to exactly this, or more than one home does."))
    return _page(request, demand, status, names_form=form)


@csrf_exempt  # checked after the length, in _gag
@for_custodians
@require_POST
def custodian_demand_gag(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Lift the order that forbids telling, or enter the one that follows it."""
    demand = _one(uuid)
    _check_length(request)
    return _gag(request, demand)


@csrf_protect
def _gag(request: HttpRequest, demand: LegalDemand) -> HttpResponse:
    if "lift" in request.POST:
        telling.lift(demand, by=me(request), now=timezone.now())
        messages.success(request, _("Lifted. Whom it concerns was told."))
        return redirect("police_portal:custodian_demand", demand.uuid)
    form = GagForm(request.POST, request.FILES)
    status = 400
    if form.is_valid():
        got = form.cleaned_data
        until, number, sent = got["gag_until"], got["gag_number"], form.sent()
        try:
            telling.lengthen(demand, until, number, sent, by=me(request), now=timezone.now())
        except DomainError as error:
            form.add_error(None, error.sentence)
            status = error.status
        else:
            messages.success(request, _("Entered. The owner reads it at the new end."))
            return redirect("police_portal:custodian_demand", demand.uuid)
    return _page(request, demand, status, gag_form=form)


@for_custodians
@require_POST
def custodian_demand_account(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the account data that a subpoena or a court's order opens, to who says that they read it."""
    demand, form = _one(uuid), GiveForm(request.POST)
    if not form.is_valid():
        return _page(request, demand, 400, give_form=form)
    account_data.release(demand, by=me(request), now=timezone.now())
    messages.success(request, _("Released. The agency can fetch it for 30 days; you have not seen it."))
    return redirect("police_portal:custodian_demand", demand.uuid)


@for_custodians
@require_safe
def custodian_demand_document(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The paper as it came, or with ?gag= the order that forbids telling."""
    stored, name = showing.document_of(_one(uuid), request.GET.get("gag", ""))
    return bytes_response(request, stored, filename=f"{name}.pdf")
