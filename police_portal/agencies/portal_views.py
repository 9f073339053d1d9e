"""What an agency's administrator does: enter a permission, propose the next use policy."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from devices.errors import DomainError
from devices.people.me import me
from police_portal.agencies import policies, reading
from police_portal.agencies.agency_forms import PolicyForm
from police_portal.agencies.doors import for_officers, officer_of
from police_portal.agencies.entering_views import entering
from police_portal.agencies.models import OfficerRole, PolicyVersion


@csrf_exempt  # checked in entering(), once the length is known
@for_officers(OfficerRole.ADMIN)
@require_http_methods(["GET", "POST"])
def portal_permission(request: HttpRequest) -> HttpResponse:
    """The agency's permissions, and the form for the next one."""
    agency, now = officer_of(request).agency, timezone.now()
    permissions = [reading.standing(p, now) for p in agency.permissions.order_by("-entered_at", "-pk")]
    context = {"permissions": permissions, "back": reverse("police_portal:portal_permission")}
    return entering(request, agency, context)


@for_officers(OfficerRole.ADMIN)
@require_http_methods(["GET", "POST"])
def portal_policy(request: HttpRequest) -> HttpResponse:
    """Every version of the agency's use policy, and the form for the next one."""
    agency, now = officer_of(request).agency, timezone.now()
    in_force = agency.policy(now)
    form = PolicyForm(request.POST or None, initial={"text": in_force.text if in_force else ""})
    status = 200 if request.method == "GET" else 400
    if request.method == "POST" and form.is_valid():
        try:
            policies.propose(agency, form.cleaned_data["text"], by=me(request), now=now)
        except DomainError as error:
            form.add_error(None, error.sentence)
            status = error.status
        else:
            messages.success(request, _("Proposed. An overseer reads it, then residents comment for 14 days."))
            return redirect("police_portal:portal_policy")
    versions = PolicyVersion.objects.filter(agency=agency).order_by("-number")
    context = {"agency": agency, "form": form, "versions": versions, "in_force": in_force}
    return render(request, "police_portal/agencies/portal_policy.html", context, status=status)
