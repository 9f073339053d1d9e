"""The operator checks who applies, enters a permission where an agency cannot, and stops an agency where it must be."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from devices.people.me import me
from neighbors.posts import tiles
from police_portal.agencies import applying, reading, suspending
from police_portal.agencies.agency_forms import ReasonForm
from police_portal.agencies.doors import for_the_operator
from police_portal.agencies.entering_views import entering
from police_portal.agencies.models import Agency, AgencyState, PolicyVersion, Suspension

REFUSED_SHOWN = 50


@for_the_operator
@require_GET
def operator_agencies(request: HttpRequest) -> HttpResponse:
    context = {
        "waiting": Agency.objects.filter(state=AgencyState.APPLIED).order_by("applied_at"),
        "listed": reading.listed(timezone.now()),
        "refused": Agency.objects.filter(state=AgencyState.REFUSED).order_by("-decided_at")[:REFUSED_SHOWN],
    }
    return render(request, "police_portal/agencies/operator_agencies.html", context)


@for_the_operator
@require_http_methods(["GET", "POST"])
def operator_agency(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Everything an application says. POST answer: accept, or another one of DECISIONS with a reason."""
    agency = get_object_or_404(Agency.objects.select_related("applied_by"), uuid=uuid)
    reason = ReasonForm(request.POST if request.method == "POST" else None)
    answer = request.POST.get("answer", "")
    if request.method == "POST" and answer == "accept":
        applying.accept(agency, by=me(request), now=timezone.now())
        messages.success(request, _("{agency} is listed.").format(agency=agency))
        return redirect("police_portal:operator_agency", uuid=uuid)
    if request.method == "POST" and answer in ("refuse", "suspend", "lift") and reason.is_valid():
        _decide(request, agency, answer, reason.cleaned_data["reason"])
        messages.success(request, _("Done, and written down."))
        return redirect("police_portal:operator_agency", uuid=uuid)
    context = {
        "agency": agency,
        "policy": PolicyVersion.objects.filter(agency=agency).order_by("number").last(),
        "outline": reading.outline(agency),
        "suspensions": reading.suspensions(agency),
        "form": reason if request.method == "POST" else ReasonForm(),
        "tiles": tiles.source(),
    }
    page = "police_portal/agencies/operator_agency.html"
    return render(request, page, context, status=200 if request.method == "GET" else 400)


def _decide(request: HttpRequest, agency: Agency, answer: str, reason: str) -> None:
    user, now = me(request), timezone.now()
    if answer == "refuse":
        applying.refuse(agency, reason, by=user, now=now)
    elif answer == "suspend":
        suspending.suspend_agency(agency, reason, by=user, now=now)
    else:
        running = Suspension.objects.filter(agency=agency, officer__isnull=True, lifted_at__isnull=True)
        suspending.lift(get_object_or_404(running), reason, by=user, now=now)


@csrf_exempt  # checked in entering(), once the length is known
@for_the_operator
@require_http_methods(["GET", "POST"])
def operator_permission(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The operator enters a permission for an agency."""
    agency, now = get_object_or_404(Agency.objects.public(), uuid=uuid), timezone.now()
    permissions = [reading.standing(p, now) for p in agency.permissions.order_by("-entered_at", "-pk")]
    back = reverse("police_portal:operator_agency", args=[uuid])
    return entering(request, agency, {"permissions": permissions, "back": back})
