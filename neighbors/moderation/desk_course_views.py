"""Beside the desk: the course, how alike moderators judge, and the bans that need a second word."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from devices.errors import DomainError
from devices.people.me import me
from neighbors import guidelines
from neighbors.areas.categories import Category
from neighbors.moderation import agreement as judged
from neighbors.moderation import course as exercises
from neighbors.moderation import deciders, desk, desk_known, numbers, striking, training
from neighbors.moderation.desk_forms import AnswerForm, BanForm
from neighbors.moderation.desk_views import for_moderators, on_the_desk
from neighbors.moderation.models import AGAINST, Outcome, TrainingAnswer


@for_moderators
@require_http_methods(["GET", "POST"])
def course(request: HttpRequest) -> HttpResponse:
    """One exercise after the other, each with its answer and why."""
    user, error, status = me(request), "", 200
    if request.method == "POST":
        form = AnswerForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            try:
                training.answer(said["exercise"], said["outcome"], said["rule"], by=user, now=timezone.now())
                return redirect(f"{request.path}?told={said['exercise']}")
            except DomainError as refused:
                error, status = refused.sentence, refused.status
        else:
            error, status = " ".join(str(one) for errors in form.errors.values() for one in errors), 400
    given = _last_answer(request) if not error else None
    progress = training.progress(user)
    exercise = exercises.BY_ID[given.exercise] if given else progress.next
    context = {
        "progress": progress,
        "given": given,
        "exercise": exercise,
        "kind": exercise.kind.label if exercise else "",
        "category": Category(exercise.category).label if exercise else "",
        "choices": desk.choices(exercise.kind) if exercise else [],
        "needs_rule": any(choice.is_against for choice in desk.choices(exercise.kind)) if exercise else False,
        "right_outcome": Outcome(exercise.outcome).label if exercise and given else "",
        "given_outcome": Outcome(given.outcome).label if given else "",
        "right_rules": _titles(exercise.rules) if exercise and given and exercise.outcome in AGAINST else [],
        "given_rule": _titles([given.rule])[0] if given and given.rule else "",
        "rules": guidelines.RULES,
        "most_wrong": exercises.MOST_WRONG,
        "is_trained": progress.is_passed,
        "error": error,
        "section": "course",
    }
    return render(request, "neighbors/desk/course.html", context, status=status)


def _titles(rules: tuple[str, ...] | list[str]) -> list[str]:
    return [str(guidelines.BY_ID[rule].title) for rule in rules if rule in guidelines.BY_ID]


def _last_answer(request: HttpRequest) -> TrainingAnswer | None:
    """The newest answer to the exercise that is asked for: only what one has answered oneself is explained."""
    told = request.GET.get("told", "")
    if told not in exercises.BY_ID:
        return None
    mine = TrainingAnswer.objects.filter(user=me(request), version=exercises.VERSION, exercise=told)
    return mine.order_by("-pk").first()


@on_the_desk
@require_GET
def agreement(request: HttpRequest) -> HttpResponse:
    """Cohen's kappa, by everybody and by pair, and how many decisions an appeal reversed."""
    together, pairs = judged.measured()
    keys = {key for pair in pairs for key in (pair.first, pair.second) if key is not None}
    named = desk_known.moderators_by_name(keys)
    now = timezone.now()
    months = numbers.months(now)
    table = numbers.by_rule(months[0], now) if months else None
    context = {
        "together": together,
        "meaning": desk_known.meaning(together.kappa),
        "pairs": [
            {
                "one": named.get(pair.first or 0, _("somebody who left")),
                "other": named.get(pair.second or 0, _("somebody who left")),
                "of": pair,
                "meaning": desk_known.meaning(pair.kappa),
            }
            for pair in pairs
        ],
        "reversals": judged.reversals(),
        "percent": _percent(judged.reversals().share),
        "month": table.month if table else None,
        "totals": list(zip([label for _value, label in table.outcomes], table.totals, strict=True)) if table else [],
        "section": "agreement",
    }
    return render(request, "neighbors/desk/agreement.html", context)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


@on_the_desk
@require_GET
def bans(request: HttpRequest) -> HttpResponse:
    """Bans that somebody asked for and that need another person's word."""
    waiting = deciders.bans(me(request)).select_related(
        "user", "by", "decision__case__revision", "decision__case__post", "decision__case__message__contact"
    )
    now = timezone.now()
    context = {"bans": [desk_known.ban(strike, now) for strike in waiting.order_by("at")[:20]], "section": "bans"}
    return render(request, "neighbors/desk/bans.html", context)


@on_the_desk
@require_POST
def ban(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The second word: agreed, or 30 days instead."""
    strike = get_object_or_404(deciders.bans(me(request)), uuid=uuid)
    form = BanForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say whether you agree."))
        return redirect("admin:desk_bans")
    answer = striking.second if form.cleaned_data["answer"] == "yes" else striking.soften
    answer(strike, by=me(request), now=timezone.now())
    said = _("The ban is in force.") if form.cleaned_data["answer"] == "yes" else _("30 days instead of a ban.")
    messages.success(request, said)
    return redirect("admin:desk_bans")
