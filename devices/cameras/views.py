"""Pages of the cameras: all of them, one, add, set, remove."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from devices.cameras import changing, zones
from devices.cameras.forms import FactsForm, SettingsForm
from devices.cameras.health import health
from devices.cameras.models import Camera
from devices.errors import Conflict
from devices.people.me import me
from devices.people.models import Home, Right


def visible_camera(request: HttpRequest, uuid: UUID) -> Camera:
    return get_object_or_404(Camera.objects.visible_to(request.user).select_related("home"), uuid=uuid)


def camera_where(request: HttpRequest, uuid: UUID, right: Right) -> Camera:
    """The camera, if the person has this right in its home."""
    return get_object_or_404(Camera.objects.where(request.user, right).select_related("home"), uuid=uuid)


@login_required
@require_GET
def cameras(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    settable = set(Home.objects.where(request.user, Right.SETTINGS).values_list("pk", flat=True))
    seen = Camera.objects.visible_to(request.user).select_related("home").order_by("home__name", "home", "name")
    shown = {home: list(of) for home, of in groupby(seen, key=lambda camera: camera.home)}
    homes = Home.objects.visible_to(request.user).order_by("name", "pk")
    context = {
        "places": [
            {
                "home": home,
                "may_add": home.pk in settable,
                "cameras": [(camera, health(camera, now)) for camera in shown.get(home, [])],
            }
            for home in homes
        ]
    }
    return render(request, "devices/cameras/cameras.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def camera_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    home = get_object_or_404(Home.objects.where(request.user, Right.SETTINGS), uuid=uuid)
    form = FactsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            camera = changing.add(home, form.facts(), by=me(request), now=timezone.now())
        except Conflict as error:
            form.add_error("name", error.sentence)
        else:
            messages.success(request, _("{camera} is added. Now pair the device.").format(camera=camera.name))
            return redirect("devices:camera_pair", camera.uuid)
    status = 200 if request.method == "GET" else 400
    return render(request, "devices/cameras/camera_new.html", {"home": home, "form": form}, status=status)


@login_required
@require_GET
def camera(request: HttpRequest, uuid: UUID) -> HttpResponse:
    one = visible_camera(request, uuid)
    context = {
        "home": one.home,
        "camera": one,
        "health": health(one, timezone.now()),
        "may_set": one.allows(request.user, Right.SETTINGS),
        "may_own": one.allows(request.user, Right.OWN),
        "motion_drawn": zones.drawn(one.motion_zones),
        "privacy_drawn": zones.drawn(one.privacy_zones),
    }
    return render(request, "devices/cameras/camera.html", context)


@login_required
@require_GET
@never_cache
def camera_health(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How it is now: the live line of its page."""
    one = visible_camera(request, uuid)
    return render(request, "devices/cameras/_health.html", {"camera": one, "health": health(one, timezone.now())})


@login_required
@require_http_methods(["GET", "POST"])
def camera_settings(request: HttpRequest, uuid: UUID) -> HttpResponse:
    one = camera_where(request, uuid, Right.SETTINGS)
    form = SettingsForm(request.POST or None, camera=one, is_owner=one.allows(request.user, Right.OWN))
    if request.method == "POST" and form.is_valid():
        try:
            changing.change(one, form.facts(), form.settings(), by=me(request))
        except Conflict as error:
            form.add_error("name", error.sentence)
        else:
            messages.success(request, _("Saved. The camera takes it over with its next sign of life."))
            return redirect("devices:camera", one.uuid)
    context = {
        "home": one.home,
        "camera": one,
        "form": form,
        "motion_drawn": zones.drawn(one.motion_zones),
        "privacy_drawn": zones.drawn(one.privacy_zones),
    }
    status = 200 if request.method == "GET" else 400
    return render(request, "devices/cameras/camera_settings.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def camera_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    one = camera_where(request, uuid, Right.OWN)
    if request.method == "GET":
        return render(request, "devices/cameras/camera_remove.html", {"home": one.home, "camera": one})
    changing.remove(one, by=me(request), now=timezone.now())
    messages.success(request, _("{camera} is removed, and its clips with it.").format(camera=one.name))
    return redirect("devices:cameras")
