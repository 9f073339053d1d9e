"""The page of one clip, and what is done with it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from devices.clips import analysis, deleting, keeping, looks, reasons, showing, timeline
from devices.clips.forms import FilterForm
from devices.clips.marks import activity_path
from devices.clips.models import Clip, Hold
from devices.clips.seats import LOADED, cameras_of, clip_of, may_of, user_of, way_back
from devices.clips.timeline import Filters
from devices.objects.models import Purpose
from devices.people.models import Home, Right, User

RATES = ("0.25", "0.5", "1", "1.5", "2", "4", "8")
HEVC = 'video/mp4; codecs="hvc1"'


@login_required
@never_cache
@require_GET
def clip(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Watch one clip. Whoever keeps the home has seen it with that."""
    user, shown = user_of(request), clip_of(request, uuid)
    place, filters = shown.home, _filters(request, user, shown)
    keeping.mark_seen(shown, by=user)
    may = may_of(user, place)
    newer, older = timeline.beside(timeline.walks(user, home=place, camera=filters.camera), filters, shown)
    with timezone.override(place.tz):
        context = {
            "home": place,
            "clip": shown,
            "may": may,
            "newer": newer,
            "older": older,
            "query": showing.address(filters, place.tz),
            "sources": _sources(shown),
            "rates": RATES,
            "offers_copy": _offers_copy(shown),
            "is_copy_awaited": "copy" in request.GET and shown.wants_h264,
            "activity": activity_path(shown.activity),
            "activity_width": len(shown.activity),
            "reason": reasons.sentence(shown.reason) if shown.reason else "",
            "damage": reasons.damage_sentence(shown.damage),
            "step": reasons.step_label(shown.step),
            "hold": _hold(shown, timezone.now()) if may.own else None,
            "looks": looks.of(shown, besides=user) if may.own else [],
        }
        return render(request, "devices/clips/clip.html", context)


def _filters(request: HttpRequest, user: User, shown: Clip) -> Filters:
    return FilterForm(request.GET, home=shown.home, cameras=cameras_of(user, shown.home)).filters()


def _hold(shown: Clip, now: datetime) -> Hold | None:
    """What keeps it longest, past its expiry or not, as its owner may know now."""
    held = Hold.objects.in_force(now).filter(clip=shown, shown_from__lte=now)
    return held.order_by("-until").first()


def _sources(shown: Clip) -> list[tuple[str, str]]:
    """(address, type) in the order a browser should try them. The HEVC one says so where another follows."""
    video = reverse("devices:clip_video", args=[shown.uuid])
    plays = shown.playable or shown.original
    if not shown.is_ready or plays is None:
        return []
    if shown.h264 is not None:
        return [(video, HEVC), (f"{video}?as=h264", "video/mp4")]
    return [(video, plays.content_type)]


def _offers_copy(shown: Clip) -> bool:
    """HEVC alone: some browsers will need another copy. A masked recording was written anew as H.264."""
    plays = shown.playable or shown.original
    is_hevc = shown.is_ready and shown.codec == "hevc" and shown.h264 is None
    return is_hevc and plays is not None and plays.purpose != Purpose.MASKED


@login_required
@never_cache
@require_GET
def clip_card(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The clip as it stands in the timeline: asked for again while it is worked on."""
    user, shown = user_of(request), clip_of(request, uuid)
    filters = _filters(request, user, shown)
    context = {
        "clip": shown,
        "home": shown.home,
        "may": may_of(user, shown.home),
        "query": showing.address(filters, shown.home.tz),
    }
    with timezone.override(shown.home.tz):
        return render(request, "devices/clips/_clip_card.html", context)


@login_required
@require_POST
def clip_star(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Star it, or take the star away."""
    user, shown = user_of(request), clip_of(request, uuid)
    keeping.star([shown], request.POST.get("on") == "1", by=user)
    if request.headers.get("HX-Request"):
        shown.refresh_from_db(fields=["is_starred"])
        return render(request, "devices/clips/_star.html", {"clip": shown})
    return redirect(way_back(request, _clip_url(shown)))


@login_required
@require_POST
def clip_delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Delete it, with some seconds to take that back, and go on to the next older one."""
    user, shown = user_of(request), clip_of(request, uuid)
    filters = _filters(request, user, shown)
    newer, older = timeline.beside(timeline.walks(user, home=shown.home, camera=filters.camera), filters, shown)
    deleting.ask([shown], by=user, now=timezone.now())
    undo = reverse("devices:clip_undo", args=[shown.uuid])
    messages.success(request, _("Clip deleted."), extra_tags=f"undo:{undo}")
    beside = older or newer
    query = showing.address(filters, shown.home.tz)
    url = _clip_url(beside) if beside else reverse("devices:home", args=[shown.home.uuid])
    return redirect(f"{url}?{query}" if query else url)


def _clip_url(shown: Clip) -> str:
    return reverse("devices:clip", args=[shown.uuid])


@login_required
@require_POST
def clip_undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the deletion back. Only who may delete sees a clip that is being deleted."""
    user = user_of(request)
    hidden = Clip.objects.filter(home__in=Home.objects.where(user, Right.OWN)).select_related(*LOADED)
    shown = get_object_or_404(hidden, uuid=uuid)
    deleting.undo([shown], by=user, now=timezone.now())
    messages.success(request, _("The clip is back."))
    return redirect("devices:clip", shown.uuid)


@login_required
@require_POST
def clip_retry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Try again to read a clip that could not be read."""
    user, shown = user_of(request), clip_of(request, uuid)
    analysis.retry(shown, by=user, now=timezone.now())
    return redirect("devices:clip", shown.uuid)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def clip_copy(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Ask for a copy that this browser plays; GET: whether it is there, for a page that waits for it."""
    user, shown = user_of(request), clip_of(request, uuid)
    if request.method == "POST":
        analysis.want_h264(shown, by=user)
        return redirect(f"{_clip_url(shown)}?copy=1")
    answer = render(request, "devices/clips/_copy.html", {"clip": shown, "is_copy_awaited": shown.wants_h264})
    if not shown.wants_h264:
        answer["HX-Refresh"] = "true"
    return answer
