"""The owner's page of a sign, to be printed; and the page that its picture leads to, which names nobody."""

from __future__ import annotations

from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from devices.cameras.models import Camera
from devices.people.me import me
from devices.people.models import Right
from police_portal.filmed import muting, signs
from police_portal.filmed.models import DoorSign


def _mine(request: HttpRequest, uuid: UUID) -> Camera:
    return get_object_or_404(Camera.objects.where(request.user, Right.OWN).select_related("home"), uuid=uuid)


def address_of(sign: DoorSign) -> str:
    return settings.SITE_URL + reverse("police_portal:sign", args=[sign.uuid])


def qr_of(address: str) -> SafeString:
    """An SVG, black on white in every theme, with enough to spare for weather and dirt."""
    drawn = segno.make(address, error="q", micro=False).svg_inline(
        border=4, omitsize=True, dark="#000", light="#fff", svgclass="qr"
    )
    return mark_safe(drawn)  # paths alone: no text of anybody stands in it


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def camera_sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET: the sign, or how one is made. POST: make one."""
    camera = _mine(request, uuid)
    if request.method == "POST":
        signs.make(camera, by=me(request), now=timezone.now())
        return redirect("police_portal:camera_sign", camera.uuid)
    context: dict[str, object] = {"camera": camera, "home": camera.home, "sign": None}
    context["is_muted"] = muting.is_muted(camera.home)
    sign = signs.sign_of(camera)
    if sign is not None:
        address = address_of(sign)
        context |= {"sign": sign, "address": address, "qr": qr_of(address)}
    return render(request, "police_portal/filmed/camera_sign.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def camera_sign_end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET: what it means, for it cannot be undone. POST: end it."""
    camera = _mine(request, uuid)
    if request.method != "POST":
        return render(request, "police_portal/filmed/camera_sign_end.html", {"camera": camera})
    signs.end(camera, by=me(request), now=timezone.now())
    messages.success(request, _("The sign has ended: its picture leads nowhere now. Take it down."))
    return redirect("police_portal:camera_sign", camera.uuid)


@never_cache
@require_safe
def sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """For whoever stands at the door: what they may ask. Whose door it is stands nowhere in it."""
    found = signs.found(uuid)
    if found is None:
        raise Http404
    return render(request, "police_portal/filmed/sign.html", {"name": found.uuid})
