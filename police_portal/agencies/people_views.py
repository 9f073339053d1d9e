"""The people of an agency: officers see each other, administrators invite, change, switch off and on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from devices.errors import DomainError
from devices.people.me import me
from police_portal.agencies import inviting, officers
from police_portal.agencies.doors import for_officers, officer_of
from police_portal.agencies.models import Officer, OfficerInvite, OfficerRole
from police_portal.agencies.people_forms import OfficerInviteForm, RoleForm, SwitchOffForm

for_admins = for_officers(OfficerRole.ADMIN)


@for_officers()
@require_GET
def portal_people(request: HttpRequest) -> HttpResponse:
    """Everybody who works here or did; for administrators also who is invited."""
    officer, now = officer_of(request), timezone.now()
    working = set(Officer.objects.working().filter(agency=officer.agency).values_list("pk", flat=True))
    people = Officer.objects.filter(agency=officer.agency).select_related("user").order_by("joined_at", "pk")
    context: dict[str, Any] = {"officer": officer, "people": [(one, one.pk in working) for one in people]}
    if officer.is_admin:
        context["invites"] = inviting.waiting(officer.agency, now)
    return render(request, "police_portal/agencies/people.html", context)


@for_admins
@require_http_methods(["GET", "POST"])
def officer_invite(request: HttpRequest) -> HttpResponse:
    officer = officer_of(request)
    form, status = OfficerInviteForm(request.POST or None, initial={"role": OfficerRole.REQUESTER.value}), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            said = form.cleaned_data
            try:
                inviting.invite(officer.agency, said["email"], said["role"], by=me(request), now=timezone.now())
            except DomainError as error:
                form.add_error("email", error.sentence)
                status = error.status
            else:
                messages.success(request, _("The invitation to {email} is on its way.").format(email=said["email"]))
                return redirect("police_portal:portal_people")
    context = {"officer": officer, "form": form}
    return render(request, "police_portal/agencies/officer_invite.html", context, status=status)


@for_admins
@require_POST
def officer_invite_withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    ours = OfficerInvite.objects.filter(agency=officer_of(request).agency, accepted_at__isnull=True)
    inviting.withdraw(get_object_or_404(ours, uuid=uuid), by=me(request), now=timezone.now())
    messages.success(request, _("The invitation is withdrawn; its link no longer works."))
    return redirect("police_portal:portal_people")


def _colleague(request: HttpRequest, uuid: UUID) -> Officer:
    ours = Officer.objects.filter(agency=officer_of(request).agency).select_related("user", "agency")
    return get_object_or_404(ours, uuid=uuid)


@for_admins
@require_http_methods(["GET", "POST"])
def officer_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Another role; and, on the same page, switching off."""
    one = _colleague(request, uuid)
    form, status = RoleForm(request.POST or None, initial={"role": one.role}), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            officers.change_role(one, form.cleaned_data["role"], by=me(request), now=timezone.now())
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("police_portal:portal_people")
    return _page(request, one, form, SwitchOffForm(), status)


def _page(request: HttpRequest, one: Officer, form: RoleForm, off: SwitchOffForm, status: int) -> HttpResponse:
    context = {"one": one, "form": form, "off": off}
    return render(request, "police_portal/agencies/officer_edit.html", context, status=status)


@for_admins
@require_POST
def officer_off(request: HttpRequest, uuid: UUID) -> HttpResponse:
    one, form = _colleague(request, uuid), SwitchOffForm(request.POST)
    if not form.is_valid():
        return _page(request, one, RoleForm(initial={"role": one.role}), form, 400)
    officers.switch_off(one, form.cleaned_data["why"], by=me(request), now=timezone.now())
    messages.success(request, _("{person} is switched off and signed out.").format(person=one))
    return redirect("police_portal:portal_people")


@for_admins
@require_POST
def officer_on(request: HttpRequest, uuid: UUID) -> HttpResponse:
    one = _colleague(request, uuid)
    officers.switch_on(one, by=me(request), now=timezone.now())
    messages.success(request, _("{person} is switched on.").format(person=one))
    return redirect("police_portal:portal_people")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def officer_join(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The link in the mail. Wrong, used, withdrawn, over or somebody else's: the answer is the same (404)."""
    now = timezone.now()
    asked = inviting.for_person(me(request), now).filter(uuid=uuid).first()
    if asked is None:
        return render(request, "police_portal/agencies/officer_join_unknown.html", status=404)
    if request.method == "GET":
        return render(request, "police_portal/agencies/officer_join.html", {"asked": asked})
    inviting.accept(asked, by=me(request), now=now)
    messages.success(request, _("Welcome to the portal of {agency}.").format(agency=asked.agency.name))
    return redirect("police_portal:portal_people")
