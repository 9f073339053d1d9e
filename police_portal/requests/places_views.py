"""The operator's page of protected places. It is nobody else's: where a shelter is stands in no other answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from devices.errors import Invalid
from devices.people.me import me
from police_portal.agencies.doors import for_the_operator
from police_portal.requests import places as flow
from police_portal.requests.models import PlaceKind, ProtectedPlace
from police_portal.requests.places_forms import PlaceForm

A_PAGE = 50


@for_the_operator
@require_http_methods(["GET", "POST"])
def places(request: HttpRequest) -> HttpResponse:
    """What is protected now, newest first. POST: one more."""
    form = PlaceForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _protect(request, form):
        messages.success(request, _("It is protected from now on."))
        return redirect("police_portal:places")
    kept = ProtectedPlace.objects.filter(ended_at__isnull=True).order_by("-added_at", "-pk")
    page = Paginator(kept, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "places": page.object_list,
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    status = 400 if form.is_bound else 200
    return render(request, "police_portal/requests/places.html", context, status=status)


def _protect(request: HttpRequest, form: PlaceForm) -> bool:
    """False: it cannot be, and the form says why."""
    said = form.cleaned_data
    try:
        flow.protect(
            PlaceKind(said["kind"]),
            said["where"],
            name=said["name"],
            starts=said["starts"],
            ends=said["ends"],
            by=me(request),
            now=timezone.now(),
        )
    except Invalid as refused:
        form.add_error(None, refused.sentence)
        return False
    return True


@for_the_operator
@require_POST
def place_end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Protect it no more."""
    flow.end(get_object_or_404(ProtectedPlace, uuid=uuid), by=me(request), now=timezone.now())
    messages.success(request, _("It is not protected any more."))
    return redirect("police_portal:places")
