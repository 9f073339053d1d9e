"""What surrounds the portal, with all parts real: a warrant under a gag, and somebody filmed whose face is covered."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import time_machine
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from devices.cameras.models import Camera
from devices.notices.tasks import send_due_mail
from devices.people.models import Home, User
from police_portal.custody.models import Share, ShareState
from police_portal.filmed import matching, telling
from police_portal.filmed.models import Filmed
from police_portal.law.models import LegalDemand
from police_portal.law.tasks import tell_of_demands
from tests import portal
from tests.browser.conftest import Check, PageOf
from tests.browser.films import film, watchable
from tests.browser.test_portal_story import MADE_WITHIN_S, PLAYED
from tests.devices.clips.ready import ready_clip
from tests.devices.video.portraits import film_of, still
from tests.police_portal.custody.lent import lent
from tests.police_portal.law.desk import PDF
from tests.police_portal.law.ordered import order
from tests.services import CeleryWorker, eventually
from tests.street import person

SECONDS = 4
MINUTE = timedelta(minutes=1)
PHONE = {"width": 390, "height": 844}


def test_a_gagged_warrant_opens_two_hours_of_one_camera_and_the_owner_reads_it_at_its_end(
    page_of: PageOf,
    axe: Check,
    shot: Check,
    worker: CeleryWorker,
    ana: User,
    maple: Home,
    porch: Camera,
    garden: Camera,
    tmp_path: Path,
) -> None:
    zone = ZoneInfo(maple.time_zone)
    two = datetime(2026, 6, 9, 14, tzinfo=zone)
    straddling = two - timedelta(seconds=2)
    inside, outside = two + timedelta(minutes=80), two + timedelta(hours=2, minutes=5)
    taken = ((porch, straddling), (porch, inside), (porch, outside), (garden, inside))
    for more, (of, at) in enumerate(taken):  # no two are the same bytes
        seconds = SECONDS + more
        watchable(of, film(tmp_path / f"{more}.mp4", seconds=seconds), seconds=seconds, at=at)
    demand = order(maple, gag_until=timezone.now() + timedelta(days=1))

    desk = page_of(portal.custodian())
    desk.goto(f"/custodian/demands/{demand.uuid}/lines/")
    desk.get_by_label("The line, word for word").fill("the camera at the front door, on 9 June from 14:00 to 17:00")
    desk.get_by_label("First day").fill("2026-06-09")
    desk.get_by_label("From", exact=True).select_option("14")
    desk.get_by_label("Last day").fill("2026-06-09")
    desk.get_by_label("Until", exact=True).select_option("17")
    desk.get_by_role("button", name="Quote it").click()
    for hours in ("14:00 to 15:00", "15:00 to 16:00"):
        desk.get_by_role("checkbox", name=f"Porch, Tuesday 9 June, {hours}").check()
    desk.get_by_role("button", name="Save the ticks of line 1").click()
    desk.get_by_role("link", name="What will leave").click()
    desk.get_by_role("button", name="Release exactly this").click()
    expect(desk.get_by_role("heading", name="What left")).to_be_visible()
    axe(desk)
    shot(desk, "law-story-released")

    eventually(lambda: Share.objects.filter(state=ShareState.LENT).count() == 2, within_s=MADE_WITHIN_S)
    cut, whole = Share.objects.order_by("recorded_at")
    assert (cut.recorded_at, whole.recorded_at) == (two, inside)
    assert cut.duration_s < whole.duration_s
    officer = page_of(demand.agency.officers.get(role="requester").user)
    officer.goto(f"/portal/demands/{demand.uuid}/")
    expect(officer.get_by_role("link", name="Recording ")).to_have_count(2)
    axe(officer)
    shot(officer, "law-story-agency")
    officer.get_by_role("link", name=str(whole.uuid)[:8]).click()
    officer.get_by_role("button", name="Play").first.click()
    officer.wait_for_function(PLAYED)

    owner = page_of(ana)
    for address in ("/orders/", "/lent/", "/notices/"):
        owner.goto(address)
        expect(owner.get_by_text("Riverton Police")).to_have_count(0)
    now = timezone.now()
    LegalDemand.objects.filter(pk=demand.pk).update(gag_until=now, tell_at=now)
    owner.goto("/orders/")
    owner.get_by_role("link", name="Search warrant, Riverton Police").click()
    expect(owner.get_by_text("the camera at the front door")).to_be_visible()
    axe(owner)
    shot(owner, "law-story-owner")
    owner.goto(f"/lent/{whole.uuid}/")
    expect(owner.get_by_text("Officer Diaz of Riverton Police looked at it").first).to_be_visible()


def test_a_minute_before_a_gag_ends_no_page_of_the_owner_tells_of_it_and_the_first_beat_at_its_end_does(
    page_of: PageOf,
    axe: Check,
    shot: Check,
    worker: CeleryWorker,
    ana: User,
    maple: Home,
    porch: Camera,
    tmp_path: Path,
) -> None:
    now = timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0) - timedelta(days=1)
    until = now.replace(second=0, microsecond=0) + 12 * MINUTE  # so near that the store's own clock agrees
    clip = watchable(porch, film(tmp_path / "a.mp4", seconds=SECONDS), seconds=SECONDS, at=hour + 20 * MINUTE)
    (tmp_path / "order.pdf").write_bytes(PDF)
    police = portal.agency()
    diaz = portal.officer(police)
    owner = page_of(ana, viewport=PHONE, color_scheme="dark")
    owner.goto(f"/clips/{clip.uuid}/")  # seen, as on any day

    desk = page_of(portal.custodian())
    desk.goto("/custodian/demands/new/")
    desk.get_by_label("What it is").select_option("warrant")
    desk.get_by_label("For which agency").select_option(label=police.name)
    desk.get_by_label("Court, or who issued it").fill("Riverton District Court")
    desk.get_by_label("Number", exact=True).fill("SW-26-118")
    desk.get_by_label("Dated").fill(f"{now:%Y-%m-%d}")
    desk.get_by_label("Whom it names").fill("Maple St 12, Springfield")
    desk.get_by_label("The paper").set_input_files(tmp_path / "order.pdf")
    desk.get_by_label("Telling the owner is forbidden until").fill(f"{until:%Y-%m-%dT%H:%M}")
    desk.locator("[name=gag_zone]").select_option("UTC")
    desk.get_by_label("Number of the order that forbids it").fill("GO-7")
    desk.get_by_role("button", name="Enter it").click()
    expect(desk.get_by_text("a home, with")).to_contain_text("Porch")
    demand = LegalDemand.objects.get()
    assert (demand.tell_at, demand.told_at) == (until, None)
    portal.tick_of(portal.line_of(demand, hour), porch, hour)
    desk.goto(f"/custodian/demands/{demand.uuid}/release/")
    shot(desk, "gag-story-release", widths_px=(1280,))
    desk.get_by_role("button", name="Release exactly this").click()
    expect(desk.get_by_role("heading", name="What left")).to_be_visible()
    share = Share.objects.get()
    eventually(lambda: Share.objects.filter(state=ShareState.LENT).exists(), within_s=MADE_WITHIN_S)
    officer = page_of(diaz.user)
    officer.goto(f"/portal/shares/{share.uuid}/")
    officer.get_by_role("button", name="Play").first.click()
    officer.wait_for_function(PLAYED)

    with time_machine.travel(until - MINUTE, tick=False):
        assert (tell_of_demands(), mails_to(ana)) == (0, [])
        for address in ("/", "/asked/", "/lent/", "/orders/", "/notices/", "/me/", f"/homes/{maple.uuid}/settings/"):
            tells_nothing(owner, address, demand)
        tells_nothing(owner, f"/clips/{clip.uuid}/", demand)
        expect(owner.get_by_text("Nobody but you.")).to_be_visible()
        shot(owner, "gag-story-before-who-looked", widths_px=(390,))
        for address in (f"/orders/{demand.uuid}/", f"/orders/{demand.uuid}/document", f"/lent/{share.uuid}/"):
            assert owner.request.get(address).status == 404, address
        owner.goto("/orders/")
        expect(owner.get_by_text("No order concerns you that you may be told of.")).to_be_visible()
        shot(owner, "gag-story-before", widths_px=(390,))

    with time_machine.travel(until, tick=False):
        assert (tell_of_demands(), tell_of_demands()) == (1, 0)
        assert [demand.reference in said for said in mails_to(ana)] == [True]
        owner.goto("/notices/")
        shot(owner, "gag-story-notices", widths_px=(390,))
        owner.get_by_role("link", name=demand.reference).click()
        expect(owner.get_by_text("GO-7")).to_be_visible()
        expect(owner.get_by_text("opened by an order")).to_be_visible()
        axe(owner)
        shot(owner, "gag-story-told", widths_px=(390,))
        owner.goto(f"/clips/{clip.uuid}/")
        expect(owner.get_by_text("looked at the copy that a legal demand opened").first).to_be_visible()
        shot(owner, "gag-story-who-looked", widths_px=(390,))
    demand.refresh_from_db()
    assert demand.told_at == until


def tells_nothing(page: Page, address: str, demand: LegalDemand) -> None:
    page.goto(address)
    said = page.content()
    for word in (demand.agency.name, demand.reference, demand.number, "GO-7", str(demand.uuid), "opened by"):
        assert word not in said, (address, word)


def mails_to(user: User) -> list[str]:
    """What the next beat of the mail sends to this person."""
    mail.outbox.clear()
    send_due_mail()
    return [f"{sent.subject} {sent.body}" for sent in mail.outbox if user.email in sent.to]


def test_a_filmed_person_is_covered_in_an_agencys_copy_and_neither_learns_the_other(
    page_of: PageOf,
    axe: Check,
    shot: Check,
    worker: CeleryWorker,
    ana: User,
    maple: Home,
    porch: Camera,
    tmp_path: Path,
) -> None:
    police = portal.agency()
    portal.permission(police)
    face = film_of(tmp_path / "face.mp4", still(), seconds=1)
    at = (timezone.now() - timedelta(days=1)).replace(minute=20, second=0, microsecond=0)
    clip = ready_clip(porch, at=at, content=face.read_bytes())
    share = lent(portal.request_of(portal.officer(police)), clip, is_redacted=False, may_download=True)
    before = share.copy_id

    asker = page_of(person("zelda@example.org", "Zelda Quist"), viewport={"width": 390, "height": 844})
    asker.goto("/filmed/new/")
    asker.get_by_label("To be blurred").check()
    asker.get_by_label("Latitude").fill(str(maple.lat))
    asker.get_by_label("Longitude").fill(str(maple.lon))
    asker.get_by_label("Time zone").select_option("UTC")
    asker.locator("[name=starts]").fill(f"{at - timedelta(hours=1):%Y-%m-%dT%H:%M}")
    asker.locator("[name=ends]").fill(f"{at + timedelta(hours=1):%Y-%m-%dT%H:%M}")
    asker.get_by_label("How you are found").fill("A green coat, with a brown dog.")
    axe(asker, exclude=(".maplibregl-map",))
    asker.get_by_role("button", name="Ask", exact=True).click()
    asker.wait_for_url("**/filmed/*-*/")
    filmed = Filmed.objects.get()
    Filmed.objects.update(asked_at=timezone.now() - timedelta(days=3))
    matching.match_due(timezone.now())

    owner = page_of(portal.with_code(ana))
    owner.goto(f"/asked/filmed/{filmed.asks.get().uuid}/")
    axe(owner)
    shot(owner, "law-story-filmed-owner")
    owner.locator("input[name=clips]").check()
    owner.get_by_role("button", name="Cover faces in those I chose").click()
    expect(owner.get_by_role("button", name="Cover faces")).to_have_count(0)
    assert "Zelda" not in owner.content()

    def is_covered() -> bool:
        now = Share.objects.get(pk=share.pk)
        return now.is_redacted and now.state == ShareState.LENT and now.copy_id not in (None, before)

    eventually(is_covered, within_s=MADE_WITHIN_S)
    asker.reload()
    expect(asker.locator(".lead")).not_to_contain_text("done")
    telling.tell_due(filmed.tell_at)
    asker.reload()
    axe(asker)
    shot(asker, "law-story-filmed-asker")
    filmed.refresh_from_db()
    assert filmed.state == "done"
    for word in ("Ana", maple.name, porch.name):
        assert word not in asker.locator("main").inner_text()
