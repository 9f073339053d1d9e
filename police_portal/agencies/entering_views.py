"""The door through which a permission comes in with its document: for an agency's administrator, and the operator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect

from devices.errors import DomainError, LengthRequired, TooLarge
from devices.people.me import me
from police_portal.agencies import permitting
from police_portal.agencies.agency_forms import AppointmentForm, PermissionForm
from police_portal.agencies.models import Agency

FORM_BYTES = 64 * 1024
PAGE = "police_portal/agencies/entering.html"


def entering(request: HttpRequest, agency: Agency, context: dict[str, Any]) -> HttpResponse:
    """The form, or what was sent with it: refused by its length before a byte is read. context["back"]: then where.

    The view that calls it is exempt from the check for forgery, which reads the whole body: it is made here, after.
    """
    if request.method == "POST":
        said = request.headers.get("Content-Length") or ""
        if not said.isdecimal() or len(said) > 18:
            raise LengthRequired(_("Send the document with its length."))
        if int(said) > permitting.DOCUMENT_MOST_BYTES + FORM_BYTES:
            most = permitting.DOCUMENT_MOST_BYTES // 1024**2
            raise TooLarge(_("The document may have up to {most} MB.").format(most=most))
    return _entered(request, agency, context)


@csrf_protect
def _entered(request: HttpRequest, agency: Agency, context: dict[str, Any]) -> HttpResponse:
    kind = AppointmentForm if agency.is_counsel else PermissionForm
    form = kind(request.POST, request.FILES) if request.method == "POST" else kind()
    status = 200 if request.method != "POST" else 400
    if form.is_valid():
        try:
            permitting.enter(agency, form.facts(), form.sent(), by=me(request), now=timezone.now())
        except DomainError as error:
            form.add_error(None, error.sentence)
            status = error.status
        else:
            messages.success(request, _("Entered. An overseer is asked to confirm it."))
            return redirect(context["back"])
    return render(request, PAGE, {"agency": agency, "form": form} | context, status=status)
