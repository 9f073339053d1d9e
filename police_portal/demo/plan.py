"""What the demo street's town asks: data, and in which hours a window lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, radians

from devices.demo.people import ANA, CARLA, Person
from police_portal.agencies.models import AgencyKind
from police_portal.demo.people import CHIEF, MARSHAL, SHERIFF
from police_portal.giveaways.proposing import ProgrammeFacts
from police_portal.requests.models import Offence

METRES_PER_DEGREE = 111_320
HOUR = timedelta(hours=1)
STREET = (42.1104, -72.5467)
SCHOOL = (42.1222, -72.5380)
TOWN_RING = [
    [-72.601, 42.083], [-72.566, 42.068], [-72.511, 42.074], [-72.489, 42.101], [-72.493, 42.143],
    [-72.538, 42.152], [-72.583, 42.149], [-72.605, 42.118], [-72.601, 42.083],
]  # fmt: skip
COUNTY_RING = [[-72.75, 41.99], [-72.33, 41.99], [-72.33, 42.25], [-72.75, 42.25], [-72.75, 41.99]]
POLICY = """1. We ask about one offence at a time, and only where something happened that is a crime or a search.
2. We ask for the shortest time and the smallest part of town that can help.
3. What is lent to us is seen by those who work on the case, and by nobody else.
4. What we took out of the portal we delete when the case is closed, or 30 days after the lease, and say so.
5. We do not search for faces, and we pass nothing on without the owner's consent or a court's order."""
NEXT_POLICY = POLICY.replace("30 days after the lease", "14 days after the lease") + (
    "\n6. Once a year we report to the city council what we asked for, and what came of it."
)
RESOLUTION = (
    "Resolved by the City Council of Springfield, after a public hearing:",
    "1. The Springfield Police may ask residents for recordings of their own cameras,",
    "   through the public portal, under the use policy that lies before this council.",
    "2. Every request is public, is reviewed before it is sent, and names its offence.",
    "3. Residents owe no answer, and no answer has a consequence.",
    "4. This permission ends by itself. The department reports before it is renewed.",
)  # fmt: skip


@dataclass(frozen=True)
class Body:
    """An agency. number: of the council's act, if it has passed one; is_confirmed: an overseer has seen it."""

    head: Person
    name: str
    kind: AgencyKind
    ring: list[list[float]]
    is_listed: bool = True
    number: str = ""
    is_confirmed: bool = False


POLICE = Body(
    CHIEF, "Springfield Police", AgencyKind.POLICE, TOWN_RING, number="2026-114", is_confirmed=True
)  # fmt: skip
BODIES = (
    POLICE,
    Body(SHERIFF, "Maple County Sheriff", AgencyKind.SHERIFF, COUNTY_RING, number="C-31"),
    Body(MARSHAL, "Springfield Fire Department", AgencyKind.FIRE, TOWN_RING, is_listed=False),
)


@dataclass(frozen=True)
class Asking:
    """A request. Its area: wide_m x high_m around a place. Its window: hours that end this long ago at the latest.

    of: the window is laid where most clips of this person's home are.
    """

    case: str
    offence: Offence
    message: str
    place: tuple[float, float]
    wide_m: int
    high_m: int
    hours: int
    ago: timedelta
    of: Person | None = None

    @property
    def area(self) -> list[list[float]]:
        """The closed ring, counterclockwise from its south west."""
        lat, lon = self.place
        up, right = self.high_m / 2 / METRES_PER_DEGREE, self.wide_m / 2 / METRES_PER_DEGREE / cos(radians(lat))
        corners = ((-right, -up), (right, -up), (right, up), (-right, up), (-right, -up))
        return [[round(lon + x, 6), round(lat + y, 6)] for x, y in corners]

    def window(self, times: Sequence[datetime], now: datetime) -> tuple[datetime, datetime]:
        """The whole hours with most of these times in them, the newest such; without any, the latest there can be."""
        length, latest = self.hours * HOUR, _hour(now - self.ago)
        starts = [start for start in {_hour(time) for time in times} if start + length <= latest]
        start = max(starts, key=lambda start: (_within(times, start, length), start), default=latest - length)
        return start, start + length


def _hour(time: datetime) -> datetime:
    return time.replace(minute=0, second=0, microsecond=0)


def _within(times: Sequence[datetime], start: datetime, length: timedelta) -> int:
    return sum(start <= time < start + length for time in times)


WITNESS = "The courier of the morning round saw it."
CLOSED = Asking(
    "26-04417", Offence.HIT_AND_RUN,
    "A delivery van hit a parked bicycle near Maple Street and drove on. We look for a light van with a broken "
    f"mirror on its left. {WITNESS} If your camera sees the road, please look whether it passed.",
    STREET, 520, 460, hours=3, ago=timedelta(hours=54), of=CARLA,
)  # fmt: skip
OPEN = Asking(
    "26-04502", Offence.PARCEL_THEFT,
    "A parcel was taken from a porch in Maple Street. Somebody in a dark cap and a long light coat was seen carrying "
    "a box towards the bus stop. Recordings of people on the pavement would help, also such as show nothing odd.",
    STREET, 480, 420, hours=5, ago=timedelta(hours=7), of=ANA,
)  # fmt: skip
IN_REVIEW = Asking(
    "26-04519", Offence.VEHICLE_THEFT,
    "A blue hatchback was taken from the car park by the river. We would like to know in which direction it left.",
    (42.0980, -72.5520), 420, 380, hours=2, ago=timedelta(hours=20),
)  # fmt: skip
BY_THE_SCHOOL = Asking(
    "26-04521", Offence.BURGLARY,
    "Tools were taken from a building site after its fence was cut. Somebody must have loaded them into a vehicle.",
    SCHOOL, 400, 400, hours=3, ago=timedelta(hours=30),
)  # fmt: skip
REFUSED = Asking(
    "26-04466", Offence.VANDALISM,
    "The window of a shop was broken while it was closed. We look for anybody who walked past.",
    (42.1010, -72.5300), 560, 520, hours=8, ago=timedelta(days=4),
)  # fmt: skip
EARLIER = (  # in a month that is over, so that the public numbers have one
    Asking(
        "26-03871", Offence.BURGLARY,
        "Somebody broke into a boathouse by the river and took two outboard engines. We look for a trailer.",
        (42.0960, -72.5610), 420, 400, hours=4, ago=timedelta(days=38),
    ),
    Asking(
        "26-03902", Offence.VEHICLE_THEFT,
        "A red motorcycle was taken from the square by the library. We would like to know in which direction it left.",
        (42.1330, -72.5600), 380, 380, hours=2, ago=timedelta(days=37),
    ),
)  # fmt: skip
DRAFT = Asking(
    "26-04530", Offence.VANDALISM,
    "Wing mirrors were broken off along the road to the station.",
    (42.1050, -72.5680), 900, 120, hours=2, ago=timedelta(hours=9),
)  # fmt: skip

WARRANT_RELEASED, WARRANT_WAITING = "SW-26-0311", "SW-26-0328"
WARRANT_HOME, WARRANT_CAMERA = "Maple St 15, Springfield", "Front garden"
EMERGENCY_HOME, EMERGENCY_CAMERA = "Maple St 14, Springfield", "Front door"
WARRANT = (
    "The court finds probable cause that recordings of one camera show an offence.",
    "To be searched: the recordings of the camera named in the application, two hours.",
    "Cameras indoors, sound and the faces of others are not part of this warrant.",
)
HONEST = ProgrammeFacts(
    name="Doorbells for Maple Street",
    sponsor="Maple Street Association",
    cost="1,800 dollars, from the association's own funds",
    price="nothing",
    terms="Each household of the street may have one camera. It is theirs, and they owe nothing for it.",
    count=20,
)
TIED = ProgrammeFacts(
    name="Eyes on the avenue",
    sponsor="Avenue Merchants",
    cost="5,000 dollars, from the merchants",
    price="nothing",
    terms="One camera for each shop. The merchants hope for good neighbors: be ready to help when somebody calls.",
    count=40,
)
