"""What surrounds the town's requests: orders of a court, an emergency, giveaways, people who were filmed; once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from devices.clips.models import Clip, ClipStatus
from devices.demo.people import DEV, EDDA, GUS, person
from devices.people.models import Home
from police_portal import limits
from police_portal.agencies.models import Agency, Officer
from police_portal.agencies.permitting import Document
from police_portal.demo import paper, plan
from police_portal.demo.people import CHIEF, CORA, DIAZ, ONA
from police_portal.filmed import asking, matching, telling
from police_portal.filmed.models import Filmed, Wish
from police_portal.giveaways import deciding, proposing, terms
from police_portal.giveaways.models import Programme
from police_portal.law import emergencies, filing, finding, minimising, releasing
from police_portal.law.models import DemandKind, DemandState, LegalDemand

HOURS, DAYS = timedelta(hours=1), timedelta(days=1)
OLD = timedelta(hours=76)  # what a warrant is about: it was filed a day later, and its owner had two days
Story = Callable[[Agency, datetime], None]


def _opened_from(address: str, camera: str, now: datetime) -> datetime:
    """The hour of this camera's oldest recording that such a story can be about; without one, an hour all the same."""
    there = Clip.objects.present().filter(
        status=ClipStatus.READY, camera__name=camera, home__address=address, shown_at__lt=now - OLD
    )  # fmt: skip
    first = there.order_by("shown_at").values_list("shown_at", flat=True).first()
    return (first or now - 5 * DAYS).replace(minute=0, second=0, microsecond=0)


def _filed(number: str, home: str, agency: Agency, at: datetime, *, due_in: timedelta | None = None) -> LegalDemand:
    found = LegalDemand.objects.filter(agency=agency, number=number).first()
    if found is not None:
        return found
    with TemporaryDirectory() as folder:
        document = Document(Path(folder, "warrant.pdf"), f"warrant-{number}.pdf")
        document.path.write_bytes(paper.page(f"Warrant {number}", (*plan.WARRANT, f"Home: {home}")))
        read = filing.Paper(
            kind=DemandKind.WARRANT,
            agency=agency,
            issuer="Springfield District Court",
            number=number,
            dated_on=(at - HOURS).date(),
            due_on=None if due_in is None else (at + due_in).date(),
            names=home,
            document=document,
        )
        return filing.file(read, by=person(CORA), now=at)


@transaction.atomic
def _released(demand: LegalDemand, camera: str, quote: str, first: datetime, now: datetime) -> None:
    """Two hours of one camera, from the first on."""
    assert demand.home is not None
    cora, at = person(CORA), now - HOURS / 2
    line = minimising.quote(demand, quote=quote, from_hour=first, until_hour=first + 2 * HOURS, by=cora, now=at)
    place = demand.home.cameras.get(name=camera)
    minimising.set_ticks(line, [(place, first), (place, first + HOURS)], by=cora, now=at)
    releasing.release(demand, by=cora, now=now)


def _warrant(agency: Agency, now: datetime) -> None:
    """Its owner was told on the day it came; it was released when the time that the court gave them was over."""
    first = _opened_from(plan.WARRANT_HOME, plan.WARRANT_CAMERA, now)
    demand = _filed(plan.WARRANT_RELEASED, plan.WARRANT_HOME, agency, first + DAYS, due_in=2 * DAYS)
    quote = "the recordings of the camera in the front garden, two hours of the day before"
    _released(demand, plan.WARRANT_CAMERA, quote, first, demand.release_from + HOURS)


def _waiting(agency: Agency, now: datetime) -> None:
    _filed(plan.WARRANT_WAITING, "Maple St 17, Springfield", agency, now - DAYS)


@transaction.atomic
def _emergency(agency: Agency, now: datetime) -> None:
    first, diaz = _opened_from(plan.EMERGENCY_HOME, plan.EMERGENCY_CAMERA, now), person(DIAZ)
    at = first + 2 * HOURS
    demand = emergencies.state(
        Officer.objects.get(user=diaz),
        what="A child of four was led into a car on this street, and is not found. The car may be in the picture.",
        where=plan.EMERGENCY_HOME,
        telling_endangers="",
        by=diaz,
        now=at,
    )
    emergencies.confirm(demand, "I have spoken to the family and hold it for true.", by=person(CHIEF), now=at)
    demand.refresh_from_db()
    if demand.home is None:
        finding.attach(demand, demand.names, by=person(CORA), now=at + HOURS / 4)
        demand.refresh_from_db()
    _released(demand, plan.EMERGENCY_CAMERA, "A child was led into a car on this street.", first, at + HOURS)
    demand.refresh_from_db()
    said = "A child was in danger, one camera and two hours were opened, and its owner was told at once."
    emergencies.review(demand, was_right=True, text=said, by=person(ONA), now=at + 2 * DAYS)


@transaction.atomic
def _giveaways(_agency: Agency, now: datetime) -> None:
    dev, ona = person(DEV), person(ONA)
    honest = proposing.propose(plan.HONEST, by=dev, now=now - 12 * DAYS)
    deciding.list_it(honest, "It is a gift: nothing is owed for it.", by=ona, now=now - 11 * DAYS)
    tied = proposing.propose(plan.TIED, by=dev, now=now - 10 * DAYS)
    why = "Whoever takes one is expected to hand recordings over: that ties the camera to giving footage."
    deciding.refuse(tied, why, ties=terms.FOOTAGE, by=ona, now=now - 9 * DAYS)


@transaction.atomic
def _filmed_told(_agency: Agency, now: datetime) -> None:
    at = now - limits.FILMED_ANSWER - 2 * DAYS
    wanted = asking.Wanted(
        Wish.BLUR, "A yellow raincoat, on a bicycle.", plan.STREET, from_at=at - 5 * HOURS, until_at=at - 3 * HOURS
    )  # fmt: skip
    filmed = asking.ask(wanted, by=person(GUS), now=at)
    matching.match_due(at + HOURS / 60)
    telling.tell_due(filmed.tell_at)


@transaction.atomic
def _filmed_waits(_agency: Agency, now: datetime) -> None:
    """About the newest recording of the street from outdoors, if there is one: its owner is asked."""
    ready = Clip.objects.present().filter(status=ClipStatus.READY, camera__is_outdoor=True, home__in=_near())
    newest = ready.filter(shown_at__lt=now - 2 * HOURS).order_by("-shown_at").first()
    middle = newest.shown_at if newest is not None else now - 4 * HOURS
    wanted = asking.Wanted(
        Wish.BLUR,
        "A green coat, with a brown dog, on the pavement.",
        plan.STREET,
        from_at=middle - HOURS,
        until_at=middle + HOURS,
    )
    asking.ask(wanted, by=person(EDDA), now=now - HOURS / 2)
    matching.match_due(now - HOURS / 3)


def _near() -> list[int]:
    return list(Home.objects.filter(address__startswith="Maple St").values_list("pk", flat=True))


def stories(agency: Agency) -> list[tuple[str, bool, Story]]:
    """What each is, whether it was told, and how."""
    demands = LegalDemand.objects.filter(agency=agency)
    given = demands.filter(state=DemandState.RELEASED)
    return [
        ("a warrant that was released", given.filter(number=plan.WARRANT_RELEASED).exists(), _warrant),
        ("a warrant that waits", demands.filter(number=plan.WARRANT_WAITING).exists(), _waiting),
        ("an emergency", demands.filter(kind=DemandKind.EMERGENCY).exists(), _emergency),
        ("giveaways", Programme.objects.filter(proposed_by=person(DEV)).exists(), _giveaways),
        ("somebody who was filmed, and was told", Filmed.objects.filter(asker=person(GUS)).exists(), _filmed_told),
        ("somebody who was filmed, and waits", Filmed.objects.filter(asker=person(EDDA)).exists(), _filmed_waits),
    ]
