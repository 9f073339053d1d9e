"""Posts of the agency: its people write them, send them for review, and see where they stand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from devices.errors import DomainError
from devices.people.me import me
from neighbors.posts import composing, ending, reading, tiles
from neighbors.posts.models import Post, Revision
from police_portal.agencies import posting
from police_portal.agencies.doors import for_officers, officer_of
from police_portal.agencies.models import OfficerRole
from police_portal.agencies.posts_forms import AgencyPostForm

PAGE = 20
for_writers = for_officers(OfficerRole.ADMIN, OfficerRole.REQUESTER)


@for_officers()
@require_GET
def portal_posts(request: HttpRequest) -> HttpResponse:
    """All that was written in the agency's name, newest first, and where it stands."""
    officer, now = officer_of(request), timezone.now()
    posts = posting.posts_of(officer.agency).exclude(status="deleted").select_related("author", "shown")
    pages = Paginator(posts.order_by("-created_at", "-pk"), PAGE).get_page(request.GET.get("page", ""))
    lines = [(post, post.shown or Revision.objects.of(post).newest()) for post in pages.object_list]
    context = {"officer": officer, "pages": pages, "lines": lines, "why_not": posting.why_not(officer.agency, now)}
    return render(request, "police_portal/agencies/posts.html", context)


def _ours(request: HttpRequest, uuid: UUID) -> Post:
    posts = posting.posts_of(officer_of(request).agency).exclude(status="deleted")
    return get_object_or_404(posts.select_related("author", "shown", "correction"), uuid=uuid)


@for_writers
@require_http_methods(["GET", "POST"])
def portal_post_new(request: HttpRequest) -> HttpResponse:
    officer, now = officer_of(request), timezone.now()
    form = AgencyPostForm(request.POST if request.method == "POST" else None, agency=officer.agency)
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                post = posting.draft(form.words(), form.whom(), by=me(request), now=now)
            except DomainError as error:
                form.add_error(None, error.sentence)
                status = error.status
            else:
                messages.success(request, _("The draft is saved. Read it as neighbors will, then send it."))
                return redirect("police_portal:portal_post", post.uuid)
    return _form_page(request, form, None, status)


def _form_page(request: HttpRequest, form: AgencyPostForm, post: Post | None, status: int) -> HttpResponse:
    agency = officer_of(request).agency
    why_not = posting.why_not(agency, timezone.now())
    context: dict[str, Any] = {
        "form": form,
        "post": post,
        "agency": agency,
        "why_not": why_not,
        "tiles": tiles.source(),
    }
    return render(request, "police_portal/agencies/post_form.html", context, status=status)


@for_officers()
@require_GET
def portal_post(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One post as neighbors read it or will, what its draft still needs, and what a moderator said of it."""
    officer, now, post = officer_of(request), timezone.now(), _ours(request, uuid)
    return _post_page(request, post, {"officer": officer, "why_not": posting.why_not(officer.agency, now)}, 200)


def _post_page(request: HttpRequest, post: Post, context: dict[str, Any], status: int) -> HttpResponse:
    draft, latest = composing.draft_of(post), Revision.objects.of(post).newest()
    context |= {"post": post, "draft": draft, "latest": latest, "place": reading.place_in_words(post, None)}
    read = draft or post.shown or latest
    context["version"] = reading.shown(read) if read is not None else None
    if draft is not None:
        context |= reading.preview_of_body(post, draft, by=me(request), now=timezone.now())
    return render(request, "police_portal/agencies/post.html", context, status=status)


@for_writers
@require_http_methods(["GET", "POST"])
def portal_post_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The draft. Without one: a POST with start=1 opens it beside what neighbors read."""
    post, now, user = _ours(request, uuid), timezone.now(), me(request)
    if request.method == "POST" and "start" in request.POST:
        posting.edit(post, by=user, now=now)
        return redirect("police_portal:portal_post_edit", post.uuid)
    draft = composing.draft_of(post)
    if draft is None:
        return redirect("police_portal:portal_post", post.uuid)
    draft.post = post
    agency = officer_of(request).agency
    form = AgencyPostForm(request.POST if request.method == "POST" else None, agency=agency, draft=draft)
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                posting.change(post, form.words(), form.whom(), by=user, now=now)
            except DomainError as error:
                form.add_error(None, error.sentence)
                status = error.status
            else:
                messages.success(request, _("The draft is saved. Read it as neighbors will, then send it."))
                return redirect("police_portal:portal_post", post.uuid)
    return _form_page(request, form, post, status)


@for_writers
@require_POST
def portal_post_send(request: HttpRequest, uuid: UUID) -> HttpResponse:
    officer, post, now = officer_of(request), _ours(request, uuid), timezone.now()
    try:
        posting.send(post, by=me(request), now=now)
    except DomainError as error:
        context = {"officer": officer, "why_not": posting.why_not(officer.agency, now), "refused": error.sentence}
        return _post_page(request, _ours(request, uuid), context, error.status)
    messages.success(request, _("Sent. A moderator reads it within 12 hours."))
    return redirect("police_portal:portal_post", post.uuid)


@for_writers
@require_POST
def portal_post_delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    ending.delete(_ours(request, uuid), by=me(request), now=timezone.now())
    messages.success(request, _("The post is deleted."))
    return redirect("police_portal:portal_posts")


@for_writers
@require_POST
def portal_post_resolve(request: HttpRequest, uuid: UUID) -> HttpResponse:
    post = _ours(request, uuid)
    ending.resolve(post, by=me(request), now=timezone.now())
    messages.success(request, _("Marked as resolved."))
    return redirect("police_portal:portal_post", post.uuid)
