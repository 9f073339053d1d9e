"""People's side of moderation: flag something, read what was decided, appeal."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from devices.people.me import me
from devices.people.models import User
from neighbors import guidelines
from neighbors.moderation import appealing, flagging, telling, things
from neighbors.moderation.forms import AppealForm, FlagForm
from neighbors.moderation.models import URGENT, Decision
from neighbors.moderation.things import Thing
from neighbors.posts.models import Comment, Contact, Message, Post


def _thing(kind: str, uuid: UUID, user: User) -> Thing:
    """The post, comment or message, if this person may read it; else a 404."""
    found: Thing
    if kind == "post":
        found = get_object_or_404(Post.objects.visible_to(user), uuid=uuid)
    elif kind == "comment":
        found = get_object_or_404(Comment.objects.visible_to(user).select_related("post"), uuid=uuid)
    elif kind == "message":
        mine = Message.objects.filter(contact__in=Contact.objects.visible_to(user)).select_related("contact__post")
        found = get_object_or_404(mine, uuid=uuid)
    else:
        raise Http404
    if not flagging.may_see(found, user):
        raise Http404
    return found


def _back(thing: Thing) -> str:
    if isinstance(thing, Message):
        return reverse("neighbors:contact", args=[thing.contact.uuid])
    return reverse("neighbors:post", args=[(thing.post if isinstance(thing, Comment) else thing).uuid])


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def flag(request: HttpRequest, kind: str, uuid: UUID) -> HttpResponse:
    thing, user, now = _thing(kind, uuid, me(request)), me(request), timezone.now()
    form = FlagForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        one = flagging.flag(thing, form.cleaned_data["reason"], form.cleaned_data["words"], by=user, now=now)
        hours = _("an hour") if one.reason in URGENT else _("four hours")
        messages.success(
            request,
            _("Thank you. A moderator looks within {hours}, and we tell you what was decided.").format(hours=hours),
        )
        return redirect(_back(thing) if flagging.may_see(thing, user) else reverse("neighbors:feed"))
    context = {
        "form": form,
        "thing": thing,
        "what": telling.what_is(thing),
        "title": telling.title_of(thing),
        "back": _back(thing),
        "is_mine": flagging.author_of(thing) == user.pk,
        "is_flagged": flagging.is_flagged(thing, user),
        "rules": guidelines.RULES,
    }
    return render(request, "neighbors/moderation/flag.html", context, status=400 if form.errors else 200)


@login_required
@never_cache
@require_GET
def decision(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What its author or somebody who flagged it reads of a decision; never who decided."""
    user, now = me(request), timezone.now()
    found = get_object_or_404(
        Decision.objects.visible_to(user).select_related("case__post", "case__comment", "case__message"), uuid=uuid
    )
    writer = things.author(found.case)
    is_mine = writer is not None and writer.pk == user.pk
    context = {
        "decision": found,
        "said": telling.sentence(found, to_author=is_mine),
        "rule": guidelines.BY_ID.get(found.rule),
        "is_mine": is_mine,
        "title": telling.title_of(things.of(found.case)) if is_mine else "",
        "strike": telling.strike_of(found) if is_mine else None,
        "may_appeal": is_mine and appealing.may_appeal(found, user, now),
        "appeal_until": appealing.open_until(found),
        "appeal": telling.appeal_state(found) if is_mine else None,
    }
    return render(request, "neighbors/moderation/decision.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user, now = me(request), timezone.now()
    found = get_object_or_404(Decision.objects.about(user).select_related("case__post"), uuid=uuid)
    if request.method == "GET" and not appealing.may_appeal(found, user, now):
        return redirect("neighbors:decision", found.uuid)  # it says why, or how the appeal stands
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        appealing.appeal(found, form.cleaned_data["words"], by=user, now=now)
        messages.success(request, _("Another moderator decides within three days, and we tell you."))
        return redirect("neighbors:decision", found.uuid)
    context = {
        "form": form,
        "decision": found,
        "said": telling.sentence(found, to_author=True),
        "rule": guidelines.BY_ID.get(found.rule),
        "title": telling.title_of(things.of(found.case)),
    }
    return render(request, "neighbors/moderation/appeal.html", context, status=400 if form.errors else 200)
