"""screen(): what the message of a request may not say, and what an overseer has to weigh. It explains; people decide.

The categories of screen_words.tsv: gathering (a protest, worship or other lawful gathering), pressure (a threat, or the
claim that answering is a duty), fine (phrases in which neither is looked for), the parts of a description by which a
race is more than a race (hair, top, bottom, shoes, build, age, sex, mark), and no_name (what follows "victim" with a
capital and is nobody's name).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from neighbors.screening.description import BESIDE_RACE
from neighbors.screening.findings import Words
from neighbors.screening.folding import Token, folded, tokens
from neighbors.screening.people import ENDS
from neighbors.screening.screen import look
from neighbors.screening.wordlist import Lexicon
from police_portal.requests.models import Offence


def _(msgid: str) -> str:
    """Marks a sentence for extraction; whoever shows it translates."""
    return msgid


WORDS_FILE = Path(__file__).with_name("screen_words.tsv")
WORDS = Lexicon(WORDS_FILE)
RACE, DEGRADING, PRESSURE, GATHERING, BIRTH, NAME = "race_only", "degrading", "pressure", "gathering", "birth", "name"
SENTENCES = {
    RACE: _(
        "A person is described here by race, origin or religion alone. Add at least two of these to the same "
        "description: hair, top, bottom, shoes, build, age, sex. Or leave the race out."
    ),
    DEGRADING: _("Words like these put people down for what they are. Take them out and say what happened."),
    "phone": _("This looks like a telephone number. Take it out: the contact has a field of its own."),
    "email": _("This looks like an e-mail address. Take it out: homes answer here, and the contact has its own field."),
    "plate": _("This looks like a number plate. Take it out: give the make and the colour of the vehicle."),
    "address": _("This looks like somebody's address. Leave the number out: the street alone is enough."),
    "papers": _("This looks like the number of an account, a card or an identity paper. Take it out."),
    NAME: _("This looks like somebody's name. Take it out: say victim, witness or resident alone."),
    BIRTH: _("This looks like somebody's date of birth. Take it out: an age is enough, such as about 40."),
    PRESSURE: _(
        "This can be read as pressure or as a threat. Take it out: answering is a choice, and declining has no "
        "consequences. Say what happened and what you look for."
    ),
    GATHERING: _("This names a protest, worship or another gathering. An overseer decides about this request."),
}
FROM_THE_FEED = {"coded": DEGRADING, "hate": DEGRADING} | {
    kind: kind for kind in ("phone", "email", "plate", "address", "papers", "name")
}
NAMED_ONES = (Offence.MISSING_PERSON, Offence.KIDNAPPING)  # the person looked for may be named

BEFORE_A_MONTH = {"in", "since", "until", "till", "of", "early", "late", "mid", "by", "during", "last", "next", "from"}
AFTER_A_MARCH = {"for", "against", "on", "through", "down", "to", "of", "along", "and", "was", "is", "in"}

# A vague age ("young") is no part of a description
PARTS = ("hair", "top", "bottom", "shoes", "build", "age", "sex", "mark")
_AGE = re.compile(
    r"\b[1-9]0s\b|\b\d{1,2}[ -]?(?:years?|yrs?)[ -]old\b|\b\d{1,2} ?y/?o\b|\baged? (?:about |around )?\d{1,2}\b"
    r"|\b\d{1,2} anos\b"
)
_HEIGHT = re.compile(
    r"\b\d ?(?:'|ft\b|feet\b|foot\b)|\b1[.,]\d{1,2} ?m\b|\b1 ?m ?\d{2}\b|\b\d{2,3} ?(?:lbs?|pounds|kg|kilos|cm)\b"
)
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|\n\s*\n")

_TITLED = r"(?:Mr|Mrs|Ms|Sra?|Srta|Señora?|Don|Doña)\.? "
_CAPITAL = r"[A-ZÁÉÍÓÚÑ][\w'\u2019-]{1,20}"
_VICTIM = re.compile(
    r"\b(?:[Vv]ictim|[Cc]omplainant|[Hh]omeowner|[Rr]esident|[Ww]itness|[Oo]wner|[Vv][ií]ctima|[Dd]enunciante|[Tt]estigo"
    r"|[Dd]ueñ[oa]|[Pp]ropietari[oa]|[Vv]ecin[oa])(?:,| is| was| named| called| es| era| llamad[oa]|:)? ?"
    rf" ((?:{_TITLED})?{_CAPITAL}(?: {_CAPITAL}){{0,3}})"
)
_WITH_TITLE = re.compile(rf"\b((?:Mr|Mrs|Ms|Sr|Sra|Srta|Señora?)\.? {_CAPITAL}(?: {_CAPITAL}){{0,2}})")
_BIRTH = re.compile(
    r"\b(?:born|d\.?o\.?b\.?|date of birth|birth ?date|birthday|nacid[oa]|fecha de nacimiento)"
    r"(?:[ :.,]{1,3}(?:on|in|is|el|en|es|de)){0,2}[ :.,]{1,3}(?:\w{3,10}\.? )?(?:de )?\d{1,4}[\w/.,-]{0,12}",
    re.IGNORECASE,
)


def screen(message: str, *, offence: str = "") -> list[dict[str, Any]]:
    """Everything noticed in a message, in its order: code, sentence (a msgid), start and end in the message, blocks.

    What blocks keeps the request from being submitted until it is changed; a gathering sends it to an overseer.
    offence: of the request; somebody missing or kidnapped may be named.
    """
    spots = {(start, end, code) for code, start, end in _noticed(message, offence)}
    return [
        {"code": code, "sentence": SENTENCES[code], "start": start, "end": end, "blocks": code != GATHERING}
        for start, end, code in sorted(spots)
    ]


def _noticed(message: str, offence: str) -> Iterator[tuple[str, int, int]]:
    for finding in look(Words(text=message)):
        for spot in finding.found:
            if finding.kind == "race" and _parts_beside(message, spot.start) < BESIDE_RACE:
                yield RACE, spot.start, spot.end
            elif finding.kind in FROM_THE_FEED and not (finding.kind == NAME and offence in NAMED_ONES):
                yield FROM_THE_FEED[finding.kind], spot.start, spot.end
    if offence not in NAMED_ONES:
        yield from ((NAME, *span) for span in _names(message))
    yield from ((BIRTH, *match.span()) for match in _BIRTH.finditer(message))
    said = tokens(message)
    past = frozenset(at for places in WORDS.find("fine", said) for at in places) | _months(said)
    for code in (PRESSURE, GATHERING):
        yield from ((code, *span) for span in _phrases(code, said, past))


def _phrases(category: str, said: Sequence[Token], past: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Where a phrase of a category stands within one sentence."""
    for places in WORDS.find(category, said, past):
        if not any(ENDS & set(said[at].gap) for at in places[1:]):
            yield said[places.start].start, said[places.stop - 1].end


def _months(said: Sequence[Token]) -> frozenset[int]:
    """Where March is a month: "on March 3", "in March", "the March report"; not "the March for Our Lives"."""
    months = set()
    for at, token in enumerate(said):
        if token.word != "march" or not token.is_capital:
            continue
        before = said[at - 1] if at and not ENDS & set(token.gap) else None
        after = said[at + 1] if at + 1 < len(said) and not ENDS & set(said[at + 1].gap) else None
        has_number = bool((before and before.is_number) or (after and after.is_number))
        is_dated = before is not None and before.word in BEFORE_A_MONTH
        is_of_a_month = before is not None and after is not None and not after.is_capital
        if has_number or is_dated or (is_of_a_month and after is not None and after.word not in AFTER_A_MARCH):
            months.add(at)
    return frozenset(months)


def _parts_beside(message: str, at: int) -> int:
    """How many parts of a description stand in the sentence at this place, the one before and the one after."""
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(message)), len(message)]
    here = max(number for number, end in enumerate(ends[:-1]) if end <= at)
    text = message[ends[max(here - 1, 0)] : ends[min(here + 2, len(ends) - 1)]]
    said, plain = tokens(text), folded(text)[0]
    found = {part for part in PARTS if next(WORDS.find(part, said), None) is not None}
    if _AGE.search(plain):
        found.add("age")
    if _HEIGHT.search(plain):
        found.add("build")
    return len(found)


def _names(message: str) -> Iterator[tuple[int, int]]:
    """What stands with a capital behind "victim" or a title."""
    for pattern in (_VICTIM, _WITH_TITLE):
        for match in pattern.finditer(message):
            first = folded(match.group(1).split()[0])[0].strip("'")
            if not WORDS.has(first, "no_name:en", "no_name:es"):
                yield match.span(1)
