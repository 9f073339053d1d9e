"""Passing a recording on: the agency asks, the owner reads a letter and decides, a custodian confirms a warrant."""

from __future__ import annotations

from datetime import UTC
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from devices.clips.passing import bytes_response
from devices.errors import DomainError, Invalid, LengthRequired, TooLarge
from devices.people.me import me
from devices.people.members import has_second_factor
from police_portal.agencies import permitting
from police_portal.agencies.doors import for_custodians, for_officers
from police_portal.agencies.models import OfficerRole
from police_portal.custody import door, handovers
from police_portal.custody.forms import HandoverForm, WhyForm
from police_portal.custody.models import Handover, HandoverState, Share

FORM_BYTES = 64 * 1024
for_askers = for_officers(OfficerRole.ADMIN, OfficerRole.REQUESTER)


# --- The agency asks


@csrf_exempt  # checked after the length, in _asked: the check reads the whole body
@for_askers
@require_http_methods(["GET", "POST"])
def portal_handover(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask the owner, or file a warrant."""
    seen = Share.objects.visible_to(request.user).select_related("agency", "request", "demand", "home")
    share = get_object_or_404(seen, uuid=uuid)
    if request.method == "POST":
        said = request.headers.get("Content-Length") or ""
        if not said.isdecimal() or len(said) > 18:
            raise LengthRequired(_("Send the form with its length."))
        if int(said) > permitting.DOCUMENT_MOST_BYTES + FORM_BYTES:
            most = permitting.DOCUMENT_MOST_BYTES // 1024**2
            raise TooLarge(_("The document may have up to {most} MB.").format(most=most))
    return _asked(request, share)


@csrf_protect
def _asked(request: HttpRequest, share: Share) -> HttpResponse:
    now = timezone.now()
    form = HandoverForm(request.POST, request.FILES) if request.method == "POST" else HandoverForm()
    status = 200 if request.method == "GET" else 400
    if form.is_valid():
        got = form.cleaned_data
        try:
            handovers.ask(share, got["recipient"], got["purpose"], form.warrant(), by=me(request), now=now)
        except DomainError as error:
            form.add_error(None, error.sentence)
            status = error.status
        else:
            messages.success(request, _("Asked. The owner was told."))
            return redirect("police_portal:portal_handover", share.uuid)
    is_readable = Share.objects.filter(pk=share.pk).readable(now).exists()
    context = {
        "share": share,
        "asked": share.under,
        "form": form if is_readable else None,
        "why_closed": "" if is_readable else door.why_closed(share),
        "handovers": handovers.of(share),
    }
    with timezone.override(share.zone):
        return render(request, "police_portal/custody/portal_handover.html", context, status=status)


# --- The owner decides


def _mine(request: HttpRequest, uuid: UUID) -> Handover:
    loaded = (
        "share__agency",
        "share__request",
        "share__demand",
        "share__home",
        "share__clip__camera",
        "asked_by__user",
        "asked_by__agency",
    )
    return get_object_or_404(Handover.objects.of_owner(request.user).select_related(*loaded), uuid=uuid)


@login_required
@never_cache
@require_GET
def handover(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The letter."""
    return _letter(request, _mine(request, uuid))


def _letter(request: HttpRequest, shown: Handover, status: int = 200, **more: Any) -> HttpResponse:
    share, now = shown.share, timezone.now()
    context = {
        "handover": shown,
        "share": share,
        "asked": share.under,
        "agency": share.agency,
        "home": share.home,
        "is_waiting": shown.state == HandoverState.ASKED,
        "is_readable": Share.objects.filter(pk=share.pk).readable(now).exists(),
        "has_second_factor": has_second_factor(me(request)),
    }
    with timezone.override(share.home.tz if share.home else UTC):
        return render(request, "police_portal/custody/handover.html", context | more, status=status)


@login_required
@never_cache
@require_POST
def handover_consent(request: HttpRequest, uuid: UUID) -> HttpResponse:
    shown = _mine(request, uuid)
    if not has_second_factor(me(request)):
        return _letter(request, shown, 403, needs_second_factor=True)
    handovers.consent(shown, by=me(request), now=timezone.now())
    messages.success(request, _("Consented. The agency may pass it on to this body, and to no other."))
    return redirect("police_portal:handover", shown.uuid)


@login_required
@never_cache
@require_POST
def handover_decline(request: HttpRequest, uuid: UUID) -> HttpResponse:
    shown = _mine(request, uuid)
    handovers.decline(shown, by=me(request), now=timezone.now())
    messages.success(request, _("Declined. It stays with the agency you lent it to."))
    return redirect("police_portal:handover", shown.uuid)


# --- A custodian confirms warrants


@for_custodians
@require_GET
def custodian_handovers(request: HttpRequest) -> HttpResponse:
    return _waiting(request)


def _waiting(request: HttpRequest, status: int = 200, **refused: WhyForm) -> HttpResponse:
    rows = [
        (one, refused.get(str(one.uuid)) or WhyForm(prefix=str(one.uuid)[:8]))
        for one in handovers.waiting()[: handovers.SHOWN_MOST]
    ]
    context = {"rows": rows, "decided": handovers.decided()[: handovers.SHOWN_MOST]}
    return render(request, "police_portal/custody/custodian_handovers.html", context, status=status)


def _filed(uuid: UUID) -> Handover:
    loaded = (
        "share__agency",
        "share__request",
        "share__demand",
        "share__home",
        "asked_by__user",
        "asked_by__agency",
        "document",
    )
    return get_object_or_404(Handover.objects.by_warrant().select_related(*loaded), uuid=uuid)


@for_custodians
@require_POST
def custodian_handover(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Confirm, or not with a reason."""
    filed, now = _filed(uuid), timezone.now()
    if "confirm" in request.POST:
        handovers.order(filed, by=me(request), now=now)
        messages.success(request, _("Confirmed. The owner and the agency were told."))
        return redirect("police_portal:custodian_handovers")
    form = WhyForm(request.POST, prefix=str(filed.uuid)[:8])
    if form.is_valid():
        try:
            handovers.refuse(filed, form.cleaned_data["reason"], by=me(request), now=now)
        except Invalid as error:
            form.add_error("reason", error.sentence)
        else:
            messages.success(request, _("Not confirmed. The agency reads why."))
            return redirect("police_portal:custodian_handovers")
    return _waiting(request, 400, **{str(filed.uuid): form})


@for_custodians
@require_safe
def custodian_document(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The warrant as it was filed."""
    filed = _filed(uuid)
    assert filed.document is not None
    return bytes_response(request, filed.document, filename=f"warrant {filed.uuid}.pdf")
