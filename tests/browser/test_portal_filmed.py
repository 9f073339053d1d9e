"""The desk of the filmed: asking, answering and reading the outcome, all of it without scripts; and how it looks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from devices.cameras.models import Camera
from devices.clips.models import Clip
from devices.geo import cell_centre
from devices.objects.models import Purpose
from devices.people.models import Home, User
from police_portal.filmed import matching, telling
from police_portal.filmed.models import Filmed, FilmedAsk, FilmedMute, FilmedState, Reply, Wish
from tests import portal
from tests.browser.conftest import Check, PageOf
from tests.browser.films import HEIGHT, WIDTH, picture
from tests.devices.clips.ready import ready_clip, stored
from tests.street import home, person

PHONE = {"width": 390, "height": 844}
WORDS = "A green coat, with a brown dog, on the pavement."


@pytest.fixture
def clips(store: None, porch: Camera, garden: Camera) -> list[Clip]:
    """Of yesterday, at ana's."""
    at = (timezone.now() - timedelta(days=1)).replace(second=0, microsecond=0)
    return [
        ready_clip(
            of,
            at=at + timedelta(minutes=7 * n),
            poster=stored(of, Purpose.POSTER, "image/jpeg", picture(WIDTH, HEIGHT, 30 + 40 * n)),
        )
        for n, of in enumerate([porch, garden, porch])
    ]


@pytest.fixture
def zelda(db: None) -> User:
    return person("zelda@example.org", "Zelda Quist")


@pytest.fixture
def next_door(zelda: User, maple: Home) -> Home:
    return home(zelda, "Maple St 14", maple.lat + 0.0002, maple.lon)


def fill(page: Page, clips: list[Clip], *, wish: str) -> None:
    page.get_by_label(wish).check()
    page.get_by_label("Time zone").select_option("UTC")
    page.locator("[name=starts]").fill(f"{clips[0].shown_at - timedelta(minutes=30):%Y-%m-%dT%H:%M}")
    page.locator("[name=ends]").fill(f"{clips[0].shown_at + timedelta(minutes=90):%Y-%m-%dT%H:%M}")
    page.get_by_label("How you are found").fill(WORDS)


def two_weeks_later(filmed: Filmed) -> None:
    now = timezone.now()
    Filmed.objects.filter(pk=filmed.pk).update(asked_at=now - timedelta(days=14), tell_at=now)
    telling.tell_due(timezone.now())


def test_without_scripts_somebody_asks_at_their_home_an_owner_answers_and_the_outcome_is_read(
    page_of: PageOf, ana: User, clips: list[Clip], zelda: User, next_door: Home
) -> None:
    asker = page_of(zelda, java_script_enabled=False, viewport=PHONE)
    asker.goto("/me/")
    asker.get_by_role("link", name="I was filmed").click()
    asker.get_by_role("link", name="Ask", exact=True).click()
    fill(asker, clips, wish="To be deleted")
    asker.get_by_label("At my home Maple St 14").check()
    asker.get_by_role("button", name="Ask", exact=True).click()
    expect(asker.locator(".lead")).to_have_text(
        "Asked. What came of it is told on the day below, whatever it is, and not before."
    )
    filmed = Filmed.objects.get()
    matching.match_due(timezone.now())

    owner = page_of(ana, java_script_enabled=False, viewport=PHONE)
    owner.goto("/asked/filmed/")
    owner.get_by_role("link", name="To be deleted").click()
    expect(owner.get_by_text(WORDS)).to_be_visible()
    owner.get_by_role("checkbox").first.check()
    owner.get_by_role("button", name="Delete those I chose").click()
    expect(owner.get_by_text("Answered. Who asked reads what came of it")).to_be_visible()
    expect(owner.get_by_role("button", name="Delete those I chose")).to_have_count(0)
    assert "Zelda" not in owner.content()
    assert FilmedAsk.objects.get().reply == Reply.DONE
    assert [clip.delete_at is not None for clip in Clip.objects.order_by("shown_at")] == [True, False, False]

    asker.reload()
    expect(asker.locator(".lead")).to_contain_text("Asked.")
    two_weeks_later(filmed)
    asker.reload()
    expect(asker.locator(".lead")).to_have_text("Done: the recording was deleted by whoever had it.")
    for word in ("Ana", "Maple St 12", "Porch camera", "Garden"):
        assert word not in asker.locator("main").inner_text()


def test_without_scripts_a_place_is_named_by_numbers_and_what_is_missing_is_said(
    page_of: PageOf, console: list[str], clips: list[Clip], zelda: User, maple: Home, next_door: Home
) -> None:
    page = page_of(zelda, java_script_enabled=False, viewport=PHONE)
    page.goto("/filmed/new/")
    fill(page, clips, wish="To know who holds it")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Write both coordinates, or click on the map.")).to_have_count(2)
    console.clear()  # the answer was 400
    expect(page.get_by_label("How you are found")).to_have_value(WORDS)
    page.get_by_label("Latitude").fill(str(maple.lat))
    page.get_by_label("Longitude").fill(str(maple.lon))
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_url("**/filmed/*-*/")
    two_weeks_later(Filmed.objects.get())
    page.reload()
    expect(page.locator(".lead")).to_have_text("Nobody said that they have a recording of you.")


def test_without_scripts_an_owner_says_that_a_home_is_not_asked_and_takes_it_back(
    page_of: PageOf, ana: User, maple: Home
) -> None:
    page = page_of(ana, java_script_enabled=False, viewport=PHONE)
    page.goto("/asked/filmed/")
    page.get_by_role("listitem").filter(has_text="Maple St 12").get_by_role("button", name="Do not be asked").click()
    expect(page.get_by_text("People who were filmed may not ask this home.")).to_be_visible()
    assert FilmedMute.objects.get().home == maple
    page.get_by_role("button", name="Be asked again").click()
    expect(page.get_by_text("People who were filmed may ask this home.")).to_be_visible()
    assert not FilmedMute.objects.exists()


def test_the_pages_of_who_asks_as_they_look(
    page_of: PageOf, axe: Check, shot: Check, clips: list[Clip], zelda: User, next_door: Home
) -> None:
    page = page_of(zelda, viewport=PHONE)
    page.goto("/me/")
    axe(page)
    shot(page, "filmed-me")
    page.goto("/filmed/new/")
    fill(page, clips, wish="To be deleted")
    page.locator("[data-map][data-ready]").wait_for()
    pin = page.get_by_role("button", name="Where it was. Drag it, or move it with the arrow keys.")
    expect(pin).to_have_count(0)  # nothing is chosen yet
    expect(page.get_by_label("Latitude")).to_have_value("")
    axe(page, exclude=(".maplibregl-map",))
    page.evaluate("scrollTo(0, 0)")
    shot(page, "filmed-new")
    page.locator("[data-map] canvas").click()
    expect(pin).to_be_visible()
    lat, lon = cell_centre(next_door.cell)  # the map began near one's own home
    assert float(page.get_by_label("Latitude").input_value()) == pytest.approx(lat, abs=0.001)
    assert float(page.get_by_label("Longitude").input_value()) == pytest.approx(lon, abs=0.001)
    page.get_by_label("At my home Maple St 14").check()
    expect(page.get_by_label("Latitude")).to_be_hidden()
    axe(page, exclude=(".maplibregl-map",))
    page.evaluate("scrollTo(0, 0)")
    shot(page, "filmed-new-home")
    now = timezone.now()
    of_old = {"asked_at": now - timedelta(days=20), "tell_at": now - timedelta(days=6)}
    told = portal.filmed_by(zelda, Wish.WHO, state=FilmedState.DONE, told_at=now, names=["Riverton Police"], **of_old)
    waiting = portal.filmed_by(zelda, Wish.BLUR)
    page.goto("/filmed/")
    axe(page)
    shot(page, "filmed-desk")
    for name, one in (("filmed-told", told), ("filmed-waiting", waiting)):
        page.goto(f"/filmed/{one.uuid}/")
        axe(page)
        shot(page, name)


def test_the_pages_of_an_owner_as_they_look(
    page_of: PageOf, axe: Check, shot: Check, ana: User, zelda: User, clips: list[Clip], maple: Home, porch: Camera
) -> None:
    home(ana, "The little house by the lake with the longest name", 42.2, -71.7)
    page = page_of(portal.with_code(ana), viewport=PHONE)
    page.goto("/asked/filmed/")
    axe(page)
    shot(page, "filmed-asked-none")
    start = clips[0].shown_at - timedelta(minutes=30)
    timed = {"from_at": start, "until_at": start + timedelta(hours=2)}
    asks = {
        "blur": portal.filmed_ask_of(portal.filmed_by(zelda, Wish.BLUR, **timed), maple),
        "delete": portal.filmed_ask_of(portal.filmed_by(zelda, Wish.DELETE, **timed), maple, Reply.NOT_THERE),
        "zone": portal.filmed_ask_of(portal.filmed_by(zelda, Wish.ZONE, from_at=None, until_at=None), maple),
    }
    page.goto("/asked/filmed/")
    page.get_by_role("listitem").filter(has_text="Maple St 12").get_by_role("button", name="Do not be asked").click()
    axe(page)
    shot(page, "filmed-asked")
    for name, ask in asks.items():
        page.goto(f"/asked/filmed/{ask.uuid}/")
        axe(page)
        shot(page, f"filmed-asked-{name}")
    page.goto(f"/cameras/{porch.uuid}/sign/")
    expect(page.get_by_text("nobody is asked")).to_be_visible()
    axe(page)
    shot(page, "filmed-sign-muted")
