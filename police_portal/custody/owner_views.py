"""The owner's pages of what is lent: list, one share with its log, taking it back, the record of its end."""

from __future__ import annotations

from datetime import UTC
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from devices.clips import reasons
from devices.people.me import me
from police_portal.custody import handovers, leases, log, records, showing
from police_portal.custody.ending import ALIVE
from police_portal.custody.models import DeletionRecord, Download, Share, ShareState


def _mine(request: HttpRequest, uuid: UUID) -> Share:
    loaded = ("agency", "request", "demand", "home", "clip__camera", "extended_by__user")
    return get_object_or_404(Share.objects.of_owner(request.user).select_related(*loaded), uuid=uuid)


def _record(share: Share) -> DeletionRecord:
    made = records.record_of(share)
    if made is None:
        raise Http404
    return made


@login_required
@never_cache
@require_GET
def shares(request: HttpRequest) -> HttpResponse:
    page, here = showing.for_owner(me(request), request.GET.get("page", "")), reverse("police_portal:shares")
    context = {
        "shares": list(page),
        "newer": f"{here}?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"{here}?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "police_portal/custody/shares.html", context)


@login_required
@never_cache
@require_GET
def share(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One share: the terms, the log, the way back."""
    shown = _mine(request, uuid)
    context = {
        "share": shown,
        "asked": shown.under,
        "home": shown.home,
        "is_alive": shown.state in ALIVE,
        "has_clip": shown.clip is not None and shown.clip.delete_at is None,
        "time_left": showing.time_left(shown, timezone.now()) if shown.state == ShareState.LENT else "",
        "reason": reasons.sentence(shown.reason) if shown.state == ShareState.UNREADABLE else "",
        "lines": log.of(shown),
        "left": Download.objects.left().filter(share=shown).select_related("officer__user").order_by("at", "pk"),
        "record": records.record_of(shown),
        "handovers": handovers.of(shown)[: handovers.SHOWN_MOST],
    }
    with timezone.override(shown.home.tz if shown.home else UTC):
        return render(request, "police_portal/custody/share.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def share_withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Read what it means; then take it back, at once."""
    shown = _mine(request, uuid)
    if request.method == "POST":
        leases.withdraw(shown, by=me(request), now=timezone.now())
        messages.success(request, _("Taken back. Nobody opens it any more; the copy is being deleted."))
        return redirect("police_portal:share", shown.uuid)
    left = Download.objects.left().filter(share=shown)
    context = {"share": shown, "is_alive": shown.state in ALIVE, "left": left.count(), "home": shown.home}
    return render(request, "police_portal/custody/share_withdraw.html", context)


@login_required
@never_cache
@require_GET
def share_record(request: HttpRequest, uuid: UUID) -> HttpResponse:
    shown = _mine(request, uuid)
    made = _record(shown)
    left = records.left_before(made)
    context = {"share": shown, "record": made, "body": made.body, "left": left, "home": shown.home}
    with timezone.override(shown.home.tz if shown.home else UTC):
        return render(request, "police_portal/custody/share_record.html", context)


@login_required
@never_cache
@require_GET
def share_record_json(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The record as a file that a verifier checks offline."""
    shown = _mine(request, uuid)
    answer = JsonResponse(records.as_json(_record(shown)), json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="deletion-record-{shown.uuid}.json"'
    return answer
