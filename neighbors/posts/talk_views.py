"""Pages of comments, reactions, contact threads and blocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from devices.errors import DomainError
from devices.people.me import me
from devices.people.models import Office
from neighbors.areas import blocking, clock
from neighbors.areas.models import Block, Neighbor
from neighbors.posts import avoiding, commenting, composing, contacting, ending, reacting, talk
from neighbors.posts.models import Comment, Contact, Post, Standing
from neighbors.posts.talk_forms import CommentForm, MessageForm
from neighbors.posts.writers import neighbor_or_way

WRITES = ["GET", "POST"]


def _post(request: HttpRequest, uuid: UUID) -> Post:
    user = me(request)
    if user.office == Office.OFFICER:
        raise Http404
    return get_object_or_404(Post.objects.visible_to(user).select_related("author", "shown"), uuid=uuid)


def _at(post: Post, place: str = "comments") -> str:
    return f"{reverse('neighbors:post', args=[post.uuid])}#{place}"


def _zone(request: HttpRequest) -> timezone.override:
    """The clock of the reader's area."""
    return clock.of_area(Neighbor.objects.visible_to(me(request)).first())


@login_required
@never_cache
@require_http_methods(WRITES)
def comment_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send a comment for review. What the screen asks, and what is refused, is said on a page with the words kept."""
    now, post = timezone.now(), _post(request, uuid)
    way = neighbor_or_way(request, now) if request.method == "GET" or post.is_shown else None
    if isinstance(way, HttpResponse):
        return way
    answers = _answered(request, post)
    form = CommentForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        form, status = _comment(
            form, lambda text, is_not: commenting.write(post, text, answers, is_not, **_by(request, now))
        )
        if status == 302:
            messages.success(request, _("Sent. A moderator reads it, then neighbors can."))
            return redirect(_at(post))
    return _comment_page(request, post, form, status, answers=answers)


def _by(request: HttpRequest, now: datetime) -> dict[str, Any]:
    return {"by": me(request), "now": now}


def _answered(request: HttpRequest, post: Post) -> Comment | None:
    """The comment that is answered, of those this reader sees."""
    named = request.POST.get("answers") or request.GET.get("answers")
    if not named:
        return None
    try:
        uuid = UUID(named)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(Comment.objects.visible_to(me(request)).filter(post=post), uuid=uuid)


def _comment(form: CommentForm, send: Any) -> tuple[CommentForm, int]:
    """Send what the form says: 302 when it is sent, else the form with what stands against it."""
    if not form.is_valid():
        return form, 400
    text, is_not = form.cleaned_data["text"], form.cleaned_data.get("is_not_about_a_person", False)
    try:
        send(text, is_not)
    except DomainError as error:
        asked = CommentForm(form.data, asks=isinstance(error, composing.Asked))
        asked.add_error(None, error.sentence)
        return asked, error.status
    return form, 302


def _comment_page(
    request: HttpRequest, post: Post, form: CommentForm, status: int, **context: Comment | None
) -> HttpResponse:
    text = form.data.get("text", "") if form.is_bound else ""
    findings = commenting.questions(text, is_not_about_a_person=False) if text else []
    answers = context.get("answers")
    above = answers.shown.text if answers and answers.shown else ""
    context_of = {"post": post, "form": form, "findings": findings, "above": above, **context}
    return render(request, "neighbors/talk/comment.html", context_of, status=status)


def _my_comment(request: HttpRequest, uuid: UUID) -> Comment:
    """One's own: to be deleted it is there also where its post is not, hidden or of somebody one has blocked since."""
    mine = Comment.objects.filter(author=me(request)).select_related("post__shown", "shown")
    return get_object_or_404(mine, uuid=uuid)


def _under(request: HttpRequest, comment: Comment) -> str:
    """The page that shows where it stood."""
    is_seen = Post.objects.visible_to(request.user).filter(pk=comment.post_id).exists()
    return _at(comment.post) if is_seen else reverse("neighbors:mine")


@login_required
@never_cache
@require_http_methods(WRITES)
def comment_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Other words for one's own comment; neighbors read the old ones until the new are approved."""
    now, comment = timezone.now(), _my_comment(request, uuid)
    is_seen = Post.objects.visible_to(request.user).filter(pk=comment.post_id).exists()
    if comment.status == Standing.DELETED or not is_seen:
        raise Http404
    way = neighbor_or_way(request, now)
    if isinstance(way, HttpResponse):
        return way
    if request.method == "GET":
        latest = commenting.latest_of(comment)
        form = CommentForm(initial={"text": latest.text if latest else ""})
        return _comment_page(request, comment.post, form, 200, comment=comment)
    form, status = _comment(
        CommentForm(request.POST), lambda text, is_not: commenting.edit(comment, text, is_not, **_by(request, now))
    )
    if status == 302:
        messages.success(request, _("Saved. A moderator reads the change before neighbors do."))
        return redirect(_at(comment.post))
    return _comment_page(request, comment.post, form, status, comment=comment)


@login_required
@require_POST
def comment_delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Out of sight at once; for some seconds it can be taken back."""
    comment = _my_comment(request, uuid)
    ending.delete(comment, by=me(request), now=timezone.now())
    undo = reverse("neighbors:comment_undelete", args=[comment.uuid])
    messages.success(request, _("The comment is deleted."), extra_tags=f"undo:{undo}")
    return redirect(_under(request, comment))


@login_required
@require_POST
def comment_undelete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    comment = _my_comment(request, uuid)
    ending.undelete(comment, by=me(request), now=timezone.now())
    messages.success(request, _("The comment is back."))
    return redirect(_under(request, comment))


@login_required
@require_POST
def react(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a reaction (on=1) or take it back; a page with scripts gets the row of them again."""
    post, user = _post(request, uuid), me(request)
    reacting.react(post, request.POST.get("kind", ""), request.POST.get("on") == "1", by=user, now=timezone.now())
    if request.headers.get("HX-Request"):
        context = {"post": post, "touches": talk.reactions_of(post, user), "takes_part": True}
        return render(request, "neighbors/talk/_reactions.html", context)
    return redirect(_at(post, "reactions"))


@login_required
@never_cache
@require_http_methods(WRITES)
def contact_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write to a post's author. Whoever wrote before goes on in that thread."""
    now, post, user = timezone.now(), _post(request, uuid), me(request)
    if post.author_id == user.pk:
        raise Http404
    if post.takes_comments:
        contacting.require_somebody(post)
    known = Contact.objects.filter(post=post, asker=user).first()
    if known is not None and request.method == "GET":
        return redirect("neighbors:contact", known.uuid)
    way = neighbor_or_way(request, now)
    if isinstance(way, HttpResponse):
        return way
    form, status = _message(request, lambda text: contacting.write_to_author(post, text, by=user, now=now))
    if status == 302:
        return redirect("neighbors:contact", Contact.objects.get(post=post, asker=user).uuid)
    return render(request, "neighbors/talk/contact_new.html", {"post": post, "form": form}, status=status)


@login_required
@never_cache
@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    """One's threads with authors and readers."""
    pages, threads = talk.threads_of(me(request), request.GET.get("page", ""))
    with _zone(request):
        return render(request, "neighbors/talk/contacts.html", {"pages": pages, "threads": threads})


def _message(request: HttpRequest, send: Callable[[str], object]) -> tuple[MessageForm, int]:
    """Send what the form says: 302 when it is sent, else the form with what stands against it."""
    form = MessageForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return form, 200
    if not form.is_valid():
        return form, 400
    try:
        send(form.cleaned_data["text"])
    except DomainError as error:
        form.add_error(None, error.sentence)
        return form, error.status
    return form, 302


def _thread(request: HttpRequest, uuid: UUID) -> Contact:
    return get_object_or_404(Contact.objects.visible_to(request.user).select_related("post__shown"), uuid=uuid)


@login_required
@never_cache
@require_http_methods(WRITES)
def contact(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One thread. Opened, what the other one wrote counts as read; POST sends a message."""
    now, thread, user = timezone.now(), _thread(request, uuid), me(request)
    form, status = _message(request, lambda text: contacting.send(thread, text, by=user, now=now))
    if status == 302:
        return redirect(f"{reverse('neighbors:contact', args=[thread.uuid])}#last")
    contacting.read(thread, by=user, now=now)
    with _zone(request):
        context = talk.thread_page(thread, user, request.GET.get("page", "")) | {"form": form}
        return render(request, "neighbors/talk/contact.html", context, status=status)


@login_required
@require_POST
def contact_close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    thread = _thread(request, uuid)
    contacting.close(thread, by=me(request), now=timezone.now())
    messages.success(request, _("The thread is closed. Nothing more can be written in it."))
    return redirect("neighbors:contact", thread.uuid)


@login_required
@never_cache
@require_http_methods(WRITES)
def block(request: HttpRequest, kind: str, uuid: UUID) -> HttpResponse:
    """Ask once, then block whoever wrote this."""
    user = me(request)
    thing = avoiding.find(kind, uuid, user)
    author = avoiding.author_of(thing, user) if thing else None
    if thing is None or author is None or author.pk == user.pk:
        raise Http404
    if request.method == "POST":
        avoiding.block(thing, by=user, now=timezone.now())
        messages.success(request, _("Blocked. You do not read them, and they cannot write to you."))
        return redirect("neighbors:blocks")
    post = thing if isinstance(thing, Post) else thing.post
    context = {"name": avoiding.name_of(thing, author), "post": post, "thread": thing if kind == "contact" else None}
    return render(request, "neighbors/talk/block.html", context)


@login_required
@never_cache
@require_GET
def blocks(request: HttpRequest) -> HttpResponse:
    """Whom one has blocked."""
    found = Block.objects.visible_to(request.user).order_by("-created_at", "-pk")
    with _zone(request):
        return render(request, "neighbors/talk/blocks.html", {"blocks": found})


@login_required
@require_POST
def unblock(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(Block.objects.visible_to(request.user), uuid=uuid)
    blocking.unblock(found, by=me(request))
    messages.success(request, _("Not blocked any more. Closed threads stay closed."))
    return redirect("neighbors:blocks")
