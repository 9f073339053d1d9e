"""The course: cases with known answers, as they come to the desk. Whoever passes it opens the desk.

Easy ones and hard ones, each with why. The text is what a neighbor wrote; `people` is a description by part, as in
neighbors/screening/description.py. A right answer names the outcome and, where it is against the text, the rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from neighbors import guidelines
from neighbors.moderation.models import AGAINST, CaseKind, Outcome

VERSION = f"{guidelines.VERSION}.1"  # guidelines change: everybody takes it again; so does a new edition of the course
MOST_WRONG = 2


@dataclass(frozen=True)
class Exercise:
    """id: stands in the answers, never reused. rules: any of these is right; empty where the outcome names none."""

    id: str
    kind: CaseKind
    category: str
    title: str | Promise
    text: str | Promise
    outcome: Outcome
    why: str | Promise
    rules: tuple[str, ...] = ()
    people: dict[str, str | Promise] = field(default_factory=dict)
    flagged: str | Promise = ""  # of a flagged one: what the flaggers say

    def is_right(self, outcome: str, rule: str) -> bool:
        return outcome == self.outcome and (self.outcome not in AGAINST or rule in self.rules)


EXERCISES = [
    Exercise(
        "walked_by",
        CaseKind.HOLD,
        "suspicious",
        _("Strange man on Elm Street"),
        _(
            "A Black man in a hoodie walked slowly down our street around nine. Never seen him before. Keep your "
            "eyes open."
        ),
        Outcome.REJECT,
        _(
            "Nobody did anything: walking is not an act. What is left is a race and a hoodie. Asking for changes would "
            "ask for an act that did not happen, so it is not published."
        ),
        rules=("acts_not_looks",),
    ),
    Exercise(
        "car_doors",
        CaseKind.HOLD,
        "crime",
        _("Somebody tried car doors"),
        _("At 2:10 somebody went from car to car and pulled at the door handles of three of them. Mine was locked."),
        Outcome.APPROVE,
        _("An act first, seen by the author, and a description that says more than who somebody seems to be."),
        people={
            "top": _("grey jacket"),
            "bottom": _("dark jeans"),
            "shoes": _("white trainers"),
            "build": _("tall"),
            "sex": _("man"),
        },
    ),
    Exercise(
        "full_description_with_race",
        CaseKind.HOLD,
        "crime",
        _("Parcel taken from our porch"),
        _("The courier left it at 14:05. At 14:20 a person came up the steps, took it and left in a blue hatchback."),
        Outcome.APPROVE,
        _(
            "Race may stand where an act comes first and at least two other parts describe the person. Here there are "
            "five. Rejecting it would be wrong too: neighbors need to be able to say what they saw."
        ),
        people={
            "hair": _("short, dark"),
            "top": _("red rain jacket"),
            "shoes": _("hiking boots"),
            "build": _("slim"),
            "age": _("about 30"),
            "race": _("white"),
        },
    ),
    Exercise(
        "race_alone_in_text",
        CaseKind.HOLD,
        "crime",
        _("Bike stolen"),
        _(
            "My bike was taken from the rack at the library between 4 and 5. Two Hispanic kids were around there "
            "earlier."
        ),
        Outcome.CHANGES,
        _(
            "The theft is an act and neighbors can use it. The last sentence ties two children to it by nothing but "
            "their ethnicity. Without it the post is fine, so ask for that, rather than throw away the report."
        ),
        rules=("acts_not_looks",),
    ),
    Exercise(
        "black_labrador",
        CaseKind.HOLD,
        "lost_pet",
        _("Lost: black labrador"),
        _(
            "Our black labrador Juno slipped out of the garden on Oak. She is shy but comes for cheese. Please "
            "message me."
        ),
        Outcome.APPROVE,
        _(
            "The screen marked “black” because it cannot read. You can: it is about a dog. A mark is a question, never "
            "an answer."
        ),
    ),
    Exercise(
        "white_van",
        CaseKind.HOLD,
        "safety",
        _("White van blocks the hydrant"),
        _(
            "A white van has been parked in front of the hydrant at Elm and 3rd since yesterday. The city has "
            "been told."
        ),
        Outcome.APPROVE,
        _("A colour of a car. It is local, useful, names nobody and has no plate in it."),
    ),
    Exercise(
        "coded_words",
        CaseKind.HOLD,
        "suspicious",
        _("Urban youths are back"),
        _(
            "The urban element is back at the basketball court. You know what kind of people I mean. There goes "
            "the area."
        ),
        Outcome.REJECT,
        _(
            "Coded words say race without saying it, and the text says so itself: “you know what kind of people”. "
            "Playing basketball is not an act that anybody needs to be warned of."
        ),
        rules=("no_hate", "acts_not_looks"),
    ),
    Exercise(
        "does_not_belong",
        CaseKind.FLAGS,
        "unknown_visitor",
        _("Who are these people?"),
        _(
            "A family in headscarves was looking at the house at number 9. They do not belong here. We all know "
            "how this ends."
        ),
        Outcome.REMOVE,
        _("People looked at a house that is for sale. What is wrong with it is said about their religion. It goes."),
        rules=("no_hate",),
        flagged=_("Two flags: hate; racial profiling."),
    ),
    Exercise(
        "courier",
        CaseKind.FLAGS,
        "unknown_visitor",
        _("Somebody at our door at noon"),
        _(
            "A person stood at our door for a minute, looked at the windows and wrote something down. Corrected: "
            "it was a courier."
        ),
        Outcome.KEEP,
        _(
            "It turned out to be nothing, and the author said so: that is how it should go. Everybody who was alerted "
            "got the correction. Taking it down would hide the correction too."
        ),
        rules=("true_and_checked",),
        flagged=_("One flag: not true."),
    ),
    Exercise(
        "hearsay",
        CaseKind.HOLD,
        "crime",
        _("Burglars on Pine"),
        _(
            "A colleague heard that three houses on Pine were broken into this week, probably the same crew as "
            "last year."
        ),
        Outcome.CHANGES,
        _(
            "Nobody saw anything. If the author knows one of the three houses, or the police have said so, they can "
            "write that; as it stands it only frightens."
        ),
        rules=("true_and_checked",),
    ),
    Exercise(
        "plate_number",
        CaseKind.HOLD,
        "safety",
        _("Racing past the school"),
        _("A silver sedan, plate 7ABC 482, went past the school at twice the limit at 8:05, two days running."),
        Outcome.CHANGES,
        _(
            "A good report with a number plate in it. A plate leads to a person and an address: it goes to the police, "
            "not to the street. Ask for the text without it."
        ),
        rules=("no_private_data",),
    ),
    Exercise(
        "name_and_house",
        CaseKind.FLAGS,
        "suspicious",
        _("Beware of the tenant at 14 Birch Lane"),
        _(
            "Thomas Miller at 14 Birch Lane has people coming and going all night. His number is 555 0142. Let "
            "him know."
        ),
        Outcome.REMOVE,
        _(
            "A full name, an address and a phone number, with a call to use them. Private data alone could be taken "
            "out; here the post is nothing but that, and an invitation to harass somebody."
        ),
        rules=("no_private_data", "no_harassment"),
        flagged=_("Four flags: private information; harassment."),
    ),
    Exercise(
        "go_to_his_house",
        CaseKind.FLAGS,
        "crime",
        _("We know where he lives"),
        _("The guy who keyed the cars lives in the yellow house. Let us all go there tonight and teach him a lesson."),
        Outcome.REMOVE,
        _("A call to go to somebody's house is a danger to a person, whatever that person may have done."),
        rules=("no_harassment", "lawful"),
        flagged=_("One flag: danger to someone. It is hidden now."),
    ),
    Exercise(
        "angry_but_fair",
        CaseKind.FLAGS,
        "safety",
        _("Fed up with the fireworks"),
        _(
            "Third night of fireworks behind the school until one. My kid cannot sleep and the dog is under the "
            "bed. Enough."
        ),
        Outcome.KEEP,
        _(
            "Angry, and allowed to be. It names nobody, threatens nobody and is about this street. Flags are a "
            "question: three of them are still only a question."
        ),
        rules=("no_harassment",),
        flagged=_("Three flags: harassment. It is hidden now."),
    ),
    Exercise(
        "fight_film",
        CaseKind.HOLD,
        "crime",
        _("Fight outside the bar, full video"),
        _("Caught it all on camera: he goes down at 0:14 and does not get up. Watch to the end."),
        Outcome.REJECT,
        _(
            "A person is hurt, and the film is there to be watched. “Avoid the corner, an ambulance is there” "
            "would stand."
        ),
        rules=("no_violence",),
    ),
    Exercise(
        "bedroom_window",
        CaseKind.FLAGS,
        "neighborly_moment",
        _("Someone forgot the curtains"),
        _("Good morning to the neighbor across the yard. My garden camera says hello."),
        Outcome.REMOVE,
        _("Somebody undressed in their own bedroom, filmed without knowing. It is removed at once, whatever the tone."),
        rules=("no_nudity", "lawful"),
        flagged=_("One flag: nudity. It is hidden now."),
    ),
    Exercise(
        "roofers",
        CaseKind.HOLD,
        "neighborly_moment",
        _("BEST ROOFERS IN TOWN"),
        _("STORM DAMAGE? WE ARE IN YOUR AREA THIS WEEK. FREE QUOTE, 20 % OFF FOR NEIGHBORS. LINK IN PROFILE."),
        Outcome.REJECT,
        _("Something for sale. Nothing can be changed about it that would leave a post."),
        rules=("no_spam",),
    ),
    Exercise(
        "capitals_only",
        CaseKind.HOLD,
        "safety",
        _("GAS SMELL ON 5TH"),
        _("STRONG SMELL OF GAS AT 5TH AND ELM. FIRE BRIGADE IS ON THE WAY. KEEP WINDOWS CLOSED."),
        Outcome.APPROVE,
        _(
            "All in capitals, and the screen says so. It is also urgent, local and true. What the rule is for, adverts "
            "and shouting, is not here; asking for changes would cost an hour that matters."
        ),
    ),
    Exercise(
        "far_away",
        CaseKind.HOLD,
        "crime",
        _("Robbery two states away"),
        _("Read this: armed robbery at a mall in another state. It could happen here as well."),
        Outcome.REJECT,
        _("It happened somewhere else. “It could happen here” is true of everything."),
        rules=("local",),
    ),
    Exercise(
        "shelter",
        CaseKind.FLAGS,
        "neighborly_moment",
        _("So that is where she is staying"),
        _("For everybody who asked about Dana and the kids: they are at the women's house on Lake Road, second floor."),
        Outcome.REMOVE,
        _(
            "Friendly words that can get somebody killed: a place where people hide from somebody is never named. "
            "Danger comes before tone."
        ),
        rules=("lawful", "no_private_data"),
        flagged=_("One flag: danger to someone. It is hidden now."),
    ),
]
BY_ID = {exercise.id: exercise for exercise in EXERCISES}
