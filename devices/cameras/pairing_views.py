"""Pages on which a device becomes a camera: its code, whether it was used, and its token."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from devices.cameras import pairing
from devices.cameras.models import Camera
from devices.cameras.views import camera_where
from devices.people.me import me
from devices.people.models import Right


def pair_url() -> str:
    return settings.SITE_URL + reverse("api:pair")


def qr_of(code: str) -> SafeString:
    """An SVG of {"pair": URL to post to, "code": the code}, black on white in both themes, as readers want it."""
    text = json.dumps({"pair": pair_url(), "code": code}, separators=(",", ":"))
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        border=4, omitsize=True, dark="#000", light="#fff", svgclass="qr"
    )
    return mark_safe(drawn)  # paths alone: no text of anybody stands in it


def _state(camera: Camera, now: datetime) -> dict[str, object]:
    """Where the newest code stands: waiting, used, over, or none."""
    newest = camera.pairing_codes.order_by("-created_at", "-pk").first()
    if newest is None:
        state = "none"
    elif newest.used_at is not None:
        state = "used"
    else:
        state = "waiting" if newest.expires_at > now else "over"
    return {"camera": camera, "home": camera.home, "state": state, "newest": newest}


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def camera_pair(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET: how pairing goes. POST: a fresh code, shown in this answer only."""
    camera, now = camera_where(request, uuid, Right.SETTINGS), timezone.now()
    context: dict[str, object] = {"pair_url": pair_url()}
    if request.method == "POST":
        code = pairing.make_code(camera, by=me(request), now=now)
        context |= {"code": f"{code[:4]}-{code[4:]}", "plain_code": code, "qr": qr_of(code)}
    context |= _state(camera, now)
    return render(request, "devices/cameras/camera_pair.html", context, status=201 if "code" in context else 200)


@login_required
@require_GET
@never_cache
def camera_pair_state(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Whether the code was used: the live line of the pairing page."""
    camera = camera_where(request, uuid, Right.SETTINGS)
    return render(request, "devices/cameras/_pair_state.html", _state(camera, timezone.now()))


@login_required
@require_POST
@never_cache
def camera_token(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A new token, shown in this answer only; the old one has ended."""
    camera = camera_where(request, uuid, Right.SETTINGS)
    token = pairing.rotate_token(camera, by=me(request), now=timezone.now())
    context = {"home": camera.home, "camera": camera, "token": token}
    return render(request, "devices/cameras/camera_token.html", context, status=201)


@login_required
@require_POST
def camera_revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    camera = camera_where(request, uuid, Right.SETTINGS)
    pairing.revoke_token(camera, by=me(request))
    messages.success(request, _("{camera} can no longer send anything. Its clips stay.").format(camera=camera.name))
    return redirect("devices:camera", camera.uuid)
