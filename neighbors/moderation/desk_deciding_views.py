"""What a moderator does with a case they hold: the first look, the decision, undo, pictures, a note, more time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from devices.errors import Conflict, DomainError
from devices.people.me import me
from neighbors.moderation import claiming, deciding, desk, desk_written, hiding, looking, noting
from neighbors.moderation.desk_forms import DecideForm, Deciding, NoteForm
from neighbors.moderation.desk_text import span
from neighbors.moderation.desk_views import CASE, QUEUE, away, next_one, not_held, on_the_desk, page_of
from neighbors.moderation.models import Case, Decision, Outcome


@on_the_desk
@require_POST
def look(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The first look. Where nothing is covered and nothing is to be written, it is the decision as well."""
    held = _held(request, uuid)
    if isinstance(held, HttpResponse):
        return held
    form, user, now = Deciding(held, request.POST), me(request), timezone.now()
    if not form.is_valid():
        return _wrong(request, held, form)
    outcome = form.cleaned_data["outcome"]
    is_last = not desk.needs_second_step(held, outcome, desk_written.other_version(held))
    try:
        given = deciding.first_look(held, outcome, by=user, now=now)
        if not is_last or given.first_outcome != outcome:
            return redirect(CASE, held.uuid)
        decision = deciding.confirm(given, outcome=outcome, saw=form.cleaned_data["seen"], by=user, now=now)
    except DomainError as error:
        return _failed(request, held, error)
    return _decided(request, decision)


@on_the_desk
@require_POST
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The decision, after the first look."""
    held = _held(request, uuid)
    if isinstance(held, HttpResponse):
        return held
    form, user, now = DecideForm(held, request.POST), me(request), timezone.now()
    given = desk.first_look_of(held, user)
    if given is None:
        return page_of(request, held, error=_("First say what you would decide as it stands."), status=Conflict.status)
    if not form.is_valid():
        return _wrong(request, held, form)
    said = form.cleaned_data
    try:
        decision = deciding.confirm(
            given,
            outcome=said["outcome"],
            rule=said["rule"],
            message=said["message"],
            strike=said["strike"],
            saw=said["seen"],
            by=user,
            now=now,
        )
    except DomainError as error:
        return _failed(request, held, error, form)
    return _decided(request, decision)


def _decided(request: HttpRequest, decision: Decision) -> HttpResponse:
    """The next one comes up, with a way back to this one for as long as nothing has happened yet."""
    said = _("Decided: {outcome}. In effect in {seconds} seconds.").format(
        outcome=Outcome(decision.outcome).label, seconds=settings.UNDO_S
    )
    undo_url = reverse("admin:desk_undo", args=[decision.uuid])
    messages.success(request, said, extra_tags=f"undo:{undo_url}")
    return next_one(request)


@on_the_desk
@require_POST
def undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Nothing has happened yet, and nothing will: the case is open again, and this person's."""
    decision = get_object_or_404(Decision.objects.filter(by=me(request)), uuid=uuid)
    try:
        case = deciding.undo(decision, by=me(request), now=timezone.now())
    except Conflict as error:
        return away(request, error.sentence, error.status)
    messages.success(request, _("Taken back. Nobody was told anything."))
    return redirect(CASE, case.uuid)


@on_the_desk
@require_POST
def see_media(request: HttpRequest, uuid: UUID) -> HttpResponse:
    held = _held(request, uuid)
    if isinstance(held, HttpResponse):
        return held
    try:
        looking.see_media(held, by=me(request), now=timezone.now())
    except Conflict as error:
        return _failed(request, held, error)
    return redirect(f"{reverse(CASE, args=[held.uuid])}#pictures")


@on_the_desk
@require_POST
def hide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    held = _held(request, uuid)
    if isinstance(held, HttpResponse):
        return held
    try:
        hiding.hide_meanwhile(held, by=me(request), now=timezone.now())
    except DomainError as error:
        return _failed(request, held, error)
    messages.success(request, _("Hidden. Nobody but its author reads it until this is decided."))
    return redirect(CASE, held.uuid)


@on_the_desk
@require_POST
def keep(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Some more time with it; to the page's own script, the new time alone."""
    held, by_itself = _held(request, uuid), request.headers.get("HX-Request") == "true"
    if isinstance(held, HttpResponse):  # the page as a whole says why
        return HttpResponse(status=204, headers={"HX-Refresh": "true"}) if by_itself else held
    try:
        claiming.keep(held, by=me(request), now=timezone.now())
    except Conflict as error:
        return _failed(request, held, error)
    if by_itself:
        left = span(claiming.CLAIM_LASTS)
        return render(request, "neighbors/desk/_claim.html", {"case": held, "claim_left": left})
    return redirect(CASE, held.uuid)


@on_the_desk
@require_POST
def release(request: HttpRequest, uuid: UUID) -> HttpResponse:
    held = desk.held(uuid, me(request), timezone.now())
    if held is not None:
        claiming.release(held, by=me(request), now=timezone.now())
        messages.success(request, _("Given back. Another moderator, or you, may take it."))
    return redirect(QUEUE)


@on_the_desk
@require_POST
def note(request: HttpRequest, uuid: UUID) -> HttpResponse:
    held = _held(request, uuid)
    if isinstance(held, HttpResponse):
        return held
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _wrong(request, held, form)
    try:
        noting.note(held, form.cleaned_data["text"], by=me(request), now=timezone.now())
    except DomainError as error:
        return _failed(request, held, error)
    return redirect(f"{reverse(CASE, args=[held.uuid])}#notes")


def _held(request: HttpRequest, uuid: UUID) -> Case | HttpResponse:
    """The case, if it is this person's now; else the page that says why not."""
    held = desk.held(uuid, me(request), timezone.now())
    if held is not None:
        return held
    found = desk.found(uuid, me(request))
    if found is None:
        raise Http404
    is_free = found.closed_at is None and found.claimed_by_id in (None, me(request).pk)
    if is_free and desk.decision_to_undo(found, me(request), timezone.now()) is None:
        sentence = _("Your time with this one was over: take it again. Nothing of what you sent was kept.")
        return away(request, sentence, Conflict.status, to_claim=found)
    return not_held(request, uuid)


def _failed(request: HttpRequest, held: Case, error: DomainError, form: Any = None) -> HttpResponse:
    """The sentence on the page of the case, if it is still theirs; else on a page of its own."""
    again = desk.held(held.uuid, me(request), timezone.now())
    if again is None or desk.is_over(again):
        return away(request, error.sentence, error.status)
    return page_of(request, again, error=error.sentence, status=error.status, form=form)


def _wrong(request: HttpRequest, held: Case, form: Any) -> HttpResponse:
    sentence = " ".join(str(error) for errors in form.errors.values() for error in errors)
    return page_of(request, held, error=sentence, status=400, form=form)
