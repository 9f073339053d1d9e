"""The feed as a street lives it, with all parts real: shown, reviewed, published, flagged, kept, removed, appealed."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import av
import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from devices.cameras.models import Camera
from devices.clips.models import Clip
from devices.people.models import User
from devices.scenes.film import film
from devices.scenes.scripts import BY_NAME
from neighbors.moderation import applying
from neighbors.moderation.models import Case
from neighbors.posts.models import Media, MediaState, Post, Standing
from tests.browser.conftest import Check, PageOf
from tests.browser.films import watchable
from tests.devices.people.factor import with_second_factor
from tests.neighborhood import neighbor, trained
from tests.services import CeleryWorker, eventually
from tests.street import person

DESK = "/admin/neighbors/case/"
SECONDS = 5
BLURRED_WITHIN_S = 90
TITLE = "Somebody took a parcel from our porch"
REASON = "Please say what the person did; what somebody looks like is no reason."
APPEAL = "She took the parcel: it is on the recording, and in what I wrote."
SETTLED = "() => performance.now() > performance.getEntriesByType('navigation')[0].domComplete + 600"
PLAYED = "() => document.querySelector('video').currentTime > 0.3"


@pytest.fixture
def clip(store: None, porch: Camera, tmp_path: Path) -> Clip:
    """Some seconds of real faces where there are any, else of a drawn street: ana's, ready to be watched."""
    path = tmp_path / "porch.mp4"
    real = os.environ.get("REAL_FOOTAGE")
    if real:
        shortened(Path(real) / "faces.mp4", path)
    else:
        film(path, BY_NAME["courier leaves a parcel"], SECONDS)
    return watchable(porch, path, seconds=SECONDS)


def shortened(source: Path, target: Path) -> None:
    """The first seconds of a recording, as they are."""
    with av.open(str(source)) as whole, av.open(str(target), "w") as part:
        stream = part.add_stream_from_template(whole.streams.video[0])
        for packet in whole.demux(whole.streams.video[0]):
            if packet.dts is None or packet.pts * packet.time_base > SECONDS:
                continue
            packet.stream = stream
            part.mux(packet)


@dataclass
class Story:
    """One telling: how pages are opened in it, and what is looked at on each."""

    page_of: PageOf
    axe: Check
    shot: Check
    console: list[str]
    scripts: bool

    def page(self, user: User) -> Page:
        size = {"width": 1280, "height": 900} if self.scripts else {"width": 390, "height": 844}
        return self.page_of(user, java_script_enabled=self.scripts, viewport=size)

    def look(self, page: Page, name: str) -> None:
        if self.scripts:
            self.axe(page)
        self.shot(page, f"story-{'' if self.scripts else 'plain-'}{name}")

    def choose(self, page: Page, key: str, name: str) -> None:
        """A decision of the desk: its key, or its button where there are no keys."""
        if not self.scripts:
            page.get_by_role("button", name=name).first.click()
            return
        page.wait_for_function(SETTLED)
        page.keyboard.press(key)

    def refused(self, page: Page, path: str) -> None:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 404, path
        assert all("404" in error for error in self.console), self.console
        self.console.clear()


def takes_effect() -> None:
    """What is decided is decided: the time to undo is over."""
    assert applying.apply_due(timezone.now() + timedelta(seconds=settings.UNDO_S)) == 1


def is_now(post: Post, standing: Standing) -> Callable[[], bool]:
    return lambda: Post.objects.filter(pk=post.pk, status=standing).exists()


def write(story: Story, page: Page, clip: Clip) -> Post:
    """From the page of her clip to a draft with the clip in it."""
    page.goto(f"/clips/{clip.uuid}/")
    story.look(page, "1-clip")
    page.get_by_role("link", name="Post to Neighbors").click()
    page.get_by_label("crime", exact=True).check()
    page.get_by_label("What happened, in a few words").fill(TITLE)
    page.get_by_label("What you saw").fill(
        "At noon somebody came up the steps, took the parcel and drove off in a van."
    )
    page.get_by_label("What the person did").fill("Took the parcel, looked around, drove off.")
    page.get_by_text("Describe a person").click()
    page.get_by_label("hair").first.fill("short, gray")
    page.get_by_label("top", exact=False).first.fill("a green jacket")
    story.look(page, "2-four-steps")
    page.get_by_role("button", name="Save and read it").click()
    page.wait_for_url("**/edit/#read")
    return Post.objects.get()


def show_it(story: Story, page: Page, post: Post) -> Media:
    """She waits for the blurred copy, sees which boxes there are, and has it blurred by her choice."""
    card = page.locator(".media-one")
    if story.scripts:
        expect(card.locator("video")).to_be_visible(timeout=BLURRED_WITHIN_S * 1000)
    else:
        eventually(lambda: Media.objects.get().state == MediaState.READY, within_s=BLURRED_WITHIN_S)
        page.get_by_role("link", name="Look again").click()
        page.reload()
        expect(card.locator("video")).to_be_visible()
    story.look(page, "3-draft-with-clip")
    first = Media.objects.get()
    page.get_by_role("link", name="Boxes and trim").click()
    prints = [box["id"] for box in first.boxes if is_large(box)]
    story.look(page, "4-boxes")
    if os.environ.get("REAL_FOOTAGE"):
        assert {box["what"] for box in first.boxes} == {"face"}
        for number in prints:  # a skull on a shirt
            page.get_by_label(f"Face {number}").select_option("not_a_face")
    else:
        page.locator("#id_end_s").fill("4")
    page.get_by_role("button", name="Blur it like this").click()
    expect(page.get_by_text("It is being blurred again.")).to_be_visible()
    again = Media.objects.filter(post=post, state=MediaState.READY).exclude(blurred=first.blurred_id)
    eventually(again.exists, within_s=BLURRED_WITHIN_S)
    page.reload()
    expect(card.locator("video")).to_be_visible()
    assert again.get().duration_s == pytest.approx(SECONDS if os.environ.get("REAL_FOOTAGE") else 4, abs=0.5)
    return again.get()


def is_large(box: dict[str, Any]) -> bool:
    _t, left, _top, right, _bottom = box["spans"][0]
    return bool(right - left > 0.3)


def send(story: Story, page: Page) -> None:
    page.get_by_role("button", name="Send it for review").click()
    expect(page.get_by_text("It waits for a moderator. Until then only you see it.")).to_be_visible()
    story.look(page, "5-sent")


def review(story: Story, page: Page) -> None:
    """A moderator takes it, looks at it with the description covered, then sees everything, and approves."""
    page.goto(DESK)
    story.look(page, "6-queue")
    story.choose(page, "n", "Take the next one")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_text("a green jacket")).to_have_count(0)
    expect(page.locator("video")).to_have_count(0)
    story.look(page, "7-first-look")
    story.choose(page, "s", "Show")
    expect(page.locator("video.desk-picture")).to_be_visible()
    story.choose(page, "a", "Approve")
    expect(page.get_by_text("a green jacket")).to_be_visible()
    story.look(page, "8-confirm")
    story.choose(page, "a", "Approve")
    expect(page.get_by_text("Decided: approve.")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    story.look(page, "9-undo")


def read(story: Story, page: Page, post: Post, media: Media) -> None:
    """Ben finds it in his feed, opens it, and watches it."""
    page.goto("/neighbors/")
    expect(page.locator("article.post")).to_have_count(1)
    if story.scripts:
        expect(page.locator("[data-feed-map][data-ready]")).to_be_visible(timeout=20_000)
    story.look(page, "10-feed")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_text("a green jacket")).to_be_visible()
    if story.scripts:
        page.evaluate("() => document.querySelector('video').play()")
        page.wait_for_function(PLAYED)
    else:
        source = page.locator("video source").get_attribute("src")
        assert source is not None
        part = page.request.get(urljoin(page.url, source), headers={"Range": "bytes=0-99"})
        assert (part.status, len(part.body())) == (206, 100)
    story.look(page, "11-post")
    assert Media.objects.get(pk=media.pk).looks >= 1


def flag(story: Story, page: Page, post: Post, reason: str) -> None:
    page.goto(f"/neighbors/posts/{post.uuid}/")
    page.get_by_label("More about this post").click()
    page.get_by_role("link", name="Flag this post").click()
    page.get_by_label(reason).check()
    page.get_by_role("button", name="Flag it").click()
    expect(page.get_by_text("A moderator looks within four hours")).to_be_visible()


def proven(number: int) -> User:
    user = person(f"proven{number}@example.org", "", date_joined=timezone.now() - timedelta(days=60))
    neighbor(user)
    return user


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_clip_is_told_reviewed_flagged_kept_removed_and_comes_back(
    page_of: PageOf,
    axe: Check,
    shot: Check,
    console: list[str],
    worker: CeleryWorker,
    clip: Clip,
    ana: User,
    ben: User,
    moe: User,
    max_: User,
    scripts: bool,
) -> None:
    story = Story(page_of, axe, shot, console, scripts)
    for user in (ana, ben):
        neighbor(user, time_zone="America/New_York")
    for user in (moe, max_):
        trained(with_second_factor(user))

    anas, bens, moes = story.page(ana), story.page(ben), story.page(moe)
    post = write(story, anas, clip)
    media = show_it(story, anas, post)
    address = f"/neighbors/posts/{post.uuid}/"
    film_address = f"/neighbors/media/{media.uuid}/blurred"
    send(story, anas)
    story.refused(bens, address)
    story.refused(bens, film_address)
    review(story, moes)
    eventually(is_now(post, Standing.PUBLISHED))  # the worker, once it cannot be undone any more
    read(story, bens, post, media)

    flaggers = [proven(number) for number in range(4)]
    pages = [story.page(user) for user in flaggers]
    for page in pages[:3]:
        flag(story, page, post, "racial profiling")
    assert is_now(post, Standing.HIDDEN)()
    story.refused(bens, address)
    story.refused(bens, film_address)
    anas.goto(address)
    expect(anas.get_by_text("hidden until a moderator has looked")).to_be_visible()
    story.look(anas, "12-hidden-for-its-author")

    moes.goto(f"{DESK}?kind=flags")
    story.look(moes, "13-flags-on-the-desk")
    story.choose(moes, "n", "Take the next one")
    expect(moes.get_by_text("3 flags").first).to_be_visible()
    story.look(moes, "14-flagged")
    keep = ("k", "Leave it up")
    story.choose(moes, *keep)
    expect(moes.get_by_role("heading", name="Confirm")).to_be_visible()
    story.choose(moes, *keep)
    expect(moes.get_by_text("Decided: leave it up.")).to_be_visible()
    takes_effect()
    bens.goto(address)
    expect(bens.get_by_role("heading", level=1)).to_have_text(TITLE)

    flag(story, pages[3], post, "not true")
    moes.goto(f"{DESK}?kind=flags")
    story.choose(moes, "n", "Take the next one")
    expect(moes.get_by_role("heading", level=1)).to_have_text(TITLE)
    story.choose(moes, "r", "Remove")
    expect(moes.get_by_role("heading", name="Confirm")).to_be_visible()
    moes.get_by_label("Message to the author").fill(REASON)
    moes.get_by_role("heading", name="Confirm").click()
    story.look(moes, "15-removing")
    story.choose(moes, "r", "Remove")
    expect(moes.get_by_text("Decided: remove.")).to_be_visible()
    takes_effect()
    story.refused(bens, address)
    story.refused(bens, film_address)

    anas.goto("/notices/")
    story.look(anas, "16-notices")
    anas.get_by_text("was removed").first.click()
    expect(anas.get_by_text(REASON)).to_be_visible()
    story.look(anas, "17-decision")
    anas.get_by_role("link", name="Appeal").click()
    anas.get_by_label("Why was the decision wrong?").fill(APPEAL)
    story.look(anas, "18-appeal")
    anas.get_by_role("button", name="Send the appeal").click()
    expect(anas.get_by_text("You have appealed.")).to_be_visible()

    appeal = Case.objects.get(kind="appeal")
    moes.goto(f"{DESK}?kind=appeal")
    expect(moes.get_by_role("button", name=TITLE)).to_have_count(0)
    story.refused(moes, f"{DESK}{appeal.uuid}/")
    maxs = story.page(max_)
    maxs.goto(f"{DESK}?kind=appeal")
    story.choose(maxs, "n", "Take the next one")
    expect(maxs.get_by_text(APPEAL)).to_be_visible()
    story.look(maxs, "19-appeal-on-the-desk")
    overturn = ("o", "The decision was wrong")
    story.choose(maxs, *overturn)
    expect(maxs.get_by_role("heading", name="Confirm")).to_be_visible()
    story.choose(maxs, *overturn)
    expect(maxs.get_by_text("Decided: the decision was wrong.")).to_be_visible()
    takes_effect()
    anas.reload()
    expect(anas.get_by_text("an appeal has taken it back")).to_be_visible()
    story.look(anas, "20-overturned")
    bens.goto("/neighbors/")
    expect(bens.get_by_role("link", name=TITLE)).to_be_visible()
    bens.goto(address)
    if scripts:
        bens.evaluate("() => document.querySelector('video').play()")
        bens.wait_for_function(PLAYED)
    story.look(bens, "21-back")
