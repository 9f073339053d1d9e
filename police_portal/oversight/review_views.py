"""Reviewers and overseers: the queue, one request and the decision on it, outcome notes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from devices.errors import DomainError, Refused
from devices.people.me import me
from neighbors.posts import tiles
from police_portal.agencies.doors import for_reviewers, is_overseer
from police_portal.oversight import deciders, desk, review
from police_portal.oversight.forms import OPEN, BlackOutForm, DecideForm
from police_portal.oversight.showing import facts_of
from police_portal.oversight.wording import TEMPLATES
from police_portal.requests import outcomes
from police_portal.requests.models import FootageRequest, RequestStatus


@for_reviewers
@require_GET
def review_queue(request: HttpRequest) -> HttpResponse:
    """The oldest first. A moderator's holds routine ones only."""
    user = me(request)
    context = {
        "waiting": [(each, desk.meter(each.asked)) for each in desk.queue(user)],
        "open": desk.queue(user, RequestStatus.OPEN),
        "notes": len(desk.notes(user)),
        "is_overseer": is_overseer(user),
        "section": "queue",
    }
    return render(request, "police_portal/oversight/queue.html", context)


@for_reviewers
@require_GET
def review_one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _page(request, _asked(request, uuid))


@for_reviewers
@require_POST
def review_decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    asked, form = _asked(request, uuid), DecideForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, form=form, status=400)
    decide = review.open_request if form.cleaned_data["outcome"] == OPEN else review.refuse
    try:
        decide(asked, form.cleaned_data["reason"], by=me(request), now=timezone.now())
    except Refused as error:
        return _page(request, asked, form=form, error=error, status=error.status)
    said = _("{reference} is {status}. The reason is public.")
    messages.success(request, said.format(reference=asked.reference, status=asked.get_status_display()))
    return redirect("police_portal:review_queue")


@for_reviewers
@require_POST
def review_black_out(request: HttpRequest, uuid: UUID) -> HttpResponse:
    asked = _asked(request, uuid)
    form = BlackOutForm(asked, request.POST)
    if not form.is_valid():
        return _page(request, asked, cover=form, status=400)
    got = form.cleaned_data
    review.black_out(asked, got["spans"], got["reason"], by=me(request), now=timezone.now())
    messages.success(request, _("Covered: nobody else reads these words."))
    return redirect("police_portal:review", asked.uuid)


@for_reviewers
@require_GET
def review_notes(request: HttpRequest) -> HttpResponse:
    """Notes on outcomes, as agencies wrote them: each is read by somebody before it is public."""
    user = me(request)
    context = {"notes": desk.notes(user), "section": "notes", "is_overseer": is_overseer(user)}
    return render(request, "police_portal/oversight/notes.html", context)


@for_reviewers
@require_POST
def review_note_show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    asked = next((each for each in desk.notes(me(request)) if each.uuid == uuid), None)
    if asked is None:
        raise Http404
    outcomes.show_note(asked, by=me(request), now=timezone.now())
    messages.success(request, _("The note is public."))
    return redirect("police_portal:review_notes")


def _asked(request: HttpRequest, uuid: UUID) -> FootageRequest:
    found = deciders.before(me(request)).select_related("agency", "permission__policy", "filed_by")
    return get_object_or_404(found, uuid=uuid)


def _page(
    request: HttpRequest,
    asked: FootageRequest,
    *,
    form: DecideForm | None = None,
    cover: BlackOutForm | None = None,
    error: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    user, now = me(request), timezone.now()
    context: dict[str, Any] = {"asked": asked, "is_overseer": is_overseer(user), "section": "queue"}
    if deciders.is_beside(asked, deciders.home_cells(user)):
        context |= {"sentence": deciders.somebody_else()}
        return render(request, "police_portal/oversight/review_not_yours.html", context, status=status)
    context |= facts_of(asked) | {
        "record": desk.record_of(asked.agency, now),
        "form": form or DecideForm(),
        "cover": cover or BlackOutForm(asked),
        "templates": TEMPLATES,
        "error": error.sentence if error else "",
        "may_open": asked.agency.permission(now) is not None,
        "tiles": tiles.source(),
    }
    return render(request, "police_portal/oversight/review.html", context, status=status)
