"""Invariant 4: nothing is public unreviewed. Every kind of words and pictures that nobody approved, on every route."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.db import connection, transaction
from django.http import HttpResponseNotFound
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.notices import mailing
from devices.notices.models import Notice
from devices.objects.models import Purpose, StoredObject
from devices.people.models import Office, User
from neighbors.moderation import claiming, deciding, flagging, looking, noting
from neighbors.moderation.models import Case, Decision
from neighbors.posts import alerting, contacting, publishing, words
from neighbors.posts.models import (
    Category,
    Comment,
    Contact,
    Media,
    Post,
    Revision,
    RevisionKind,
    RevisionState,
    Standing,
)
from tests import services, street
from tests.access import things as things_of_rows
from tests.access.matrix import rows, send, session_of
from tests.access.once import db, lasting
from tests.devices.clips.ready import stored
from tests.neighborhood import comment_of, media_of, neighbor, post_of, revision_of, trained
from tests.street import person

__all__ = ["db"]
globals().update(lasting(street, things_of_rows), store=lasting(services)["store"])

OFFICE = ("operator", "officer")
OTHERS = ("nobody", "manager", "viewer", "guest", "neighbor", "newcomer", *OFFICE)


@dataclass
class Unapproved:
    """What was written by whom, marked: each mark stands nowhere else. marks: with those who may read it."""

    marks: dict[str, set[str]] = field(default_factory=dict)
    on_the_desk: dict[str, Case] = field(default_factory=dict)  # by mark: the case whose page shows it
    posts: list[Post] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    def mark(self, name: str, *readers: str) -> str:
        """A word, by which this text or these bytes are known."""
        made = f"zqx{name}xqz"
        self.marks[made] = set(readers)
        return made

    def words(self, revision: Revision, name: str, *, readers: tuple[str, ...] = ("owner",)) -> Revision:
        """Marks in every field of these words, and the true hash over them."""
        mark = self.mark(name, *readers)
        said: dict[str, Any] = {"text": f"What happened: {mark}text."}
        if revision.kind == RevisionKind.POST:
            said |= {"title": f"{mark}title", "did": f"Did {mark}did.", "people": [{"hair": mark, "top": "a coat"}]}
        finding = {"rule": "no_hate", "kind": "hate", "sentence": f"It says {mark}.", "asks": True, "found": []}
        Revision.objects.filter(pk=revision.pk).update(findings=[finding], **said)
        revision.refresh_from_db()
        Revision.objects.filter(pk=revision.pk).update(words_sha256=words.digest(revision))
        revision.refresh_from_db()
        return revision

    def pictures(self, revision: Revision, name: str, clip: Any) -> Media:
        media = media_of(revision, clip)
        for what, purpose, kind in (
            ("blurred", Purpose.FEED, "video/mp4"),
            ("poster", Purpose.FEED_POSTER, "image/jpeg"),
        ):
            content = self.mark(f"{name}{what}", "owner").encode()
            setattr(media, what, stored(clip.camera, purpose, kind, content))
        sent = self.mark(f"{name}original", "owner").encode()
        media.original = stored(clip.camera, Purpose.SENT, "video/mp4", sent)
        media.clip = None
        media.save()
        self.media.append(media)
        return media


@pytest.fixture(scope="module")
def newcomer(db: None) -> User:
    """Lives here too, has written nothing, and was never asked."""
    user = person("new@example.org", "Nel")
    neighbor(user)
    return user


@pytest.fixture(scope="module")
def officer(db: None) -> User:
    return person("diaz@police.example.org", "Diaz", office=Office.OFFICER)


@pytest.fixture(scope="module")
def made(things: dict[str, Any], newcomer: User, moe: User, max_: User) -> Unapproved:
    """Ana's, all of it; ben flagged and wrote to her."""
    for moderator in (moe, max_):
        trained(moderator)
        TOTP.activate(moderator, "JBSWY3DPEHPK3PXP")
    found, ana, ben, clip, now = Unapproved(), things["people"]["owner"], things["people"]["neighbor"], None, None
    clip, now = things["clip"], timezone.now()
    home = things["home"]
    for standing in (
        Standing.DRAFT,
        Standing.PENDING,
        Standing.CHANGES_REQUESTED,
        Standing.REJECTED,
        Standing.HIDDEN,
        Standing.REMOVED,
    ):
        post = post_of(ana, standing, home=home, at=now - timedelta(hours=3))
        revision = found.words(post.revisions.get(), standing)
        found.pictures(revision, standing, clip)
        found.posts.append(post)
        if standing == Standing.PENDING:
            found.on_the_desk[f"zqx{standing}xqz"] = claiming.of_revision(revision)
        if standing in (Standing.CHANGES_REQUESTED, Standing.REJECTED):
            Revision.objects.filter(pk=revision.pk).update(
                rule="no_hate", message=found.mark(f"message{standing}", "owner"), decided_at=now
            )
    _beside_what_is_public(found, things, now)
    _talk(found, things, now)
    _moderation(found, things, ben, moe, now)
    return found


def _beside_what_is_public(found: Unapproved, things: dict[str, Any], now: Any) -> None:
    """An edit that waits, with another picture; a draft of one; one that was refused; a correction; older words."""
    ana = things["people"]["owner"]
    for state in (RevisionState.PENDING, RevisionState.DRAFT, RevisionState.REJECTED, RevisionState.WITHDRAWN):
        post = post_of(ana, home=things["home"], title=f"Public beside {state}")
        edit = found.words(revision_of(post, state=state), f"edit{state}")
        found.pictures(edit, f"edit{state}", things["clip"])
        found.posts.append(post)
        if state == RevisionState.PENDING:
            found.on_the_desk[f"zqxedit{state}xqz"] = claiming.of_revision(edit)
    beside = zip(found.posts[-2:], (RevisionState.PENDING, RevisionState.REJECTED), strict=True)
    for post, state in beside:
        correction = revision_of(post, kind=RevisionKind.CORRECTION, state=state)
        found.words(correction, f"correction{state}")
        if state == RevisionState.PENDING:
            found.on_the_desk[f"zqxcorrection{state}xqz"] = claiming.of_revision(correction)


def _talk(found: Unapproved, things: dict[str, Any], now: Any) -> None:
    """Comments under what is public, one with an edit that waits; messages between ana and ben."""
    ana, ben, post = things["people"]["owner"], things["people"]["neighbor"], things["post"]
    for standing in (Standing.PENDING, Standing.REJECTED, Standing.CHANGES_REQUESTED, Standing.HIDDEN):
        comment = comment_of(ana, post, standing)
        revision = found.words(comment.revisions.get(), f"comment{standing}")
        found.comments.append(comment)
        if standing == Standing.PENDING:
            found.on_the_desk[f"zqxcomment{standing}xqz"] = claiming.of_revision(revision)
    told = comment_of(ana, post)
    edit = found.words(revision_of(post, kind=RevisionKind.COMMENT, comment=told), "commentedit")
    found.on_the_desk["zqxcommenteditxqz"] = claiming.of_revision(edit)
    found.comments.append(told)
    thread: Contact = things["contact"]
    contacting.send(thread, found.mark("messageofben", "owner", "neighbor"), by=ben, now=now)
    contacting.send(thread, found.mark("messageofana", "owner", "neighbor"), by=ana, now=now)


def _moderation(found: Unapproved, things: dict[str, Any], ben: User, moe: User, now: Any) -> None:
    """Words of a flag, a note, the message of a decision in effect, an appeal; each on the desk."""
    public = post_of(things["people"]["owner"], home=things["home"], title="Public and flagged")
    found.posts.append(public)
    flag = flagging.flag(public, "spam", found.mark("flag"), by=ben, now=now)
    case = claiming.claim("flags", flag.case.uuid, by=moe, now=now)
    noting.note(case, found.mark("note"), by=moe, now=now)
    claiming.release(case, by=moe, now=now)
    found.on_the_desk |= {"zqxflagxqz": case, "zqxnotexqz": case}
    decision: Decision = things["decision"]
    Decision.objects.filter(pk=decision.pk).update(message=found.mark("decision", "owner"), by=moe)
    decision.refresh_from_db()
    found.words(decision.case.revision, "appealed")  # type: ignore[arg-type]  # a case of a post names its words
    appeal = Case.objects.create(
        kind="appeal",
        post=decision.case.post,
        revision=decision.case.revision,
        appealed=decision,
        words=found.mark("appeal"),
        due_at=now + timedelta(days=3),
    )
    found.on_the_desk |= {"zqxappealxqz": appeal, "zqxdecisionxqz": appeal}
    found.decisions.append(decision)


def everybody(things: dict[str, Any], newcomer: User, officer: User) -> dict[str, User]:
    return {**things["people"], "newcomer": newcomer, "officer": officer}


def addresses(made: Unapproved, things: dict[str, Any]) -> Iterator[str]:
    """Every page about something, asked about each of what was made, and with each other kind of id in it."""
    posts, comments, media = ([thing.uuid for thing in kind] for kind in (made.posts, made.comments, made.media))
    ids = posts + comments + media + [one.uuid for one in made.decisions]
    ids += [one.uuid for one in Revision.objects.filter(post__in=made.posts)]
    ids += [one.uuid for one in Case.objects.all()]
    of_posts = ("post", "post_edit", "post_correct", "comment_new", "contact_new")
    one_each: dict[str, list[UUID]] = {
        **{f"neighbors:{name}": posts for name in of_posts},
        "neighbors:comment_edit": comments,
        **{f"neighbors:{name}": media for name in ("media_state", "media_boxes")},
        **{f"neighbors:{name}": [one.uuid for one in made.decisions] for name in ("decision", "appeal")},
        "neighbors:contact": [things["contact"].uuid],
    }
    for name, right in one_each.items():
        yield from (reverse(name, args=[uuid]) for uuid in right)
    for kind, right in (("post", posts), ("comment", comments)):
        for name in ("flag", "block"):
            yield from (reverse(f"neighbors:{name}", args=[kind, uuid]) for uuid in right)
    for what in ("blurred", "poster", "original"):
        yield from (reverse("neighbors:media_file", args=[uuid, what]) for uuid in media)
        yield from (reverse("admin:desk_media", args=[uuid, what]) for uuid in media)
    yield from (reverse("neighbors:post", args=[uuid]) for uuid in ids)
    yield from (reverse("admin:neighbors_case_change", args=[case.uuid]) for case in Case.objects.all())
    names = ("neighbors_case_changelist", "desk_bans", "desk_agreement", "devices_auditentry_changelist", "index")
    yield from (reverse(f"admin:{name}") for name in names)
    yield from (reverse("neighbors:feed") + query for query in ("?category=crime", "?q=public", "?q=beside&page=2"))
    for entry in AuditEntry.objects.order_by("-pk")[:40]:
        yield reverse("admin:devices_auditentry_change", args=[entry.pk])


def told(client: Client, address: str) -> str:
    """All of an answer; a film is read to its end."""
    with transaction.atomic():
        answer: Any = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return f"{dict(answer.headers)} {answer.cookies} {body.decode(errors='replace')}"


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def read_by(who: str, text: str, made: Unapproved) -> list[str]:
    return [mark for mark, readers in made.marks.items() if mark in text and who not in readers]


def test_every_page_about_something_is_asked(things: dict[str, Any], made: Unapproved) -> None:
    """A new route under neighbors/ that shows a thing joins the addresses above."""
    asked = {resolve(address.partition("?")[0]).view_name for address in addresses(made, things)}
    shows = [row for row in rows() if row.method == "GET" and row.arguments and 200 in row.gives.values()]
    assert {row.route for row in shows if row.route.startswith("neighbors:")} <= asked


def test_no_route_of_the_matrix_shows_it(things: dict[str, Any], made: Unapproved) -> None:
    sessions = {who: session_of(user) for who, user in things["people"].items()}
    found = []
    for row in rows():
        if row.method != "GET":
            continue
        for who in [
            who for who, status in row.gives.items() if status not in (302, 404)
        ]:  # a closed door shows nothing
            with transaction.atomic():
                answer, body = send(row, who, things, sessions)
                transaction.set_rollback(True)
            text = f"{dict(answer.headers)} {answer.cookies} {body.decode(errors='replace')}"
            found += [(str(row), who, mark) for mark in read_by("owner" if who == "camera" else who, text, made)]
    assert not found


# On PostgreSQL some of them: who may read what was asked of everybody on SQLite, and SQL is what differs
@pytest.mark.parametrize("who", OTHERS if connection.vendor == "sqlite" else ("neighbor", "officer", "operator"))
def test_nobody_else_finds_it_under_any_address(
    who: str,
    things: dict[str, Any],
    made: Unapproved,
    newcomer: User,
    officer: User,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    people = everybody(things, newcomer, officer)
    user = people.get(who)
    with transaction.atomic():
        if who == "operator":  # with all that opens the admin
            TOTP.activate(people[who], "JBSWY3DPEHPK3PXP")
            trained(people[who])
        client = client_of(user)
        found = {address: read_by(who, told(client, address), made) for address in addresses(made, things)}
        transaction.set_rollback(True)
    assert len(found) > 150
    assert not {address: marks for address, marks in found.items() if marks}
    assert not read_by("nobody", "".join([caplog.text, *capfd.readouterr()]), made)


def test_a_moderator_sees_no_picture_of_a_case_they_do_not_hold(
    things: dict[str, Any], made: Unapproved, moe: User
) -> None:
    client = client_of(moe)
    for media in made.media:
        for what in ("blurred", "poster", "original"):
            for name in ("admin:desk_media", "neighbors:media_file"):
                address = reverse(name, args=[media.uuid, what])
                assert client.get(address).status_code == HttpResponseNotFound.status_code, address


def test_a_search_for_its_words_finds_nothing_that_tells_they_are_there(
    things: dict[str, Any], made: Unapproved
) -> None:
    client = client_of(things["people"]["neighbor"])
    address = reverse("neighbors:feed_items")
    assert json.loads(client.get(address, {"q": "public beside"}).content)["cells"]
    for mark in made.marks:
        for word in (mark, f"{mark}text", f"{mark}title", f"{mark}did"):
            assert not json.loads(client.get(address, {"q": word}).content)["cells"], word


def test_no_notice_mail_or_entry_carries_it(things: dict[str, Any], made: Unapproved) -> None:
    """Its author is told which of their own posts it was; others read nothing of it, nor does the log."""
    now = timezone.now() + timedelta(hours=1)
    with transaction.atomic():
        for post in made.posts:
            alerting.alert(post.pk, "new", now)
        alerting.send_due(now + timedelta(days=1))
        mailing.send_due(now + timedelta(days=1))
        others = Notice.objects.exclude(user=things["people"]["owner"])
        said = json.dumps(list(others.values("facts", "path", "kind")), default=str)
        letters = [one for one in mail.outbox if things["people"]["owner"].email not in one.to]
        said += "".join(f"{one.subject} {one.body} {one.extra_headers}" for one in letters)
        entries = json.dumps(list(AuditEntry.objects.values("facts", "action", "subject_type")))
        transaction.set_rollback(True)
    assert not read_by("nobody", said, made)
    assert not read_by("nobody", entries, made)


def test_its_author_does_find_it(things: dict[str, Any], made: Unapproved) -> None:
    """So what is searched for is there, and would be found."""
    client = client_of(things["people"]["owner"])
    text = "".join(told(client, address) for address in addresses(made, things))
    text += told(client, reverse("neighbors:mine"))
    hers = {mark for mark, readers in made.marks.items() if "owner" in readers}
    # What was refused, taken back or asked to be changed stands beside what is public, and is not shown again
    gone = {"editrejected", "editwithdrawn", "correctionrejected", "commenthidden"}
    missing = {mark for mark in hers if mark not in text}
    assert missing <= {f"zqx{name}xqz" for name in gone}, missing


def test_so_does_a_moderator_who_holds_the_case(made: Unapproved, moe: User, max_: User) -> None:
    for mark, case in made.on_the_desk.items():
        by = max_ if case.kind == "appeal" else moe
        with transaction.atomic():
            now = timezone.now()
            held = claiming.claim(case.kind, case.uuid, by=by, now=now)
            outcome = {"hold": "approve", "flags": "remove", "appeal": "overturn"}[case.kind]
            page = reverse("admin:neighbors_case_change", args=[held.uuid])
            masked = told(client_of(by), page)
            deciding.first_look(held, outcome, by=by, now=now)
            assert mark in told(client_of(by), page), mark
            if case.revision is not None and case.revision.people:
                assert f'"{mark}"' not in masked
            looking.see_media(held, by=by, now=now)
            for media in Media.objects.filter(revisions=case.revision_id, original__isnull=False):
                seen = reverse("admin:desk_media", args=[media.uuid, "blurred"])
                assert "blurredxqz" in told(client_of(by), seen)
            transaction.set_rollback(True)


def test_what_is_edited_between_the_look_and_the_approval_is_not_published(
    things: dict[str, Any], made: Unapproved, moe: User
) -> None:
    """The picture is another one than the moderator saw: the approval fails, on the desk as below it."""
    case = made.on_the_desk[f"zqx{Standing.PENDING}xqz"]
    for what in ("blurred", "poster"):
        with transaction.atomic():
            now = timezone.now()
            held = claiming.claim("hold", case.uuid, by=moe, now=now)
            looking.see_media(held, by=moe, now=now)
            deciding.first_look(held, "approve", by=moe, now=now)
            client = client_of(moe)
            page = client.get(reverse("admin:neighbors_case_change", args=[held.uuid]))
            sealed = page.context["sealed"]
            media = made.media[1]
            other = stored(things["camera"], Purpose.FEED, "video/mp4", b"another one")
            setattr(media, what, other)
            Media.objects.filter(pk=media.pk).update(**{what: other})
            answer = client.post(reverse("admin:desk_decide", args=[held.uuid]), {"outcome": "approve", "seen": sealed})
            assert answer.status_code == 409, what
            assert not Decision.objects.filter(case=held, confirmed_at__isnull=False).exists()
            post = Post.objects.get(pk=case.post_id)
            assert (post.status, post.shown) == (Standing.PENDING, None)
            transaction.set_rollback(True)
        made.media[1].refresh_from_db()


@pytest.mark.parametrize("how", ["hidden", "removed", "deleted", "edited"])
def test_a_player_that_has_begun_gets_no_byte_more(how: str, things: dict[str, Any], moe: User, store: None) -> None:
    """At the next Range request, whatever became of the post: hidden, removed, deleted, or shown otherwise since."""
    ana, ben = things["people"]["owner"], things["people"]["neighbor"]
    now = timezone.now()
    with transaction.atomic():
        post = post_of(ana, home=things["home"], category=Category.CRIME)
        assert post.shown is not None
        media = media_of(post.shown, things["clip"])
        blurred = media.blurred
        assert isinstance(blurred, StoredObject)
        client, address = client_of(ben), reverse("neighbors:media_file", args=[media.uuid, "blurred"])

        def part(start: int) -> tuple[int, bytes]:
            answer: Any = client.get(address, headers={"Range": f"bytes={start}-{start + 1}"})
            body = io.BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content)
            return answer.status_code, body.getvalue()

        assert part(0) == (206, b"fe")
        assert part(2) == (206, b"ed")
        changes: dict[str, Callable[[], Any]] = {
            "hidden": lambda: publishing.hide(post, by=None, now=now),
            "removed": lambda: publishing.remove(post, by=moe, now=now, rule="no_hate", message="No."),
            "deleted": lambda: post.move(Standing.DELETED, ended_at=now),
            "edited": lambda: Post.objects.filter(pk=post.pk).update(
                shown=revision_of(post, state=RevisionState.APPROVED, title="Without it")
            ),
        }
        changes[how]()
        assert part(2)[0] == 404
        poster = client.get(reverse("neighbors:media_file", args=[media.uuid, "poster"]))
        assert poster.status_code == 404
        transaction.set_rollback(True)
