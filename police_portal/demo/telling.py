"""Tells what the demo street's town asked, through the portal's own flows, each at its time; once."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from django.db import transaction
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.clips.models import Clip, ClipStatus
from devices.demo.people import BEN, CARLA, DEV, MOE, OLU, Person, person
from devices.people.models import Home, Role
from neighbors.areas.categories import Category
from neighbors.demo.telling import decided
from neighbors.moderation.models import Outcome as Decided
from neighbors.posts.composing import PostWords
from neighbors.posts.models import Revision, RevisionState
from neighbors.posts.speaking import For
from police_portal.actions import Action
from police_portal.agencies import applying, inviting, permitting, policies, posting, reviewers
from police_portal.agencies.models import Agency, Officer, OfficerRole, Permission, Reviewer
from police_portal.consent import answer, offering
from police_portal.consent import inviting as asking_homes
from police_portal.consent.answer import Choice
from police_portal.custody import door
from police_portal.custody.lending import Terms
from police_portal.custody.models import Share, ShareState
from police_portal.demo import paper, people, plan, surrounding
from police_portal.demo.people import CHIEF, DIAZ, ONA, RAY
from police_portal.demo.plan import Asking, Body
from police_portal.oversight import review
from police_portal.requests import closing, filing, outcomes, places
from police_portal.requests.models import FootageRequest, Outcome, PlaceKind
from police_portal.requests.places import Point
from police_portal.transparency.closing import close_due

TIME_ZONE = "America/New_York"
HOURS, DAYS = timedelta(hours=1), timedelta(days=1)
COPIED_WITHIN_S = 180
DRAWN, NOT_DRAWN = 1, 2  # seeds: with the first, a sample is drawn of a routine decision
Say = Callable[[str], None]


def settle(now: datetime) -> None:
    """The town's people, agencies, permissions, reviewer and school: whatever of it is not there yet."""
    people.settle(now - 60 * DAYS)
    for body in plan.BODIES:
        agency = _agency(body, now)
        if body.number:
            _permission(agency, body, now)
    police = agency_of(plan.POLICE)
    for who, role in ((DIAZ, OfficerRole.REQUESTER), (RAY, OfficerRole.READER)):
        _officer(police, who, role, now)
    moe = person(MOE)
    if not Reviewer.objects.filter(user=moe).exists():
        reviewers.name(moe, by=person(ONA), now=now - 40 * DAYS)
    school = Point(*plan.SCHOOL)
    places.protect(PlaceKind.SCHOOL, school, name="Maple Hill School", by=person(OLU), now=now - 40 * DAYS)


def agency_of(body: Body) -> Agency:
    return Agency.objects.get(applied_by=person(body.head))


@transaction.atomic
def _agency(body: Body, now: datetime) -> Agency:
    head = person(body.head)
    found = Agency.objects.filter(applied_by=head).first()
    if found is not None:
        return found
    domain = body.head.email.partition("@")[2]
    facts = applying.AgencyFacts(
        body.name, body.kind, [body.ring], [domain], body.head.name, body.head.email, plan.POLICY
    )  # fmt: skip
    agency = applying.apply(facts, by=head, now=now - 50 * DAYS)
    if body.is_listed:
        applying.accept(agency, by=person(OLU), now=now - 49 * DAYS)
    return agency


def _permission(agency: Agency, body: Body, now: datetime) -> None:
    permission = agency.permissions.order_by("pk").first() or _entered(agency, body, now)
    if body.is_confirmed and permission.confirmed_at is None and permission.refused_at is None:
        permitting.confirm(permission, by=person(ONA), now=now - 47 * DAYS)


def _entered(agency: Agency, body: Body, now: datetime) -> Permission:
    head = f"Resolution {body.number}"
    with TemporaryDirectory() as folder:
        document = permitting.Document(Path(folder, "resolution.pdf"), f"resolution-{body.number}.pdf")
        document.path.write_bytes(paper.page(head, plan.RESOLUTION))
        facts = permitting.PermissionFacts(
            body="Springfield City Council",
            act="Resolution",
            number=body.number,
            vote="8 to 3",
            hearing_on=(now - 55 * DAYS).date(),
            starts_on=(now - 47 * DAYS).date(),
            ends_on=(now + 300 * DAYS).date(),
        )
        return permitting.enter(agency, facts, document, by=person(body.head), now=now - 48 * DAYS)


@transaction.atomic
def _officer(agency: Agency, who: Person, role: OfficerRole, now: datetime) -> None:
    if Officer.objects.filter(user=person(who)).exists():
        return
    asked = inviting.invite(agency, who.email, role, by=person(CHIEF), now=now - 46 * DAYS)
    inviting.accept(asked, by=person(who), now=now - 45 * DAYS)


def tell(say: Say, *, wait_s: int = COPIED_WITHIN_S) -> int:
    """What was not told yet. Returns how many stories that were. wait_s: for a worker to make what is lent."""
    now, agency = timezone.now(), agency_of(plan.POLICE)
    told = 0
    for what, is_told, story in (
        ("a use policy", agency.policies.count() > 1, _policy),
        ("a post of the agency", posting.posts_of(agency).exists(), _post),
    ):
        if not is_told:
            story(agency, now)
            say(f"The town: {what}")
            told += 1
    for asking, story_of in REQUESTS:
        if not FootageRequest.objects.filter(agency=agency, case_number=asking.case).exists():
            story_of(asking, now)
            say(f"The town: a request, {asking.offence.label}")
            told += 1
    for what, is_told, surrounds in surrounding.stories(agency):
        if not is_told:
            surrounds(agency, now)
            say(f"The town: {what}")
            told += 1
    _looks(agency, wait_s)
    close_due(now)  # after what is told of the past; beat comes an hour after the start at the earliest
    return told


@transaction.atomic
def _policy(agency: Agency, now: datetime) -> None:
    """The next version, which residents comment on; one comment is shown, one waits for the overseer."""
    version = policies.propose(agency, plan.NEXT_POLICY, by=person(CHIEF), now=now - 4 * DAYS)
    policies.open_for_comments(version, by=person(ONA), now=now - 3 * DAYS)
    said = policies.comment(version, "Fourteen days is better than thirty. Why not seven?", by=person(DEV), now=now)
    policies.show(said, by=person(ONA), now=now)
    policies.comment(version, "Please report twice a year: one year is long.", by=person(BEN), now=now)


@transaction.atomic
def _post(agency: Agency, now: datetime) -> None:
    at = now - 2 * DAYS
    words = PostWords(
        category=Category.COMMUNITY.value,
        title="Bicycles are marked for free on Saturday",
        text="Bring yours to the square from ten to two. A mark helps to give back what was found.",
        happened_at=at - HOURS,
        is_not_about_a_person=True,
    )
    post = posting.draft(words, For(point=plan.STREET), by=person(DIAZ), now=at)
    posting.send(post, by=person(DIAZ), now=at)
    waiting = Revision.objects.get(post=post, state=RevisionState.PENDING)
    decided(waiting, Decided.APPROVE, person(MOE), at)


def _home(who: Person) -> Home:
    owned = Home.objects.filter(memberships__user=person(who), memberships__role=Role.OWNER)
    return owned.order_by("pk")[0]


def _drafted(asking: Asking, now: datetime) -> FootageRequest:
    times: list[datetime] = []
    if asking.of is not None:
        ready = Clip.objects.present().filter(home=_home(asking.of), status=ClipStatus.READY)
        times = list(ready.filter(camera__is_outdoor=True).values_list("shown_at", flat=True))
    start, end = asking.window(times, now)
    facts = filing.RequestFacts(
        offence=asking.offence.value,
        case_number=asking.case,
        contact_name=DIAZ.name,
        contact_phone="555 0117",
        message=asking.message,
        area=asking.area,
        window_start=start,
        window_end=end,
        time_zone=TIME_ZONE,
    )
    diaz = person(DIAZ)
    return filing.draft(Officer.objects.get(user=diaz), facts, by=diaz, now=end + HOURS)


def _sent(asking: Asking, now: datetime) -> tuple[FootageRequest, datetime]:
    """In review; and the time at which its window ended."""
    asked = _drafted(asking, now)
    assert asked.window_end is not None
    end = asked.window_end
    filing.submit(asked, by=person(DIAZ), now=end + 2 * HOURS)
    return asked, end


def _opened(asked: FootageRequest, reason: str, end: datetime) -> None:
    by = person(ONA if asked.needs_overseer else MOE)
    review.open_request(asked, reason, by=by, now=end + 4 * HOURS, luck=Random(NOT_DRAWN))
    asking_homes.invite(asked.pk, end + 4 * HOURS)


@transaction.atomic
def _draft(asking: Asking, now: datetime) -> None:
    _drafted(asking, now)


@transaction.atomic
def _in_review(asking: Asking, now: datetime) -> None:
    _sent(asking, now)


@transaction.atomic
def _open(asking: Asking, now: datetime) -> None:
    asked, end = _sent(asking, now)
    _opened(asked, "One street, one morning, an act that is described. It says what to look for.", end)


@transaction.atomic
def _refused(asking: Asking, now: datetime) -> None:
    asked, end = _sent(asking, now)
    by = person(ONA if asked.needs_overseer else MOE)
    reason = "Eight hours and everybody who walked past: name the hour in which it broke, and what to look for."
    review.refuse(asked, reason, by=by, now=end + 20 * HOURS, luck=Random(DRAWN))


@transaction.atomic
def _closed(asking: Asking, now: datetime) -> None:
    """Reviewed, a witness covered, opened; a neighbor lends two clips; closed, with what came of it."""
    asked, end = _sent(asking, now)
    reader = person(ONA if asked.needs_overseer else MOE)
    start = asked.message.index(plan.WITNESS)
    covered = [(start, start + len(plan.WITNESS))]
    review.black_out(asked, covered, "It points at one person who saw it.", by=reader, now=end + 3 * HOURS)
    _opened(asked, "A short time on one street, and a vehicle to look for.", end)
    _lend(asked, end + 20 * HOURS)
    closing.close(asked, by=person(DIAZ), now=end + 30 * HOURS)
    note = "The van was found. Its driver and the owner of the bicycle have settled it."
    outcomes.give(asked, Outcome.USEFUL, note, by=person(DIAZ), now=end + 46 * HOURS)
    outcomes.show_note(asked, by=reader, now=end + 50 * HOURS)


@transaction.atomic
def _over(asking: Asking, now: datetime) -> None:
    """Where nobody of the street lives: opened, closed, and nothing came of it."""
    asked, end = _sent(asking, now)
    _opened(asked, "A short time, a small place, and a thing to look for.", end)
    closing.close(asked, by=person(DIAZ), now=end + 30 * HOURS)
    outcomes.give(asked, Outcome.NOTHING, "", by=person(DIAZ), now=end + 46 * HOURS)


def _lend(asked: FootageRequest, now: datetime) -> None:
    """One clip without a name, one with; only the second may be taken out."""
    carla, home = person(CARLA), _home(CARLA)
    invitation = asked.invitations.filter(home=home).first()
    clips = offering.clips_of(home, asked)[:2]
    if invitation is None or not clips:
        return
    answer.see(invitation, by=carla, now=now - HOURS)
    terms = (Terms(), Terms(may_download=True, name=CARLA.name))
    answer.share(invitation, [Choice(*pair) for pair in zip(clips, terms, strict=False)], by=carla, now=now)


def _looks(agency: Agency, wait_s: int) -> None:
    """The officer has looked at what was lent, once a worker has made the agency's copies."""
    lent = Share.objects.filter(request__agency=agency, request__case_number=plan.CLOSED.case)
    waiting = lent.filter(state__in=[ShareState.WAITING, ShareState.PROCESSING])
    end = time.monotonic() + wait_s
    while waiting.exists() and time.monotonic() < end:
        time.sleep(0.5)
    for share in lent.readable(timezone.now()).order_by("recorded_at")[:1]:
        if not AuditEntry.objects.filter(subject_uuid=share.uuid, action=Action.SHARE_PLAYED).exists():
            door.note_look(share, by=person(DIAZ), now=timezone.now())


REQUESTS: tuple[tuple[Asking, Callable[[Asking, datetime], None]], ...] = (
    *((asking, _over) for asking in plan.EARLIER),
    (plan.REFUSED, _refused),
    (plan.CLOSED, _closed),
    (plan.BY_THE_SCHOOL, _in_review),
    (plan.IN_REVIEW, _in_review),
    (plan.OPEN, _open),
    (plan.DRAFT, _draft),
)
