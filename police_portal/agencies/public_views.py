"""What everybody may read of agencies: who they are, by whose permission they ask, under which rules. And applying."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from devices.clips.passing import bytes_response
from devices.errors import DomainError
from devices.people.me import me
from devices.people.models import Office, User
from neighbors.posts import tiles
from police_portal.agencies import applying, differing, policies, reading
from police_portal.agencies.agency_forms import ApplyForm, CommentForm, ReasonForm
from police_portal.agencies.models import Agency, Officer, Permission, PolicyQuerySet, PolicyVersion

PAGE, REQUESTS = 50, 20


@require_GET
def agencies(request: HttpRequest) -> HttpResponse:
    page = Paginator(reading.listed(timezone.now()), PAGE).get_page(request.GET.get("page"))
    newer = f"?page={page.previous_page_number()}" if page.has_previous() else ""
    older = f"?page={page.next_page_number()}" if page.has_next() else ""
    context = {"page": page, "newer": newer, "older": older}
    return render(request, "police_portal/agencies/agencies.html", context)


@require_GET
def agency(request: HttpRequest, uuid: UUID) -> HttpResponse:
    now = timezone.now()
    one = get_object_or_404(Agency.objects.public(), uuid=uuid)
    permissions = [reading.standing(p, now) for p in one.permissions.public().order_by("-starts_at", "-pk")]
    public = one.requests.public()
    ended = public.exclude(outcome="").order_by("outcome").values("outcome").annotate(count=Count("pk"))
    context = {
        "agency": one,
        "permissions": permissions,
        "in_force": next((each for each in permissions if each.state == "in_force" and not one.suspended_at), None),
        "policy": one.policy(now),
        "versions": PolicyVersion.objects.public().filter(agency=one).order_by("-number"),
        "suspensions": reading.suspensions(one),
        "requests": public.select_related("agency").order_by("-opened_at", "-pk")[:REQUESTS],
        "outcomes": list(ended),
        "outline": reading.outline(one),
        "tiles": tiles.source(),
    }
    return render(request, "police_portal/agencies/agency.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def agency_apply(request: HttpRequest) -> HttpResponse:
    user = me(request)
    mine = Agency.objects.filter(applied_by=user).order_by("-applied_at").first()
    form = ApplyForm(request.POST or None, request.FILES or None)
    status = 200 if request.method == "GET" else 400
    if request.method == "POST" and form.is_valid():
        try:
            applying.apply(form.facts(), by=user, now=timezone.now())
        except DomainError as error:
            form.add_error(None, error.sentence)
            status = error.status
        else:
            messages.success(request, _("Thank you. The operator checks your application, and you will be told."))
            return redirect("police_portal:agency_apply")
    context = {"form": form, "mine": mine, "hindrance": _hindrance(user), "tiles": tiles.source()}
    return render(request, "police_portal/agencies/apply.html", context, status=status)


def _hindrance(user: User) -> str:
    """Why this account cannot apply; empty: it can."""
    try:
        applying.may_become_officer(user)
    except DomainError as error:
        return error.sentence
    return ""


def _who(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    """Whoever has no second factor reads what everybody reads."""
    user = request.user
    return user if isinstance(user, User) and is_mfa_enabled(user) else AnonymousUser()


def _policies(request: HttpRequest) -> PolicyQuerySet:
    """What is public; and what waits to be read, for overseers and the agency's own people."""
    user = _who(request)
    seen = Q(pk__in=PolicyVersion.objects.public())
    officer = Officer.objects.of(user)
    if isinstance(user, User) and user.office == Office.OVERSEER:
        seen |= Q(number__gt=1)
    elif officer is not None:
        seen |= Q(agency=officer.agency)
    return PolicyVersion.objects.filter(seen).select_related("agency")


def _policy_page(request: HttpRequest, version: PolicyVersion, form: CommentForm, now: datetime) -> dict[str, Any]:
    earlier = PolicyVersion.objects.public().filter(agency=version.agency, number__lt=version.number)
    before = earlier.order_by("-number").first()
    user = request.user
    waits = version.number > 1 and version.opened_at is None and version.refused_at is None
    return {
        "version": version,
        "agency": version.agency,
        "before": before,
        "rows": differing.rows(before.text, version.text) if before else [],
        "is_in_force": version.agency.policy(now) == version,
        "takes_comments": policies.takes_comments(version, now),
        "shown": version.comments.filter(shown_at__isnull=False).order_by("shown_at", "pk"),
        "left_out": version.comments.filter(left_out_at__isnull=False).order_by("left_out_at", "pk"),
        "mine": version.comments.filter(author_id=user.pk).first() if user.is_authenticated else None,
        "may_comment": user.is_authenticated and me(request).office not in (Office.OFFICER, Office.OVERSEER),
        "decides": waits and user.is_authenticated and me(request).office == Office.OVERSEER,
        "form": form,
        "reason": ReasonForm(),
    }


@require_GET
def policy(request: HttpRequest, uuid: UUID) -> HttpResponse:
    version = get_object_or_404(_policies(request), uuid=uuid)
    context = _policy_page(request, version, CommentForm(), timezone.now())
    return render(request, "police_portal/agencies/policy.html", context)


@login_required
@never_cache
@require_POST
def policy_comment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    version = get_object_or_404(PolicyVersion.objects.public().select_related("agency"), uuid=uuid)
    form, now = CommentForm(request.POST), timezone.now()
    if not form.is_valid():
        context = _policy_page(request, version, form, now)
        return render(request, "police_portal/agencies/policy.html", context, status=400)
    policies.comment(version, form.cleaned_data["text"], by=me(request), now=now)
    messages.success(request, _("Thank you. An overseer reads it before anybody else does."))
    return redirect("police_portal:policy", uuid=uuid)


@require_GET
def permission(request: HttpRequest, uuid: UUID) -> HttpResponse:
    seen = Permission.objects.visible_to(_who(request)).select_related("agency", "document", "policy")
    one = get_object_or_404(seen, uuid=uuid)
    context = {"standing": reading.standing(one, timezone.now()), "permission": one, "agency": one.agency}
    return render(request, "police_portal/agencies/permission.html", context)


@require_safe
def permission_document(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The act itself, as it was sent: the same bytes for ever."""
    seen = Permission.objects.visible_to(_who(request)).select_related("document")
    one = get_object_or_404(seen, uuid=uuid)
    return bytes_response(request, one.document, filename=one.document_name, may_be_kept=True)
