"""The moderation desk: by keyboard, without scripts, on a phone; the course; what everybody may read."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from devices.cameras.models import Camera
from devices.objects.models import Purpose
from devices.people.models import User
from neighbors.moderation import applying, course, flagging, numbers
from neighbors.moderation.models import Case, Decision, Outcome, Strike
from neighbors.posts import words
from neighbors.posts.models import Media, MediaKind, MediaState, Post, Revision, RevisionState, Standing
from tests.browser.conftest import Check, PageOf
from tests.devices.clips.ready import ready_clip, stored
from tests.devices.people.factor import with_second_factor
from tests.neighborhood import neighbor, post_of, removal, revision_of, trained, waiting
from tests.neighbors.moderation.conftest import case_of, in_effect
from tests.street import person

DESK = "/admin/neighbors/case/"
LOOKS = {"hair": "short, grey", "top": "long green coat", "bottom": "dark trousers", "build": "tall", "age": "about 50"}
TEXT = (
    "At ten past two somebody came up our steps, tried the handle of the door twice and went on to the next house. "
    "Then the light next door went on. Call me on 555 0100 if you saw it too."
)


@pytest.fixture
def desk(moe: User, max_: User, ana: User, ben: User) -> User:
    """Moe's desk, with something of everything on it."""
    for moderator in (moe, max_):
        trained(with_second_factor(moderator))
    neighbor(ana)
    neighbor(ben)
    return moe


def press(page: Page, key: str) -> None:
    """Once the page is there, and its first moments are over, in which no key decides."""
    page.wait_for_load_state()
    page.wait_for_timeout(500)
    page.keyboard.press(key)


def described(author: User, hours: int = 11) -> Revision:
    revision = waiting(author, title="Somebody tried our door", at=timezone.now() - timedelta(hours=hours))
    at = TEXT.index("555")
    finding = {
        "rule": "no_private_data",
        "kind": "phone",
        "sentence": "This looks like a phone number. Take it out.",
        "asks": False,
        "found": [{"field": "text", "start": at, "end": at + 8, "text": "555 0100"}],
    }
    Revision.objects.filter(pk=revision.pk).update(
        text=TEXT, did="Tried the handle, waited, tried it again.", people=[LOOKS], findings=[finding]
    )
    revision.refresh_from_db()
    Revision.objects.filter(pk=revision.pk).update(words_sha256=words.digest(revision))
    revision.refresh_from_db()
    return revision


def with_picture(revision: Revision, camera: Camera) -> Media:
    """A part of a clip, blurred, one of its boxes opened by the author."""
    image = Image.linear_gradient("L").resize((640, 360)).convert("RGB")
    ImageDraw.Draw(image).rectangle((240, 120, 400, 360), fill=(120, 60, 40))
    file = io.BytesIO()
    image.save(file, "JPEG")
    media = Media.objects.create(
        post=revision.post,
        kind=MediaKind.PICTURE,
        clip=ready_clip(camera),
        state=MediaState.READY,
        blurred=stored(camera, Purpose.FEED, "image/jpeg", file.getvalue()),
        poster=stored(camera, Purpose.FEED_POSTER, "image/jpeg", file.getvalue()),
        width=640,
        height=360,
        boxes=[{"id": 1, "what": "face", "spans": [[0, 0.4, 0.3, 0.5, 0.5]]}],
        removed=[{"id": 1, "why": "not_a_face"}],
    )
    revision.media.add(media)
    return media


def flagged(author: User, flaggers: int = 3) -> Case:
    post = post_of(author, title="Who are these people", text="Two people in long coats stood at number 9 for a while.")
    said = [("racial_profiling", "It says only what they look like."), ("hate", ""), ("false", "They are my cousins.")]
    for number in range(flaggers):
        flagger = person(f"flagger{number}@example.org", "")
        neighbor(flagger)
        reason, words_of_it = said[number % 3]
        flagging.flag(post, reason, words_of_it, by=flagger, now=timezone.now() - timedelta(minutes=90))
    later = revision_of(
        post,
        title="Who are these people",
        text="Two people in long coats looked at number 9, which is for sale.",
        state=RevisionState.APPROVED,
        decided_at=timezone.now(),
    )
    Post.objects.filter(pk=post.pk).update(shown=later)
    return Case.objects.get(post=post)


def busy(ana: User, ben: User, max_: User, moe: User) -> None:
    """A past, and a queue."""
    now = timezone.now()
    removal(ana, ben, at=now - timedelta(days=20), by=max_)
    Strike.objects.create(user=ana, decision=Decision.objects.get(), level="note", by=max_, in_force_at=now)
    appealed = removal(ben, ana, at=now - timedelta(days=2), by=max_)
    Case.objects.create(
        kind="appeal",
        post=appealed.case.post,
        revision=appealed.case.revision,
        appealed=appealed,
        words="They did try the door, I saw it from the window.",
        due_at=now + timedelta(days=1),
    )
    waiting(ben, title="Street party on the first of the month", at=now - timedelta(hours=2))
    waiting(ana, title="Lost: black labrador", at=now - timedelta(hours=14), text="She is shy, but comes for cheese.")
    flagged(ana)


def test_the_queue(page_of: PageOf, axe: Check, shot: Check, desk: User, max_: User, ana: User, ben: User) -> None:
    page = page_of(desk)
    page.goto(DESK)
    expect(page.get_by_text("Everything is decided")).to_be_visible()
    axe(page)
    shot(page, "desk-empty")
    busy(ana, ben, max_, desk)
    page.goto("/me/")
    page.get_by_role("link", name="Open the desk").click()
    expect(page.get_by_role("button", name="Who are these people")).to_be_visible()
    expect(page.get_by_text("1 is overdue")).to_be_visible()
    axe(page)
    shot(page, "desk-queue")
    page.get_by_text("Appeals").click()  # the filter answers by itself
    page.wait_for_url("**kind=appeal**")
    expect(page.get_by_role("button", name="Who are these people")).to_have_count(0)
    page.get_by_role("link", name="Show all").click()
    page.wait_for_url(lambda url: "kind" not in url)
    press(page, "n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lost: black labrador")


def test_one_case_after_the_other_by_keyboard(
    page_of: PageOf, axe: Check, shot: Check, store: None, desk: User, max_: User, ana: User, ben: User, porch: Camera
) -> None:
    busy(ana, ben, max_, desk)
    first = described(ana, hours=20)
    with_picture(first, porch)
    page = page_of(desk)
    page.goto(DESK)
    press(page, "n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Somebody tried our door")
    expect(page.get_by_text("What 1 person looked like is covered.")).to_be_visible()
    expect(page.locator("mark")).to_have_text("555 0100")
    axe(page)
    shot(page, "desk-case-masked")
    press(page, "s")
    picture = page.get_by_role("img", name="A picture of this post")
    expect(picture).to_be_visible()
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("(img) => img.decode().then(() => img.naturalWidth)") == 640
    press(page, "c")
    expect(page.get_by_text("long green coat")).to_be_visible()
    expect(page.get_by_text("At first look: ask for changes.")).to_be_visible()
    expect(page.get_by_label("Message to the author")).to_have_value(
        "Please take out what tells who somebody is or where they live: names, numbers, plates, addresses."
    )
    axe(page)
    shot(page, "desk-case-confirm")
    press(page, "1")
    expect(page.get_by_label("Message to the author")).to_have_value(
        "Please say what the person did, and leave out what only says who they seem to be. Then it can stand."
    )
    press(page, "4")
    page.get_by_label("Message to the author").fill("Please take out the phone number: a b c.")
    page.keyboard.press("Escape")
    press(page, "c")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lost: black labrador")  # the next one
    decision = Decision.objects.get(case__revision=first)
    assert (decision.outcome, decision.rule) == ("changes", "no_private_data")
    assert decision.message == "Please take out the phone number: a b c."
    shot(page, "desk-next")
    press(page, "z")
    expect(page.get_by_role("heading", level=1)).to_have_text("Somebody tried our door")
    decision.refresh_from_db()
    assert decision.undone_at is not None


def test_a_key_pressed_twice_does_not_decide_the_next_one(page_of: PageOf, desk: User, ana: User) -> None:
    for number in range(2):
        waiting(ana, title=f"Waiting {number}", at=timezone.now() - timedelta(hours=5 - number))
    page = page_of(desk)
    page.goto(DESK)
    press(page, "n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting 0")
    again = "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'a'}))"
    page.add_init_script(f"addEventListener('DOMContentLoaded', () => {again})")  # as the next page comes up
    press(page, "a")
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting 1")
    page.wait_for_load_state()
    page.wait_for_timeout(1000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting 1")
    assert Decision.objects.count() == 1


def test_flags_and_an_appeal(
    page_of: PageOf, axe: Check, shot: Check, desk: User, max_: User, ana: User, ben: User
) -> None:
    busy(ana, ben, max_, desk)
    page = page_of(desk)
    page.goto(f"{DESK}?kind=flags")
    press(page, "n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who are these people")
    expect(page.get_by_text("Its author has changed it since")).to_be_visible()
    axe(page)
    shot(page, "desk-flags")
    press(page, "h")
    expect(page.get_by_text("hidden until this is decided")).to_be_visible()
    press(page, "k")
    expect(page.get_by_text("Nothing of this kind waits for you.")).to_be_visible()
    assert Decision.objects.get(case__kind="flags", by=desk).outcome == "keep"
    page.goto(f"{DESK}?kind=appeal")
    press(page, "n")
    expect(page.get_by_text("They did try the door")).to_be_visible()
    axe(page)
    shot(page, "desk-appeal")
    press(page, "o")
    page.wait_for_url("**kind=appeal**")
    assert Decision.objects.get(case__kind="appeal").outcome == "overturn"


def test_the_whole_way_without_scripts(
    page_of: PageOf, store: None, desk: User, ana: User, ben: User, porch: Camera
) -> None:
    first = described(ana)
    with_picture(first, porch)
    waiting(ben, title="Street party")
    page = page_of(desk, java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto(DESK)
    page.get_by_role("button", name="Take the next one").click()
    page.get_by_role("button", name="Show", exact=False).first.click()
    expect(page.locator("img.desk-picture")).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("long green coat")).to_be_visible()
    page.get_by_label("About this neighborhood").check()
    page.get_by_label("Strike").select_option("note")
    page.get_by_role("button", name="Do not publish").click()
    expect(page.get_by_text("Decided: do not publish.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Street party")
    decision = Decision.objects.get(case__revision=first)
    assert decision.message == "This happened somewhere else. The feed is for what happens near here."
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Somebody tried our door")
    page.get_by_role("button", name="Do not publish").click()
    page.get_by_label("About this neighborhood").check()
    page.get_by_role("button", name="Do not publish").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Everything is decided")).to_be_visible()
    applying.apply_due(timezone.now() + timedelta(minutes=1))
    first.post.refresh_from_db()
    assert first.post.status == Standing.REJECTED


def answered(page: Page, exercise: course.Exercise, outcome: str) -> None:
    if exercise.kind != "appeal" and exercise.rules:
        page.get_by_label("The rule it breaks").select_option(exercise.rules[0])
    page.get_by_role("button", name=str(Outcome(outcome).label).capitalize()).click()


def test_the_course_comes_first(page_of: PageOf, axe: Check, shot: Check, moe: User) -> None:
    with_second_factor(moe)
    page = page_of(moe)
    page.goto(DESK)
    page.wait_for_url("**/course/")
    axe(page)
    shot(page, "desk-course")
    answered(page, course.EXERCISES[0], "approve")
    expect(page.get_by_role("heading", name="Not quite")).to_be_visible()
    axe(page)
    shot(page, "desk-course-told")
    press(page, "n")
    for exercise in course.EXERCISES[1:]:
        expect(page.get_by_role("heading", level=2)).to_have_text(str(exercise.title))
        answered(page, exercise, exercise.outcome)
        expect(page.get_by_role("heading", name="Right:")).to_be_visible()
        page.get_by_role("link", name="Go on").or_(page.get_by_role("link", name="Open the desk")).click()
    expect(page.get_by_text("Everything is decided")).to_be_visible()


def test_agreement_and_bans(
    page_of: PageOf, axe: Check, shot: Check, desk: User, max_: User, ana: User, ben: User
) -> None:
    page = page_of(desk)
    for name in ("agreement", "bans"):
        page.goto(f"{DESK}{name}/")
        axe(page)
        shot(page, f"desk-{name}-none")
    now = timezone.now()
    for outcome, second in (("approve", "approve"), ("reject", "reject"), ("approve", "changes"), ("reject", "reject")):
        case = case_of(waiting(ana, title=f"First {outcome}, then {second}"))
        in_effect(case, Outcome(outcome), by=max_, now=now, draw=0)
        in_effect(Case.objects.get(repeats=case), Outcome(second), by=desk, now=now)
    Strike.objects.create(user=ana, decision=removal(ana, ben, at=now, by=max_), level="ban", by=max_)
    page.goto(f"{DESK}agreement/")
    expect(page.get_by_text("3 of 4 cases were decided the same both times")).to_be_visible()
    axe(page)
    shot(page, "desk-agreement")
    page.get_by_role("link", name="Bans").click()
    axe(page)
    shot(page, "desk-bans")
    page.get_by_role("button", name="30 days instead").click()
    expect(page.get_by_text("No ban waits for your word.")).to_be_visible()


def test_somebody_came_first(
    page_of: PageOf, axe: Check, shot: Check, console: list[str], desk: User, max_: User, ana: User
) -> None:
    revision = waiting(ana)
    mine, theirs = page_of(desk), page_of(max_)
    mine.goto(DESK)
    theirs.goto(DESK)
    for page in (mine, theirs):
        page.get_by_role("button", name=revision.title).click()
    expect(theirs.get_by_text("Another moderator is working on this one.")).to_be_visible()
    axe(theirs)
    shot(theirs, "desk-came-first")
    console.clear()  # the 409 itself


def test_what_everybody_may_read(page_of: PageOf, axe: Check, shot: Check, max_: User, ana: User, ben: User) -> None:
    page = page_of()
    page.goto("/neighbors/moderation/")
    expect(page.get_by_text("No month is over yet")).to_be_visible()
    axe(page)
    shot(page, "moderation-numbers-none")
    last = datetime.now(UTC).replace(day=1, hour=0, minute=0) - timedelta(days=5)
    for rule, count in (("acts_not_looks", 12), ("no_hate", 6), ("local", 5), ("no_spam", 2)):
        for _number in range(count):
            removal(ana, ben, at=last, by=max_, rule=rule)
    numbers.close_due(datetime.now(UTC) + numbers.SETTLES_IN)
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Moderation in numbers").click()
    expect(page.get_by_role("row", name="Say what somebody did")).to_contain_text("12 or more")
    page.get_by_text("The same, by what was decided").click()
    axe(page)
    shot(page, "moderation-numbers")
    csv = page.request.get("/neighbors/moderation.csv").text()
    assert f"{last:%Y-%m},acts_not_looks,remove,12" in csv
    assert f"{last:%Y-%m},no_spam,remove,<5" in csv
    page.get_by_role("link", name="Guidelines").first.click()
    axe(page)
    shot(page, "guidelines")
