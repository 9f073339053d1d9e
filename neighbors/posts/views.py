"""Pages of posts: write one, change it, send it, read it, end it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from devices.errors import DomainError
from devices.people.me import me
from devices.people.models import User
from neighbors.areas import clock
from neighbors.areas.doors import for_neighbors
from neighbors.areas.models import Neighbor
from neighbors.posts import checking, composing, correcting, ending, media, media_views, reading, talk
from neighbors.posts.forms import CorrectionForm, PostForm
from neighbors.posts.models import Post, Revision, RevisionKind
from neighbors.posts.writers import neighbor_or_way


def _mine(request: HttpRequest, uuid: UUID) -> Post:
    return get_object_or_404(Post.objects.by(request.user).select_related("shown", "correction"), uuid=uuid)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
@for_neighbors
def post_new(request: HttpRequest) -> HttpResponse:
    """The first words of a post. Saved, it is a draft: then pictures can be added, and it can be read and sent."""
    now = timezone.now()
    neighbor = neighbor_or_way(request, now)
    if isinstance(neighbor, HttpResponse):
        return neighbor
    clip = media_views.clip_named(request)
    with clock.of_area(neighbor):
        first = {"happened_at": clip.shown_at} if clip else {}
        form = PostForm(request.POST if request.method == "POST" else None, of=neighbor, initial=first)
        if form.is_valid():
            try:
                with transaction.atomic():  # a clip that cannot be shown leaves no draft without it
                    post = composing.draft(form.words(), form.place(), by=me(request), now=now)
                    if clip is not None:
                        media_views.begin_with(post, clip, by=me(request), now=now)
            except DomainError as error:
                form.add_error(None, error.sentence)
            else:
                return redirect(_step(post, request.POST.get("then", "")))
        status = 400 if form.is_bound else 200
        return render(request, "neighbors/posts/compose.html", {"form": form, "clip": clip}, status=status)


def _step(post: Post, step: str) -> str:
    """The page of a draft, at one of its steps."""
    at = step if step in ("media", "where", "read") else "read"
    return f"{reverse('neighbors:post_edit', args=[post.uuid])}#{at}"


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def post_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The draft, beside what others read. POST start=1 opens one, which takes back what waits; else saves it."""
    now, user, post = timezone.now(), me(request), _mine(request, uuid)
    neighbor = neighbor_or_way(request, now)
    if isinstance(neighbor, HttpResponse):
        return neighbor
    if request.method == "POST" and "start" in request.POST:
        composing.edit(post, by=user, now=now)
        return redirect(_step(post, "").partition("#")[0])
    draft = composing.draft_of(post)
    if draft is None:
        return render(request, "neighbors/posts/edit_start.html", {"post": post}, status=_unless_get(request))
    with clock.of_area(neighbor):
        if request.method == "GET":
            return _compose_page(request, post, PostForm(of=neighbor, draft=draft), draft, now)
        return _saved(request, post, neighbor, draft, now)


def _unless_get(request: HttpRequest) -> int:
    return 200 if request.method == "GET" else 409


def _kept(post: Post, form: PostForm, *, by: User, now: datetime) -> Revision | None:
    """The draft with what the form says; None when it cannot hold that, which the form then says."""
    if form.is_valid():
        try:
            return composing.change(post, form.words(), form.place(), by=by, now=now)
        except DomainError as error:
            form.add_error(None, error.sentence)
    return None


def _saved(request: HttpRequest, post: Post, neighbor: Neighbor, draft: Revision, now: datetime) -> HttpResponse:
    """Keep what the form says. A page with scripts asks for the last step again; else the whole page comes."""
    form = PostForm(request.POST, of=neighbor, draft=draft)
    kept = _kept(post, form, by=me(request), now=now)
    if request.htmx:  # type: ignore[attr-defined]  # set by django_htmx's middleware
        shown = reading.preview(post, kept or draft, by=me(request), now=now)
        return render(request, "neighbors/posts/_read.html", shown | {"form": form, "is_saved": kept is not None})
    if kept is None:
        return _compose_page(request, post, form, draft, now, status=400)
    if request.POST.get("then") != "media":
        messages.success(request, _("The draft is saved."))
    return redirect(_step(post, request.POST.get("then", "")))


def _compose_page(
    request: HttpRequest,
    post: Post,
    form: PostForm,
    draft: Revision,
    now: datetime,
    *,
    status: int = 200,
    refused: str = "",
) -> HttpResponse:
    """refused: why it was not sent."""
    context = reading.preview(post, draft, by=me(request), now=now) | {
        "form": form,
        "draft_media": media.of(draft),
        "media_form": media_views.form_for(me(request)),
        "refused": refused,
    }
    return render(request, "neighbors/posts/compose.html", context, status=status)


@login_required
@require_POST
def post_send(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send the draft for review. What the form says and nobody has read in the last step is shown there first."""
    now, user, post = timezone.now(), me(request), _mine(request, uuid)
    neighbor = neighbor_or_way(request, now)
    if isinstance(neighbor, HttpResponse):
        return neighbor
    draft = composing.draft_of(post)
    if draft is None:
        return render(request, "neighbors/posts/edit_start.html", {"post": post}, status=409)
    with clock.of_area(neighbor):
        if "category" in request.POST:
            before, form = reading.as_read(post, draft), PostForm(request.POST, of=neighbor, draft=draft)
            kept = _kept(post, form, by=user, now=now)
            if kept is None:
                return _compose_page(request, post, form, draft, now, status=400)
            if reading.as_read(post, kept) != before:
                messages.info(request, _("You changed it since you read it. Read it once more, then send it."))
                return redirect(_step(post, "read"))
            draft = kept
        try:
            composing.submit(draft, by=user, now=now)
        except DomainError as error:
            form = PostForm(of=neighbor, draft=draft)
            return _compose_page(request, post, form, draft, now, status=error.status, refused=error.sentence)
    messages.success(request, _("Sent. A moderator reads it within 12 hours; you are told."))
    return redirect("neighbors:post", post.uuid)


@login_required
@never_cache
@require_GET
def post(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One post: what a person approved of it, and for its author where it stands."""
    user = me(request)
    found = Post.objects.visible_to(user).select_related("author", "shown", "correction")
    one = get_object_or_404(found, uuid=uuid)
    neighbor = Neighbor.objects.visible_to(user).first()
    with clock.of_area(neighbor):
        context = reading.page(one, neighbor, by=user)
        if one.is_shown:
            context |= talk.comments_of(one, user, request.GET.get("comments", ""))
        return render(request, "neighbors/posts/post.html", context)


@login_required
@require_POST
def post_delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Out of sight at once; for some seconds it can be taken back."""
    one = _mine(request, uuid)
    ending.delete(one, by=me(request), now=timezone.now())
    undo = reverse("neighbors:post_undelete", args=[one.uuid])
    messages.success(request, _("The post is deleted."), extra_tags=f"undo:{undo}")
    return redirect("neighbors:mine")


@login_required
@require_POST
def post_undelete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    one = get_object_or_404(Post.objects.filter(author=me(request)), uuid=uuid)
    ending.undelete(one, by=me(request), now=timezone.now())
    messages.success(request, _("The post is back."))
    return redirect("neighbors:post", one.uuid)


@login_required
@require_POST
def post_resolve(request: HttpRequest, uuid: UUID) -> HttpResponse:
    one = _mine(request, uuid)
    ending.resolve(one, by=me(request), now=timezone.now())
    messages.success(request, _("Marked as resolved."))
    return redirect("neighbors:post", one.uuid)


@login_required
@require_POST
def post_discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Drop the changes; neighbors keep reading what they read."""
    one = _mine(request, uuid)
    composing.discard(one, by=me(request), now=timezone.now())
    messages.success(request, _("The changes are dropped."))
    return redirect("neighbors:post", one.uuid)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def post_correct(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say how it really was: reviewed, then told to everybody who was alerted."""
    now, user, one = timezone.now(), me(request), _mine(request, uuid)
    way = neighbor_or_way(request, now)
    if isinstance(way, HttpResponse):
        return way
    form, status = CorrectionForm(request.POST if request.method == "POST" else None), 200
    context: dict[str, Any] = {"post": one, "form": form}
    if form.is_bound:
        status = 400
        if form.is_valid():
            said = form.cleaned_data
            try:
                correcting.correct(one, said["text"], said["is_not_about_a_person"], by=user, now=now)
            except DomainError as error:
                status = error.status
                form.add_error(None, error.sentence)
                words = Revision(post=one, kind=RevisionKind.CORRECTION, text=said["text"])
                context["findings"] = reading.told(checking.questions(words, by=user))
            else:
                messages.success(request, _("Sent. When a moderator has read it, everybody who was alerted is told."))
                return redirect("neighbors:post", one.uuid)
    return render(request, "neighbors/posts/correct.html", context, status=status)


@login_required
@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """One's own posts and comments, where they stand and why."""
    user = me(request)
    neighbor = Neighbor.objects.visible_to(user).first()
    with clock.of_area(neighbor):
        return render(request, "neighbors/posts/mine.html", reading.mine(user, request.GET.get("page", "")))
