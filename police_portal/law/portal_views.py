"""What was decided for an agency, for its officers: which paper, what became of it, what it may open. Nothing more."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from devices.people.me import me
from police_portal.agencies.doors import for_officers, officer_of
from police_portal.agencies.models import OfficerRole
from police_portal.custody.models import Share
from police_portal.law import account_data, showing
from police_portal.law.models import LegalDemand

for_askers = for_officers(OfficerRole.ADMIN, OfficerRole.REQUESTER)


def _one(request: HttpRequest, uuid: UUID) -> LegalDemand:
    seen = LegalDemand.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("agency", "officer__user", "supervisor__user"), uuid=uuid)


@for_officers()
@require_GET
def portal_demands(request: HttpRequest) -> HttpResponse:
    page, here = showing.for_agency(me(request), request.GET.get("page", "")), reverse("police_portal:portal_demands")
    context = {
        "officer": officer_of(request),
        "demands": list(page),
        "newer": f"{here}?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"{here}?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "police_portal/law/portal_demands.html", context)


@for_officers()
@require_GET
def portal_demand(request: HttpRequest, uuid: UUID) -> HttpResponse:
    demand, officer, now = _one(request, uuid), officer_of(request), timezone.now()
    context = {
        "officer": officer,
        "demand": demand,
        "shares": Share.objects.visible_to(request.user).filter(demand=demand).order_by("uuid"),
        "account_ends": showing.account_ends(demand) if showing.has_account_data(demand, now) else None,
        "is_for_account": demand.kind in account_data.OPENS_ACCOUNT,
    }
    return render(request, "police_portal/law/portal_demand.html", context)


@for_askers
@require_GET
def portal_demand_account(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The file. Each time it is fetched is written down, and whom it concerns reads by whom."""
    return account_data.hand_out(request, _one(request, uuid), by=me(request), now=timezone.now())
