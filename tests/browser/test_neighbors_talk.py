"""Neighbors talk: a comment under a post, a reaction, a message to its author, a block; with scripts and without."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from devices.people.models import User
from neighbors.areas.models import AlertBy, Block, Neighbor
from neighbors.posts import alerting, publishing
from neighbors.posts.models import Comment, Contact, Post, Reaction, Revision
from tests.browser.conftest import Check, PageOf
from tests.neighborhood import comment_of, neighbor, post_of


@pytest.fixture
def post(ana: User, ben: User, mia: User) -> Post:
    """Ana's post, with a conversation under it."""
    for user in (ana, ben, mia):
        neighbor(user, time_zone="America/New_York", quiet_from=None, quiet_until=None)
    written = post_of(ana)
    first = comment_of(mia, written, text="Around noon I saw a white van stop at three houses.")
    comment_of(ana, written, text="Thank you. Did you see which way it went?", answers=first)
    return written


def approve(comment: Comment, by: User) -> None:
    waiting = Revision.objects.of(comment).waiting().get()
    publishing.approve(waiting, publishing.saw(waiting), by=by, now=timezone.now())


def test_ben_comments_reacts_writes_to_ana_and_is_blocked(
    page_of: PageOf, axe: Check, shot: Check, console: list[str], post: Post, ana: User, ben: User, moe: User
) -> None:
    page = page_of(ben)
    page.goto(f"/neighbors/posts/{post.uuid}/")
    thanks = page.get_by_role("button", name="thanks")
    thanks.click()
    expect(page.get_by_role("button", name="thanks", pressed=True)).to_contain_text("1")
    assert Reaction.objects.get().user == ben
    page.get_by_label("Your comment").fill("Two black males were in it.")
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_text("names race, ethnicity or religion")).to_be_visible()
    assert [error for error in console if "409" not in error] == []
    console.clear()
    axe(page)
    shot(page, "talk-asked")
    page.get_by_label("Your comment").fill("It turned left at the school.")
    page.get_by_role("button", name="Send for review").click()
    expect(page.locator(".comment.waits")).to_contain_text("It turned left at the school.")
    expect(page.locator(".comment.waits")).to_contain_text("only you see this")
    axe(page)
    page.goto(f"/neighbors/posts/{post.uuid}/")
    shot(page, "talk-post")

    reader = page_of(ana)
    reader.goto(f"/neighbors/posts/{post.uuid}/")
    expect(reader.get_by_text("Around noon")).to_be_visible()
    expect(reader.get_by_text("It turned left")).to_have_count(0)
    approve(Comment.objects.get(author=ben), moe)
    reader.reload()
    expect(reader.get_by_text("It turned left")).to_be_visible()

    page.get_by_role("link", name="Write to the author").click()
    page.get_by_label("Your message").fill("I have it on my camera. Shall I send it to you?")
    axe(page)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message.mine")).to_contain_text("I have it on my camera.")

    reader.goto("/neighbors/messages/")
    expect(reader.get_by_text("1 new message")).to_be_attached()
    axe(reader)
    shot(reader, "talk-messages")
    reader.locator("a.row").click()
    reader.get_by_label("Your message").fill("Please do.")
    reader.get_by_role("button", name="Send").click()
    expect(reader.locator(".message.mine")).to_contain_text("Please do.")
    axe(reader)
    shot(reader, "talk-thread")

    reader.get_by_role("link", name="Block Neighbor").click()
    axe(reader)
    shot(reader, "talk-block")
    reader.get_by_role("button", name="Block").click()
    expect(reader.get_by_role("heading", name="Whom I blocked")).to_be_visible()
    axe(reader)
    shot(reader, "talk-blocked")
    reader.goto(f"/neighbors/posts/{post.uuid}/")
    expect(reader.get_by_text("It turned left")).to_have_count(0)
    assert Contact.objects.get().closed_at
    reader.goto("/neighbors/blocked/")
    reader.get_by_role("button", name="Unblock").click()
    expect(reader.get_by_text("You have blocked nobody.")).to_be_visible()


def test_without_scripts_everything_is_a_form(page_of: PageOf, post: Post, ana: User, ben: User) -> None:
    page = page_of(ben, java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto(f"/neighbors/posts/{post.uuid}/")
    page.get_by_role("button", name="helpful").click()
    expect(page.get_by_role("button", name="helpful", pressed=True)).to_contain_text("1")
    page.get_by_role("link", name="Answer").first.click()
    expect(page.get_by_text("Around noon I saw a white van")).to_be_visible()
    page.get_by_label("Your comment").fill("It turned left.")
    page.get_by_role("button", name="Send for review").click()
    expect(page.locator(".replies .comment.waits")).to_contain_text("It turned left.")
    page.get_by_role("link", name="Change").click()
    page.get_by_label("Your comment").fill("It turned right.")
    page.get_by_role("button", name="Send for review").click()
    expect(page.locator(".comment.waits")).to_contain_text("It turned right.")
    page.locator(".comment.waits").get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".comment.waits")).to_contain_text("It turned right.")
    page.get_by_role("link", name="Write to the author").click()
    page.get_by_label("Your message").fill("Hello.")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="Close this thread").click()
    expect(page.get_by_text("This thread is closed.")).to_be_visible()
    page.goto(f"/neighbors/posts/{post.uuid}/")
    page.get_by_label("More about this post").click()
    page.get_by_role("link", name="Block its author").click()
    page.get_by_role("button", name="Block").click()
    expect(page.get_by_role("heading", name="Whom I blocked")).to_be_visible()
    assert Block.objects.get().blocked == ana


def test_an_alert_says_why_it_came_and_leads_to_where_it_is_stopped(
    page_of: PageOf, axe: Check, shot: Check, post: Post, ben: User
) -> None:
    alerting.alert(post.pk, "new", timezone.now())
    alerting.send_due(timezone.now())
    page = page_of(ben)
    page.goto("/notices/")
    expect(page.get_by_text("It happened within 2 miles of your area")).to_be_visible()
    axe(page)
    shot(page, "talk-alert")
    page.get_by_role("link", name="Change or stop these alerts").click()
    page.get_by_label("no alerts").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/neighbors/")
    assert Neighbor.objects.get(user=ben).alert_by == AlertBy.NONE
