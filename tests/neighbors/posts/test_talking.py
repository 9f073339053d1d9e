"""Comments, reactions, contact threads and blocks: who may, what is public of it, and how much of it in a day."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.core import mail

from devices.audit.models import AuditEntry
from devices.errors import Conflict, Invalid, Refused
from devices.notices import mailing
from devices.notices.models import Notice, NoticeKind
from devices.people.models import User
from neighbors.areas import blocking
from neighbors.areas.models import Block, Neighbor
from neighbors.posts import avoiding, commenting, composing, contacting, ending, publishing, reacting, talk
from neighbors.posts.models import Comment, Contact, Message, Post, Reaction, Revision, RevisionState, Standing
from tests.neighborhood import comment_of, neighbor, post_of
from tests.street import NOON, person

LATER = NOON + timedelta(minutes=10)


@pytest.fixture
def street(ana, ben, mia):
    """Three neighbors whose accounts are old enough to be trusted with more."""
    User.objects.update(date_joined=NOON - timedelta(days=60))
    for user in (ana, ben, mia):
        user.refresh_from_db()
        neighbor(user)


@pytest.fixture
def post(street, ana):
    return post_of(ana, at=NOON)


def texts(post: Post, reader: User) -> list[str]:
    lines = talk.comments_of(post, reader)["threads"]
    return [text for line in lines for text in [line.text, *[reply.text for reply in line.replies]] if text]


def approve(revision: Revision, by: User) -> None:
    publishing.approve(revision, publishing.saw(revision), by=by, now=LATER)


# --- comments


def test_a_comment_is_read_by_others_only_when_a_person_has_approved_it(post, ana, ben, mia, moe):
    comment = commenting.write(post, " Seen at noon. ", by=ben, now=NOON)
    assert [texts(post, user) for user in (ana, mia, ben)] == [[], [], ["Seen at noon."]]
    approve(comment.revisions.get(), moe)
    assert [texts(post, user) for user in (ana, mia, ben)] == [["Seen at noon."]] * 3
    assert Notice.objects.get(user=ana).kind == NoticeKind.COMMENTED


def test_an_edit_is_read_by_others_only_when_it_was_approved_and_the_approval_holds_for_its_words(post, ben, mia, moe):
    comment = commenting.write(post, "Seen at noon.", by=ben, now=NOON)
    first = comment.revisions.get()
    seen = publishing.saw(first)
    commenting.edit(comment, "Seen at one.", by=ben, now=NOON)
    with pytest.raises(Conflict):  # the edit came between the look and the approval
        publishing.approve(first, seen, by=moe, now=LATER)
    assert texts(post, mia) == []
    approve(Revision.objects.of(comment).waiting().get(), moe)
    assert texts(post, mia) == ["Seen at one."]
    comment.refresh_from_db()
    commenting.edit(comment, "Seen at two.", by=ben, now=NOON)
    assert texts(post, mia) == ["Seen at one."]
    assert texts(post, ben) == ["Seen at one."]
    approve(Revision.objects.of(comment).waiting().get(), moe)
    assert texts(post, mia) == ["Seen at two."]


def test_saying_the_same_again_is_no_new_version(post, ben):
    comment = commenting.write(post, "Seen at noon.", by=ben, now=NOON)
    commenting.edit(comment, "Seen at noon. ", by=ben, now=NOON)
    assert comment.revisions.count() == 1


def test_what_was_sent_back_for_changes_can_be_sent_again(post, ben, moe):
    comment = commenting.write(post, "Seen at noon.", by=ben, now=NOON)
    sent = comment.revisions.get()
    publishing.ask_changes(sent, by=moe, now=LATER, rule="local", message="Where?")
    comment.refresh_from_db()
    commenting.edit(comment, "Seen at noon on the corner.", by=ben, now=LATER)
    comment.refresh_from_db()
    assert comment.status == Standing.PENDING


def test_a_rejected_comment_cannot_be_changed(post, ben):
    comment = comment_of(ben, post, Standing.REJECTED)
    with pytest.raises(Conflict):
        commenting.edit(comment, "Better words.", by=ben, now=NOON)


def test_words_that_are_asked_about_leave_nothing_behind(post, ben):
    with pytest.raises(composing.Asked):
        commenting.write(post, "A black man was there.", by=ben, now=NOON)
    assert not Comment.objects.exists()
    commenting.write(post, "A black man was there.", None, True, by=ben, now=NOON)
    assert Revision.objects.get(kind="comment").findings[0]["kind"] == "race"


def test_replies_have_one_level(post, ana, ben, mia):
    first = comment_of(ben, post)
    reply = comment_of(mia, post, answers=first)
    assert commenting.write(post, "A third one.", reply, by=ana, now=NOON).answers == first


def test_only_what_is_public_can_be_answered(post, ben, mia):
    for standing in (Standing.PENDING, Standing.HIDDEN, Standing.REMOVED, Standing.DELETED):
        with pytest.raises(Conflict):
            commenting.write(post, "An answer.", comment_of(mia, post, standing), by=ben, now=NOON)
    elsewhere = comment_of(mia, post_of(mia))
    with pytest.raises(Conflict):
        commenting.write(post, "An answer.", elsewhere, by=ben, now=NOON)


@pytest.mark.parametrize("standing", [Standing.PENDING, Standing.HIDDEN, Standing.REMOVED, Standing.REJECTED])
def test_a_post_that_is_not_public_takes_no_comments(street, ana, standing):
    with pytest.raises(Conflict):
        commenting.write(post_of(ana, standing), "Mine.", by=ana, now=NOON)


def test_who_is_suspended_banned_or_has_not_agreed_cannot_comment(post, ben):
    for columns in (
        {"suspended_until": NOON + timedelta(days=7)},
        {"suspended_until": None, "banned_at": NOON},
        {"banned_at": None, "agreed_version": ""},
    ):
        Neighbor.objects.filter(user=ben).update(**columns)
        with pytest.raises(Refused):
            commenting.write(post, "Seen at noon.", by=ben, now=NOON)


def test_a_new_account_comments_less_often(post, db):
    new = person("new@example.org", "New", date_joined=NOON - timedelta(days=1))
    neighbor(new)
    for number in range(5):
        commenting.write(post, f"Number {number}.", by=new, now=NOON)
    with pytest.raises(Refused, match="24 hours"):
        commenting.write(post, "One more.", by=new, now=NOON)
    commenting.write(post, "The next day.", by=new, now=NOON + timedelta(hours=25))


def test_nobody_changes_or_deletes_what_somebody_else_said(post, ben, mia):
    comment = comment_of(ben, post)
    with pytest.raises(Refused):
        commenting.edit(comment, "Other words.", by=mia, now=NOON)
    with pytest.raises(Refused):
        ending.delete(comment, by=mia, now=NOON)


def test_who_left_leaves_their_name_behind_and_replies_stay(post, ana, ben, mia):
    first = comment_of(ben, post, text="Seen at noon.")
    comment_of(mia, post, text="Me too.", answers=first)
    Comment.objects.filter(pk=first.pk).update(author=None)
    (line,) = talk.comments_of(post, ana)["threads"]
    assert line.name == "A neighbor who has left"
    assert [reply.text for reply in line.replies] == ["Me too."]


# --- reactions


def test_a_reaction_counts_once_and_can_be_taken_back(post, ben):
    for _time in range(2):
        reacting.react(post, "helpful", True, by=ben, now=NOON)
    touch = talk.reactions_of(post, ben)[0]
    assert (touch.kind, touch.count, touch.is_mine) == ("helpful", 1, True)
    assert AuditEntry.objects.filter(action="reacted").count() == 1
    reacting.react(post, "helpful", False, by=ben, now=NOON)
    assert not Reaction.objects.exists()


def test_nobody_reacts_to_their_own_post_or_without_an_area(post, ana, gus):
    for user in (ana, gus):
        with pytest.raises(Refused):
            reacting.react(post, "helpful", True, by=user, now=NOON)
    with pytest.raises(Invalid):
        reacting.react(post, "angry", True, by=ana, now=NOON)


# --- contact


def test_names_in_a_thread_are_its_own(post, ana, ben, monkeypatch):
    monkeypatch.setattr(random, "_urandom", random.Random(4).randbytes)  # two drawn by chance may be the same
    comment_of(ben, post)
    number = talk.comments_of(post, ana)["threads"][0].name
    threads = [
        contacting.write_to_author(one, "Hello.", by=ben, now=NOON) for one in (post, post_of(ana), post_of(ana))
    ]
    names = [contacting.name_of(thread, ben.pk) for thread in threads]
    assert len({number, *names}) == 4
    assert all(thread.asker_number != thread.author_number for thread in threads)


def test_one_reader_has_one_thread_with_an_author_about_a_post(post, ben):
    first = contacting.write_to_author(post, "Hello.", by=ben, now=NOON)
    assert contacting.write_to_author(post, "Are you there?", by=ben, now=LATER) == first
    assert Message.objects.count() == 2


def test_the_mail_says_only_that_a_message_waits_and_says_it_once(post, ana, ben):
    for text in ("The secret word is rhubarb.", "Rhubarb again."):
        thread = contacting.write_to_author(post, text, by=ben, now=NOON)
    mailing.send_due(NOON)
    (letter,) = mail.outbox
    assert letter.to == [ana.email]
    assert "hubarb" not in f"{letter.subject} {letter.body}"
    assert ben.email not in letter.body
    assert str(thread.uuid) in letter.body
    contacting.read(thread, by=ana, now=LATER)
    contacting.send(thread, "A third.", by=ben, now=LATER)
    assert Notice.objects.filter(user=ana, kind=NoticeKind.MESSAGE_WAITS).count() == 2


def test_an_author_answers_in_the_thread_and_cannot_write_to_themselves(post, ana, ben):
    thread = contacting.write_to_author(post, "Hello.", by=ben, now=NOON)
    contacting.send(thread, "Hello back.", by=ana, now=LATER)
    assert [said.is_mine for said in talk.thread_page(thread, ana)["said"]] == [False, True]
    with pytest.raises(Refused):
        contacting.write_to_author(post, "Hello me.", by=ana, now=NOON)


def test_a_third_person_is_nobody_in_a_thread(post, ben, mia):
    thread = contacting.write_to_author(post, "Hello.", by=ben, now=NOON)
    for act in (
        lambda: contacting.send(thread, "Hi.", by=mia, now=NOON),
        lambda: contacting.read(thread, by=mia, now=NOON),
        lambda: contacting.close(thread, by=mia, now=NOON),
    ):
        with pytest.raises(Refused):
            act()


def test_either_of_the_two_closes_a_thread_for_both(post, ana, ben):
    thread = contacting.write_to_author(post, "Hello.", by=ben, now=NOON)
    contacting.close(thread, by=ana, now=NOON)
    for user in (ana, ben):
        with pytest.raises(Conflict):
            contacting.send(thread, "Hello?", by=user, now=LATER)
    with pytest.raises(Conflict):
        contacting.write_to_author(post, "Hello?", by=ben, now=LATER)


def test_a_new_account_writes_to_few_authors_a_day(street, ana, db):
    new = person("new@example.org", "New", date_joined=NOON - timedelta(days=1))
    neighbor(new)
    for _number in range(contacting.MOST_THREADS_WHEN_NEW):
        contacting.write_to_author(post_of(ana), "Hello.", by=new, now=NOON)
    with pytest.raises(Refused, match="24 hours"):
        contacting.write_to_author(post_of(ana), "Hello.", by=new, now=NOON)
    contacting.write_to_author(post_of(ana), "Hello.", by=new, now=NOON + timedelta(hours=25))


def test_messages_are_limited_in_a_day(post, ben):
    thread = contacting.write_to_author(post, "Hello.", by=ben, now=NOON)
    Message.objects.bulk_create(
        Message(contact=thread, sender=ben, text="Hello.", at=NOON) for _n in range(contacting.MOST_MESSAGES - 1)
    )
    with pytest.raises(Refused, match="24 hours"):
        contacting.send(thread, "One more.", by=ben, now=LATER)


@pytest.mark.parametrize("text", ["", "  \n", "x" * 1001])
def test_a_message_says_something_and_not_too_much(post, ben, text):
    with pytest.raises(Invalid):
        contacting.write_to_author(post, text, by=ben, now=NOON)
    assert not Contact.objects.exists()


# --- blocks


def test_who_was_blocked_is_not_read_by_the_blocker_and_still_by_others(post, ana, ben, mia):
    comment = comment_of(ben, post, text="Seen at noon.")
    avoiding.block(comment, by=mia, now=NOON)
    assert texts(post, mia) == []
    assert texts(post, ana) == ["Seen at noon."]
    assert not Post.objects.visible_to(mia).filter(author=ben).exists()


def test_who_was_blocked_still_reads_the_blocker_and_cannot_answer_them(post, ana, ben, mia):
    comment = comment_of(mia, post, text="Mia's words.")
    Block.objects.create(blocker=mia, blocked=ben, name="Neighbor 1")
    assert texts(post, ben) == ["Mia's words."]
    with pytest.raises(Refused):
        commenting.write(post, "An answer.", comment, by=ben, now=NOON)


@pytest.mark.parametrize("blocks", [("ana", "ben"), ("ben", "ana")])
def test_between_two_of_whom_one_blocked_the_other_nothing_is_written(post, ana, ben, blocks):
    people = {"ana": ana, "ben": ben}
    thread = contacting.write_to_author(post, "Hello.", by=ben, now=NOON)
    Block.objects.create(blocker=people[blocks[0]], blocked=people[blocks[1]], name="Neighbor 1")
    for act in (
        lambda: commenting.write(post, "Seen at noon.", by=ben, now=NOON),
        lambda: reacting.react(post, "thanks", True, by=ben, now=NOON),
        lambda: contacting.write_to_author(post, "Hello.", by=ben, now=NOON),
        lambda: contacting.send(thread, "Hello.", by=ben, now=NOON),
        lambda: contacting.send(thread, "Hello.", by=ana, now=NOON),
    ):
        with pytest.raises(Refused):
            act()


def test_a_block_closes_the_threads_between_the_two_and_no_others(post, ana, ben, mia):
    with_ben = contacting.write_to_author(post, "Hello.", by=ben, now=NOON)
    with_mia = contacting.write_to_author(post, "Hello.", by=mia, now=NOON)
    avoiding.block(with_ben, by=ana, now=LATER)
    with_ben.refresh_from_db()
    with_mia.refresh_from_db()
    assert (with_ben.closed_at, with_mia.closed_at) == (LATER, None)


def test_a_block_again_is_the_same_and_can_be_taken_back_by_its_owner_only(post, ana, ben, mia):
    comment = comment_of(ben, post)
    found = avoiding.block(comment, by=ana, now=NOON)
    assert avoiding.block(comment, by=ana, now=LATER) == found
    with pytest.raises(Refused):
        blocking.unblock(found, by=mia)
    blocking.unblock(found, by=ana)
    assert not Block.objects.exists()
    commenting.write(post, "Seen at noon.", by=ben, now=NOON)


def test_nobody_blocks_themselves_or_somebody_who_left(post, ana, ben):
    with pytest.raises(Refused):
        avoiding.block(post, by=ana, now=NOON)
    comment = comment_of(ben, post)
    Comment.objects.filter(pk=comment.pk).update(author=None)
    comment.refresh_from_db()
    with pytest.raises(Conflict):
        avoiding.block(comment, by=ana, now=NOON)


def test_a_comment_of_somebody_whom_the_author_blocked_tells_them_nothing(post, ana, ben, moe):
    comment = commenting.write(post, "Seen at noon.", by=ben, now=NOON)
    Block.objects.create(blocker=ana, blocked=ben, name="Neighbor 1")
    approve(comment.revisions.get(), moe)
    assert not Notice.objects.filter(user=ana).exists()


def test_every_act_stands_in_the_log(post, ana, ben):
    comment = commenting.write(post, "Seen at noon.", by=ben, now=NOON)
    commenting.edit(comment, "Seen at one.", by=ben, now=NOON)
    ending.delete(comment, by=ben, now=NOON)
    thread = contacting.write_to_author(post, "Hello.", by=ben, now=NOON)
    contacting.close(thread, by=ben, now=NOON)
    blocking.unblock(avoiding.block(post, by=ben, now=NOON), by=ben)
    acts = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert acts == [
        "comment_submitted",
        "comment_taken_back",
        "comment_submitted",
        "comment_deleted",
        "contact_opened",
        "message_sent",
        "contact_closed",
        "blocked",
        "unblocked",
    ]
    assert RevisionState.PENDING not in comment.revisions.values_list("state", flat=True)
