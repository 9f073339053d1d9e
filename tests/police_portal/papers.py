"""Papers of a court, statements of danger and what custodians do with them: the same in every world (worlds.py).

What must not matter is whom a paper finds, and what else is at their home.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from devices import storage
from devices.cameras.models import Camera
from devices.people.models import User
from police_portal.agencies.models import Agency, Officer
from police_portal.custody import package, packing
from police_portal.custody.models import Share
from police_portal.law import account_data, emergencies, filing, finding, minimising, preserving, releasing, telling
from police_portal.law.models import DemandKind, DemandState, LegalDemand
from tests.police_portal.law.desk import paper
from tests.police_portal.worlds import DAY, World

HOUR = timedelta(hours=1)
REFUSED = "The paper names nothing that it could open here."
FINDING = "Two statements that fit, and no other way in time."
WHAT = "A child of six was taken into a grey van at noon; the van's plate is the only lead."
SAYS = "I spoke with the mother myself, and the child has no medicine with it."
ENDANGERS = "The man who drives the van may live there, and the child may be with him."
PURPOSE = "For the hearing of the 12th, exhibit 4."


def person_of(of: World, who: str) -> User:
    user = of.people[who]
    assert user is not None
    return user


def officer_of(of: World, who: str) -> Officer:
    return Officer.objects.get(user=person_of(of, who))


def agency_of(of: World, who: str) -> Agency:
    return officer_of(of, who).agency


# --- Papers


def come_in(of: World, kind: DemandKind, names: str, number: str, *, who: str = "admin", **facts: Any) -> LegalDemand:
    """A custodian enters it for the agency of these people. It is looked up once, and may find nothing."""
    of.chance.begin(f"paper {number}")
    said = paper(agency_of(of, who), kind, names, number=number, now=of.now, **facts)
    made = filing.file(said, by=person_of(of, "custodian"), now=of.now)
    of.things.setdefault("papers", []).append(made)
    return made


def look_again(of: World, demand: LegalDemand, names: str) -> bool:
    of.chance.begin(f"look again {demand.uuid}")
    return finding.attach(again(demand), names, by=person_of(of, "custodian"), now=of.now)


def refuse(of: World, demand: LegalDemand) -> None:
    of.chance.begin(f"refuse {demand.uuid}")
    filing.refuse(again(demand), REFUSED, by=person_of(of, "custodian"), now=of.now)


def lift(of: World, demand: LegalDemand) -> None:
    of.chance.begin(f"lift {demand.uuid}")
    telling.lift(again(demand), by=person_of(of, "custodian"), now=of.now)


def tick(of: World, demand: LegalDemand, hour: datetime, cameras: Sequence[Camera], *, hours: int = 1) -> None:
    """One line over so many hours, and each of them of each of these cameras."""
    of.chance.begin(f"tick {demand.uuid}")
    by, now = person_of(of, "custodian"), of.now
    quote, until = "recordings of the house for these hours", hour + hours * HOUR
    line = minimising.quote(again(demand), quote=quote, from_hour=hour, until_hour=until, by=by, now=now)
    minimising.set_ticks(line, [(one, hour + n * HOUR) for one in cameras for n in range(hours)], by=by, now=now)


def release(of: World, demand: LegalDemand, *, tell_after: timedelta = timedelta()) -> None:
    of.chance.begin(f"release {demand.uuid}")
    releasing.release(again(demand), by=person_of(of, "custodian"), now=of.now, tell_after=tell_after)


def release_account(of: World, demand: LegalDemand) -> None:
    of.chance.begin(f"release {demand.uuid}")
    account_data.release(again(demand), by=person_of(of, "custodian"), now=of.now)


def preserve(of: World, demand: LegalDemand, days: int) -> None:
    of.chance.begin(f"preserve {demand.uuid}")
    preserving.enter(again(demand), of.now + days * DAY, by=person_of(of, "custodian"), now=of.now)
    for pk in list(again(demand).preserved.order_by("pk").values_list("pk", flat=True)):
        preserving.seal_copy(pk, lambda: of.now)


def end(of: World, demand: LegalDemand) -> None:
    of.chance.begin(f"end {demand.uuid}")
    preserving.end(again(demand), "Another order followed it.", by=person_of(of, "custodian"), now=of.now)


# --- Danger to life


def state(of: World, where: str, *, endangers: bool = False) -> LegalDemand:
    of.chance.begin(f"state {where} {endangers}")
    why = ENDANGERS if endangers else ""
    diaz = officer_of(of, "requester")
    made = emergencies.state(diaz, what=WHAT, where=where, telling_endangers=why, by=diaz.user, now=of.now)
    of.things.setdefault("papers", []).append(made)
    return made


def confirm(of: World, demand: LegalDemand) -> None:
    of.chance.begin(f"confirm {demand.uuid}")
    emergencies.confirm(again(demand), SAYS, by=person_of(of, "admin"), now=of.now)


def review(of: World, demand: LegalDemand, *, was_right: bool) -> None:
    of.chance.begin(f"review {demand.uuid}")
    by = person_of(of, "overseer")
    emergencies.review(again(demand), was_right=was_right, text=FINDING, by=by, now=of.now)


# --- What an agency takes out


def pack(of: World, demand: LegalDemand) -> dict[str, bytes]:
    """The custody package of all that it opened, as the administrator gets it: its files by name."""
    by, first = person_of(of, "admin"), Share.objects.filter(demand=demand).order_by("uuid")[0]
    of.chance.begin(f"pack {demand.uuid}")
    packed = package.ask(first, PURPOSE, is_whole=True, by=by, now=of.now)
    packing.make_package(packed.pk, lambda: of.now)
    packed.refresh_from_db()
    stored = package.hand_out(packed, by=by, now=of.now)
    with ZipFile(BytesIO(b"".join(storage.read(stored.key)))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# --- What stands in addresses


def named(of: World) -> None:
    """The names by which the rows of the access matrix ask for papers: each stands for all that are like it."""
    rows = [again(one) for one in of.things.get("papers", [])]
    stated = [one for one in rows if one.kind == DemandKind.EMERGENCY]
    of.things |= {
        "account_demand": rows,
        "warrant": [one for one in rows if one.state == DemandState.RECEIVED] or rows,
        "preserving": [one for one in rows if one.kind == DemandKind.PRESERVATION],
        "emergency": [one for one in stated if one.state != DemandState.STATED],
        "emergency_stated": [one for one in stated if one.state == DemandState.STATED],
        "share": list(Share.objects.order_by("uuid")),
    }


def again(demand: LegalDemand) -> LegalDemand:
    return LegalDemand.objects.select_related("agency", "home").get(pk=demand.pk)
