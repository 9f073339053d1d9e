"""The desk: a queue, and one case after the other. Inside the admin: staff, second factor (devices/admin.py)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from devices.errors import Conflict, DomainError, Gone
from devices.people.me import me
from devices.people.models import Office, User
from neighbors import guidelines
from neighbors.moderation import (
    claiming,
    deciders,
    desk,
    desk_words,
    looking,
    queue,
    training,
)
from neighbors.moderation.desk_forms import ClaimForm, FilterForm, NoteForm, seal
from neighbors.moderation.desk_text import span
from neighbors.moderation.models import Case, Decision, Outcome, StrikeLevel
from neighbors.moderation.queue import Filters
from neighbors.posts import media_door

QUEUE, CASE = "admin:neighbors_case_changelist", "admin:neighbors_case_change"
FILTERS = "desk_filters"  # in the session: what comes next is of the kind that was being looked at
TRIES = 5
BESIDE = 12  # of the queue, beside a case
View = Callable[..., HttpResponseBase]


def works_here(user: object) -> bool:
    return isinstance(user, User) and user.is_active and user.office in (Office.MODERATOR, Office.OPERATOR)


def for_moderators(view: View) -> View:
    """Those whose office it is; nobody else's of the staff."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not works_here(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def on_the_desk(view: View) -> View:
    """Those who passed the course; the others are taken to it."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if training.is_trained(me(request)) else redirect("admin:desk_course")

    return for_moderators(checked)


@on_the_desk
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The queue, what is mine above the rest."""
    user, now = me(request), timezone.now()
    form = FilterForm(request.GET)
    filters = form.filters()
    request.session[FILTERS] = vars(filters)
    rows = desk.rows(queue.waiting(user, filters, now), now)
    context = {
        "form": form,
        "filters": filters,
        "is_filtered": filters != Filters(),
        "mine": [row for row in rows if row.item.is_mine],
        "rows": [row for row in rows if not row.item.is_mine],
        "counts": queue.counts(user, now),
        "bans": deciders.bans(user).count(),
        "is_operator": user.office == Office.OPERATOR,
        "section": "queue",
        "most": queue.PAGE,
    }
    return render(request, "neighbors/desk/queue.html", context)


@on_the_desk
@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    form = ClaimForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        case = claiming.claim(form.cleaned_data["kind"], form.cleaned_data["uuid"], by=me(request), now=timezone.now())
    except DomainError as error:
        return away(request, error.sentence, error.status)
    return redirect(CASE, case.uuid)


@on_the_desk
@require_POST
def claim_next(request: HttpRequest) -> HttpResponse:
    return next_one(request)


def next_one(request: HttpRequest) -> HttpResponse:
    """The next one, claimed: what one holds already, else the oldest due, as the queue was filtered."""
    user, filters = me(request), Filters(**request.session.get(FILTERS, {}))
    for _try in range(TRIES):
        now = timezone.now()
        item = queue.following(user, now, filters)
        if item is None:
            break
        try:
            return redirect(CASE, claiming.claim(item.kind, item.uuid, by=user, now=now).uuid)
        except (Conflict, Gone):
            continue  # somebody was quicker: the one after it
    query = "".join(f"&{name}={value}" for name, value in vars(filters).items() if value)
    return redirect(f"{reverse(QUEUE)}?{query.replace('True', 'on').removeprefix('&')}".removesuffix("?"))


@on_the_desk
@require_GET
def case(request: HttpRequest, uuid: UUID) -> HttpResponse:
    held = desk.held(uuid, me(request), timezone.now())
    if held is None:
        return not_held(request, uuid)
    if desk.is_over(held):
        return away(request, _("Its author took it back: there is nothing to decide."), Gone.status)
    return page_of(request, held)


def page_of(request: HttpRequest, held: Case, *, error: str = "", status: int = 200, form: Any = None) -> HttpResponse:
    user, now = me(request), timezone.now()
    page = desk.page(held, user, now)
    rule = page["suggested_rule"]
    said = form.data if form is not None else {}
    context = page | {
        "error": error,
        "sealed": seal(held, page["seen"]),
        "rows": desk.rows(queue.waiting(user, Filters(**request.session.get(FILTERS, {})), now, most=BESIDE), now),
        "rules": [
            {
                "rule": one,
                "key": str((place + 1) % 10),
                "is_chosen": one.id == said.get("rule", rule),
                "changes": desk_words.message(one.id, asks_changes=True),
                "against": desk_words.message(one.id, asks_changes=False),
            }
            for place, one in enumerate(guidelines.RULES)
        ],
        "message": said.get("message", desk_words.message(rule, asks_changes=_asks(page["first_look"]))),
        "strike": said.get("strike", ""),
        "strikes": StrikeLevel.choices,
        "writes": any(choice.is_against for choice in page["choices"]),
        "note_form": NoteForm(),
        "claim_left": span(held.claimed_until - now) if held.claimed_until else "",
        "section": "case",
    }
    return render(request, "neighbors/desk/case.html", context, status=status)


def _asks(first_look: Decision | None) -> bool:
    return first_look is not None and first_look.first_outcome == Outcome.CHANGES


def not_held(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Why a case that is not this person's is not shown, or the way to take it."""
    user, now = me(request), timezone.now()
    found = desk.found(uuid, user)
    if found is None:
        raise Http404
    undo = desk.decision_to_undo(found, user, now)
    if undo is not None:
        return away(request, _("You have decided this one."), undo=undo)
    standing = Decision.objects.live().filter(case=found, confirmed_at__isnull=False).exists()
    if found.closed_at is not None or standing:
        return away(request, _("This one is decided already."), Gone.status)
    if found.claimed_by_id not in (None, user.pk) and found.claimed_until and found.claimed_until > now:
        return away(request, _("Another moderator is working on this one."), Conflict.status)
    return away(request, _("Nobody works on this one now. Take it to see what it is about."), to_claim=found)


def away(request: HttpRequest, sentence: str, status: int = 200, **more: Any) -> HttpResponse:
    context = {"sentence": sentence, "section": "case", **more}
    return render(request, "neighbors/desk/away.html", context, status=status)


@on_the_desk
@require_GET
def media_file(request: HttpRequest, uuid: UUID, what: str) -> HttpResponseBase:
    """The bytes of a blurred copy, to who holds its case and asked to see it; everybody else: a 404."""
    if what not in media_door.COPIES:
        raise Http404
    shown = looking.shown_to(me(request), timezone.now()).select_related("blurred", "poster")
    return media_door.open_copy(request, get_object_or_404(shown, uuid=uuid), what)
