"""PURE. Whether a colour or an origin is said of a person or of a thing: "two black males", and a black labrador."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from neighbors.screening.folding import Token
from neighbors.screening.wordlist import LEXICON

REACH = 6  # words looked at on each side
ENDS = set(".;:!?\n")  # a sentence or a list item ends here
PAUSES = ENDS | set(',()[]/-\u2013\u2014"')


class Sentence:
    """The words of one text, asked about by place."""

    def __init__(self, words: Sequence[Token]) -> None:
        self.words = words

    def word(self, at: int) -> str:
        return self.words[at].word if 0 <= at < len(self.words) else ""

    def gap(self, at: int) -> str:
        """What stands before the word at this place; past the last one a full stop."""
        return self.words[at].gap if 0 <= at < len(self.words) else "."

    def has(self, at: int, *categories: str) -> bool:
        return LEXICON.has(self.word(at), *categories)

    def is_person(self, at: int) -> bool:
        return self.has(at, "person:en", "person:es") and not (at < len(self.words) and self.words[at].is_possessive)

    def ends_before(self, at: int) -> bool:
        return bool(ENDS & set(self.gap(at)))

    def pauses_before(self, at: int) -> bool:
        return bool(PAUSES & set(self.gap(at)))

    def is_number(self, at: int) -> bool:
        return bool(self.word(at)) and self.words[at].is_number


def colors_of_people(words: Sequence[Token], past: frozenset[int]) -> Iterator[range]:
    """Where a colour is said of a person."""
    said = Sentence(words)
    for places in LEXICON.find("color_people", words, past):
        if said.has(places.start - 1, "quantity:en", "quantity:es") or said.is_number(places.start - 1):
            yield places
    for places in LEXICON.find("color", words, past):
        at = places.start
        if _is_surname(said, at) or _is_of_a_pet(said, at):
            continue
        if _before_a_person(said, at) or _after_a_person(said, at) or _as_a_person(said, at):
            yield places


def _is_surname(said: Sentence, at: int) -> bool:
    if said.word(at - 1) == "the" and said.word(at) in ("brown", "white") and said.words[at].is_capital:
        return said.word(at + 1) in ("family", "families")
    return said.words[at].is_capital and said.word(at - 1) in TITLES if 0 <= at < len(said.words) else False


TITLES = {"mr", "mrs", "ms", "dr", "senor", "senora", "sr", "sra", "don", "dona", "doctor", "doctora"}


def _is_color(said: Sentence, at: int) -> bool:
    return said.has(at, "color:en", "color:es", "origin:en", "origin:es")


def _before_a_person(said: Sentence, at: int) -> bool:
    """ "black males", "white or Hispanic 20 year old man"; not "black male cat"."""
    for place in range(at + 1, at + 1 + REACH):
        if said.ends_before(place):
            return False
        if said.has(place, "person:en"):
            return not said.has(place + 1, "pet:en", "thing:en") or said.ends_before(place + 1)
        if not (said.has(place, "between:en") or _is_color(said, place) or said.is_number(place)):
            return False
    return False


def _after_a_person(said: Sentence, at: int) -> bool:
    """ "he was black", "male, white, 20s", "un hombre alto moreno"; not "a man in black", "a man, black jacket"."""
    return _predicate(said, at) or _listed(said, at) or _spanish_adjective(said, at)


def _closes(said: Sentence, at: int) -> bool:
    """Whether nothing that the colour could belong to follows it."""
    return (
        not said.word(at + 1)
        or said.pauses_before(at + 1)
        or said.has(at + 1, "closes:en", "closes:es")
        or said.is_number(at + 1)
    )


def _predicate(said: Sentence, at: int) -> bool:
    has_verb = False
    if not _closes(said, at):
        return False
    for place in range(at - 1, at - 1 - REACH, -1):
        if said.ends_before(place + 1):
            return False
        has_verb = has_verb or said.has(place, "copula:en", "copula:es")
        if has_verb and (said.is_person(place) or said.has(place, "pronoun:en", "pronoun:es")):
            return True
        if not (said.has(place, "copula:en", "hedge:en", "copula:es", "hedge:es") or _is_color(said, place)):
            return False
    return False


def _listed(said: Sentence, at: int) -> bool:
    """A person, a pause or nothing, the colour, and then nothing of its own."""
    place = at - 1
    while (
        place > at - REACH and (_is_color(said, place) or said.has(place, "between:en")) and not said.is_person(place)
    ):
        if said.ends_before(place + 1):
            return False
        place -= 1
    return said.is_person(place) and not said.ends_before(place + 1) and _closes(said, at)


def _spanish_adjective(said: Sentence, at: int) -> bool:
    if not said.has(at, "color:es", "origin:es") or said.word(at - 1) == "de":
        return False
    for place in range(at - 1, at - 1 - REACH, -1):
        if said.ends_before(place + 1):
            return False
        if said.has(place, "person:es") and not _is_surname(said, place + 1):
            return True
        if not (said.has(place, "between:es") or _is_color(said, place) or said.is_number(place)):
            return False
    return False


def _as_a_person(said: Sentence, at: int) -> bool:
    """The colour alone for somebody: "a black walking around", "un moreno sospechoso", "dos negros"."""
    moves = said.has(at + 1, "moves:en") and (
        said.has(at + 2, "way:en") or not said.word(at + 2) or said.ends_before(at + 2)
    )
    if moves and said.word(at - 1) in ("a", "some", "two", "another", "this", "that", "the"):
        return True
    if not said.has(at, "color:es"):
        return False
    return _spanish_noun(said, at)


def _spanish_noun(said: Sentence, at: int) -> bool:
    if said.has(at + 1, "thing:es", "pet:es") or said.is_person(at + 1):
        return said.is_person(at + 1)
    if said.word(at - 1) in POINTING:
        return True
    is_counted = said.has(at - 1, "quantity:es") or said.is_number(at - 1)
    is_counted = is_counted or (said.word(at - 1) == "de" and said.word(at - 2) in ("par", "grupo", "banda", "pareja"))
    if is_counted:
        return _closes(said, at)
    if said.word(at - 1) == "los":
        return _closes(said, at)
    return said.word(at - 1) in ("el", "la", "al", "del") and said.word(at + 1) in CLOSES_A_NAME


POINTING = {"ese", "esa", "esos", "esas", "aquel", "aquella", "aquellos", "aquellas"}
CLOSES_A_NAME = {"que", "ese", "este", "sospechoso", "sospechosa", "estaba", "andaba", "iba", "merodeaba", "rondaba"}


def _is_of_a_pet(said: Sentence, at: int) -> bool:
    """ "our cat, a black male", "lost dog: white female": the pet comes right before."""
    for place in range(at - 1, at - 5, -1):
        if said.has(place, "pet:en", "pet:es"):
            return not (said.words[place].is_possessive)
        if said.word(place) not in PET_LINKS and not said.has(place, "between:en"):
            return False
    return False


PET_LINKS = {"a", "an", "is", "was", "he", "she", "it", "lost", "missing", "found", "our", "neutered", "spayed"}


def origins_of_people(words: Sequence[Token], past: frozenset[int]) -> Iterator[range]:
    """Where an origin stands and no thing beside it: "a Hispanic guy", and not an Asian restaurant."""
    said = Sentence(words)
    for places in LEXICON.find("origin", words, past):
        if not _is_of_a_thing(said, places):
            yield places


def _is_of_a_thing(said: Sentence, places: range) -> bool:
    after, before = places.stop, places.start - 1
    for place in (after, after + 1):
        if said.ends_before(place) or said.is_person(place):
            break
        if said.has(place, "thing:en", "pet:en", "thing:es", "pet:es"):
            return not said.is_person(place + 1)
    if said.word(before) == "de" and said.word(before - 1) in TEACHERS:
        return True
    return said.has(before, "thing:es", "pet:es", "pet:en") and not said.ends_before(places.start)


TEACHERS = {"profesor", "profesora", "profesores", "maestro", "maestra", "clase", "clases", "curso", "libro", "cuento"}


def coded_of_people(words: Sequence[Token], past: frozenset[int]) -> Iterator[range]:
    """Phrases that mean exclusion when said of people: "he does not belong here", and not the old sofa."""
    said = Sentence(words)
    for places in LEXICON.find("coded_of_people", words, past):
        for place in range(places.start - 1, places.start - 1 - REACH, -1):
            if said.is_person(place) or said.has(place, "pronoun:en", "pronoun:es") or said.has(place, "person:es"):
                yield places
                break
            if said.ends_before(place):
                break
