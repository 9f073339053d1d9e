"""Pages of comments, reactions, contact and blocks: what they show, to whom, and what bad input gets."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices.people.models import Office
from neighbors.areas.models import Block
from neighbors.posts import contacting
from neighbors.posts.models import (
    Category,
    Comment,
    Contact,
    Message,
    Reaction,
    Revision,
    RevisionKind,
    RevisionState,
    Standing,
)
from tests.neighborhood import comment_of, neighbor, post_of, revision_of
from tests.street import person


@pytest.fixture
def street(ana, ben, mia):
    """Ana, ben and mia are neighbors here."""
    return {user: neighbor(user) for user in (ana, ben, mia)}


@pytest.fixture
def post(street, ana):
    return post_of(ana)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(post, user) -> str:
    answer = signed_in(user).get(reverse("neighbors:post", args=[post.uuid]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_comment_is_sent_and_only_its_author_sees_it_until_it_is_approved(post, ben, mia, ana):
    url = reverse("neighbors:comment_new", args=[post.uuid])
    answer = signed_in(ben).post(url, {"text": "I saw the van at noon."}, follow=True)
    assert answer.status_code == 200
    assert "I saw the van at noon." in page_of(post, ben)
    assert "waiting for review" in page_of(post, ben)
    for other in (mia, ana):
        assert "I saw the van" not in page_of(post, other)
    comment = Comment.objects.get()
    assert (comment.status, comment.revisions.get().state) == (Standing.PENDING, RevisionState.PENDING)


def test_words_about_looks_are_asked_about_and_kept_in_the_form(post, ben):
    url = reverse("neighbors:comment_new", args=[post.uuid])
    client = signed_in(ben)
    answer = client.post(url, {"text": "Two black males ran off."})
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "Two black males ran off." in said
    assert "names race, ethnicity or religion" in said
    assert "This is not about a person" in said
    assert not Comment.objects.exists()
    answer = client.post(url, {"text": "Two black males ran off.", "is_not_about_a_person": "on"})
    assert answer.status_code == 302
    sent = Revision.objects.get(kind="comment")
    assert sent.is_not_about_a_person
    assert [finding["kind"] for finding in sent.findings] == ["race"]


def test_an_empty_comment_and_one_too_long_get_a_sentence(post, ben):
    url = reverse("neighbors:comment_new", args=[post.uuid])
    for text in ("", "   ", "x" * 2001):
        answer = signed_in(ben).post(url, {"text": text})
        assert answer.status_code == 400
        assert "errorlist" in answer.content.decode()


def test_who_has_no_area_or_has_not_agreed_is_led_there_first(post, vic, gus):
    url = reverse("neighbors:comment_new", args=[post.uuid])
    neighbor(gus, agreed_version="")
    assert signed_in(vic).post(url, {"text": "Hello."})["Location"].startswith(reverse("neighbors:area"))
    assert signed_in(gus).post(url, {"text": "Hello."})["Location"].startswith(reverse("neighbors:agreement"))


def test_script_in_a_comment_is_text(post, ben):
    comment_of(ben, post, text="<script>alert(1)</script>")
    assert "<script>alert(1)" not in page_of(post, ben)
    assert "&lt;script&gt;alert(1)" in page_of(post, ben)


def test_replies_stand_under_their_comment_and_one_that_is_hidden_leaves_its_place(post, ana, ben, mia):
    first = comment_of(ben, post, text="Seen at noon.")
    comment_of(mia, post, text="Me too.", answers=first)
    said = page_of(post, ana)
    assert said.index("Seen at noon.") < said.index("Me too.")
    Comment.objects.filter(pk=first.pk).update(status=Standing.HIDDEN)
    said = page_of(post, ana)
    assert "Seen at noon." not in said
    assert "A comment that is not shown to you." in said
    assert "Me too." in said


def test_answering_says_what_is_answered_and_only_to_those_who_see_it(post, ben, mia):
    first, hidden = comment_of(ben, post, text="Seen at noon."), comment_of(ben, post, Standing.HIDDEN)
    url = reverse("neighbors:comment_new", args=[post.uuid])
    client = signed_in(mia)
    assert "Seen at noon." in client.get(url, {"answers": str(first.uuid)}).content.decode()
    assert client.get(url, {"answers": str(hidden.uuid)}).status_code == 404
    assert client.get(url, {"answers": "nonsense"}).status_code == 404
    assert client.post(url, {"answers": first.uuid, "text": "Me too."}).status_code == 302
    assert Comment.objects.get(author=mia).answers == first


def test_an_edit_waits_beside_the_words_that_were_approved(post, ben, mia):
    comment = comment_of(ben, post, text="Seen at noon.")
    url = reverse("neighbors:comment_edit", args=[comment.uuid])
    assert "Seen at noon." in signed_in(ben).get(url).content.decode()
    assert signed_in(ben).post(url, {"text": "Seen at one."}).status_code == 302
    assert "Seen at noon." in page_of(post, mia)
    assert "Seen at one." not in page_of(post, mia)
    assert "your change: waiting for review" in page_of(post, ben)
    assert signed_in(mia).get(url).status_code == 404


def test_a_comment_is_deleted_and_brought_back(post, ben, mia):
    comment = comment_of(ben, post, text="Seen at noon.")
    client = signed_in(ben)
    assert client.post(reverse("neighbors:comment_delete", args=[comment.uuid])).status_code == 302
    assert "Seen at noon." not in page_of(post, ben) + page_of(post, mia)
    assert client.post(reverse("neighbors:comment_undelete", args=[comment.uuid])).status_code == 302
    assert "Seen at noon." in page_of(post, mia)


def test_a_reaction_is_given_and_taken_back_with_and_without_scripts(post, ben):
    client, url = signed_in(ben), reverse("neighbors:react", args=[post.uuid])
    assert client.post(url, {"kind": "thanks", "on": "1"})["Location"].endswith("#reactions")
    answer = client.post(url, {"kind": "thanks", "on": "0"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert 'id="reactions"' in answer.content.decode()
    assert not Reaction.objects.exists()
    assert client.post(url, {"kind": "angry", "on": "1"}).status_code == 400


def test_a_reader_writes_to_an_author_and_neither_learns_who_the_other_is(post, ana, ben):
    client = signed_in(ben)
    answer = client.post(reverse("neighbors:contact_new", args=[post.uuid]), {"text": "Is it your bike?"})
    thread = Contact.objects.get()
    assert answer["Location"] == reverse("neighbors:contact", args=[thread.uuid])
    for user, other in ((ana, ben), (ben, ana)):
        said = signed_in(user).get(reverse("neighbors:contact", args=[thread.uuid])).content.decode()
        assert "Is it your bike?" in said
        for secret in (other.email, other.name, str(other.uuid)):
            assert secret not in said
    assert signed_in(ben).get(reverse("neighbors:contact_new", args=[post.uuid])).status_code == 302


def test_a_thread_says_which_messages_are_new_until_it_was_opened(post, ana, ben):
    contacting.write_to_author(post, "Is it your bike?", by=ben, now=timezone.now())
    thread, client = Contact.objects.get(), signed_in(ana)
    assert "1 new message" in client.get(reverse("neighbors:contacts")).content.decode()
    client.get(reverse("neighbors:contact", args=[thread.uuid]))
    assert "1 new message" not in client.get(reverse("neighbors:contacts")).content.decode()
    assert Message.objects.get().read_at


def test_a_thread_is_for_its_two_people_only(post, ben, mia):
    thread = contacting.write_to_author(post, "Is it your bike?", by=ben, now=timezone.now())
    url = reverse("neighbors:contact", args=[thread.uuid])
    client = signed_in(mia)
    assert [client.get(url).status_code, client.post(url, {"text": "x"}).status_code] == [404, 404]
    assert client.post(reverse("neighbors:contact_close", args=[thread.uuid])).status_code == 404


def test_a_message_can_be_flagged_by_who_got_it(post, ana, ben, mia):
    contacting.write_to_author(post, "Some bad words.", by=ben, now=timezone.now())
    url = reverse("neighbors:flag", args=["message", Message.objects.get().uuid])
    thread = signed_in(ana).get(reverse("neighbors:contact", args=[Contact.objects.get().uuid])).content.decode()
    assert url in thread
    assert signed_in(ana).post(url, {"reason": "harassment"}).status_code == 302
    assert signed_in(mia).post(url, {"reason": "harassment"}).status_code == 404


def test_a_closed_thread_takes_nothing_more(post, ana, ben):
    thread = contacting.write_to_author(post, "Is it your bike?", by=ben, now=timezone.now())
    client = signed_in(ana)
    client.post(reverse("neighbors:contact_close", args=[thread.uuid]))
    answer = signed_in(ben).post(reverse("neighbors:contact", args=[thread.uuid]), {"text": "Hello?"})
    assert answer.status_code == 409
    assert "closed" in answer.content.decode()


def test_a_message_that_a_moderator_hid_is_not_shown(post, ana, ben):
    thread = contacting.write_to_author(post, "Some bad words.", by=ben, now=timezone.now())
    Message.objects.update(hidden_at=timezone.now())
    said = signed_in(ana).get(reverse("neighbors:contact", args=[thread.uuid])).content.decode()
    assert "Some bad words." not in said
    assert "A moderator has hidden this message." in said


def test_who_is_blocked_disappears_with_posts_comments_and_messages(post, ana, ben, mia):
    comment = comment_of(ben, post, text="Seen at noon.")
    by_ben = post_of(ben, title="A bench is broken")
    thread = contacting.write_to_author(by_ben, "Which one?", by=ana, now=timezone.now())
    contacting.send(thread, "The red one.", by=ben, now=timezone.now())
    client = signed_in(ana)
    assert client.get(reverse("neighbors:block", args=["comment", comment.uuid])).status_code == 200
    assert client.post(reverse("neighbors:block", args=["comment", comment.uuid])).status_code == 302
    assert "Seen at noon." not in page_of(post, ana)
    assert client.get(reverse("neighbors:post", args=[by_ben.uuid])).status_code == 404
    said = client.get(reverse("neighbors:contact", args=[thread.uuid])).content.decode()
    assert "The red one." not in said
    assert "This thread is closed." in said
    assert "Seen at noon." in page_of(post, mia)


def test_who_is_blocked_cannot_comment_react_or_write_and_is_not_told_why(post, ana, ben):
    Block.objects.create(blocker=ana, blocked=ben, name="Neighbor 1")
    client = signed_in(ben)
    for route, data in (
        ("comment_new", {"text": "Hello."}),
        ("react", {"kind": "thanks", "on": "1"}),
        ("contact_new", {"text": "Hello."}),
    ):
        answer = client.post(reverse(f"neighbors:{route}", args=[post.uuid]), data)
        assert answer.status_code == 403
        assert "block" not in answer.content.decode().partition("<main")[2].partition("</main")[0].lower()


def test_the_list_of_the_blocked_says_what_they_were_called_and_lets_them_back(post, ana, ben):
    comment = comment_of(ben, post)
    client = signed_in(ana)
    client.post(reverse("neighbors:block", args=["comment", comment.uuid]))
    said = client.get(reverse("neighbors:blocks")).content.decode()
    assert "Neighbor " in said
    assert "A parcel was taken from a porch" in said
    assert ben.email not in said
    assert client.post(reverse("neighbors:unblock", args=[Block.objects.get().uuid])).status_code == 302
    assert not Block.objects.exists()


def test_nothing_and_oneself_cannot_be_blocked(post, ana, ben):
    client = signed_in(ana)
    for kind, which in (("post", uuid.uuid4()), ("user", ben.uuid), ("post", post.uuid), ("contact", post.uuid)):
        assert client.post(reverse("neighbors:block", args=[kind, which])).status_code == 404


def test_what_an_agency_asks_for_takes_no_comments_reactions_or_messages(street, ana, ben):
    asked = post_of(ana, category=Category.REQUEST)
    client = signed_in(ben)
    assert "takes no comments" in page_of(asked, ben)
    for route, data in (
        ("comment_new", {"text": "Hi."}),
        ("react", {"kind": "thanks", "on": "1"}),
        ("contact_new", {"text": "Hi."}),
    ):
        assert client.post(reverse(f"neighbors:{route}", args=[asked.uuid]), data).status_code == 403
    assert not Comment.objects.exists()


def test_an_officer_finds_no_posts_of_neighbors(post, db):
    officer = person("officer@example.org", "Officer", office=Office.OFFICER)
    client = signed_in(officer)
    for route in ("comment_new", "contact_new", "react"):
        assert client.post(reverse(f"neighbors:{route}", args=[post.uuid]), {"text": "Hi."}).status_code == 404


def test_a_post_with_many_comments_has_pages_of_them(post, ana, ben):
    for number in range(53):
        comment = comment_of(ben, post, text=f"Comment {number}.")
        Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() + timedelta(seconds=number))
    first = page_of(post, ana)
    assert "Comment 49." in first
    assert "Comment 50." not in first
    later = signed_in(ana).get(reverse("neighbors:post", args=[post.uuid]), {"comments": "2"}).content.decode()
    assert "Comment 52." in later
    assert "Comment 49." not in later


def test_a_page_of_many_comments_asks_the_database_as_often_as_one_of_few(
    post, ana, ben, mia, django_assert_max_num_queries
):
    for user in (ben, mia) * 10:
        comment_of(user, post)
    page_of(post, ana)
    client = signed_in(ana)
    with django_assert_max_num_queries(40):
        client.get(reverse("neighbors:post", args=[post.uuid]))


def test_what_a_moderator_asked_to_change_is_said_to_the_author(post, ben):
    comment = comment_of(ben, post, Standing.CHANGES_REQUESTED, text="His plate was seen.")
    Revision.objects.filter(comment=comment).update(message="Take the plate out.", rule="no_private_data")
    assert "Take the plate out." in page_of(post, ben)
    revision_of(post, kind=RevisionKind.COMMENT, comment=comment, text="Seen.", state=RevisionState.WITHDRAWN)
    assert "Take the plate out." in page_of(post, ben)
