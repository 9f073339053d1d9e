"""PURE. What a person looked like, part by part, race last and never without two other parts.

Sentences are msgids in English, marked by `_`; whoever shows them translates.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping


def _(msgid: str) -> str:
    """Marks a sentence for extraction."""
    return msgid


PARTS = ("hair", "top", "bottom", "shoes", "build", "age", "sex", "race")
LABELS = {
    "hair": _("hair"),
    "top": _("top"),
    "bottom": _("bottom"),
    "shoes": _("shoes"),
    "build": _("build"),
    "age": _("age"),
    "sex": _("sex"),
    "race": _("race or ethnicity"),
}
BESIDE_RACE = 2  # how many other parts race needs
MAX_PEOPLE = 6
MAX_LETTERS = 60
SAYS_NOTHING = {
    *("unknown", "unsure", "not sure", "dont know", "do not know", "no idea", "none", "nothing", "na", "nil", "any"),
    *(
        "normal",
        "regular",
        "average",
        "usual",
        "yes",
        "no",
        "idk",
        "x",
        "xx",
        "xxx",
        "same",
        "other",
        "not seen",
        "unclear",
        "who knows",
        "cant say",
        "cannot say",
        "cant tell",
        "hard to say",
        "did not see",
        "didnt see",
        "could not see",
        "couldnt see",
        "quien sabe",
    ),
    *("desconocido", "desconocida", "no se", "ninguno", "ninguna", "nada", "ns", "si", "igual", "ni idea", "no vi"),
}
BLANKS = dict.fromkeys((0x115F, 0x1160))  # Hangul fillers: letters that nobody sees
_SPACE = re.compile(r"\s+")
_NOT_A_LETTER = re.compile(r"[^\w\s]|_")


def clean(people: object) -> list[dict[str, str]]:
    """These people with known parts only, in the order of PARTS, without parts that say nothing and empty people.

    people: anything, as it came from a form or JSON; what is not a list of mappings is nobody.
    """
    if not isinstance(people, Iterable) or isinstance(people, str | bytes | Mapping):
        return []
    cleaned = [_cleaned(person) for person in people if isinstance(person, Mapping)]
    return [person for person in cleaned if person][:MAX_PEOPLE]


def _cleaned(person: Mapping[object, object]) -> dict[str, str]:
    said = {part: _SPACE.sub(" ", str(person.get(part) or "")).strip()[:MAX_LETTERS] for part in PARTS}
    return {part: words for part, words in said.items() if _says_something(part, words)}


def _says_something(part: str, words: str) -> bool:
    """Not blanks that count as letters, not one letter over and over; "M" is a sex, and 9 an age."""
    letters = _NOT_A_LETTER.sub("", unicodedata.normalize("NFKC", words)).translate(BLANKS)
    plain = _SPACE.sub(" ", letters).strip().lower()
    is_filler = plain.isascii() and plain.isalpha() and len(set(plain)) == 1 and not (part == "sex" and len(plain) == 1)
    return bool(plain) and not is_filler and plain not in SAYS_NOTHING


def refusal(people: Iterable[Mapping[str, str]], say: Callable[[str], str] = str) -> str | None:
    """Why these people cannot be described so, and what to add; None when they can.

    say: the translation of a msgid; left out, the answer is English.
    """
    described = clean(people)
    for number, person in enumerate(described, start=1):
        missing = BESIDE_RACE - (len(person) - 1)
        if "race" not in person or missing <= 0:
            continue
        sentence = (
            _("Race or ethnicity needs at least two other parts beside it. Add two of these: {parts}.")
            if missing == BESIDE_RACE
            else _("Race or ethnicity needs at least two other parts beside it. Add one of these: {parts}.")
        )
        parts = ", ".join(say(LABELS[part]) for part in PARTS if part != "race" and part not in person)
        found = say(sentence).format(parts=parts)
        return found if len(described) == 1 else say(_("Person {number}:")).format(number=number) + " " + found
    return None
