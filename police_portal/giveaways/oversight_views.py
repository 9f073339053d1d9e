"""What an overseer does about giveaways: list, refuse, end; each in public and with a reason."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from devices.people.me import me
from police_portal.agencies.agency_forms import ReasonForm
from police_portal.agencies.doors import for_overseers
from police_portal.giveaways import deciding, reading
from police_portal.giveaways.forms import RefuseForm
from police_portal.giveaways.models import Programme, ProgrammeState

OVER_SHOWN = 100
TABS = {"is_overseer": True, "section": "giveaways"}  # what base_oversight.html shows


@for_overseers
@require_GET
def oversight_giveaways(request: HttpRequest) -> HttpResponse:
    every = Programme.objects.select_related("agency")
    context = {
        "waiting": every.filter(state=ProgrammeState.PROPOSED).order_by("proposed_at", "pk"),
        "decided": every.exclude(state=ProgrammeState.PROPOSED).order_by("-decided_at", "-pk")[:OVER_SHOWN],
    }
    return render(request, "police_portal/giveaways/oversight_giveaways.html", TABS | context)


@for_overseers
@require_http_methods(["GET", "POST"])
def oversight_giveaway(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The whole giveaway. POST answer: list, refuse or end, each with a reason that everybody reads."""
    one = get_object_or_404(Programme.objects.select_related("agency"), uuid=uuid)
    answer, now = request.POST.get("answer", ""), timezone.now()
    sent = request.POST if request.method == "POST" else None
    reason = ReasonForm(sent if answer != "refuse" else None)
    refusal = RefuseForm(sent if answer == "refuse" else None, auto_id="id_refusal_%s")
    if request.method == "POST" and answer == "refuse" and refusal.is_valid():
        said = refusal.cleaned_data
        deciding.refuse(one, said["reason"], ties=said["ties"], by=me(request), now=now)
    elif request.method == "POST" and answer in ("list", "end") and reason.is_valid():
        decide = deciding.list_it if answer == "list" else deciding.end
        decide(one, reason.cleaned_data["reason"], by=me(request), now=now)
    else:
        context = {
            "programme": one,
            "end": reading.end_of(one),
            "form": reason,
            "refusal": refusal,
            "is_own": one.proposed_by_id == me(request).pk,
        }
        page, status = "police_portal/giveaways/oversight_giveaway.html", 200 if request.method == "GET" else 400
        return render(request, page, TABS | context, status=status)
    messages.success(request, _("Done. Your reason is public."))
    return redirect("police_portal:oversight_giveaway", uuid=uuid)
