"""What an owner is asked by somebody who was filmed. For anybody else none of it is there."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from devices.clips.models import Clip
from devices.errors import DomainError, Invalid
from devices.people.me import me
from devices.people.members import has_second_factor
from devices.people.models import Home, Right, User
from police_portal.filmed import covering, muting, reach, replying, wording
from police_portal.filmed.forms import ReplyForm
from police_portal.filmed.models import FilmedAsk, FilmedMute, Reply, Wish

PAGE = 20


def _mine(request: HttpRequest, uuid: UUID) -> FilmedAsk:
    seen = FilmedAsk.objects.visible_to(request.user).select_related("filmed__sign", "home")
    return get_object_or_404(seen, uuid=uuid)


@login_required
@never_cache
@require_GET
def filmed_asked(request: HttpRequest) -> HttpResponse:
    """Everything that was asked of one's homes, the newest first."""
    found = FilmedAsk.objects.visible_to(request.user).select_related("filmed", "home").order_by("-created_at", "-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    homes = Home.objects.where(me(request), Right.OWN).order_by("name", "pk")
    muted = set(FilmedMute.objects.filter(home__in=homes).values_list("home", flat=True))
    context = {
        "asks": list(page),
        "rows": [(home, home.pk in muted) for home in homes],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "police_portal/filmed/filmed_asked.html", context)


@login_required
@never_cache
@require_GET
def filmed_ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _page(request, _mine(request, uuid))


def _page(request: HttpRequest, ask: FilmedAsk, status: int = 200, **more: Any) -> HttpResponse:
    clips = reach.clips_of(ask.home, ask.filmed)
    lent = {share.clip_id: share for share in covering.shares_of(clips)}
    context: dict[str, Any] = {
        "ask": ask,
        "filmed": ask.filmed,
        "home": ask.home,
        "wish": wording.wish_for_owner(ask.filmed),
        "clips": [(clip, lent.get(clip.pk)) for clip in clips],
        "cameras": reach.cameras_of(ask.home, ask.filmed),
        "is_zone": ask.filmed.wish == Wish.ZONE,
        "is_open": ask.reply == Reply.WAITING and ask.filmed.tell_at > timezone.now(),
        "needs_second_factor": _needs_second_factor(ask, clips, me(request)),
        "Reply": Reply,
    }
    with timezone.override(ask.home.tz):
        return render(request, "police_portal/filmed/filmed_ask.html", context | more, status=status)


def _needs_second_factor(ask: FilmedAsk, clips: Collection[Clip], user: User) -> bool:
    """A copy would be made anew. Where nothing was lent that shows faces, the answer needs none."""
    return ask.filmed.wish == Wish.BLUR and not has_second_factor(user) and covering.uncovered(clips).exists()


@login_required
@never_cache
@require_POST
def filmed_reply(request: HttpRequest, uuid: UUID) -> HttpResponse:
    ask = _mine(request, uuid)
    form = ReplyForm(request.POST, ask=ask, clips=reach.clips_of(ask.home, ask.filmed))
    if not form.is_valid():
        return _page(request, ask, 400, error=_("Choose one of the answers, and recordings of the list."))
    try:
        answer = Reply(form.cleaned_data["reply"])
        replying.reply(ask, answer, form.chosen(), by=me(request), now=timezone.now())
    except DomainError as error:
        return _page(request, ask, error.status, error=error.sentence)
    messages.success(request, _("Answered. Who asked reads what came of it, and not that it was you."))
    return redirect("police_portal:filmed_ask", ask.uuid)


@login_required
@require_POST
def filmed_mute(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Whether people who were filmed may ask this home."""
    user = me(request)
    home = get_object_or_404(Home.objects.where(user, Right.OWN), uuid=uuid)
    match request.POST.get("muted"):
        case "yes":
            muting.mute(home, by=user, now=timezone.now())
            said = _("{home} is not asked any more. Nobody who asks can tell.")
        case "no":
            muting.unmute(home, by=user)
            said = _("{home} is asked again.")
        case _other:
            raise Invalid(_("Say whether this home may be asked: yes or no."))
    messages.success(request, said.format(home=home.name))
    return redirect("police_portal:filmed_asked")
