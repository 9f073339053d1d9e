"""What people see of moderation: the page to flag, what was decided, the appeal; never who decided or who flagged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from devices.people.models import User
from neighbors.moderation.models import Case, Decision, Flag, Outcome, Strike
from neighbors.posts.models import Contact, Message, Post, Standing
from tests.neighborhood import comment_of, neighbor, post_of, removal
from tests.neighbors.moderation.conftest import in_effect

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def post(ana: User, ben: User) -> Post:
    neighbor(ana)
    neighbor(ben)
    return post_of(ana)


@pytest.fixture
def removed(ana: User, ben: User, moe: User) -> Decision:
    neighbor(ana)
    neighbor(ben)
    return removal(ana, ben, at=timezone.now() - timedelta(days=1), by=moe)


def test_the_page_to_flag_shows_every_rule_and_every_reason(post: Post, ben: User):
    page = signed_in(ben).get(f"/neighbors/flag/post/{post.uuid}/").content.decode()
    assert post.shown is not None and post.shown.title in page
    for words in ("racial profiling", "danger to someone", "No hate", "Nothing private about others"):
        assert words in page, words


def test_flagging_says_until_when_somebody_looks_and_leads_back(post: Post, ben: User):
    client, sent = signed_in(ben), {"reason": "false", "words": "I was there."}
    answer = client.post(f"/neighbors/flag/post/{post.uuid}/", sent, follow=True)
    assert answer.redirect_chain == [(f"/neighbors/posts/{post.uuid}/", 302)]
    assert "within four hours" in answer.content.decode()
    assert Flag.objects.get().words == "I was there."
    assert "You have flagged this" in client.get(f"/neighbors/flag/post/{post.uuid}/").content.decode()
    again = client.post(f"/neighbors/flag/post/{post.uuid}/", {"reason": "spam"})
    assert (again.status_code, Flag.objects.count()) == (409, 1)


def test_what_is_hidden_at_once_leads_back_to_the_feed(post: Post, ben: User):
    answer = signed_in(ben).post(f"/neighbors/flag/post/{post.uuid}/", {"reason": "nudity"})
    assert (answer.status_code, answer["Location"]) == (302, "/neighbors/")
    post.refresh_from_db()
    assert post.status == Standing.HIDDEN


def test_a_flag_without_a_reason_says_so_at_the_field(post: Post, ben: User):
    answer = signed_in(ben).post(f"/neighbors/flag/post/{post.uuid}/", {"words": "<script>alert(1)</script>"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Say what is wrong with it." in page
    assert "<script>alert" not in page


def test_a_comment_and_a_message_are_flagged_on_the_same_page(post: Post, ana: User, ben: User):
    comment = comment_of(ben, post)
    assert signed_in(ana).post(f"/neighbors/flag/comment/{comment.uuid}/", {"reason": "spam"}).status_code == 302
    thread = Contact.objects.create(post=post, asker=ben, author=ana, asker_number=1, author_number=2)
    message = Message.objects.create(contact=thread, sender=ben, text="Hello there.")
    answer = signed_in(ana).post(f"/neighbors/flag/message/{message.uuid}/", {"reason": "harassment"})
    assert answer["Location"] == f"/neighbors/messages/{thread.uuid}/"
    assert set(Case.objects.values_list("comment", "message")) == {(comment.pk, None), (None, message.pk)}


def test_somebody_elses_message_is_not_there(post: Post, ana: User, ben: User, mia: User):
    neighbor(mia)
    thread = Contact.objects.create(post=post, asker=ben, author=ana, asker_number=1, author_number=2)
    message = Message.objects.create(contact=thread, sender=ben, text="Hello there.")
    assert signed_in(mia).get(f"/neighbors/flag/message/{message.uuid}/").status_code == 404


def test_the_author_reads_the_rule_the_message_and_how_to_appeal(removed: Decision, ana: User):
    page = signed_in(ana).get(f"/neighbors/decisions/{removed.uuid}/").content.decode()
    for words in ("Your post was removed.", "No hate", removed.message, "You can appeal once", "/appeal/"):
        assert words in page, words


def test_who_flagged_it_reads_the_outcome_and_the_rule_and_nothing_written_to_the_author(removed: Decision, ben: User):
    page = signed_in(ben).get(f"/neighbors/decisions/{removed.uuid}/").content.decode()
    assert "You flagged a post. It was removed." in page
    assert "No hate" in page
    assert removed.message not in page
    assert "appeal" not in page.lower()


def test_no_page_names_who_decided_or_who_flagged(removed: Decision, ana: User, ben: User, moe: User):
    for reader, hidden in ((ana, (ben, moe)), (ben, (ana, moe))):
        page = signed_in(reader).get(f"/neighbors/decisions/{removed.uuid}/").content.decode()
        for user in hidden:
            assert user.email not in page
            assert str(user.uuid) not in page
            assert f">{user.name}<" not in page


def test_a_decision_that_is_not_in_effect_is_not_there(removed: Decision, ana: User):
    Decision.objects.filter(pk=removed.pk).update(applied_at=None)
    assert signed_in(ana).get(f"/neighbors/decisions/{removed.uuid}/").status_code == 404


def test_an_appeal_is_sent_once_and_the_decision_says_how_it_stands(
    removed: Decision, ana: User, ben: User, max_: User
):
    client, path = signed_in(ana), f"/neighbors/decisions/{removed.uuid}/"
    assert "That is the last word." in client.get(f"{path}appeal/").content.decode()
    sent = client.post(f"{path}appeal/", {"words": "It says what was done."}, follow=True)
    assert sent.redirect_chain == [(path, 302)]
    assert "You have appealed." in sent.content.decode()
    assert client.get(f"{path}appeal/")["Location"] == path
    assert client.post(f"{path}appeal/", {"words": "Again."}).status_code == 409
    in_effect(Case.objects.get(kind="appeal"), Outcome.OVERTURN, by=max_, now=timezone.now())
    page = client.get(path).content.decode()
    assert "an appeal has taken it back" in page
    decided = Decision.objects.get(outcome="overturn")
    assert f"/neighbors/decisions/{decided.uuid}/" in page
    last = client.get(f"/neighbors/decisions/{decided.uuid}/").content.decode()
    assert "the decision about your post was wrong" in last
    said = signed_in(ben).get(f"/neighbors/decisions/{decided.uuid}/").content.decode()
    assert "is published again" in said


def test_after_thirty_days_the_page_offers_no_appeal(removed: Decision, ana: User):
    Decision.objects.filter(pk=removed.pk).update(applied_at=timezone.now() - timedelta(days=31))
    path = f"/neighbors/decisions/{removed.uuid}/"
    assert "You can appeal once" not in signed_in(ana).get(path).content.decode()
    assert signed_in(ana).post(f"{path}appeal/", {"words": "Late."}).status_code == 410


@pytest.mark.parametrize(
    ("level", "in_force", "words"),
    [
        ("note", True, "the next time it is 7 days"),
        ("days_7", True, "7 days without writing"),
        ("ban", False, "A second moderator decides"),
        ("ban", True, "No more writing. You can still read, and appeal"),
    ],
)
def test_the_page_says_what_a_strike_means(
    removed: Decision, ana: User, ben: User, moe: User, level: str, in_force: bool, words: str
):
    now = timezone.now()
    when = {"in_force_at": now, "seconded_at": now} if in_force else {}
    Strike.objects.create(user=ana, decision=removed, level=level, by=moe, **when)
    path = f"/neighbors/decisions/{removed.uuid}/"
    assert words in signed_in(ana).get(path).content.decode()
    assert words not in signed_in(ben).get(path).content.decode()
