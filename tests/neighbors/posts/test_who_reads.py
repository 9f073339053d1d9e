"""Who reads what they should not: an officer by an address they know, words and titles that are not public any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from devices.notices.models import Notice, NoticeKind
from devices.people import leaving
from devices.people.models import Office, User
from neighbors.areas.models import AlertBy, Block
from neighbors.moderation import flagging
from neighbors.moderation.models import Flag
from neighbors.posts import alerting, avoiding, contacting, ending, feed, publishing
from neighbors.posts.models import Comment, Message, Post, Standing
from tests.neighborhood import comment_of, neighbor, post_of, removal
from tests.street import NOON

pytestmark = pytest.mark.django_db
TITLE = "Ladder gone from Maple Street"


@pytest.mark.parametrize("door", ["flag/post", "block/post"])
def test_an_officer_reads_no_post_by_its_address(ana: User, ben: User, client: Client, door: str):
    post = post_of(ana, title=TITLE)
    neighbor(ben)
    User.objects.filter(pk=ben.pk).update(office=Office.OFFICER)
    client.force_login(ben)
    assert client.get(f"/neighbors/{door}/{post.uuid}/").status_code == 404
    assert client.post(f"/neighbors/{door}/{post.uuid}/", {"reason": "danger_to_someone"}).status_code == 404
    assert not Flag.objects.exists()
    assert not Block.objects.exists()


def test_a_comment_can_be_deleted_where_its_post_is_not_seen_any_more(ana: User, ben: User, client: Client):
    post = post_of(ana)
    comment = comment_of(ben, post)
    Block.objects.create(blocker=ben, blocked=ana, name="Neighbor 1")
    client.force_login(ben)
    answer = client.post(f"/neighbors/comments/{comment.uuid}/delete/", follow=True)
    assert answer.status_code == 200
    comment.refresh_from_db()
    assert comment.status == Standing.DELETED
    assert client.post(f"/neighbors/comments/{comment.uuid}/undelete/", follow=True).status_code == 200


def _told(post: Post, user: User) -> Notice:
    alerting.alert(post.pk, "new", NOON)
    alerting.send_due(NOON)
    return Notice.objects.get(user=user, kind=NoticeKind.NEARBY)


def test_the_title_of_what_a_moderator_removed_stands_in_no_notice(ana: User, ben: User, moe: User):
    post = post_of(ana, title=TITLE)
    neighbor(ben, alert_by=AlertBy.PAGE, quiet_from=None, quiet_until=None)
    assert TITLE in _told(post, ben).facts["titles"]
    publishing.remove(post, by=moe, now=NOON, rule="no_private_data", message="Whose ladder it is, is theirs to tell.")
    assert not any(TITLE in str(notice.facts) for notice in Notice.objects.filter(user=ben))


def test_the_title_of_a_deleted_post_is_left_with_nobody(ana: User, ben: User, vic: User):
    post = post_of(ana, title=TITLE, at=NOON)
    for one in (ana, ben, vic):
        neighbor(one)
    comment_of(vic, post)
    contacting.write_to_author(post, "Mine is gone too.", by=ben, now=NOON)
    avoiding.block(post, by=ben, now=NOON)
    avoiding.block(Comment.objects.get(author=vic), by=ben, now=NOON)
    ending.delete(post, by=ana, now=NOON)
    ending.clear_deleted(NOON + timedelta(hours=1))
    assert not [name for name in Block.objects.values_list("name", flat=True) if TITLE in name]
    assert all(name.startswith("Neighbor ") for name in Block.objects.values_list("name", flat=True))
    assert not [notice for notice in Notice.objects.all() if TITLE in str(notice.facts)]


@pytest.mark.parametrize("how", ["the post is deleted", "the account is deleted"])
def test_an_open_case_keeps_no_title_in_what_others_were_told(ana: User, ben: User, vic: User, how: str):
    post = post_of(ana, title=TITLE, at=NOON)
    neighbor(ana)
    neighbor(ben)
    neighbor(vic, alert_by=AlertBy.PAGE, quiet_from=None, quiet_until=None)
    assert TITLE in _told(post, vic).facts["titles"]
    thread = contacting.write_to_author(post, "Mine is gone too.", by=ben, now=NOON)
    contacting.send(thread, "When?", by=ana, now=NOON)
    flagging.flag(post, "hate", by=ben, now=NOON)
    if how == "the post is deleted":
        ending.delete(post, by=ana, now=NOON)
    else:
        leaving.leave(ana, by=ana, now=NOON)
    ending.clear_deleted(NOON + timedelta(hours=1))
    assert post.revisions.get().title == TITLE
    assert not [notice for notice in Notice.objects.all() if TITLE in str(notice.facts)]


def test_the_list_of_messages_names_no_post_that_is_hidden(ana: User, ben: User, client: Client):
    post = post_of(ana, title=TITLE, at=NOON)
    neighbor(ben)
    contacting.write_to_author(post, "Mine is gone too.", by=ben, now=NOON)
    client.force_login(ben)
    assert TITLE in client.get("/neighbors/messages/").content.decode()
    publishing.hide(post, by=None, now=NOON)
    assert TITLE not in client.get("/neighbors/messages/").content.decode()


def test_a_long_thread_is_read_page_by_page(ana: User, ben: User, client: Client):
    post = post_of(ana, at=NOON)
    neighbor(ben)
    thread = contacting.write_to_author(post, "message number 0.", by=ben, now=NOON)
    Message.objects.bulk_create(
        Message(contact=thread, sender=ben, text=f"message number {n}.", at=NOON + timedelta(seconds=n))
        for n in range(1, 250)
    )
    client.force_login(ana)
    pages = [client.get(f"/neighbors/messages/{thread.uuid}/", {"page": n}).content.decode() for n in ("", "2", "3")]
    assert [page.count("message number ") for page in pages] == [100, 100, 50]
    assert "message number 249." in pages[0]
    assert "message number 0." in pages[2]


@pytest.mark.parametrize("door", ["flag", "decision"])
def test_no_page_about_moderation_is_kept_by_a_browser(ana: User, ben: User, client: Client, door: str):
    neighbor(ben)
    decision = removal(ana, ben, at=NOON)
    address = {"flag": f"flag/post/{post_of(ana).uuid}", "decision": f"decisions/{decision.uuid}"}[door]
    client.force_login(ben)
    assert "no-store" in client.get(f"/neighbors/{address}/")["Cache-Control"]


def test_a_comment_is_deleted_from_the_list_of_what_one_wrote(ana: User, ben: User, client: Client):
    comment = comment_of(ben, post_of(ana, Standing.HIDDEN))
    client.force_login(ben)
    assert f"/neighbors/comments/{comment.uuid}/delete/" in client.get("/neighbors/mine/").content.decode()


def test_a_cursor_of_ones_own_making_tells_no_order_of_keys(ana: User, ben: User):
    shown, draft = post_of(ana, at=NOON), post_of(ana, Standing.DRAFT)
    made = feed.Cursor(NOON, draft.uuid)
    assert made.before() == (NOON, 0)
    assert feed.Cursor(NOON, shown.uuid).before() == (NOON, shown.pk)
