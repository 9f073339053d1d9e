"""Orders, for whom they concern: from the minute on that they may be told, all of it."""

from __future__ import annotations

from datetime import UTC
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from devices.clips.passing import bytes_response
from devices.people.me import me
from police_portal.custody.models import Share
from police_portal.law import account_data, showing
from police_portal.law.models import LegalDemand


def _mine(request: HttpRequest, uuid: UUID) -> LegalDemand:
    loaded = ("agency", "home", "document", "officer__user", "supervisor__user")
    return get_object_or_404(LegalDemand.objects.of_owner(request.user).select_related(*loaded), uuid=uuid)


@login_required
@never_cache
@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    page, here = showing.for_owner(me(request), request.GET.get("page", "")), reverse("police_portal:orders")
    context = {
        "orders": list(page),
        "newer": f"{here}?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"{here}?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "police_portal/law/orders.html", context)


@login_required
@never_cache
@require_GET
def order(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One demand: who, by which paper, what it can open, what was given."""
    demand = _mine(request, uuid)
    given = Share.objects.of_owner(request.user).filter(demand=demand).select_related("agency", "home", "clip__camera")
    context = {
        "demand": demand,
        "home": demand.home,
        "is_for_account": demand.kind in account_data.OPENS_ACCOUNT,
        "lines": showing.lines_of(demand),
        "shares": given.order_by("recorded_at", "pk"),
        "fetches": showing.fetches_of(demand),
        "account_ends": showing.account_ends(demand),
        "gags": demand.gags.order_by("from_at", "pk"),
        "asked": showing.asked_for_warrant(demand),
        "now": timezone.now(),
    }
    with timezone.override(demand.home.tz if demand.home else UTC):
        return render(request, "police_portal/law/order.html", context)


@login_required
@never_cache
@require_safe
def order_document(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The paper as it came, or with ?gag= the order that forbade telling."""
    stored, name = showing.document_of(_mine(request, uuid), request.GET.get("gag", ""))
    return bytes_response(request, stored, filename=f"{name}.pdf")
