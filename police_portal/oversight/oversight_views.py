"""The overseers' desk: what waits, samples, who may review."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from devices.people.me import me
from neighbors.posts import tiles
from police_portal.agencies import reviewers
from police_portal.agencies.doors import for_overseers
from police_portal.oversight import desk, sampling
from police_portal.oversight.forms import JudgeForm, NameReviewerForm
from police_portal.oversight.models import Sample, Verdict
from police_portal.oversight.showing import facts_of


@for_overseers
@require_GET
def oversight(request: HttpRequest) -> HttpResponse:
    context = {
        "desk": desk.waiting_for(me(request), timezone.now()),
        "agencies": desk.agencies(),
        "section": "oversight",
    }
    return render(request, "police_portal/oversight/desk.html", context | {"is_overseer": True})


@for_overseers
@require_GET
def samples(request: HttpRequest) -> HttpResponse:
    context = {
        "waiting": desk.samples_waiting()[: desk.MOST],
        "judged": desk.samples_judged()[: desk.MOST],
        "section": "samples",
        "is_overseer": True,
    }
    return render(request, "police_portal/oversight/samples.html", context)


@for_overseers
@require_http_methods(["GET", "POST"])
def sample(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A decided request once more, and the overseer's word on how it was decided."""
    user = me(request)
    found = Sample.objects.select_related("request__agency", "request__permission__policy", "request__filed_by")
    drawn = get_object_or_404(found, uuid=uuid)
    why_not = sampling.stands_between(drawn, user)
    form = JudgeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not why_not and form.is_valid():
        got = form.cleaned_data
        sampling.judge(drawn, Verdict(got["verdict"]), got["reason"], by=user, now=timezone.now())
        messages.success(request, _("Kept, and public with its reason."))
        return redirect("police_portal:samples")
    status = 200 if request.method == "GET" else 403 if why_not else 400
    context = {"sample": drawn, "asked": drawn.request, "sentence": why_not, "section": "samples", "is_overseer": True}
    if not why_not:
        context |= facts_of(drawn.request) | {"form": form, "tiles": tiles.source()}
    return render(request, "police_portal/oversight/sample.html", context, status=status)


@for_overseers
@require_http_methods(["GET", "POST"])
def oversight_reviewers(request: HttpRequest) -> HttpResponse:
    """Who may review routine requests: name a moderator, end a right."""
    form = NameReviewerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        named = reviewers.name(form.cleaned_data["person"], by=me(request), now=timezone.now())
        messages.success(request, _("{name} may review routine requests.").format(name=named.user))
        return redirect("police_portal:oversight_reviewers")
    context = {"reviewers": desk.reviewers(), "form": form, "section": "reviewers", "is_overseer": True}
    status = 400 if form.is_bound else 200
    return render(request, "police_portal/oversight/reviewers.html", context, status=status)


@for_overseers
@require_POST
def oversight_reviewer_end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    reviewer = get_object_or_404(desk.reviewers(), uuid=uuid)
    reviewers.end(reviewer, by=me(request), now=timezone.now())
    messages.success(request, _("It ended."))
    return redirect("police_portal:oversight_reviewers")
