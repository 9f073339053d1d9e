"""How a public body asks a street for recordings, with all parts real: from its application to the deletion record."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import av
import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from devices.audit import signing
from devices.audit.tasks import seal_log, sign_daily_heads
from devices.cameras.models import Camera, CameraKind
from devices.clips.models import Clip
from devices.objects.models import Purpose
from devices.people.models import User
from devices.scenes.film import film
from devices.scenes.scripts import BY_NAME
from police_portal.agencies.models import Agency
from police_portal.consent.models import Answer, Invitation
from police_portal.custody import ending
from police_portal.custody.models import DownloadState, Package, Share, ShareState
from police_portal.requests.models import FootageRequest, RequestStatus
from tests import portal
from tests.browser.conftest import Check, PageOf
from tests.browser.films import watchable
from tests.browser.test_accounts import confirm_password, totp_code
from tests.devices.clips.ready import stored
from tests.neighborhood import neighbor
from tests.services import CeleryWorker, eventually
from tests.street import camera, home, person

ZONE = ZoneInfo("America/New_York")
SECONDS = 4 if os.environ.get("REAL_FOOTAGE") else 2  # drawing takes its time
PHONE_PX = 390
MAP_MS = WAIT_MS = 30_000
MADE_WITHIN_S = 120
PLAYED = "() => document.querySelector('video').currentTime > 0.3"
# A town around ana's street; the corners of what is asked about, as shares of the map, with her home in it
TOWN = [[[-71.66, 42.118], [-71.645, 42.118], [-71.645, 42.13], [-71.66, 42.13], [-71.66, 42.118]]]
CORNERS = ((0.35, 0.35), (0.65, 0.35), (0.65, 0.65), (0.35, 0.65))
MESSAGE = "A parcel was taken from a porch on Maple St in the afternoon. We look for a white van with a dent."
PURPOSE = "For the file of case 26-00412, read by the prosecutor."
WIDTH = "() => document.documentElement.scrollWidth"
FILMS = (  # a real recording where there is one, else what the scenes draw
    ("day.mp4", "courier leaves a parcel"),
    ("early.mp4", "car drives by"),
    ("real_car.mp4", "somebody at the gate"),
)


@dataclass
class Story:
    """One telling: how pages are opened in it, and what is looked at on each."""

    page_of: PageOf
    axe: Check
    shot: Check
    console: list[str]
    scripts: bool

    def page(self, user: User | None) -> Page:
        size = {"width": 1280, "height": 900} if self.scripts else {"width": PHONE_PX, "height": 844}
        page = self.page_of(user, java_script_enabled=self.scripts, viewport=size, accept_downloads=True)
        page.context.set_default_timeout(WAIT_MS)
        return page

    def look(self, page: Page, name: str) -> None:
        if self.scripts:
            self.axe(page, exclude=(".maplibregl-map",))
            self.shot(page, f"portal-story-{name}")
        else:
            assert width_of(page) <= PHONE_PX, page.url
            self.shot(page, f"portal-story-plain-{name}", widths_px=(PHONE_PX,))

    def map(self, page: Page, kind: str) -> None:
        if self.scripts:
            expect(page.locator(f"[data-{kind}-map][data-ready]").first).to_be_visible(timeout=MAP_MS)


def width_of(page: Page) -> int:
    """How wide the page is. A form that was just sent may lead away during the question: then its answer is asked."""
    try:
        return int(page.evaluate(WIDTH))
    except PlaywrightError:
        page.wait_for_load_state()
        return int(page.evaluate(WIDTH))


def shown(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible(timeout=WAIT_MS)


def at(hour: int, minute: int = 0) -> datetime:
    """A time of the day before yesterday, on the clocks of the street."""
    day = timezone.now().astimezone(ZONE) - timedelta(days=2)
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def shortened(source: Path, target: Path) -> None:
    """The first seconds of a recording, as they are."""
    with av.open(str(source)) as whole, av.open(str(target), "w") as part:
        stream = part.add_stream_from_template(whole.streams.video[0])
        for packet in whole.demux(whole.streams.video[0]):
            if packet.dts is None or packet.pts * packet.time_base > SECONDS:
                continue
            packet.stream = stream
            part.mux(packet)


def first_picture(path: Path) -> tuple[bytes, int, int]:
    with av.open(str(path)) as file:
        image = next(file.decode(video=0)).to_image()
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG")
    return jpeg.getvalue(), image.width, image.height


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Some seconds of each of FILMS."""
    folder, real = tmp_path_factory.mktemp("films"), os.environ.get("REAL_FOOTAGE")
    paths = [folder / f"{n}.mp4" for n in range(len(FILMS))]
    for path, (name, drawn) in zip(paths, FILMS, strict=True):
        if real:
            shortened(Path(real) / name, path)
        else:
            film(path, BY_NAME[drawn], SECONDS)
    return paths


@pytest.fixture
def clips(store: None, porch: Camera, garden: Camera, films: list[Path]) -> list[Clip]:
    """Three of one afternoon, from two cameras of ana's."""
    found = []
    for n, path in enumerate(films):
        jpeg, width, height = first_picture(path)
        of = garden if n == 1 else porch
        poster = stored(of, Purpose.POSTER, "image/jpeg", jpeg)
        facts = {"at": at(15 + n, 12 + 17 * n), "width": width, "height": height, "poster": poster}
        found.append(watchable(of, path, seconds=SECONDS, **facts))
    return found


@pytest.fixture
def next_door(ben: User) -> User:
    """Ben, who lives two doors from ana and has a camera, too."""
    house = home(ben, "Maple St 16", 42.123901, -71.654102)
    camera(house, "Ben's door", CameraKind.DOORBELL, token="cam_ben")
    neighbor(ben, time_zone="America/New_York")
    return ben


def apply(story: Story, page: Page) -> Agency:
    page.goto("/agencies/apply/")
    page.get_by_label("Name of the agency").fill("Riverton Police Department")
    page.get_by_label("What it is").select_option("police")
    page.get_by_label("Official e-mail domains").fill("police.example.org")
    page.get_by_label("Contact", exact=True).fill("Chief Okafor")
    page.get_by_label("Contact's e-mail").fill("chief@police.example.org")
    page.get_by_label("Use policy").fill(portal.POLICY)
    page.get_by_label("Jurisdiction, as GeoJSON").fill(f'{{"type":"Polygon","coordinates":{TOWN}}}')
    expect(page.locator(".outline-corner")).to_have_count(4, timeout=MAP_MS)
    story.look(page, "01-apply")
    page.get_by_role("button", name="Apply").click()
    shown(page, "The operator checks it, and you will be told.")
    return Agency.objects.get()


def list_it(story: Story, page: Page, agency: Agency) -> None:
    page.goto("/running/agencies/")
    page.get_by_role("link", name=agency.name).click()
    story.map(page, "shape")
    story.look(page, "02-operator-checks")
    page.get_by_role("button", name="List it").click()
    shown(page, "is listed.")


def permit(story: Story, chiefs: Page, onas: Page, agency: Agency, tmp_path: Path) -> None:
    """The chief enters what the council resolved; an overseer holds it against the document and confirms it."""
    act, today = tmp_path / "resolution 2026-14.pdf", timezone.localdate()
    act.write_bytes(b"%PDF-1.4 The council resolves that the department may ask.\n%%EOF\n")
    chiefs.goto("/portal/permission/")
    chiefs.get_by_label("Governing body").fill("Riverton City Council")
    chiefs.get_by_label("Kind of act").fill("resolution")
    chiefs.get_by_label("Number").fill("2026-14")
    chiefs.get_by_label("Vote").fill("7 to 2")
    chiefs.get_by_label("Day of the public hearing").fill(f"{today - timedelta(days=9)}")
    chiefs.get_by_label("First day").fill(f"{today - timedelta(days=1)}")
    chiefs.get_by_label("Last day").fill(f"{today + timedelta(days=365)}")
    chiefs.get_by_label("The act as a PDF").set_input_files(act)
    story.look(chiefs, "03-permission-entered")
    chiefs.get_by_role("button", name="Enter it").click()
    shown(chiefs, "Entered. An overseer is asked to confirm it.")
    onas.goto("/oversight/")
    story.look(onas, "04-oversight")
    onas.get_by_role("link", name=f"{agency.name}: resolution 2026-14").click()
    story.look(onas, "05-overseer-confirms")
    onas.get_by_role("button", name="Confirm it").click()
    shown(onas, "Confirmed. It is public from now on.")


def hire(story: Story, chiefs: Page, page: Page, email: str) -> None:
    """The chief invites a colleague, who follows the link in the mail, and sets up a second factor first."""
    chiefs.goto("/portal/people/invite/")
    chiefs.get_by_label("Official e-mail").fill(email)
    story.look(chiefs, "06-invite-a-colleague")
    chiefs.get_by_role("button", name="Send the invitation").click()
    shown(chiefs, f"The invitation to {email} is on its way.")
    eventually(lambda: link_in_mail(email))
    page.goto(link_in_mail(email))
    story.look(page, "07-join")
    page.get_by_role("button", name="Accept").click()
    page.get_by_role("link", name="Set up").click()
    confirm_password(page)
    secret = page.get_by_label("Or type this secret into the app").input_value()
    page.get_by_label("Code that the app shows").fill(totp_code(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".codes code")).to_have_count(10)


def link_in_mail(email: str) -> str:
    """The path of the invitation that the worker mailed to this address; empty before."""
    for path in sorted((settings.DATA_DIR / "mail").glob("*")):
        text = path.read_text()
        found = re.search(r"/portal/join/[0-9a-f-]{36}/", text)
        if found and f"To: {email}" in text:
            return found[0]
    return ""


def ask(story: Story, page: Page) -> FootageRequest:
    """From an empty form to a request in review."""
    page.goto("/portal/")
    page.get_by_role("link", name="New request").click()
    story.map(page, "request")
    if story.scripts:
        box = page.locator("[data-canvas]").bounding_box()
        assert box is not None
        for across, down in CORNERS:
            page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])
        expect(page.get_by_role("button", name="Corner 4")).to_be_visible()
    else:
        corners = "\n".join(f"{lat}, {lon}" for lon, lat in portal.AREA[:-1])
        page.get_by_label("Corners of the area").fill(corners)
    page.get_by_label("Time zone").select_option("America/New_York")
    page.get_by_label("From").fill(f"{at(15):%Y-%m-%dT%H:%M}")
    page.get_by_label("To", exact=True).fill(f"{at(18):%Y-%m-%dT%H:%M}")
    page.get_by_label("Offence").select_option("parcel_theft")
    page.get_by_label("Case number").fill("26-00412")
    page.get_by_label("Message to the homes").fill(MESSAGE)
    page.get_by_label("Contact", exact=True).fill("Officer Diaz")
    page.get_by_label("Telephone").fill("555 0100")
    if story.scripts:
        shown(page, "3 h of 12 h")
        shown(page, "Every limit is met.")
    story.look(page, "08-request")
    page.get_by_role("button", name="Save and read it").click()
    story.map(page, "request")
    story.map(page, "shape")
    story.look(page, "09-read-before-sending")
    page.get_by_role("button", name="Send for review").click()
    shown(page, "in review")
    story.map(page, "request")
    story.look(page, "10-in-review")
    return FootageRequest.objects.get()


def review(story: Story, page: Page, asked: FootageRequest) -> None:
    page.goto("/review/")
    story.look(page, "11-review-queue")
    page.get_by_role("link", name=asked.agency.name).first.click()
    story.map(page, "shape")
    story.look(page, "12-review")
    page.get_by_role("radio", name="Narrow in place and time").check()
    page.get_by_role("button", name="Open it, in public").click()
    shown(page, f"{asked.reference} is open.")
    asked.refresh_from_db()
    assert asked.status == RequestStatus.OPEN


def read_in_the_feed(story: Story, page: Page, asked: FootageRequest) -> None:
    """Everybody here finds it, and nobody answers to it in public."""
    page.goto("/neighbors/")
    expect(page.locator("[data-feed-map][data-ready]")).to_be_visible(timeout=MAP_MS)
    story.look(page, "13-feed")
    page.get_by_role("link", name=re.compile("parcel")).first.click()
    shown(page, "resolution 2026-14")
    expect(page.get_by_role("textbox", name=re.compile("comment", re.IGNORECASE))).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("helpful|comment", re.IGNORECASE))).to_have_count(0)
    story.look(page, "14-post")


def read_in_public(story: Story, page: Page, asked: FootageRequest) -> None:
    """A stranger reads the same, in whole cells and full hours, and who may ask by whose permission."""
    page.goto("/requests/")
    story.look(page, "15-request-log")
    page.get_by_role("link", name="theft of a parcel").first.click()
    story.map(page, "shape")
    shown(page, "Narrow in place and time")
    story.look(page, "16-public-request")
    page.get_by_role("link", name=asked.agency.name).first.click()
    story.map(page, "shape")
    story.look(page, "17-agency")


def read_the_letter(story: Story, page: Page) -> None:
    page.goto("/notices/")
    page.get_by_text("asks homes near you for recordings").first.click()
    story.map(page, "asked")
    story.look(page, "18-letter")
    expect(page.locator("input[name=clip]")).to_have_count(3)


def share_two(story: Story, page: Page, clips: list[Clip], asked: FootageRequest) -> None:
    """Ana lends the first as it was filmed and the second with faces covered; both may be taken out."""
    for clip in clips[:2]:
        page.locator(f"input[value='{clip.uuid}']").check()
    page.get_by_role("button", name="Share chosen").click()
    page.get_by_label("Show faces as they were filmed").first.check()
    for box in page.get_by_label("The agency may download its copy").all():
        box.check()
    story.look(page, "19-terms")
    page.get_by_role("button", name="Share 2 clips").click()
    page.get_by_label("Yes, share").check()
    story.look(page, "20-once-more")
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
    story.look(page, "21-receipt")
    assert Share.objects.filter(request=asked).count() == 2


def say_no(story: Story, page: Page) -> None:
    page.goto("/asked/")
    page.get_by_role("link", name="Riverton Police").first.click()
    page.get_by_role("button", name="Not this time").click()
    shown(page, "Nothing is shared, and the agency is told nothing.")
    story.map(page, "asked")
    story.look(page, "22-declined")


def watch(story: Story, page: Page, name: str) -> None:
    page.goto("/portal/shares/")
    story.look(page, "23-shared-footage")
    page.get_by_role("link", name=name).click()
    expect(page.locator(".who-watches")).to_contain_text("Officer Diaz")
    if story.scripts:
        page.get_by_role("button", name="Play").first.click()
        page.wait_for_function(PLAYED)
        page.locator("video").first.evaluate("(film) => film.pause()")
    story.look(page, "24-recording")


def export(story: Story, page: Page, path: Path, *, count: int) -> Path:
    """The custody package of all that may be taken out, made by the worker."""
    page.get_by_role("link", name="Custody package").click()
    page.get_by_label("What for").fill(PURPOSE)
    if count > 1:
        page.get_by_label("Everything of this request").check()
    page.get_by_role("button", name="Make the package").click()
    expect(page.get_by_text(f"{count} recording")).to_be_visible()
    if not story.scripts:
        eventually(lambda: Package.objects.get().state == DownloadState.READY, within_s=MADE_WITHIN_S)
        page.reload()
    expect(page.get_by_role("link", name="Download")).to_be_visible(timeout=MADE_WITHIN_S * 1000)
    story.look(page, "25-package")
    return kept(page, "Download", path)


def verified(verifier: Path, *files: str | Path) -> tuple[int, str]:
    """What the stand-alone verifier says, in a Python of its own that sees nothing of ours."""
    command = [sys.executable, "-I", "-S", str(verifier), *map(str, files), "--key", signing.public_key()]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


def check_offline(package: Path, folder: Path) -> Path:
    """It holds; with one byte of a recording changed the verifier names the file. Returns the verifier."""
    verifier = folder / "verify.py"
    with zipfile.ZipFile(package) as archive:
        verifier.write_bytes(archive.read("verify.py"))
        film = next(info for info in archive.infolist() if info.filename.endswith(".mp4"))
    assert verified(verifier, package)[0] == 0, verified(verifier, package)
    content = bytearray(package.read_bytes())
    content[film.header_offset + 200 + film.file_size // 2] ^= 1
    changed = folder / "changed.zip"
    changed.write_bytes(content)
    code, said = verified(verifier, changed)
    assert code == 1
    assert film.filename in said
    return verifier


def kept(page: Page, link: str, path: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link).first.click()
    waiting.value.save_as(path)
    return path


def take_back(story: Story, page: Page, share: Share, officers: Page) -> None:
    """Ana reads who looked and what left, and takes it back: the officer's open page has nothing any more."""
    video = f"/portal/shares/{share.uuid}/video"
    assert officers.request.get(video, headers={"Range": "bytes=0-99"}).status == 206
    page.goto("/lent/")
    story.look(page, "26-lent")
    page.goto(f"/lent/{share.uuid}/")
    shown(page, "Officer Diaz of Riverton Police Department looked at it")
    shown(page, "took a custody package with it out")
    story.look(page, "27-who-looked")
    page.get_by_role("link", name="Take it back").click()
    story.look(page, "28-take-it-back")
    page.get_by_role("button", name="Take it back").click()
    shown(page, "Nobody opens it any more")
    assert officers.request.get(video, headers={"Range": "bytes=100-199"}).status == 410
    officers.goto(f"/portal/shares/{share.uuid}/")
    shown(officers, "This recording is not lent any more.")
    expect(officers.locator("video")).to_have_count(0)
    story.look(officers, "29-link-dead")


def record_of(story: Story, page: Page, share: Share, path: Path, name: str) -> Path:
    eventually(lambda: Share.objects.get(pk=share.pk).state == ShareState.DELETED, within_s=MADE_WITHIN_S)
    page.goto(f"/lent/{share.uuid}/")
    page.get_by_role("link", name="The record").click()
    expect(page.get_by_role("heading", name="Deletion record")).to_be_visible()
    story.look(page, name)
    return kept(page, "Keep it as a file", path)


def month_goes_by(share: Share) -> None:
    """What the hourly task does, once the time of the lease is over."""
    later = share.ends_at + timedelta(minutes=1)
    assert ending.end_due(later) == 1
    ending.delete_ended(later)  # unless the worker, woken by the end, was quicker


def read_the_log(story: Story, page: Page, folder: Path) -> Path:
    """Sealed as every minute, signed as every day; read by a stranger, and taken along."""
    seal_log()
    sign_daily_heads()
    page.goto("/log/")
    for words in ("Riverton Police Department", "2026-14", "Narrow in place and time"):
        shown(page, words)
    page.get_by_text("Check it yourself").click()
    story.look(page, "32-public-log")
    return kept(page, "The log as a file", folder / "log.json")


def is_lent(asked: FootageRequest, count: int) -> Callable[[], bool]:
    return lambda: Share.objects.filter(request=asked, state=ShareState.LENT).count() == count


@pytest.fixture
def chief(db: None) -> User:
    return portal.with_code(person("chief@police.example.org", "Chief Okafor"))


def test_a_request_from_the_application_of_an_agency_to_the_deletion_record(
    page_of: PageOf,
    axe: Check,
    shot: Check,
    console: list[str],
    worker: CeleryWorker,
    clips: list[Clip],
    chief: User,
    operator: User,
    ana: User,
    next_door: User,
    tmp_path: Path,
) -> None:
    story = Story(page_of, axe, shot, console, scripts=True)
    portal.with_code(operator)
    portal.with_code(ana)
    diaz = person("o.diaz@police.example.org", "Officer Diaz")
    chiefs, diazs, anas, bens, stranger = map(story.page, (chief, diaz, ana, next_door, None))

    agency = apply(story, chiefs)
    list_it(story, story.page(operator), agency)
    permit(story, chiefs, story.page(portal.overseer()), agency, tmp_path)
    hire(story, chiefs, diazs, diaz.email)
    asked = ask(story, diazs)
    review(story, story.page(portal.reviewer()), asked)
    read_in_the_feed(story, bens, asked)

    eventually(lambda: Invitation.objects.filter(request=asked).count() == 2)
    read_the_letter(story, anas)
    share_two(story, anas, clips, asked)
    receipt = kept(anas, "Download the receipt", tmp_path / "receipt.json")
    say_no(story, bens)
    assert Invitation.objects.get(request=asked, home__memberships__user=next_door).answer == Answer.DECLINED
    read_in_public(story, stranger, asked)

    eventually(is_lent(asked, 2), within_s=MADE_WITHIN_S)
    first, second = (Share.objects.get(clip=clip) for clip in clips[:2])
    watch(story, diazs, str(first.uuid)[:8])
    assert first.is_redacted is False
    assert second.is_redacted is True
    verifier = check_offline(export(story, diazs, tmp_path / "package.zip", count=2), tmp_path)
    take_back(story, anas, first, diazs)
    record = record_of(story, anas, first, tmp_path / "taken back.json", "30-record-taken-back")
    shown(anas, "not stated as deleted")
    month_goes_by(second)
    last = record_of(story, anas, second, tmp_path / "over.json", "31-record-over")
    diazs.goto("/portal/shares/")
    expect(diazs.get_by_text("over", exact=True)).to_have_count(2)

    log = read_the_log(story, stranger, tmp_path)
    for file in (record, last, receipt, log):
        assert verified(verifier, file)[0] == 0, verified(verifier, file)
    assert verified(verifier, log, receipt, record, last)[0] == 0, verified(verifier, log, receipt, record, last)
    call_command("verify_log", against=[str(file) for file in (log, receipt, record, last)])


def test_without_scripts_on_a_phone_a_clip_is_lent_seen_taken_out_and_taken_back(
    page_of: PageOf,
    axe: Check,
    shot: Check,
    console: list[str],
    worker: CeleryWorker,
    clips: list[Clip],
    ana: User,
    tmp_path: Path,
) -> None:
    story = Story(page_of, axe, shot, console, scripts=False)
    agency = portal.agency("Riverton Police Department")
    portal.permission(agency)
    anas, diazs = story.page(portal.with_code(ana)), story.page(portal.officer(agency).user)
    asked = ask(story, diazs)
    review(story, story.page(portal.reviewer()), asked)
    eventually(lambda: Invitation.objects.filter(request=asked).exists())

    read_the_letter(story, anas)
    anas.locator(f"input[value='{clips[0].uuid}']").check()
    anas.get_by_role("button", name="Share chosen").click()
    anas.get_by_label("The agency may download its copy").check()
    story.look(anas, "19-terms")
    anas.get_by_role("button", name="Share 1 clip").click()
    expect(anas.get_by_role("heading", name="Receipt")).to_be_visible()
    story.look(anas, "21-receipt")

    eventually(is_lent(asked, 1), within_s=MADE_WITHIN_S)
    share = Share.objects.get()
    watch(story, diazs, str(share.uuid)[:8])
    verifier = check_offline(export(story, diazs, tmp_path / "package.zip", count=1), tmp_path)
    take_back(story, anas, share, diazs)
    record = record_of(story, anas, share, tmp_path / "taken back.json", "30-record-taken-back")
    assert verified(verifier, record)[0] == 0, verified(verifier, record)
