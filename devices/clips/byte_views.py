"""Addresses of ours for every byte: each asks the one door (playback.py), which checks and writes down."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from devices.clips import playback
from devices.clips.marks import vtt
from devices.clips.models import Clip
from devices.clips.seats import LOADED, clip_of, clip_with, user_of


@login_required
@require_safe
def clip_video(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The recording; ?as=h264: its copy for browsers that do not play HEVC."""
    user, shown = user_of(request), clip_of(request, uuid)
    as_h264 = request.GET.get("as") == "h264"
    return playback.open_recording(request, shown, by=user, now=timezone.now(), as_h264=as_h264)


@login_required
@require_safe
def clip_original(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Download the recording as it arrived; ?sealed=1: without its privacy zones, where the owner kept that."""
    user, shown = user_of(request), clip_of(request, uuid)
    return playback.open_download(request, shown, by=user, is_sealed="sealed" in request.GET)


@login_required
@require_safe
def clip_poster(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    return playback.open_picture(request, clip_with(request, uuid, "poster"), "poster")


@login_required
@require_safe
def clip_strip(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    return playback.open_picture(request, clip_with(request, uuid, "strip"), "preview")


@login_required
@require_safe
def clip_vtt(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Which part of the strip shows which moment."""
    shown = clip_of(request, uuid)
    if not shown.strip_grid or shown.duration_s is None:
        raise Http404
    text = vtt(shown.strip_grid, shown.duration_s, reverse("devices:clip_strip", args=[shown.uuid]))
    return HttpResponse(text, content_type="text/vtt; charset=utf-8", headers={"Cache-Control": "private, no-cache"})


@require_safe
def clip_stream(request: HttpRequest, uuid: UUID, token: str) -> HttpResponseBase:
    """What a link made for a program opens: as long as it lives, and its maker may see the clip."""
    name, what, holder = playback.holder_of(token)
    if name != str(uuid):
        raise Http404
    shown = get_object_or_404(Clip.objects.visible_to(holder).select_related(*LOADED), uuid=uuid)
    return playback.open_link(request, shown, what, by=holder, now=timezone.now())
