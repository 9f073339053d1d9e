"""PURE. look(): everything the screen notices in somebody's words. It sorts and explains, and never decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from neighbors.screening import people, private, shouting
from neighbors.screening.findings import Finding, Spot, Words
from neighbors.screening.folding import Token, tokens
from neighbors.screening.likeness import alike
from neighbors.screening.wordlist import LEXICON

__all__ = ["Finding", "Spot", "Words", "look"]
InText = Callable[[str, str], Iterator[Spot]]
InWords = Callable[[Sequence[Token], frozenset[int]], Iterator[range]]
NEVER_RACE = ("race",)  # of a description by part: the one place where it belongs
NO_COLORS = (".build", ".age", ".sex")  # parts of a person that have none: there a colour is race


def _(msgid: str) -> str:
    """Marks a sentence for extraction."""
    return msgid


@dataclass(frozen=True)
class Check:
    """One thing to look for: by patterns in the text, or by words and what stands around them."""

    kind: str
    rule: str
    sentence: str
    in_text: tuple[InText, ...] = ()
    in_words: tuple[InWords, ...] = ()
    asks: bool = False


def listed(category: str) -> InWords:
    def find(words: Sequence[Token], past: frozenset[int]) -> Iterator[range]:
        yield from LEXICON.find(category, words, past)

    return find


CHECKS = [
    Check(
        "race",
        "acts_not_looks",
        _(
            "This names race, ethnicity or religion. Say what the person did. Only the description in a post, part by "
            "part, has a place for it: last, beside at least two other parts. If it is not about a person, say so."
        ),
        in_words=(listed("race"), people.origins_of_people, people.colors_of_people),
        asks=True,
    ),
    Check(
        "coded",
        "no_hate",
        _(
            "Words like these stand for race, origin or poverty and say nothing that happened. Say what the person "
            "did. If it is not about a person, say so and send it."
        ),
        in_words=(listed("coded"), people.coded_of_people),
        asks=True,
    ),
    Check(
        "hate",
        "no_hate",
        _("Words like these put people down for what they are, and are not published. Say what happened without them."),
        in_words=(listed("hate"),),
        asks=True,
    ),
    Check(
        "threat",
        "no_harassment",
        _("This can be read as a threat, or as a call to go after somebody. Say what happened, and leave it there."),
        in_words=(listed("threat"),),
    ),
    Check("phone", "no_private_data", _("This looks like a phone number. Take it out."), in_text=(private.phones,)),
    Check("email", "no_private_data", _("This looks like an e-mail address. Take it out."), in_text=(private.emails,)),
    Check(
        "plate",
        "no_private_data",
        _("This looks like a number plate. Take it out; the police can be given it, the street cannot."),
        in_text=(private.plates,),
    ),
    Check(
        "address",
        "no_private_data",
        _("This looks like somebody's address. The street without the number is enough."),
        in_text=(private.addresses,),
    ),
    Check(
        "papers",
        "no_private_data",
        _("This looks like the number of an account, a card or an identity paper. Take it out."),
        in_text=(private.papers,),
    ),
    Check("name", "no_private_data", _("This looks like somebody's full name. Take it out."), in_text=(private.names,)),
    Check("link", "no_spam", _("There is a link in it. Say here what it shows."), in_text=(private.links,)),
    Check("advert", "no_spam", _("This reads like an advertisement."), in_words=(listed("advert"),)),
    Check(
        "not_local",
        "local",
        _("This may be about somewhere else. What happened near here belongs here."),
        in_words=(listed("elsewhere"),),
    ),
    Check(
        "capitals",
        "no_spam",
        _("Written in capitals. Small letters are read more kindly."),
        in_text=(shouting.capitals,),
    ),
    Check(
        "exclamations",
        "no_spam",
        _("Many exclamation marks. The facts carry further."),
        in_text=(shouting.exclamations,),
    ),
]
DUPLICATE = _("A post nearby seems to say the same. A comment there may help more than a second post.")


def look(words: Words, near: Sequence[str] = ()) -> list[Finding]:
    """What to ask the author about and to show the desk, in the order of CHECKS.

    near: the texts of recent posts near this one in place and time; one that says the same is a finding.
    """
    pieces = [(name, text, tokens(text)) for name, text in words.fields()]
    pasts = {name: frozenset(at for places in LEXICON.find("fine", said) for at in places) for name, _t, said in pieces}
    findings = []
    for check in CHECKS:
        found = sorted(
            {
                spot
                for name, text, said in pieces
                if not (check.kind == "race" and name.endswith(NEVER_RACE))
                for spot in _spots(check, name, text, said, pasts[name])
            },
            key=lambda spot: (spot.field, spot.start, spot.end),
        )
        if found:
            asks = check.asks and not words.is_not_about_a_person
            findings.append(Finding(check.rule, check.kind, check.sentence, asks, tuple(found)))
    if alike(f"{words.title} {words.text}", near):
        findings.append(Finding("no_spam", "duplicate", DUPLICATE))
    return findings


def _spots(check: Check, name: str, text: str, said: Sequence[Token], past: frozenset[int]) -> Iterator[Spot]:
    for search in check.in_text:
        yield from search(name, text)
    colors: tuple[InWords, ...] = (listed("color"),) if check.kind == "race" and name.endswith(NO_COLORS) else ()
    for find in (*check.in_words, *colors):
        for places in find(said, past):
            start, end = said[places.start].start, said[places.stop - 1].end
            yield Spot(name, start, end, text[start:end])
