"""What an overseer does about agencies: permissions, use policies, comments, suspensions. The desk is in oversight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from devices.errors import Invalid
from devices.people.me import me
from devices.people.models import User
from police_portal.agencies import permitting, policies, reading, suspending
from police_portal.agencies.agency_forms import ReasonForm
from police_portal.agencies.doors import for_overseers
from police_portal.agencies.models import Agency, Officer, Permission, PolicyComment, PolicyVersion, Suspension

OVER_SHOWN = 100
TABS = {"is_overseer": True, "section": "agencies"}  # what base_oversight.html shows
Row = TypeVar("Row", bound=Model)


@for_overseers
@require_GET
def oversight_permissions(request: HttpRequest) -> HttpResponse:
    """What waits for an overseer: permissions, use policies, comments. And every permission there was."""
    now = timezone.now()
    every = Permission.objects.select_related("agency").order_by("-entered_at", "-pk")
    context = {
        "waiting": [reading.standing(p, now) for p in every.filter(pk__in=Permission.objects.waiting(now))],
        "decided": [
            reading.standing(p, now) for p in every.exclude(pk__in=Permission.objects.waiting(now))[:OVER_SHOWN]
        ],
        "policies": PolicyVersion.objects.unread().select_related("agency").order_by("proposed_at"),
        "comments": PolicyComment.objects.filter(shown_at__isnull=True, left_out_at__isnull=True).count(),
    }
    return render(request, "police_portal/agencies/oversight_permissions.html", TABS | context)


@for_overseers
@require_http_methods(["GET", "POST"])
def oversight_permission(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The whole permission with its document: confirm it, refuse it with a reason, end it early with one."""
    one = get_object_or_404(Permission.objects.select_related("agency", "document", "policy", "entered_by"), uuid=uuid)
    now, answer = timezone.now(), request.POST.get("answer", "")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and answer == "confirm":
        permitting.confirm(one, by=me(request), now=now)
        messages.success(request, _("Confirmed. It is public from now on."))
        return redirect("police_portal:oversight_permission", uuid=uuid)
    if request.method == "POST" and answer in ("refuse", "end") and form.is_valid():
        decide = permitting.refuse if answer == "refuse" else permitting.end
        decide(one, form.cleaned_data["reason"], by=me(request), now=now)
        messages.success(request, _("Done. Your reason is public."))
        return redirect("police_portal:oversight_permission", uuid=uuid)
    context = {
        "permission": one,
        "agency": one.agency,
        "standing": reading.standing(one, now),
        "form": form if request.method == "POST" else ReasonForm(),
        "is_own": one.entered_by_id == me(request).pk,
    }
    page = "police_portal/agencies/oversight_permission.html"
    return render(request, page, TABS | context, status=200 if request.method == "GET" else 400)


@for_overseers
@require_POST
def oversight_policy(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open a proposed use policy for comments, or send it back with a reason."""
    version = get_object_or_404(PolicyVersion.objects.select_related("agency"), uuid=uuid)
    _answer(request, version, policies.open_for_comments, policies.send_back)
    return redirect("police_portal:policy", uuid=uuid)


@for_overseers
@require_GET
def oversight_comments(request: HttpRequest) -> HttpResponse:
    """Comments that nobody has read yet, oldest first."""
    unread = PolicyComment.objects.filter(shown_at__isnull=True, left_out_at__isnull=True)
    comments = unread.select_related("version__agency").order_by("at", "pk")
    return render(request, "police_portal/agencies/oversight_comments.html", TABS | {"comments": comments})


@for_overseers
@require_POST
def oversight_comment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    one = get_object_or_404(PolicyComment.objects.select_related("version__agency"), uuid=uuid)
    _answer(request, one, policies.show, policies.leave_out)
    return redirect("police_portal:oversight_comments")


@for_overseers
@require_http_methods(["GET", "POST"])
def oversight_agency(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An agency and its people: suspend it or one of them, or lift that, with a reason. POST: what, and which."""
    agency = get_object_or_404(Agency.objects.public(), uuid=uuid)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _suspend_or_lift(request, agency, form.cleaned_data["reason"])
        messages.success(request, _("Done. Your reason is public."))
        return redirect("police_portal:oversight_agency", uuid=uuid)
    officers = Officer.objects.filter(agency=agency).select_related("user").order_by("joined_at", "pk")
    context = {
        "agency": agency,
        "officers": officers,
        "suspensions": reading.suspensions(agency),
        "stopped": set(
            Suspension.objects.filter(officer__in=officers, lifted_at__isnull=True).values_list("officer", flat=True)
        ),
        "form": form if request.method == "POST" else ReasonForm(),
    }
    page = "police_portal/agencies/oversight_agency.html"
    return render(request, page, TABS | context, status=200 if request.method == "GET" else 400)


def _suspend_or_lift(request: HttpRequest, agency: Agency, reason: str) -> None:
    by, now = me(request), timezone.now()
    which, what = request.POST.get("which", ""), request.POST.get("what", "")
    if what == "agency":
        suspending.suspend_agency(agency, reason, by=by, now=now)
    elif what == "officer":
        suspending.suspend_officer(_named(agency.officers.all(), which), reason, by=by, now=now)
    else:
        suspending.lift(_named(agency.suspensions.all(), which), reason, by=by, now=now)


def _named(rows: QuerySet[Row], name: str) -> Row:
    """The row of this agency with this uuid, else a 404."""
    try:
        return get_object_or_404(rows, uuid=UUID(name))
    except ValueError:
        raise Http404 from None


def _answer(request: HttpRequest, thing: Any, yes: Callable[..., None], no: Callable[..., None]) -> None:
    """answer=yes, or anything else with a reason."""
    by: User = me(request)
    now: datetime = timezone.now()
    if request.POST.get("answer") == "yes":
        yes(thing, by=by, now=now)
        messages.success(request, _("It is public from now on."))
        return
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise Invalid(" ".join(str(error) for error in form["reason"].errors))
    no(thing, form.cleaned_data["reason"], by=by, now=now)
    messages.success(request, _("Done. Your reason is public."))
