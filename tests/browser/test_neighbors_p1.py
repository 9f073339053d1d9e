"""Ana writes to her neighbors in four steps, with scripts and without; ben reads what a moderator approved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from devices.people.models import User
from neighbors.areas.models import Neighbor
from neighbors.posts import ending, publishing
from neighbors.posts.models import Category, Post, Revision, RevisionKind, Standing
from tests.browser.conftest import Check, PageOf
from tests.neighborhood import comment_of, neighbor, post_of, revision_of


@pytest.fixture
def area(ana: User) -> Neighbor:
    User.objects.filter(pk=ana.pk).update(date_joined=timezone.now() - timedelta(days=30))
    return neighbor(ana, time_zone="America/New_York")


def approve(post: Post, by: User) -> None:
    revision = post.revisions.waiting().get()
    publishing.approve(revision, publishing.saw(revision), by=by, now=timezone.now())


def fill_first_step(page: Page) -> None:
    page.get_by_label("crime", exact=True).check()
    page.get_by_label("What happened, in a few words").fill("A parcel was taken from a porch")
    page.get_by_label("What you saw").fill("Around noon a parcel was taken and put into a van.")
    page.get_by_label("What the person did").fill("Took the parcel, drove off.")


def test_ana_reads_the_agreement_writes_and_sends_and_ben_reads_it(
    page_of: PageOf, axe: Check, shot: Check, ana: User, ben: User, moe: User, area: Neighbor
) -> None:
    Neighbor.objects.update(agreed_version="", agreed_at=None)
    page = page_of(ana)
    page.goto("/neighbors/new/")
    expect(page.get_by_role("heading", name="Good Neighbor agreement")).to_be_visible()
    axe(page)
    shot(page, "agreement")
    page.get_by_label("I have read the guidelines").check()
    page.get_by_role("button", name="Accept").click()
    page.wait_for_url("**/neighbors/new/")
    axe(page)
    shot(page, "compose-new")
    fill_first_step(page)
    page.get_by_text("Describe a person").click()
    page.get_by_label("race or ethnicity").first.fill("white")
    page.get_by_role("button", name="Save and read it").click()
    page.wait_for_url("**/edit/#read")
    expect(page.get_by_text("Race or ethnicity needs at least two other parts")).to_be_visible()
    page.get_by_label("hair").first.fill("gray")
    page.get_by_label("top", exact=False).first.fill("a green jacket")
    expect(page.locator("#read").get_by_text("a green jacket")).to_be_visible()
    expect(page.locator("#read").get_by_text("Race or ethnicity needs")).to_be_hidden()
    expect(page.locator("#read").get_by_text("The draft is saved.")).to_be_visible()
    axe(page)
    shot(page, "compose-draft")
    page.get_by_role("button", name="Send it for review").click()
    expect(page.get_by_text("It waits for a moderator. Until then only you see it.")).to_be_visible()
    axe(page)
    shot(page, "post-pending")
    post = Post.objects.get()
    approve(post, moe)
    neighbor(ben)
    reader = page_of(ben)
    reader.goto(f"/neighbors/posts/{post.uuid}/")
    expect(reader.get_by_role("heading", name="A parcel was taken from a porch")).to_be_visible()
    expect(reader.get_by_text("race or ethnicity")).to_be_visible()
    axe(reader)
    shot(reader, "post-read")


def test_a_point_on_the_map_is_the_point_meant(page_of: PageOf, shot: Check, ana: User, area: Neighbor) -> None:
    post = post_of(ana, Standing.DRAFT)
    page = page_of(ana)
    page.goto(f"/neighbors/posts/{post.uuid}/edit/")
    expect(page.locator("[data-map]")).to_be_hidden()
    page.get_by_label("At another point of my area").check()
    expect(page.locator("[data-map][data-ready]")).to_be_visible()
    shot(page, "compose-point")
    before = post.cell
    pin = page.get_by_role("button", name="Place of the post")
    pin.focus()
    for _step in range(30):
        pin.press("ArrowUp")
    expect(page.locator("#read").get_by_text("miles from yours")).to_be_visible()
    post.refresh_from_db()
    assert post.cell != before


def test_the_same_without_scripts(page_of: PageOf, console: list[str], ana: User, area: Neighbor) -> None:
    page = page_of(ana, java_script_enabled=False)
    page.goto("/neighbors/new/")
    fill_first_step(page)
    page.get_by_label("At another point of my area").check()
    page.get_by_label("Latitude").fill("48.2")
    page.get_by_role("button", name="Save and read it").click()
    expect(page.get_by_text("outside of your area")).to_be_visible()
    console.clear()  # the answer to it is a 400
    page.get_by_label("Latitude").fill(f"{42.1351}")
    page.get_by_role("button", name="Save and read it").click()
    expect(page.locator("#read").get_by_text("Around noon a parcel")).to_be_visible()
    page.get_by_label("What the person did").fill("Took the parcel and walked off.")
    page.get_by_role("button", name="Send it for review").click()
    expect(page.get_by_text("You changed it since you read it")).to_be_visible()
    page.get_by_role("button", name="Send it for review").click()
    expect(page.get_by_text("It waits for a moderator")).to_be_visible()
    page.get_by_role("button", name="Take it back and change it").click()
    expect(page.get_by_role("heading", name="Your draft")).to_be_visible()
    page.get_by_role("button", name="Delete the draft").click()
    expect(page.get_by_text("The post is deleted.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The post is back.")).to_be_visible()


def test_what_the_screen_asks_is_answered_on_the_page(
    page_of: PageOf, axe: Check, shot: Check, ana: User, ben: User, area: Neighbor
) -> None:
    post_of(ben, title="A van took a parcel")
    post = post_of(ana, Standing.DRAFT, title="Thug at the corner", text="A thug stood at the corner.")
    post.revisions.update(words_sha256="", did="Looked into cars.")
    page = page_of(ana)
    page.goto(f"/neighbors/posts/{post.uuid}/edit/#read")
    expect(page.get_by_text("Somebody may have told this already")).to_be_visible()
    axe(page)
    shot(page, "compose-asked")
    page.get_by_label("This is not about a person").check()
    page.get_by_role("button", name="Send it for review").click()
    expect(page.get_by_text("It waits for a moderator")).to_be_visible()


def test_ana_corrects_resolves_and_deletes(
    page_of: PageOf, axe: Check, shot: Check, ana: User, ben: User, moe: User, area: Neighbor
) -> None:
    post = post_of(ana, category=Category.SUSPICIOUS, title="Somebody tried door handles on Maple Street")
    comment_of(ben, post)
    page = page_of(ana)
    page.goto(f"/neighbors/posts/{post.uuid}/")
    page.get_by_role("link", name="It was otherwise").click()
    axe(page)
    shot(page, "post-correct")
    page.get_by_label("How it really was").fill("It was a courier who had the wrong number.")
    page.get_by_role("button", name="Send the correction").click()
    expect(page.get_by_text("Your correction waits for review")).to_be_visible()
    approve(post, moe)
    page.reload()
    expect(page.get_by_text("Corrected by its author")).to_be_visible()
    page.get_by_role("button", name="It is resolved").click()
    expect(page.get_by_text("Marked as resolved.")).to_be_visible()
    axe(page)
    shot(page, "post-own")
    page.get_by_role("button", name="Delete").first.click()
    page.wait_for_url("**/neighbors/mine/")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The post is back.")).to_be_visible()


def test_what_ana_wrote_and_why_it_stands_where_it_does(
    page_of: PageOf, axe: Check, shot: Check, ana: User, moe: User, area: Neighbor
) -> None:
    page = page_of(ana)
    page.goto("/neighbors/mine/")
    expect(page.get_by_text("You have written nothing yet.")).to_be_visible()
    axe(page)
    for standing in (Standing.PUBLISHED, Standing.PENDING, Standing.DRAFT, Standing.HIDDEN, Standing.RESOLVED):
        post_of(ana, standing)
    asked = post_of(ana, Standing.PENDING, title="A man walked by")
    now, say = timezone.now(), "Say what he did, or leave it."
    publishing.ask_changes(asked.revisions.get(), by=moe, now=now, rule="acts_not_looks", message=say)
    other = post_of(ana, Standing.PENDING, title="BEST ROOFERS IN TOWN")
    publishing.reject(other.revisions.get(), by=moe, now=now, rule="no_spam", message="This is an advertisement.")
    edited = post_of(ana, title="Ice on the path by the school")
    revision_of(edited, kind=RevisionKind.POST, title="Ice on both paths")
    comment_of(ana, edited, text="The gritter has been here.")
    ending.lapse_due(timezone.now())
    page.reload()
    expect(page.get_by_text("This is an advertisement.")).to_be_visible()
    expect(page.get_by_text("With changes that wait for review.")).to_be_visible()
    axe(page)
    shot(page, "mine")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("heading", name="Your draft")).to_be_visible()
    assert Revision.objects.filter(post=asked, state="draft").exists()
