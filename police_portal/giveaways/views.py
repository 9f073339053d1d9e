"""Giveaways: the ledger for everybody, proposing, codes for who proposed, a camera for who has a code."""

from __future__ import annotations

import csv
from io import StringIO
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from devices.cameras.models import Camera
from devices.cameras.pairing_views import pair_url, qr_of
from devices.errors import DomainError
from devices.people.me import me
from devices.people.models import Right
from police_portal.agencies.agency_forms import ReasonForm
from police_portal.giveaways import deciding, proposing, reading, trying, vouchers
from police_portal.giveaways.forms import ProposeForm, RedeemForm
from police_portal.giveaways.models import Programme, ProgrammeState
from police_portal.giveaways.totals import totals

PAGE = 50


@require_GET
def giveaways(request: HttpRequest) -> HttpResponse:
    decided = Programme.objects.public().select_related("agency").order_by("-decided_at", "-pk")
    page = Paginator(decided, PAGE).get_page(request.GET.get("page"))
    user = request.user
    waiting = Programme.objects.visible_to(user).filter(state=ProgrammeState.PROPOSED).order_by("-proposed_at")
    context = {
        "page": page,
        "mine": waiting,
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "police_portal/giveaways/giveaways.html", context)


@require_GET
def giveaway(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user = request.user
    one = get_object_or_404(reading.seen_by(user), uuid=uuid)
    context = {
        "programme": one,
        "end": reading.end_of(one),
        "totals": totals(one, timezone.now())[::-1],
        "is_mine": user.is_authenticated and one.proposed_by_id == user.pk,
    }
    return render(request, "police_portal/giveaways/giveaway.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def giveaway_propose(request: HttpRequest) -> HttpResponse:
    form, status = ProposeForm(request.POST or None), 200 if request.method == "GET" else 400
    hindrance, agency = "", None
    try:
        agency = proposing.may_propose(me(request))
    except DomainError as error:
        hindrance = error.sentence
    if request.method == "POST" and form.is_valid():
        try:
            one = proposing.propose(form.facts(), by=me(request), now=timezone.now())
        except DomainError as error:
            form.add_error("terms" if error.facts.get("ties") else None, error.sentence.split("\n"))
            status = error.status
        else:
            messages.success(request, _("Proposed. An overseer reads it, and you will be told."))
            return redirect("police_portal:giveaway", one.uuid)
    context = {"form": form, "agency": agency, "hindrance": hindrance}
    return render(request, "police_portal/giveaways/propose.html", context, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def giveaway_codes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET: how it goes. POST: every code, in this answer only; the file of them is made of the same answer."""
    one = get_object_or_404(Programme.objects.visible_to(request.user).select_related("agency"), uuid=uuid)
    context: dict[str, object] = {"programme": one}
    if request.method == "POST":
        codes = vouchers.make_codes(one, by=me(request), now=timezone.now())
        context |= {"codes": codes, "file": "data:text/csv;charset=utf-8," + quote(_csv(codes))}
    status = 201 if "codes" in context else 200
    return render(request, "police_portal/giveaways/codes.html", context, status=status)


def _csv(codes: list[str]) -> str:
    written = StringIO()
    csv.writer(written).writerows([["code"], *([code] for code in codes)])
    return written.getvalue()


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def giveaway_end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    one = get_object_or_404(Programme.objects.visible_to(request.user), uuid=uuid)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        deciding.end(one, form.cleaned_data["reason"], by=me(request), now=timezone.now())
        messages.success(request, _("It is over. Codes that nobody used work no more."))
        return redirect("police_portal:giveaway", uuid)
    context = {"programme": one, "form": form}
    status = 200 if request.method == "GET" else 400
    return render(request, "police_portal/giveaways/end.html", context, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def voucher_redeem(request: HttpRequest) -> HttpResponse:
    """GET: the form, and what came so before. POST: the camera comes in, its pairing code in this answer only."""
    user, now = me(request), timezone.now()
    form, status = RedeemForm(request.POST or None, user=user), 200 if request.method == "GET" else 400
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            trying.count(user, now)
            camera, code = vouchers.redeem(said["code"], said["home"], form.facts(), by=user, now=now)
        except DomainError as error:
            form.add_error("name" if error.status == 409 else "code", error.sentence)
            status = error.status
        else:
            return _pairing(request, camera, code)
    context = {"form": form, "given": reading.given_to(user)}
    return render(request, "police_portal/giveaways/redeem.html", context, status=status)


def _pairing(request: HttpRequest, camera: Camera, code: str) -> HttpResponse:
    """The page of devices on which a camera is paired, as it stands just after a code was made."""
    said = _("{camera} is in {home}. It is yours: you owe nothing for it.")
    messages.success(request, said.format(camera=camera.name, home=camera.home.name))
    context = {"home": camera.home, "camera": camera, "pair_url": pair_url(), "state": "waiting"}
    context |= {"newest": camera.pairing_codes.get(), "code": f"{code[:4]}-{code[4:]}", "plain_code": code}
    context |= {"qr": qr_of(code)}
    return render(request, "devices/cameras/camera_pair.html", context, status=201)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def voucher_detach(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET: what it means. POST: no link is left between the camera and who gave it."""
    given = Camera.objects.where(request.user, Right.SETTINGS).filter(voucher__isnull=False)
    camera = get_object_or_404(given.select_related("home"), uuid=uuid)
    if request.method == "POST":
        vouchers.detach(camera, by=me(request), now=timezone.now())
        messages.success(request, _("Nothing says any more that {camera} was given.").format(camera=camera.name))
        return redirect("devices:camera", camera.uuid)
    context = {"camera": camera, "home": camera.home, "programme": vouchers.given_by(camera)}
    return render(request, "police_portal/giveaways/detach.html", context)
