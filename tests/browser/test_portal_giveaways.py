"""A tied giveaway is refused; an honest one is listed, and its code brings a camera in that is then detached."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from devices.cameras.models import Camera
from devices.people.models import Home, User
from tests import portal
from tests.browser.conftest import Check, PageOf
from tests.street import person

TIED = "The camera is a gift. You must share footage with the police."
HONEST = "The camera is a gift. You owe no footage to anybody, and no app is needed."


def propose(page: Page, axe: Check, shot: Check) -> None:
    page.goto("/giveaways/propose/")
    page.get_by_label("Name").fill("Doorbells for Maple St")
    page.get_by_label("Who gives").fill("Riverton Housing Co-op")
    page.get_by_label("What it costs, and who pays").fill("4,000 dollars, from the co-op's own funds")
    page.get_by_label("What a recipient pays").fill("nothing")
    page.get_by_label("How many cameras").fill("20")
    page.get_by_label("Terms, word for word").fill(TIED)
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("The terms tie the camera to giving footage: “share footage")).to_be_visible()
    axe(page)
    shot(page, "giveaway-tied")
    page.get_by_label("Terms, word for word").fill(HONEST)
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("waits for an overseer")).to_be_visible()


def test_a_tied_giveaway_is_refused_and_an_honest_one_brings_a_camera_in(
    page_of: PageOf, console: list[str], axe: Check, shot: Check, ana: User, maple: Home, tmp_path: Path
) -> None:
    giver = page_of(person("sam@example.org", "Sam"))
    propose(giver, axe, shot)
    console.clear()  # the refusal is a 400

    desk = page_of(portal.overseer())
    desk.goto("/oversight/giveaways/")
    desk.get_by_role("link", name="Doorbells for Maple St").click()
    axe(desk)
    shot(desk, "giveaway-overseer")
    desk.get_by_label("Why").first.fill("It ties the camera to nothing.")
    desk.get_by_role("button", name="List it").click()
    expect(desk.get_by_text("in the ledger")).to_be_visible()

    giver.reload()
    giver.get_by_role("link", name="Make the codes").click()
    giver.get_by_role("button", name="Show the codes, once").click()
    codes = giver.locator("code").all_inner_texts()
    axe(giver)
    shot(giver, "giveaway-codes", widths_px=(390,))
    with giver.expect_download() as kept:
        giver.get_by_role("link", name="Keep as CSV").click()
    kept.value.save_as(tmp_path / "codes.csv")
    assert (tmp_path / "codes.csv").read_text().split() == ["code", *codes]

    home = page_of(ana)
    home.goto("/giveaways/redeem/")
    home.get_by_label("Code").fill(codes[4])
    home.get_by_label("Name").fill("Front door")
    axe(home)
    shot(home, "giveaway-redeem")
    home.get_by_role("button", name="Bring it in").click()
    expect(home.locator("[data-code]")).to_be_visible()
    camera = Camera.objects.get(home=maple)
    home.goto(f"/cameras/{camera.uuid}/")
    expect(home.get_by_text("Given by Riverton Housing Co-op. You owe nothing for it.")).to_be_visible()
    axe(home)
    shot(home, "giveaway-camera")
    home.get_by_role("link", name="Detach it").click()
    axe(home)
    home.get_by_role("button", name="Detach it").click()
    expect(home.get_by_text("Nothing says any more that Front door was given.")).to_be_visible()
    expect(home.get_by_text("Given by")).to_have_count(0)

    giver.goto("/giveaways/")
    axe(giver)
    shot(giver, "giveaways")
    giver.get_by_role("link", name="Doorbells for Maple St").click()
    expect(giver.get_by_text("The first number comes when this month is over.")).to_be_visible()
    axe(giver)
    shot(giver, "giveaway")
