"""The doors to a post's pictures: add, blur otherwise, take out, look."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from devices.clips.models import Clip, ClipQuerySet, ClipStatus
from devices.clips.seats import user_of
from devices.errors import LengthRequired, TooLarge
from devices.people.models import Home, Right, User
from neighbors.posts import media as flow
from neighbors.posts import media_door
from neighbors.posts.media import Choices
from neighbors.posts.media_forms import BoxesForm, NewMediaForm
from neighbors.posts.models import Media, MediaState, Post

FORM_BYTES = 64 * 1024
RECENT = 100  # clips offered in the list


def recent_clips(user: User) -> ClipQuerySet:
    """The newest clips this person may show to neighbors."""
    homes = Home.objects.where(user, Right.DOWNLOAD)
    ready = Clip.objects.visible_to(user).filter(status=ClipStatus.READY, home__in=homes)
    newest = ready.order_by("-shown_at", "-pk").values_list("pk", flat=True)[:RECENT]
    found = Clip.objects.filter(pk__in=list(newest)).order_by("-shown_at", "-pk")
    return found.prefetch_related("camera", "home")  # many clips of few cameras: each of these is read once


def clip_named(request: HttpRequest) -> Clip | None:
    """The clip with which somebody came from its page to write a post. One they may not show is not there."""
    said = request.POST.get("clip") or request.GET.get("clip")
    if not said:
        return None
    try:
        uuid = UUID(said)
    except ValueError:
        raise Http404 from None
    user = user_of(request)
    mine = Clip.objects.visible_to(user).filter(home__in=Home.objects.where(user, Right.DOWNLOAD))
    return get_object_or_404(mine.filter(status=ClipStatus.READY).select_related("camera", "home"), uuid=uuid)


def begin_with(post: Post, clip: Clip, *, by: User, now: datetime) -> None:
    """The clip's first part goes into the draft; which part can be chosen there."""
    lasts_s = min(clip.duration_s or 0.0, float(settings.POST_MEDIA_S))
    flow.add_clip(post, clip, Choices(0.0, lasts_s), by=by, now=now)


def form_for(user: User) -> NewMediaForm:
    """The form that the page of a draft shows."""
    return NewMediaForm(clips=recent_clips(user))


def _my_post(request: HttpRequest, uuid: UUID) -> Post:
    return get_object_or_404(Post.objects.by(request.user), uuid=uuid)


def _mine(request: HttpRequest, uuid: UUID) -> Media:
    """A media of one's own post; anybody else's is not there."""
    found = Media.objects.filter(post__in=Post.objects.by(request.user))
    return get_object_or_404(found.select_related("post", "clip__camera", "original", "blurred", "poster"), uuid=uuid)


def _edit(post: Post) -> str:
    return reverse("neighbors:post_edit", args=[post.uuid]) + "#media"


@csrf_exempt  # checked in _received, once the length is known: the check reads the whole body
@login_required
@never_cache
@require_POST
def media_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add a clip or a file. What is too large is refused before a byte of it is read."""
    user, post = user_of(request), _my_post(request, uuid)
    said = request.headers.get("Content-Length") or ""
    if not said.isdecimal() or len(said) > 18:
        raise LengthRequired(_("Send the picture with its length."))
    if int(said) > settings.POST_MEDIA_BYTES + FORM_BYTES:
        limit = settings.POST_MEDIA_BYTES // 1024**2
        raise TooLarge(_("A picture or video of a post may have up to {limit} MiB.").format(limit=limit))
    return _received(request, user, post)


@csrf_protect
def _received(request: HttpRequest, user: User, post: Post) -> HttpResponse:
    form = NewMediaForm(request.POST, request.FILES, clips=recent_clips(user))
    if not form.is_valid():
        context = {"post": post, "form": form}
        return render(request, "neighbors/media/media_new.html", context, status=400)
    now, got = timezone.now(), form.cleaned_data
    if got["clip"] is not None:
        flow.add_clip(post, got["clip"], form.choices(), by=user, now=now)
    else:
        file: TemporaryUploadedFile = got["file"]
        path, said = Path(file.temporary_file_path()), file.content_type or ""
        flow.add_file(post, path, said, form.choices(), by=user, now=now)
    messages.success(request, _("Added. Faces in it are being blurred."))
    return redirect(_edit(post))


@login_required
@never_cache
@require_GET
def media_state(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The media as it stands on the page of a draft: asked for again while it is worked on."""
    media = _mine(request, uuid)
    answer = render(request, "neighbors/media/_one.html", {"media": media})
    if media.state in (MediaState.READY, MediaState.UNREADABLE):
        answer["HX-Trigger"] = "porch:media"  # the last step says what still stands in the way of sending
    return answer


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def media_boxes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """See what is blurred and why, open a box with a reason, draw another, choose another part."""
    user, media = user_of(request), _mine(request, uuid)
    flow.draft_of(media.post, user)
    form = BoxesForm(request.POST if request.method == "POST" else None, media=media)
    if form.is_valid():
        flow.change(media, form.choices(), form.boxes(), by=user, now=timezone.now())
        messages.success(request, _("It is being blurred again."))
        return redirect(_edit(media.post))
    status = 400 if form.is_bound else 200
    return render(request, "neighbors/media/boxes.html", {"media": media, "form": form}, status=status)


@login_required
@require_POST
def media_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user, media = user_of(request), _mine(request, uuid)
    flow.remove(media, by=user, now=timezone.now())
    messages.success(request, _("Taken out."))
    return redirect(_edit(media.post))


@login_required
@require_POST
def media_retry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Try again to read what could not be read."""
    user, media = user_of(request), _mine(request, uuid)
    flow.retry(media, by=user, now=timezone.now())
    return redirect(_edit(media.post))


@login_required
@require_safe
def media_file(request: HttpRequest, uuid: UUID, what: str) -> HttpResponseBase:
    """The bytes. Everybody else gets the blurred copy of what is published; its author also what they work on."""
    user, now = user_of(request), timezone.now()
    if what == "original":
        return media_door.open_original(request, _mine(request, uuid), by=user, now=now)
    if what not in media_door.COPIES:
        raise Http404
    seen = Media.objects.visible_to(user).select_related("post", "blurred", "poster")
    media = get_object_or_404(seen, uuid=uuid)
    if media.state != MediaState.READY and media.blurred is None:
        raise Http404
    is_others = media.post.author_id != user.pk
    return media_door.open_copy(request, media, what, is_counted=is_others)
