"""Pages of a home's members: who is here, invite, change, remove, accept, leave."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from devices.people import members as flows
from devices.people.forms import InviteForm, SeatForm
from devices.people.me import me
from devices.people.models import Home, MemberInvite, Membership, Right, Role


def _owned(request: HttpRequest, uuid: UUID) -> Home:
    return get_object_or_404(Home.objects.where(request.user, Right.OWN), uuid=uuid)


@login_required
@require_GET
def members(request: HttpRequest, uuid: UUID) -> HttpResponse:
    home, now = _owned(request, uuid), timezone.now()
    seats = home.memberships.select_related("user").prefetch_related("cameras").order_by("joined_at", "pk")
    context = {
        "home": home,
        "seats": [(seat, seat.until is not None and seat.until <= now) for seat in seats],
        "invites": home.invites.waiting(now).prefetch_related("cameras").order_by("created_at"),
        "has_second_factor": flows.has_second_factor(me(request)),
    }
    return render(request, "devices/people/members.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def invite_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    home = _owned(request, uuid)
    has_second_factor = flows.has_second_factor(me(request))
    form = InviteForm(request.POST or None, home=home)
    if request.method == "POST" and has_second_factor and form.is_valid():
        email = form.cleaned_data["email"]
        flows.invite(home, email, form.seat(), by=me(request), now=timezone.now())
        messages.success(request, _("The invitation to {email} is on its way.").format(email=email))
        return redirect("devices:members", home.uuid)
    status = 200 if request.method == "GET" else 400 if has_second_factor else 403
    context = {"home": home, "form": form, "has_second_factor": has_second_factor}
    return render(request, "devices/people/invite_new.html", context, status=status)


@login_required
@require_POST
def invite_withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    mine = Home.objects.where(request.user, Right.OWN)
    asked = get_object_or_404(MemberInvite.objects.filter(home__in=mine, accepted_at__isnull=True), uuid=uuid)
    flows.withdraw(asked, by=me(request))
    messages.success(request, _("The invitation is withdrawn; its link no longer works."))
    return redirect("devices:members", asked.home.uuid)


@login_required
@require_http_methods(["GET", "POST"])
def invite_accept(request: HttpRequest, token: UUID) -> HttpResponse:
    """Wrong, used, withdrawn, over or somebody else's: the answer is the same, and tells nothing."""
    now = timezone.now()
    asked = MemberInvite.objects.for_person(me(request), now).select_related("home", "invited_by").filter(uuid=token)
    found = asked.first()
    if found is None:
        return render(request, "devices/people/invite_unknown.html", status=404)
    if request.method == "GET":
        return render(request, "devices/people/invite_accept.html", {"asked": found})
    flows.accept(found, by=me(request), now=now)
    messages.success(request, _("Welcome to {home}.").format(home=found.home.name))
    return redirect("devices:home", found.home.uuid)


def _member(request: HttpRequest, uuid: UUID) -> Membership:
    """Somebody in a home of mine, myself excepted."""
    mine = Home.objects.where(request.user, Right.OWN)
    others = Membership.objects.filter(home__in=mine).exclude(role=Role.OWNER).select_related("home", "user")
    return get_object_or_404(others, uuid=uuid)


@login_required
@require_http_methods(["GET", "POST"])
def member_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    member = _member(request, uuid)
    form = SeatForm(request.POST or None, home=member.home, member=member)
    if request.method == "GET" or not form.is_valid():
        context: dict[str, Any] = {"home": member.home, "member": member, "form": form}
        status = 200 if request.method == "GET" else 400
        return render(request, "devices/people/member_edit.html", context, status=status)
    flows.change(member, form.seat(), by=me(request), now=timezone.now())
    messages.success(request, _("Saved. It holds from now on."))
    return redirect("devices:members", member.home.uuid)


@login_required
@require_POST
def member_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    member = _member(request, uuid)
    flows.remove(member, by=me(request))
    home = member.home
    messages.success(request, _("{person} no longer lives in {home}.").format(person=member.user, home=home.name))
    return redirect("devices:members", home.uuid)


@login_required
@require_POST
def home_leave(request: HttpRequest, uuid: UUID) -> HttpResponse:
    home = get_object_or_404(Home.objects.visible_to(request.user), uuid=uuid)
    flows.leave(get_object_or_404(Membership, home=home, user=me(request)), by=me(request))
    messages.success(request, _("You left {home}.").format(home=home.name))
    return redirect("devices:start")
