"""Emergencies: officers state and confirm, overseers read and review, everybody reads what was found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from devices.errors import DomainError
from devices.people.me import me
from police_portal.agencies.doors import for_officers, for_overseers, officer_of
from police_portal.agencies.models import OfficerRole
from police_portal.law import emergencies
from police_portal.law.emergency_forms import ConfirmForm, ReviewForm, StateForm, TurnDownForm
from police_portal.law.models import DemandKind, DemandState, LegalDemand

for_askers = for_officers(OfficerRole.ADMIN, OfficerRole.REQUESTER)
PAGE = 50
TABS: dict[str, Any] = {"is_overseer": True, "section": "emergencies"}


@for_askers
@require_http_methods(["GET", "POST"])
def portal_emergency_new(request: HttpRequest) -> HttpResponse:
    """State danger to life. And what waits for the second word."""
    officer, status = officer_of(request), 200
    form = StateForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                made = emergencies.state(officer, **form.cleaned_data, by=me(request), now=timezone.now())
            except DomainError as error:
                form.add_error(None, error.sentence)
                status = error.status
            else:
                messages.success(request, _("Stated. The other administrators of your agency were told just now."))
                return redirect("police_portal:portal_emergency_confirm", made.uuid)
    context = {
        "officer": officer,
        "form": form,
        "waiting": emergencies.waiting_in(officer.agency),
        "why_not": emergencies.why_nobody_states(officer.agency, officer),
    }
    return render(request, "police_portal/law/emergency_new.html", context, status=status)


@for_askers
@require_http_methods(["GET", "POST"])
def portal_emergency_confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One statement of the own agency. POST answer: confirm with own words, or turn_down with a reason."""
    officer, user = officer_of(request), me(request)
    seen = LegalDemand.objects.visible_to(user).filter(kind=DemandKind.EMERGENCY)
    demand = get_object_or_404(seen.select_related("agency", "officer__user"), uuid=uuid)
    if request.method == "GET" and demand.state != DemandState.STATED:
        return redirect("police_portal:portal_demand", uuid=uuid)
    is_own = demand.officer_id == officer.pk
    answer = request.POST.get("answer", "")
    forms = {
        "confirm_form": ConfirmForm(request.POST if answer == "confirm" else None),
        "turn_down_form": TurnDownForm(request.POST if answer == "turn_down" else None),
    }
    if answer == "confirm" and forms["confirm_form"].is_valid():
        emergencies.confirm(demand, forms["confirm_form"].cleaned_data["says"], by=user, now=timezone.now())
        messages.success(request, _("Confirmed. Custodians and overseers were told just now."))
        return redirect("police_portal:portal_demand", uuid=uuid)
    if answer == "turn_down" and forms["turn_down_form"].is_valid():
        emergencies.turn_down(demand, forms["turn_down_form"].cleaned_data["reason"], by=user, now=timezone.now())
        messages.success(request, _("Turned down. Nobody outside your agency was told."))
        return redirect("police_portal:portal_emergency_new")
    context = {
        "officer": officer,
        "demand": demand,
        "may_confirm": officer.is_admin and not is_own,
        "may_turn_down": officer.is_admin or is_own,
    }
    status = 200 if request.method == "GET" else 400
    return render(request, "police_portal/law/emergency_confirm.html", context | forms, status=status)


@for_overseers
@require_GET
def oversight_emergencies(request: HttpRequest) -> HttpResponse:
    """Those to review first, then those that a custodian has before them, then the rest."""
    now, every = timezone.now(), emergencies.confirmed()
    rest = every.exclude(pk__in=emergencies.to_review()).exclude(state=DemandState.RECEIVED)
    page = Paginator(rest.order_by("-received_at", "-pk"), PAGE).get_page(request.GET.get("page", ""))
    context = {
        "to_review": [(one, emergencies.review_due(one)) for one in emergencies.to_review()],
        "received": every.filter(state=DemandState.RECEIVED).order_by("received_at", "pk"),
        "pages": page,
        "now": now,
    }
    return render(request, "police_portal/law/oversight_emergencies.html", context | TABS)


@for_overseers
@require_http_methods(["GET", "POST"])
def oversight_emergency(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Both statements and what was decided; never a home, a place or a recording. POST: the finding."""
    demand = get_object_or_404(emergencies.confirmed().select_related("home"), uuid=uuid)
    form, status = ReviewForm(request.POST if request.method == "POST" else None), 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                emergencies.review(demand, **form.cleaned_data, by=me(request), now=timezone.now())
            except DomainError as error:
                form.add_error(None, error.sentence)
                status = error.status
            else:
                messages.success(request, _("Kept, and public with your words."))
                return redirect("police_portal:oversight_emergency", uuid=uuid)
    context = {
        "demand": demand,
        "officer_says": emergencies.without_place(demand.officer_says, demand),
        "supervisor_says": emergencies.without_place(demand.supervisor_says, demand),
        "endangers": emergencies.without_place(demand.telling_endangers, demand),
        "due": emergencies.review_due(demand),
        "form": form,
        "now": timezone.now(),
    }
    return render(request, "police_portal/law/oversight_emergency.html", context | TABS, status=status)


@require_GET
def public_emergencies(request: HttpRequest) -> HttpResponse:
    """What was released in emergencies: agency, month, and what an overseer found."""
    now = timezone.now()
    page = Paginator(emergencies.by_month(now), PAGE).get_page(request.GET.get("page", ""))
    return render(request, "police_portal/law/emergencies.html", {"pages": page})
