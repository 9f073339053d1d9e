"""What the demo street's neighbors tell each other: data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from devices.demo.people import ANA, BEN, CARLA, DEV, EDDA, Person
from neighbors.areas.categories import Category

NEIGHBORS = (ANA, BEN, CARLA, DEV, EDDA)
HOURS, DAYS = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Comment:
    who: Person
    text: str


@dataclass(frozen=True)
class Story:
    """One post. camera: a clip of this camera of the author's goes with it. waits: it stays in the desk's queue.

    rejected: the rule it was not published for, and appeal, what its author says to that. flags: by whom, why.
    """

    who: Person
    ago: timedelta
    category: Category
    title: str
    text: str
    did: str = ""
    people: tuple[dict[str, str], ...] = ()
    camera: str = ""
    comments: tuple[Comment, ...] = ()
    helpful: tuple[Person, ...] = ()
    is_resolved: bool = False
    waits: bool = False
    rejected: str = ""
    message: str = ""
    appeal: str = ""
    correction: str = ""
    flags: tuple[tuple[Person, str, str], ...] = field(default=())


STORIES = (
    Story(
        BEN, 6 * DAYS, Category.LOST_PET,
        "Gray cat Minka is missing",
        "She slipped out on Sunday evening and knows the gardens between Maple Street and the school. Small, gray, "
        "one white paw, a green collar. She comes when she hears a rustling bag.",
        comments=(
            Comment(CARLA, "She was in our front garden this morning, under the hedge."),
            Comment(EDDA, "I will look into our shed tonight."),
        ),
        helpful=(CARLA, EDDA, ANA),
        is_resolved=True,
    ),
    Story(
        EDDA, 5 * DAYS, Category.NEIGHBORLY_MOMENT,
        "Thank you for bringing my bins in",
        "Whoever it was while I was in hospital: it made my week. There is soup for you.",
        comments=(Comment(DEV, "Good to have you back."),),
        helpful=(ANA, BEN, DEV, CARLA),
    ),
    Story(
        CARLA, 4 * DAYS, Category.SAFETY,
        "Street light is out at the crossing",
        "The one by the bus stop, for three nights now. The town has a form for it; I sent it today. Until then, look "
        "twice when you turn.",
        helpful=(DEV,),
    ),
    Story(
        DEV, 3 * DAYS, Category.CRIME,
        "Somebody tried car doors along the street",
        "Four cars one after the other, ours among them. None of them opened. I told the police.",
        did="Walked from car to car, pulled each handle once, and went on towards the school.",
        people=(
            {"hair": "covered by a dark cap", "top": "long light coat", "bottom": "dark trousers", "build": "tall"},
        ),
        comments=(Comment(BEN, "Ours was one of them, I think: the mirror was folded in."),),
        helpful=(BEN, EDDA),
    ),
    Story(
        ANA, 2 * DAYS, Category.UNKNOWN_VISITOR,
        "Rang twice and left something by the door",
        "Nobody was at home here. Does anybody know what it was about?",
        did="Rang, waited, put something down beside the door and left.",
        camera="Front door",
        comments=(Comment(BEN, "The same at ours, a little later."),),
        correction="It was a courier: the parcel was for number 14, and has been picked up.",
    ),
    Story(
        DEV, 2 * DAYS - 5 * HOURS, Category.SUSPICIOUS,
        "A stranger in our street again",
        "Some man I have never seen walked past our houses twice this afternoon.",
        did="Walked past, looked, and walked past again.",
        rejected="acts_not_looks",
        message="Walking past is nothing that somebody did. If you saw an act, write that.",
        appeal="He did look into the gardens, I should have written that. Please look again.",
    ),
    Story(
        CARLA, 20 * HOURS, Category.SAFETY,
        "Loose dog near the playground",
        "A large brown dog without anybody beside it, friendly, but it runs into the road. Last seen by the slide.",
        flags=((DEV, "false", "It is ours, it was in the garden all day."), (EDDA, "not_local", "")),
    ),
    Story(
        EDDA, 5 * HOURS, Category.CRIME,
        "Bicycle gone from the shed",
        "A red city bicycle with a basket, between yesterday evening and this morning. The lock lies cut on the floor.",
        waits=True,
    ),
    Story(
        BEN, 2 * HOURS, Category.NEIGHBORLY_MOMENT,
        "Street party on the first of the month",
        "Tables from four, bring what you like. Who has a long extension cord?",
        waits=True,
    ),
)  # fmt: skip
