"""Pages of a home: add it, set it, arm it, choose one's alerts, delete it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from devices.objects.storing import used_bytes
from devices.people import homes
from devices.people.forms import AlertsForm, DeleteHomeForm, HomeForm
from devices.people.me import me
from devices.people.models import Home, Membership, Right


def _home(request: HttpRequest, uuid: UUID) -> tuple[Home, Membership]:
    home = get_object_or_404(Home.objects.visible_to(request.user), uuid=uuid)
    return home, get_object_or_404(Membership.objects.active(request.user), home=home)


@login_required
@require_http_methods(["GET", "POST"])
def home_new(request: HttpRequest) -> HttpResponse:
    form = HomeForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 400
        return render(request, "devices/people/home_new.html", {"form": form}, status=status)
    home = homes.add(form.facts(), by=me(request), now=timezone.now())
    messages.success(request, _("{home} is there. Now add its first camera.").format(home=home.name))
    return redirect("devices:camera_new", home.uuid)


def _settings_page(
    request: HttpRequest, home: Home, member: Membership, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Who may not change the home is not shown its form, and so not its place."""
    may_change = member.may(Right.SETTINGS)
    context = {
        "home": home,
        "member": member,
        "may_change": may_change,
        "may_own": member.may(Right.OWN),
        "form": HomeForm(home=home) if may_change else None,
        "alerts_form": AlertsForm(member=member),
        "used_bytes": used_bytes(home.pk),
    }
    return render(request, "devices/people/home_settings.html", context | more, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def home_settings(request: HttpRequest, uuid: UUID) -> HttpResponse:
    home, member = _home(request, uuid)
    if request.method == "GET":
        return _settings_page(request, home, member)
    form = HomeForm(request.POST, home=home)
    if member.may(Right.SETTINGS) and not form.is_valid():
        return _settings_page(request, home, member, form=form, status=400)
    homes.change(home, form.facts() if form.is_valid() else _as_it_is(home), by=me(request))
    messages.success(request, _("Saved."))
    return redirect("devices:home_settings", home.uuid)


def _as_it_is(home: Home) -> homes.HomeFacts:
    """For somebody who may change nothing: what the flow then refuses must say nothing about what they sent."""
    return homes.HomeFacts(home.name, home.address, home.time_zone, home.lat, home.lon, home.retention_days)


@login_required
@require_POST
def home_mode(request: HttpRequest, uuid: UUID) -> HttpResponse:
    home, _member = _home(request, uuid)
    homes.set_mode(home, request.POST.get("mode", ""), by=me(request))
    messages.success(request, _("{home}: {mode}.").format(home=home.name, mode=home.get_mode_display()))
    back = request.POST.get("back", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):  # a path of ours
        return redirect(back)
    return redirect("devices:home", home.uuid)


@login_required
@require_POST
def home_alerts(request: HttpRequest, uuid: UUID) -> HttpResponse:
    home, member = _home(request, uuid)
    form = AlertsForm(request.POST, member=member)
    if form.is_valid():  # boxes are ticked or not: there is nothing to get wrong
        homes.choose_alerts(member, form.alerts(), by=me(request))
        messages.success(request, _("Your alerts are saved."))
    return redirect("devices:home_settings", home.uuid)


@login_required
@require_http_methods(["GET", "POST"])
def home_delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    home = get_object_or_404(Home.objects.where(request.user, Right.OWN), uuid=uuid)
    form = DeleteHomeForm(request.POST or None, home=home)
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 400
        return render(request, "devices/people/home_delete.html", {"home": home, "form": form}, status=status)
    homes.delete(home, by=me(request), now=timezone.now())
    messages.success(request, _("{home} is deleted, with every clip of its cameras.").format(home=home.name))
    return redirect("devices:start")
