"""The officer's page of custody packages: ask for one, with a purpose; take it while everything in it is lent."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from devices.clips import playback
from devices.clips.passing import bytes_response
from devices.people.me import me
from police_portal.agencies.doors import for_officers, officer_of
from police_portal.agencies.models import OfficerRole
from police_portal.custody import door, package, showing
from police_portal.custody.forms import PackageForm
from police_portal.custody.models import Package, Share, ShareState

for_askers = for_officers(OfficerRole.ADMIN, OfficerRole.REQUESTER)


def _one(request: HttpRequest, uuid: UUID) -> Share:
    seen = Share.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("agency", "request", "demand", "home"), uuid=uuid)


@for_askers
@require_http_methods(["GET", "POST"])
def portal_package(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What can go into a package, those that were asked for, and the form."""
    share, officer, now = _one(request, uuid), officer_of(request), timezone.now()
    packable = package.of_request(share, now)
    is_packable = packable.filter(pk=share.pk).exists()
    form = PackageForm(request.POST if request.method == "POST" else None, count=packable.count())
    if request.method == "POST" and form.is_valid():
        is_whole = form.cleaned_data["what"] == PackageForm.WHOLE
        package.ask(share, form.cleaned_data["purpose"], is_whole=is_whole, by=me(request), now=now)
        messages.success(request, _("The package is being made. It appears below."))
        return redirect("police_portal:portal_package", share.uuid)
    packages = showing.packages_of(share, officer, now)
    context = {
        "share": share,
        "asked": share.under,
        "form": form if is_packable else None,
        "why_closed": "" if is_packable else _why_not(share),
        "packages": packages,
        "is_being_made": any(one.row.state in package.BEING_MADE for one in packages),
    }
    with timezone.override(share.zone):
        status = 400 if form.is_bound else 200
        return render(request, "police_portal/custody/portal_package.html", context, status=status)


def _why_not(share: Share) -> str:
    if share.state == ShareState.LENT and not share.may_download:
        return _("The owner lets you look at this recording here, and not take a copy of it.")
    return door.why_closed(share)


@for_askers
@require_safe
def portal_package_file(request: HttpRequest, uuid: UUID, package_uuid: UUID) -> HttpResponseBase:
    """The ZIP."""
    mine = Package.objects.filter(shares=_one(request, uuid))
    found = get_object_or_404(mine.select_related("officer", "stored", "request", "demand"), uuid=package_uuid)
    stored = package.hand_out(found, by=me(request), now=timezone.now(), is_from_start=playback.from_start(request))
    name = f"{found.under.reference} custody package {str(found.uuid)[:8]}.zip"
    return bytes_response(request, stored, filename=name, as_download=True)
