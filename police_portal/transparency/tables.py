"""What each table of public numbers is called. Kept are codes and numbers; these words come when it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from devices.people.models import Office
from neighbors.moderation.models import CaseKind, FlagReason
from neighbors.moderation.models import Outcome as Decided
from police_portal.agencies.models import AgencyKind
from police_portal.filmed.models import FilmedState, Wish
from police_portal.law.models import DemandKind
from police_portal.requests.models import Outcome
from police_portal.transparency.suppression import Number, exact

Label = str | Promise
Labels = Mapping[str, Label]
Cell = Callable[[int], Number]
Kept = dict[str, Any]  # {"id": …, "lines": [{"key": …, "name": …, "numbers": {column: "7", "<5", "7+"}}]}


class Year(Enum):
    """How a year's table is made of those of its months."""

    SUM = "sum"
    LAST = "last"  # it counts from the beginning
    LONGEST = "longest"
    EACH = "each"  # what cannot be added up: a line for each month that says something
    AREAS = "areas"  # a sum, beside the rates that were counted for the year itself


@dataclass(frozen=True)
class Table:
    """rows None: each line is kept with a name of its own, as it was then, under a key that stays.

    is_hiding: small numbers are hidden. adds_up: a line has a total. are_alike: its lines are of one kind, so that a
    column has a total.
    """

    id: str
    title: Label
    says: Label
    columns: Labels
    rows: Labels | None = None
    is_hiding: bool = False
    adds_up: bool = False
    are_alike: bool = True
    year: Year = Year.SUM


PAPERS = {one.value: one.label for one in DemandKind if one != DemandKind.EMERGENCY}
TABLES = [
    Table(
        "requests",
        _("Requests for footage"),
        _("What agencies asked of the public, by the month in which it happened. Drafts are nobody's business."),
        {
            "opened": _("opened"),
            "refused": _("refused"),
            "closed": _("closed by the agency"),
            "withdrawn": _("withdrawn"),
            "expired": _("expired"),
        },
    ),
    Table(
        "review",
        _("Review of requests"),
        _("Who had to review requests, and how often the answer was no. No request opens without it."),
        {"opened": _("opened"), "refused": _("refused")},
        {"routine": _("routine, by any reviewer"), "overseer": _("only by an overseer")},
        adds_up=True,
    ),
    Table(
        "areas",
        _("Requests by area"),
        _(
            "Where requests asked, how much of what was asked there reviewers refused, and how much of what neighbors "
            "wrote there was turned down: cells of about five square kilometers, by their H3 name and the latitude "
            "and longitude of their centre; rates in steps of ten per cent and only from 20 decisions on. A request "
            "that touches two cells counts in both. How owners answered is counted nowhere."
        ),
        {"opened": _("requests opened"), "refused": _("requests refused"), "turned_down": _("posts turned down")},
        are_alike=False,
        year=Year.AREAS,
    ),
    Table(
        "kinds",
        _("Requests by kind of agency"),
        _("Requests opened, by who asked."),
        {"opened": _("opened")},
        {one.value: one.label for one in AgencyKind},
    ),
    Table(
        "outcomes",
        _("What came of them"),
        _("What agencies said came of their requests, by the month in which they said it."),
        {"given": _("requests")},
        {one.value: one.label for one in Outcome},
    ),
    Table(
        "oversight",
        _("Oversight"),
        _("What overseers did. Each decision stands in the public list with its reason."),
        {"acts": _("acts")},
        {
            "confirmed": _("permissions confirmed"),
            "declined": _("permissions refused"),
            "ended": _("permissions ended early"),
            "suspended": _("suspensions"),
            "lifted": _("suspensions lifted"),
            "right": _("samples found right"),
            "wrong": _("samples found wrong"),
        },
        are_alike=False,
    ),
    Table(
        "comments",
        _("Comments on use policies"),
        _("What residents wrote of proposed rules, by when an overseer decided. Each act stands in the public log."),
        {"n": _("comments")},
        {"shown": _("shown"), "left_out": _("left out, with a reason")},
    ),
    Table(
        "handovers",
        _("Copies passed on to other bodies"),
        _("By consent of their owner, or by a court's order. Each stands in the public log, with the body it went to."),
        {"n": _("recordings")},
        {"consented": _("with the owner's consent"), "ordered": _("by a court's order")},
    ),
    Table(
        "log",
        _("The public log"),
        _("What was written into it, and on how many days its end was signed, so that anybody can check it."),
        {"n": _("number")},
        {"entries": _("public acts written down"), "days": _("days with a signed end")},
        are_alike=False,
    ),
    Table(
        "demands",
        _("Legal demands"),
        _(
            "What courts ordered and what was given for it, those included that the owner may not know of yet. Each "
            "concerns one account, so small numbers are hidden. Preservations release nothing: it is what was kept "
            "apart."
        ),
        {"released": _("something released"), "accounts": _("accounts affected")},
        PAPERS,
        is_hiding=True,
    ),
    Table(
        "refused",
        _("Legal demands refused"),
        _("Demands that were refused, by the month in which the refusal became public. Each stands there by itself."),
        {"n": _("refused")},
        {one.value: one.label for one in DemandKind},
    ),
    Table(
        "gags",
        _("Orders that forbid telling"),
        _("Orders with an end date that forbade telling the owner before it, by the month in which they began."),
        {"n": _("orders")},
        PAPERS,
        is_hiding=True,
    ),
    Table(
        "emergencies",
        _("Emergency releases"),
        _("Releases to avert danger to life. Each has a public entry of its own."),
        {"n": _("emergencies")},
        {
            "public": _("became public"),
            "right": _("reviewed, and found right"),
            "wrong": _("reviewed, found wrong, and ended"),
        },
        are_alike=False,
    ),
    Table(
        "telling",
        _("Hours until the owner was told"),
        _("Hours from an emergency release until its owner was told: 72 at most. It stands here from five on."),
        {"hours": _("hours")},
        {"longest": _("the longest")},
        year=Year.LONGEST,
    ),
    Table(
        "giveaways",
        _("Giveaways"),
        _("Programmes that give cameras away, as overseers decided. All stand in the ledger."),
        {"n": _("programmes")},
        {"listed": _("listed"), "refused": _("refused, because it tied a camera to something")},
    ),
    Table(
        "given",
        _("Cameras given, in all"),
        _("Cameras that came into homes by a code, from the beginning to the end of this month."),
        {"cameras": _("cameras, at least")},
        is_hiding=True,
        year=Year.LAST,
    ),
    Table(
        "filmed",
        _("I was filmed"),
        _("What people who were filmed asked for, and what came of it, by the month in which they were told."),
        {one.value: one.label for one in FilmedState if one != FilmedState.ASKED},
        {one.value: one.label for one in Wish},
        is_hiding=True,
        adds_up=True,
    ),
    Table(
        "moderation",
        _("Moderation"),
        _("What was decided about what neighbors wrote. By rule it stands on the page of moderation."),
        {"n": _("decisions")},
        {one.value: one.label for one in Decided},
        is_hiding=True,
        are_alike=False,
    ),
    Table(
        "flags",
        _("Flags by reason"),
        _(
            "What neighbors held against what they read. It stands here where no fewer flags than decisions on flags "
            "are shown: else the difference would say how many are hidden."
        ),
        {"n": _("flags")},
        {one.value: one.label for one in FlagReason},
        is_hiding=True,
    ),
    Table(
        "times",
        _("Time until a decision"),
        _(
            "Hours from when something was sent, flagged or appealed until it was decided: half took less than this, "
            "half more. Of the decisions whose number the page of moderation shows."
        ),
        {"median": _("hours, the middle one")},
        {one.value: one.label for one in CaseKind},
        are_alike=False,
        year=Year.EACH,
    ),
    Table(
        "agreement",
        _("How alike moderators judge"),
        _(
            "One case in 20 is decided twice by people who do not know of each other. Cohen's kappa: 1 is always the "
            "same, 0 as alike as chance. It stands here from 20 such cases on."
        ),
        {"kappa": _("Cohen's kappa")},
        {"twice": _("cases decided twice")},
        are_alike=False,
        year=Year.EACH,
    ),
    Table(
        "offices",
        _("Offices"),
        _("Each was given by two people, and stands by name in the public list."),
        {"given": _("given"), "ended": _("ended")},
        {one.value: one.label for one in (Office.MODERATOR, Office.OVERSEER, Office.CUSTODIAN)},
    ),
    Table(
        "glass",
        _("Opened by the operator"),
        _("How often the operator opened a recording. The owner was told at once, each time."),
        {"n": _("times")},
        {"glass": _("recordings opened")},
        is_hiding=True,
        are_alike=False,
    ),
]
BY_ID = {table.id: table for table in TABLES}
YEAR_AREAS = "year_areas"  # kept with each December: the rates of that year, for its report


def counted(name: str, counts: Mapping[tuple[str, str], int], *, cell: Cell = exact) -> Kept:
    """As it is kept, with every row of the table. counts: by (row, column)."""
    rows = BY_ID[name].rows
    assert rows is not None
    columns = BY_ID[name].columns
    return kept(name, ((row, "", {column: cell(counts.get((row, column), 0)) for column in columns}) for row in rows))


def kept(name: str, lines: Iterable[tuple[str, str, Mapping[str, Number]]]) -> Kept:
    """lines: (key, the name of its own or none, its numbers). Only what is shown goes in."""
    return {
        "id": name,
        "lines": [
            {"key": key, "numbers": {column: number.plain for column, number in numbers.items()}}
            | ({"name": own} if own else {})
            for key, own, numbers in lines
        ],
    }
