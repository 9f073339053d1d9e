"""Who holds an office, for everybody to read; proposing, confirming, ending."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from devices.people import offices as flow
from devices.people.me import me
from devices.people.members import has_second_factor
from devices.people.models import Appointment, AppointmentQuerySet, Office
from devices.people.office_forms import AppointForm


def _involved(request: HttpRequest) -> AppointmentQuerySet:
    """What this person has a part in: asked for their word, appointed, or the operator."""
    user = me(request)
    mine = Q() if user.office == Office.OPERATOR else Q(second=user) | Q(user=user)
    return Appointment.objects.filter(mine).select_related("user", "second", "proposed_by")


@require_GET
def offices(request: HttpRequest) -> HttpResponse:
    """Public: who was given which office by whom, and since when."""
    given = Appointment.objects.filter(confirmed_at__isnull=False).select_related("user", "second", "proposed_by")
    context = {
        "held": given.filter(ended_at__isnull=True).order_by("office", "confirmed_at"),
        "over": given.filter(ended_at__isnull=False).order_by("-ended_at")[:100],
        "waiting": (
            Appointment.objects.waiting(timezone.now()).filter(ended_at__isnull=True).select_related("user", "second")
            if request.user.is_authenticated and me(request).office == Office.OPERATOR
            else []
        ),
        "is_operator": request.user.is_authenticated and me(request).office == Office.OPERATOR,
    }
    return render(request, "devices/people/offices.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def office_new(request: HttpRequest) -> HttpResponse:
    """The operator proposes somebody. For anybody else this page is not there."""
    user = me(request)
    if user.office != Office.OPERATOR or not has_second_factor(user):
        raise Http404
    form = AppointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        got = form.cleaned_data
        flow.propose(got["person"], got["office"], got["second"], by=user, now=timezone.now())
        messages.success(request, _("{name} is asked for their word.").format(name=got["second"]))
        return redirect("devices:offices")
    status = 400 if form.is_bound else 200
    return render(request, "devices/people/office_new.html", {"form": form}, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def office(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The second person reads what they are asked, and answers."""
    user, now = me(request), timezone.now()
    asked = get_object_or_404(_involved(request).filter(second=user), uuid=uuid)
    if request.method == "POST":
        answer = flow.confirm if request.POST.get("answer") == "yes" else flow.decline
        answer(asked, by=user, now=now)
        messages.success(request, _("Thank you. Your answer is kept, and public."))
        return redirect("devices:offices")
    is_open = asked.confirmed_at is None and asked.ended_at is None and asked.expires_at > now
    context = {"asked": asked, "is_open": is_open, "has_second_factor": has_second_factor(user)}
    return render(request, "devices/people/office.html", context)


@login_required
@require_POST
def office_end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user = me(request)
    if user.office == Office.OPERATOR and not has_second_factor(user):
        raise Http404
    held = get_object_or_404(_involved(request), uuid=uuid)
    flow.end(held, by=user, now=timezone.now())
    messages.success(request, _("It ended. The list says so."))
    return redirect("devices:offices")
