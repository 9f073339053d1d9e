"""What happened in a month that is over: the public page and its file say of it what a plain count of the rows does."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from devices.audit.models import PublicEntry
from devices.cameras.changing import CameraFacts
from devices.cameras.models import CameraKind
from devices.people.models import Home, User
from police_portal import limits
from police_portal.agencies.models import Agency, Officer, OfficerRole
from police_portal.filmed import asking, matching
from police_portal.filmed import telling as filmed_telling
from police_portal.filmed.models import Filmed, FilmedState, Wish
from police_portal.giveaways import deciding, proposing, terms, vouchers
from police_portal.giveaways.models import Programme
from police_portal.law import emergencies, filing, finding, minimising, releasing, telling
from police_portal.law.models import DemandKind, DemandState, Gag, LegalDemand
from police_portal.transparency import closing, months
from tests import portal
from tests.browser.conftest import Check, PageOf
from tests.police_portal.law.desk import REASON, filed
from tests.street import camera, home, person

pytestmark = pytest.mark.usefixtures("store")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOMES = 6
FACTS = proposing.ProgrammeFacts(
    name="Doorbells for Elm St",
    sponsor="Riverton Housing Co-op",
    cost="4,000 dollars, from the co-op's own funds",
    price="nothing",
    terms="Each household of the co-op may have one camera. It is theirs. They owe nothing for it.",
    count=20,
)
TIED = proposing.ProgrammeFacts(
    name="Eyes on the avenue",
    sponsor="Avenue Merchants",
    cost="5,000 dollars, from the merchants",
    price="nothing",
    terms="One camera for each shop. The merchants hope for good neighbors: be ready to help when somebody calls.",
    count=40,
)
WHAT = "A child of six was taken into a grey van; the van's plate at the kerb is the only lead that we have."
SAYS = "I spoke with the mother myself. The child is with nobody of the family, and every hour counts."
FINDING = "Two statements that fit, a child missing for an hour, and no other way to learn the plate in time."
SAYS_HIDDEN = {"<5": "fewer than 5"}


def test_the_page_of_a_closed_month_counts_its_warrants_emergencies_giveaways_and_filmed(
    page_of: PageOf, axe: Check, shot: Check
) -> None:
    month = months.month_of(months.span(months.month_of(timezone.now() - HOUR))[0] - DAY)
    begin, _end = months.span(month)
    police = portal.agency(decided_at=begin + HOUR)
    people = {"cus": portal.custodian(), "ona": portal.overseer(), "dev": person("dev@example.org", "Dev")}
    diaz, chief = portal.officer(police), portal.officer(police, OfficerRole.ADMIN, name="Chief Okafor")
    owners = [person(f"owner{n}@example.org", f"Owner {n}") for n in range(HOMES)]
    homes = [home(owner, f"Elm St {n}", 42.12 + n / 1000, -71.65) for n, owner in enumerate(owners)]
    for one in homes:
        camera(one, "Porch", CameraKind.DOORBELL, token=f"cam_{one.pk}")
    warrants(police, homes, people["cus"], begin)
    emergency(diaz, chief, people, homes[0], begin)
    giveaways(people, owners, homes, begin)
    asked_by_the_filmed(begin)

    closing.close(month, timezone.now())
    page = page_of(None)
    page.goto(f"/transparency/?month={month:%Y-%m}")
    said = plain_count(month)
    told = {(row["table"], row["row"], row["column"]): row["number"] for row in file_of(page, month)}
    for key, number in said.items():
        assert told[key] == number, key
        assert cell(page, *key) == SAYS_HIDDEN.get(number, number), key
    released, filmed = ("search warrant", "something released"), ("to be blurred", "no answer")
    assert (said["demands", *released], said["filmed", *filmed]) == ("7", "6")
    assert said["gags", "search warrant", "orders"] == "<5"  # there was one
    given = ("given", FACTS.name, "cameras, at least")
    assert (told[given], cell(page, *given)) == ("6+", "6 or more")
    sums = page.locator("section[aria-labelledby='demands-head'] tr").last.locator("td.number")
    assert sums.evaluate_all("all => all.map(one => one.dataset.label)") == ["Something released", "Accounts affected"]
    axe(page)
    shot(page, "counts-story")

    User.objects.get(email="filmed0@example.org").delete()  # a row goes later, and no number with it
    page.reload()
    assert cell(page, "filmed", *filmed) == "6"
    page.goto("/log/")
    axe(page)
    assert PublicEntry.objects.filter(act="month_closed", facts__month=f"{month:%Y-%m}").count() == 1
    assert page.request.get(f"/transparency/?month={timezone.now():%Y-%m}").status == 404


# --- What happened


def warrants(police: Agency, homes: list[Home], cus: User, begin: datetime) -> None:
    """One for each home, told and released after seven days; one under a gag; one refused; one subpoena refused."""
    for n, one in enumerate(homes):
        made = filed(police, cus, now=begin + DAY, number=f"SW-{n}", names=one.address)
        release(made, cus, begin + DAY + limits.NOTICE_BEFORE)
    at, until = begin + 2 * DAY, begin + 9 * DAY
    elm = home(person("quiet@example.org", "Quiet"), "Elm St 99", 42.13, -71.66)
    camera(elm, "Porch", CameraKind.DOORBELL, token="cam_quiet")
    gagged = filed(police, cus, now=at, number="SW-GAG", names=elm.address, gag_until=until, gag_number="GO-7")
    release(gagged, cus, at + HOUR)
    assert telling.tell_due(until) == 1
    for kind in (DemandKind.WARRANT, DemandKind.SUBPOENA):
        refused = filed(police, cus, kind, now=at, number=f"NO-{kind}", names=elm.address)
        filing.refuse(refused, REASON, by=cus, now=at + HOUR)


def release(demand: LegalDemand, cus: User, now: datetime, tell_after: timedelta = timedelta()) -> None:
    """One hour of one camera."""
    demand.refresh_from_db()
    assert demand.home is not None
    hour = demand.received_at.replace(minute=0, second=0, microsecond=0) - 2 * HOUR
    line = minimising.quote(
        demand, quote="the camera at the front door", from_hour=hour, until_hour=hour + HOUR, by=cus, now=now
    )  # fmt: skip
    minimising.set_ticks(line, [(demand.home.cameras.get(), hour)], by=cus, now=now)
    releasing.release(demand, by=cus, now=now, tell_after=tell_after)


def emergency(diaz: Officer, chief: Officer, people: dict[str, User], where: Home, begin: datetime) -> None:
    at = begin + 4 * DAY
    demand = emergencies.state(
        diaz, what=WHAT, where=where.address, telling_endangers="A brother of his lives here.", by=diaz.user, now=at
    )  # fmt: skip
    emergencies.confirm(demand, SAYS, by=chief.user, now=at)
    demand.refresh_from_db()
    assert finding.attach(demand, where.address, by=people["cus"], now=at)
    release(demand, people["cus"], at + HOUR, tell_after=6 * HOUR)
    assert telling.tell_due(at + 7 * HOUR) == 1
    demand.refresh_from_db()
    emergencies.review(demand, was_right=True, text=FINDING, by=people["ona"], now=at + DAY)


def giveaways(people: dict[str, User], owners: list[User], homes: list[Home], begin: datetime) -> None:
    """An honest one, by whose codes each home brings a camera in; a tied one, refused."""
    at, dev, ona = begin + 5 * DAY, people["dev"], people["ona"]
    honest = proposing.propose(FACTS, by=dev, now=at)
    deciding.list_it(honest, "It is a gift: nothing is owed for it.", by=ona, now=at)
    codes = vouchers.make_codes(honest, by=dev, now=at)
    for code, owner, one in zip(codes, owners, homes, strict=False):
        vouchers.redeem(code, one, CameraFacts("Given", CameraKind.DOORBELL), by=owner, now=at + DAY)
    tied = proposing.propose(TIED, by=dev, now=at)
    why = "Whoever takes one is expected to hand recordings over: that ties the camera to giving footage."
    deciding.refuse(tied, why, ties=terms.FOOTAGE, by=ona, now=at + DAY)


def asked_by_the_filmed(begin: datetime) -> None:
    """Six ask to be blurred, and one to be deleted, where no camera is."""
    at = begin + 6 * DAY
    for n in range(HOMES + 1):
        wanted = asking.Wanted(
            Wish.DELETE if n == HOMES else Wish.BLUR,
            "A green coat, with a brown dog.",
            place=(42.2, -71.5),
            from_at=at - 3 * HOUR,
            until_at=at - 2 * HOUR,
        )
        asking.ask(wanted, by=person(f"filmed{n}@example.org", f"Filmed {n}"), now=at)
    matching.match_due(at + HOUR)
    assert filmed_telling.tell_due(at + limits.FILMED_ANSWER) == HOMES + 1


# --- Counted again, without any of the code under test


def plain_count(month: date) -> dict[tuple[str, str, str], str]:
    """By table, row and column, as the file says it: of people and homes what is below five is hidden."""

    def here(moment: datetime | None) -> bool:
        moment = moment and moment.astimezone(UTC)
        return moment is not None and (moment.year, moment.month) == (month.year, month.month)

    counts: Counter[tuple[str, str, str]] = Counter()
    accounts: dict[str, set[int]] = {kind: set() for kind in DemandKind.values}
    for one in LegalDemand.objects.all():
        kind = str(DemandKind(one.kind).label)
        if one.kind == DemandKind.EMERGENCY:
            counts["emergencies", "became public", "emergencies"] += here(one.tell_at)
            counts["emergencies", "reviewed, and found right", "emergencies"] += here(one.reviewed_at)
        elif one.state == DemandState.REFUSED:
            counts["refused", kind, "refused"] += here(one.decided_at)
        elif here(one.decided_at):
            counts["demands", kind, "something released"] += 1
            accounts[one.kind].add(one.account_id or 0)
    for gag in Gag.objects.select_related("demand"):
        counts["gags", str(DemandKind(gag.demand.kind).label), "orders"] += here(gag.from_at)
    for asked in Filmed.objects.all():
        words = str(Wish(asked.wish).label), str(FilmedState(asked.state).label)
        counts["filmed", *words] += here(asked.told_at)
    for programme in Programme.objects.all():
        row = "refused, because it tied a camera to something" if programme.ties else "listed"
        counts["giveaways", row, "programmes"] += here(programme.decided_at)
    papers = [kind for kind in DemandKind if kind != DemandKind.EMERGENCY]
    for paper in papers:
        counts["demands", str(paper.label), "something released"] += 0
        counts["demands", str(paper.label), "accounts affected"] = len(accounts[paper])
        counts["gags", str(paper.label), "orders"] += 0
    for wish in Wish:
        for state in FilmedState:
            if state != FilmedState.ASKED:
                counts["filmed", str(wish.label), str(state.label)] += 0
    counts["emergencies", "reviewed, found wrong, and ended", "emergencies"] += 0
    hidden = ("demands", "gags", "filmed")
    return {key: "<5" if key[0] in hidden and n < 5 else str(n) for key, n in counts.items()}


def file_of(page: Page, month: date) -> list[dict[str, str]]:
    answer = page.request.get(f"/transparency.csv?month={month:%Y-%m}")
    assert answer.status == 200
    return list(csv.DictReader(io.StringIO(answer.text())))


def cell(page: Page, table: str, row: str, column: str) -> str:
    """What stands on the page, in the table of this name."""
    region = page.locator(f"section[aria-labelledby='{table}-head'] table")
    heads = [said.casefold() for said in region.locator("thead th").all_inner_texts()]
    line = region.locator("tbody tr").filter(
        has=page.get_by_role("rowheader", name=row[:1].upper() + row[1:], exact=True)
    )
    expect(line).to_have_count(1)
    return line.locator("th, td").nth(heads.index(column.casefold())).inner_text()
