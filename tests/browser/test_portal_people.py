"""The people and posts of an agency, and what neighbors see of it, in a real Chromium."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from devices.geo import coarse_cell
from neighbors.posts import announcing
from neighbors.posts.models import Post
from police_portal.agencies.models import Officer, OfficerRole
from tests import portal
from tests.neighborhood import STREET, neighbor, post_of


def test_an_agency_invites_writes_and_is_read_and_hidden(page_of, axe, shot, store, ana, ben):
    now = timezone.now()
    police = portal.agency("Springfield Police")
    portal.permission(police)
    chief = portal.officer(police, OfficerRole.ADMIN, name="Chief Diaz")
    portal.officer(police, name="Officer Lee")
    gone = portal.officer(police, OfficerRole.READER, name="Officer Ray")
    Officer.objects.filter(pk=gone.pk).update(switched_off_at=now, switched_off_why="Left the department.")

    page = page_of(chief.user)
    page.goto("/portal/people/invite/")
    page.get_by_label("Official e-mail").fill("noa@police.example.org")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("noa@police.example.org").last).to_be_visible()
    axe(page)
    shot(page, "portal-people")

    page.goto("/portal/posts/new/")
    page.get_by_label("In a few words").fill("Maple Street is closed for a week")
    page.get_by_label("What neighbors should know").fill("Water mains are laid from Monday on. The path stays open.")
    axe(page)
    shot(page, "portal-post-form")
    page.get_by_role("button", name="Save and read it").click()
    page.get_by_role("button", name="Send it for review").click()
    expect(page.get_by_text("A moderator reads it within 12 hours")).to_be_visible()
    shot(page, "portal-post")
    post = Post.objects.get()
    Post.objects.filter(pk=post.pk).update(status="published", published_at=now, shown=post.revisions.get())

    portal.post_by(chief)
    announcing.announce(
        agency_uuid=police.uuid,
        agency_name=police.name,
        under="resolution 2026-4, Springfield City Council",
        path="/requests/one/",
        title="A request for recordings: parcel theft",
        text="Springfield Police asks homes near here for recordings of Tuesday, 15:00 to 18:00.",
        cell=coarse_cell(*STREET, 8),
        now=now,
        happened_at=now - timedelta(days=1),
    )
    post_of(ana, title="A parcel was taken from a porch")
    neighbor(ben)
    page = page_of(ben)
    page.goto("/neighbors/")
    expect(page.get_by_role("heading", name="From public bodies here")).to_be_visible()
    axe(page, exclude=("canvas",))
    shot(page, "feed-of-bodies")
    page.get_by_role("link", name="Roadworks on Maple St").click()
    expect(page.get_by_text("under resolution 2026-4")).to_be_visible()
    axe(page)
    shot(page, "post-of-a-body")
    page.goto("/neighbors/")
    page.get_by_role("button", name="Hide posts of public bodies").first.click()
    expect(page.get_by_text("A parcel was taken from a porch")).to_be_visible()
    expect(page.get_by_text("Springfield Police")).to_have_count(0)
