"""The officer's pages of what was shared: list, one recording with its lease, taking a copy, extending."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from devices.errors import Invalid
from devices.people.me import me
from police_portal.agencies.doors import for_officers, officer_of
from police_portal.agencies.models import OfficerRole
from police_portal.custody import door, downloads, handovers, leases, showing
from police_portal.custody.forms import DownloadForm, ExtendForm
from police_portal.custody.models import Download, DownloadState, Share, ShareState

RATES = ("0.25", "0.5", "1", "1.5", "2", "4", "8")
for_askers = for_officers(OfficerRole.ADMIN, OfficerRole.REQUESTER)
for_admins = for_officers(OfficerRole.ADMIN)


def _one(request: HttpRequest, uuid: UUID) -> Share:
    seen = Share.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("agency", "request", "demand", "home", "extended_by__user"), uuid=uuid)


@for_officers()
@require_GET
def portal_shares(request: HttpRequest) -> HttpResponse:
    user = me(request)
    page = showing.for_agency(user, request.GET.get("page", ""))
    here = reverse("police_portal:portal_shares")
    context = {
        "officer": officer_of(request),
        "groups": showing.shares_of(user, page),
        "newer": f"{here}?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"{here}?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "police_portal/custody/portal_shares.html", context)


@for_officers()
@require_GET
def portal_share(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _page(request, _one(request, uuid))


def _page(request: HttpRequest, share: Share, status: int = 200, **forms: Any) -> HttpResponse:
    now, officer = timezone.now(), officer_of(request)
    is_readable = Share.objects.filter(pk=share.pk).readable(now).exists()
    offers = share.may_download or share.original_id is not None
    taken = showing.downloads_of(share, officer, is_readable=is_readable, now=now)
    waits = (DownloadState.WAITING, DownloadState.PROCESSING)
    context = {
        "officer": officer,
        "share": share,
        "asked": share.under,
        "is_over": share.state != ShareState.LENT,
        "is_readable": is_readable,
        "why_closed": "" if is_readable else door.why_closed(share),
        "time_left": showing.time_left(share, now),
        "now": now,
        "lasts_s": share.made_facts.get("duration_s") or share.duration_s,
        "rates": RATES,
        "taken": taken,
        "is_being_made": any(one.row.state in waits for one in taken),
        "download_form": DownloadForm(share=share) if offers and officer.may_ask and is_readable else None,
        "can_pack": officer.may_ask and is_readable and share.may_download,
        "handovers": handovers.of(share)[: handovers.SHOWN_MOST],
        "extend_form": ExtendForm() if officer.is_admin and is_readable and share.extended_at is None else None,
    }
    with timezone.override(share.zone):
        return render(request, "police_portal/custody/portal_share.html", context | forms, status=status)


@for_officers()
@require_safe
def portal_share_video(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    return door.open_copy(request, _one(request, uuid), door.VIDEO, by=me(request), now=timezone.now())


@for_officers()
@require_safe
def portal_share_poster(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    return door.open_copy(request, _one(request, uuid), door.POSTER, by=me(request), now=timezone.now())


@for_askers
@require_POST
def portal_share_download(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask to take a copy out of here."""
    share = _one(request, uuid)
    form = DownloadForm(request.POST, share=share)
    if not form.is_valid():
        return _page(request, share, 400, download_form=form)
    what, purpose = form.cleaned_data["what"], form.cleaned_data["purpose"]
    made = downloads.ask(share, what, purpose, by=me(request), now=timezone.now())
    if made.state == DownloadState.READY:
        messages.success(request, _("It is there: download it below."))
    else:
        messages.success(request, _("A copy with your name in it is being made. It appears below."))
    return redirect(f"{_url(share)}#taken")


@for_askers
@require_safe
def portal_download(request: HttpRequest, uuid: UUID, download: UUID) -> HttpResponseBase:
    """The bytes of what was asked for."""
    return door.open_download(request, _taken(_one(request, uuid), download), by=me(request), now=timezone.now())


@for_askers
@require_POST
def portal_share_attest(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """State that what was taken out is deleted."""
    share = _one(request, uuid)
    try:
        named = UUID(request.POST.get("download", ""))
    except ValueError:
        raise Http404 from None
    downloads.attest(_taken(share, named), by=me(request), now=timezone.now())
    messages.success(request, _("Noted. The owner reads it in the log of this recording."))
    return redirect(f"{_url(share)}#taken")


@for_admins
@require_POST
def portal_share_extend(request: HttpRequest, uuid: UUID) -> HttpResponse:
    share = _one(request, uuid)
    form = ExtendForm(request.POST)
    if form.is_valid():
        try:
            leases.extend(share, form.cleaned_data["why"], by=me(request), now=timezone.now())
        except Invalid as error:
            form.add_error("why", error.sentence)
        else:
            messages.success(request, _("The lease is extended, and its owner was told why."))
            return redirect(_url(share))
    return _page(request, share, 400, extend_form=form)


def _taken(share: Share, uuid: UUID) -> Download:
    mine = Download.objects.filter(share=share)
    return get_object_or_404(
        mine.select_related("share__agency", "share__request", "share__demand", "officer", "stored"), uuid=uuid
    )


def _url(share: Share) -> str:
    return reverse("police_portal:portal_share", args=[share.uuid])
