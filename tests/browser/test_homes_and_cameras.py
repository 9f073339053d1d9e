"""A home on the map, a camera paired by code, seen coming online, its zones, its end: with scripts and without."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from devices.cameras.models import Camera
from devices.clips import stills
from devices.objects.models import Purpose
from devices.people import inviting
from devices.people.models import Home, User
from tests.browser.conftest import Check, PageOf
from tests.devices.clips.ready import ready_clip, stored
from tests.devices.people.factor import with_second_factor


def with_still(camera: Camera) -> None:
    """A ready clip with a picture that a browser can show."""
    picture = Image.linear_gradient("L").resize((640, 360)).convert("RGB")
    ImageDraw.Draw(picture).rectangle((240, 120, 400, 360), fill=(120, 60, 40))
    file = io.BytesIO()
    picture.save(file, "JPEG")
    ready_clip(camera, poster=stored(camera, Purpose.POSTER, "image/jpeg", file.getvalue()))
    stills.renew([camera.pk])


def silent(camera: Camera, *, for_s: int) -> None:
    Camera.objects.filter(pk=camera.pk).update(last_seen_at=timezone.now() - timedelta(seconds=for_s))


def number(page: Page, label: str) -> float:
    return float(page.get_by_label(label).input_value())


def test_ana_adds_a_home_on_the_map(page_of: PageOf, axe: Check, shot: Check, ana: User) -> None:
    page = page_of(ana, timezone_id="Europe/Vienna")
    page.goto("/homes/new/")
    expect(page.locator("[data-map][data-ready]")).to_be_visible()
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Vienna")
    page.get_by_label("Latitude").fill("48.208174")
    page.get_by_label("Longitude").fill("16.373819")
    page.get_by_label("Longitude").press("Tab")
    pin = page.get_by_role("button", name="Place of the home")
    pin.focus()
    pin.press("ArrowUp")
    pin.press("ArrowRight")
    assert 48.2082 < number(page, "Latitude") < 48.2092
    assert 16.3739 < number(page, "Longitude") < 16.3749
    before = number(page, "Longitude")
    box = pin.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 80, box["y"] + box["height"] / 2, steps=6)
    page.mouse.up()
    assert number(page, "Longitude") > before
    at = number(page, "Latitude"), number(page, "Longitude")
    axe(page)
    shot(page, "home-new")
    page.get_by_label("Name").fill("Elm 4")
    page.get_by_role("button", name="Add this home").click()
    page.wait_for_url("**/cameras/new/")
    home = Home.objects.get()
    assert (home.lat, home.lon, home.time_zone) == (*at, "Europe/Vienna")


def test_the_device_says_where_it_is_if_asked(page_of: PageOf, ana: User) -> None:
    page = page_of(ana, geolocation={"latitude": 40.5, "longitude": -3.7}, permissions=["geolocation"])
    page.goto("/homes/new/")
    page.get_by_role("button", name="I am there now").click()
    expect(page.get_by_label("Latitude")).to_have_value("40.500000")
    expect(page.get_by_label("Longitude")).to_have_value("-3.700000")


def test_without_scripts_the_numbers_do(
    page_of: PageOf, console: list[str], ana: User, maple: Home, porch: Camera
) -> None:
    page = page_of(ana, java_script_enabled=False)
    page.goto("/homes/new/")
    expect(page.locator("[data-map]")).to_be_hidden()
    expect(page.get_by_role("button", name="I am there now")).to_be_hidden()
    page.get_by_label("Name").fill("Elm 4")
    page.get_by_label("Latitude").fill("48,2")
    page.get_by_label("Longitude").fill("16.3")
    page.get_by_label("Time zone").select_option("Europe/Vienna")
    page.get_by_role("button", name="Add this home").click()
    expect(page.get_by_text("Write one number with a point")).to_be_visible()
    page.get_by_label("Latitude").fill("48.2")
    page.get_by_role("button", name="Add this home").click()
    page.get_by_label("Name").fill("Gate")
    page.get_by_label("Kind").select_option("floodlight")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("button", name="Show a code").click()
    code = page.locator("[data-code]").inner_text()
    gate = Camera.objects.get(name="Gate")
    assert page.request.post("/api/v1/cameras/pair", data={"code": code, "model": "Pi"}).status == 201
    page.get_by_role("link", name="See whether it is paired").click()
    expect(page.get_by_text("Online")).to_be_visible()
    page.get_by_role("link", name="Settings and zones").click()
    page.get_by_label("Motion zones").fill("0,0 100,100 100,0 0,100")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Zone 1 crosses itself")).to_be_visible()
    page.get_by_label("Motion zones").fill("0,40 100,40 100,100 0,100")
    page.get_by_label("Monday, from").fill("22:00")
    page.get_by_label("Monday, until").fill("06:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 motion zone")).to_be_visible()
    gate.refresh_from_db()
    assert gate.mute_schedule == [{"day": 0, "start": "22:00", "end": "06:00"}]
    page.get_by_role("link", name="Remove this camera").click()
    page.get_by_role("button", name="Remove it and its clips").click()
    expect(page.get_by_text("Gate is removed")).to_be_visible()
    assert not Camera.objects.present().filter(name="Gate").exists()
    console.clear()  # the two forms that were refused answered 400


def test_ana_pairs_a_camera_and_sees_it_come_online(
    page_of: PageOf, axe: Check, shot: Check, ana: User, maple: Home
) -> None:
    page = page_of(ana)
    page.goto("/cameras/")
    axe(page)
    shot(page, "cameras-none")
    page.get_by_role("link", name="Add a camera").click()
    page.get_by_label("Name").fill("Front door")
    axe(page)
    shot(page, "camera-new")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Pair Front door")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Show a code").click()
    expect(page.get_by_text("Waiting for the device")).to_be_visible()
    axe(page)
    shot(page, "camera-pair")
    code = page.locator("[data-code]").inner_text()
    answer = page.request.post("/api/v1/cameras/pair", data={"code": code, "model": "Door 3"})
    token = answer.json()["token"]
    expect(page.get_by_text("Paired: Door 3")).to_be_visible()  # by itself
    page.get_by_role("link", name="To the camera").click()
    camera = Camera.objects.get()
    silent(camera, for_s=3600)
    page.reload()
    expect(page.locator("[data-health]")).to_contain_text("Offline · last heard")
    beat = {"battery_percent": 78, "signal_dbm": -65}
    headers = {"Authorization": f"Bearer {token}"}
    assert page.request.post("/api/v1/camera/heartbeat", data=beat, headers=headers).status == 200
    expect(page.locator("[data-health]")).to_have_text(
        re.compile(r"\s*Online · battery 78 % · signal fair\s*"), timeout=20_000
    )


def test_zones_are_drawn_while_they_are_typed(
    page_of: PageOf, axe: Check, shot: Check, store: None, ana: User, porch: Camera, garden: Camera
) -> None:
    with_still(porch)
    silent(garden, for_s=400)
    page = page_of(ana)
    page.goto(f"/cameras/{porch.uuid}/settings/")
    page.get_by_label("Motion zones").fill("0,40 100,40 100,100 0,100")
    page.get_by_label("Privacy zones").fill("0.8,0 1,0 1,0.3 0.8,0.3\n0,0 10,0")
    expect(page.locator("[data-zones] .motion")).to_have_attribute("points", "0,40 100,40 100,100 0,100")
    expect(page.locator("[data-zones] .privacy")).to_have_count(1)  # the second line has two corners only
    page.get_by_label("Privacy zones").fill("0.8,0 1,0 1,0.3 0.8,0.3")
    axe(page)
    shot(page, "camera-settings")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. The camera takes it over")).to_be_visible()
    expect(page.get_by_text("1 privacy zone")).to_be_visible()
    assert page.locator(".still img").evaluate("(img) => img.decode().then(() => img.naturalWidth)") == 640
    axe(page)
    shot(page, "camera")
    page.goto("/cameras/")
    expect(page.get_by_text("Late")).to_be_visible()
    axe(page)
    shot(page, "cameras")
    page.goto(f"/cameras/{porch.uuid}/remove/")
    axe(page)
    page.get_by_role("button", name="Remove it and its clips").click()
    expect(page.get_by_text("Porch is removed")).to_be_visible()
    expect(page.locator(".camera-name")).to_have_text("Garden")


def test_settings_of_a_home_for_each_of_its_people(
    page_of: PageOf, axe: Check, shot: Check, ana: User, vic: User, gus: User, maple: Home
) -> None:
    page = page_of(ana)
    page.goto(f"/homes/{maple.uuid}/settings/")
    expect(page.locator("[data-map][data-ready]")).to_be_visible()
    axe(page)
    shot(page, "home-settings")
    page.get_by_role("button", name="Away").click()
    expect(page.get_by_role("button", name="Away")).to_have_attribute("aria-pressed", "true")
    page.goto(f"/homes/{maple.uuid}/delete/")
    axe(page)
    shot(page, "home-delete")
    for person in (vic, gus):
        theirs = page_of(person)
        theirs.goto(f"/homes/{maple.uuid}/settings/")
        expect(theirs.get_by_label("Latitude")).to_have_count(0)
        axe(theirs)
        shot(theirs, f"home-settings-{person.name.lower()}")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_ben_is_invited_and_moves_in(
    page_of: PageOf, axe: Check, shot: Check, has_scripts: bool, ana: User, ben: User, maple: Home, porch: Camera
) -> None:
    page = page_of(ana, java_script_enabled=has_scripts)
    page.goto(f"/homes/{maple.uuid}/members/")
    expect(page.get_by_role("link", name="Set it up")).to_be_visible()
    with_second_factor(ana)
    page.reload()
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("E-mail address").fill("ben@example.org")
    page.get_by_label("Guest: watches until").check()
    page.get_by_label("Last day").fill((timezone.now() + timedelta(days=5)).strftime("%Y-%m-%d"))
    page.get_by_label("Only these").check()
    page.get_by_role("checkbox", name="Porch").check()
    if has_scripts:
        axe(page)
        shot(page, "invite-new")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("Invited, not here yet")).to_be_visible()
    inviting.send_due(timezone.now())
    link = re.search(r"/invites/\S+", str(mail.outbox[0].body))
    assert link
    bens = page_of(ben, java_script_enabled=has_scripts)
    bens.goto(link[0])
    if has_scripts:
        axe(bens)
        shot(bens, "invite-accept")
    bens.get_by_role("button", name="Accept").click()
    bens.wait_for_url(f"**/homes/{maple.uuid}/")
    bens.goto("/cameras/")
    expect(bens.locator(".camera-name")).to_have_text("Porch")
    page.reload()
    expect(page.get_by_text("guest · until")).to_be_visible()
    if has_scripts:
        axe(page)
        shot(page, "members")
    page.get_by_role("button", name="Remove Ben").click()
    expect(page.get_by_text("Ben no longer lives in")).to_be_visible()
