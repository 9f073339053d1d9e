"""PURE. tied(): what the terms of a giveaway tie a camera to. It looks; what passes is still read by an overseer.

terms.tsv holds the patterns, one a line: kind, regular expression over plain small letters, and terms it is meant for.
A kind with "!" is of a prohibition, whose own "not" denies nothing.
A pattern that stands under a negation ("you owe no footage"), or that leaves the choice to the recipient ("you may
share recordings if you wish"), ties nothing; one whose negation is a condition ("whoever does not share …") does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from neighbors.screening.folding import folded

FOOTAGE, APP, REGISTER, FILMS = "footage", "app", "register", "films"
KINDS = (FOOTAGE, APP, REGISTER, FILMS)
FILE = Path(__file__).with_name("terms.tsv")
LONGEST = 160  # characters of a match: patterns reach over some words, not over a paragraph

# Where one statement ends and what was denied before it is not denied any more
_BREAK = re.compile(
    r"[.;!?](?=\s|$)|\n\s*\n|\n\s*(?:[-*\u2022\u2013\u2014]|\d+[.)])\s|[\u2022\u2014]|\s\u2013\s"
    r"|,?\s+\b(?=(?:but|however|unless|until|except|only if|only when|provided|although|yet|instead|pero|sino|salvo)\b)"
    r"|,?\s+\b(?=(?:and|or|y) (?:\w+ ){0,2}?(?:must|shall|will|agrees?|have to|has to|need|needs|are|is|do|does|may|can"
    r"|never|debe|deben|no)\b)"
    r"|,\s+(?=(?:you|they|we|recipients?|households?|owners?|residents?|it|the|all|each|every)\s)"
)
_NOT = r"(?:do|does|did|will|would|is|are|has|have|can|could) ?not|\w+n't|not|never|refus\w+|declin\w+|fail\w*|no"
# A condition on whoever does not do it: "if you do not …", "anybody who refuses to …"
_UNLESS_DONE = re.compile(
    r"\b(?:if|who|whoever|anyone|anybody|those|(?:households?|cameras?|devices?) that|when|si|quien(?:es)?)\b"
    rf"(?: \w+){{0,3}}? (?:{_NOT})\b"
)
_EITHER_WAY = re.compile(r"\b(?:even if|even when|whether|regardless|no matter|aunque|tanto si)\b")
_NEGATION = re.compile(
    r"\b(?:no|not|never|nothing|none|nobody|neither|nor|without|cannot|no one|free of|free from|separate from"
    r"|independent of|rather than|instead of|forbid\w*|refus\w+|\w+n't|nunca|ni|sin|nadie|ningun[ao]?|tampoco)\b"
)
_NO_MORE_THAN_YES = re.compile(
    r"\b(?:not only|no later than|not later than|no fewer than|no less than|not less than|without (?:delay|question|"
    r"a warrant|asking|notice|charge|cost)|no charge|no cost|at no|no exceptions?|without exceptions?)\b"
)
_TWICE = re.compile(r"\b(neither\b.*?|no\b.*?|not\b.*?) (?:nor|ni|ningun[ao]?|nadie)\b")  # two words, one denial
_FREE_TO = re.compile(
    r"\b(?:you|they|recipients?|owners?|residents?|households?|people|neighbou?rs?|everybody|anybody)"
    r" (?:may|can|could|are free to|are welcome to|is free to)(?: also| still| freely| always)? ?$"
)
_DENIED_AFTER = re.compile(
    r"\b(?:not|never|no longer|isn't|aren't|nunca)(?: be| been| a| an| part| in any way| es| sera)*"
    r" (?:required|necessary|needed|expected|asked|owed|condition|demanded|conditions|obligatory|mandatory|wanted|part"
    r"|obligatori[oa]|necesari[oa])\b"
    r"|(?<!not )\b(?:optional|voluntary|up to (?:you|them)|your (?:own )?(?:choice|decision)|voluntari[oa]|opcional)\b"
    r"|\b(?:loses? nothing|nothing (?:happens|changes)|no consequences?|(?:to|with) (?:nobody|no one))\b"
    r"|\b(?:if|as|when|wherever|whatever|however) you (?:wish|want|like|choose|please|decide)\b"
)
_KEPT = re.compile(r"^.*\b(?<!to )(?:keeps?|still (?:gets?|has|have)) (?:the|your|their|a|it)\b")


@dataclass(frozen=True)
class Tie:
    """One place where terms tie a camera to something: text[start:end] are the words, kind one of KINDS."""

    kind: str
    words: str
    start: int
    end: int


def tied(text: str) -> list[Tie]:
    """Everything found, in the order of the text; of one kind, words that overlap count once. [] for honest terms."""
    plain, places = folded(text)
    plain = plain.replace("\u0455", "s")  # a letter of another script that looks like ours
    plain = re.sub(r"[\t\r\f\v\u00a0]| ?[-\u2010\u2011](?=\w)", _blank, plain)
    found: list[Tie] = []
    for start, end in _statements(plain):
        for kind, first, last in _hits(re.sub(r"\s", " ", plain[start:end])):
            begin, stop = places[start + first], places[start + last - 1] + 1
            if not any(each.kind == kind and each.start < stop and begin < each.end for each in found):
                found.append(Tie(kind, " ".join(text[begin:stop].split()), begin, stop))
    return sorted(found, key=lambda each: (each.start, each.kind))


@lru_cache(maxsize=1)
def patterns() -> list[tuple[str, re.Pattern[str], str]]:
    """Of terms.tsv: kind, pattern, the terms it is meant for. ValueError for a line that is none."""
    read = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        kind, pattern, example = line.split("\t")
        if kind.rstrip("!") not in KINDS:
            raise ValueError(f"no such kind: {line}")
        for name, words in WORDS.items():
            pattern = pattern.replace(f"<{name}>", words)
        read.append((kind, re.compile(pattern), example))
    return read


# What stands in angle brackets in terms.tsv
WORDS = {
    "footage": (
        r"(?:footage|videos?|recordings?|clips?|images?|pictures|live ?streams?|live view|feeds?|what (?:it"
        r"|the camera|your camera) (?:films|records|sees)|grabacion(?:es)?|imagenes|video)"
    ),
    "police": (
        r"(?:police|sheriff\w*|department|law enforcement|officers?|agency|agencies|precinct|detectives?"
        r"|authorities|investigators?|city|county|town|policia)"
    ),
    "gives": (
        r"(?:shar(?:e|es|ed|ing)|giv(?:e|es|en|ing)|provid(?:e|es|ed|ing)|submit(?:s|ted|ting)?|hand(?:s|ed"
        r"|ing)?(?: over)?|send(?:s|ing)?|sent|turn(?:s|ed|ing)? over|suppl(?:y|ies|ied|ying)|upload(?:s|ed"
        r"|ing)?|deliver(?:s|ed|ing)?|releas(?:e|es|ed|ing)|surrender(?:s|ed|ing)?|contribut(?:e|es|ed|ing)"
        r"|disclos(?:e|es|ed|ing)|mak(?:e|es|ing) available|owe|owes|offer(?:s|ed|ing)?|show(?:s|ing)?"
        r"|pass(?:es|ed|ing)? on|forward(?:s|ed|ing)?|stream(?:s|ed|ing)?|transfer\w*|entregar|compartir"
        r"|enviar|dar|facilitar|volunteer(?:s|ing)?|let(?:s|ting)?|allow(?:s|ing)?|permit(?:s|ting)?)"
    ),
    "few": r"(?: [\w',]+){0,6}?",
    "camera": r"(?:cameras?|devices?|doorbells?|floodlights?|camaras?)",
}


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _statements(plain: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _BREAK.finditer(plain):
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if start < len(plain):
        yield start, len(plain)


def _hits(statement: str) -> Iterator[tuple[str, int, int]]:
    spaced = re.sub(r"  +", lambda match: " " + "\0" * (len(match.group()) - 1), statement)
    kept = [at for at, letter in enumerate(spaced) if letter != "\0"]
    said = spaced.replace("\0", "")
    for kind, pattern, _example in patterns():
        for match in pattern.finditer(said):
            first, last = match.span()
            until = first if kind.endswith("!") else last
            if first < last <= first + LONGEST and not _is_denied(said, first, until):
                yield kind.rstrip("!"), kept[first], kept[last - 1] + 1


def _is_denied(said: str, first: int, last: int) -> bool:
    """Whether the statement says the contrary of what stands at this place, or leaves it to the recipient."""
    before, until, after = said[:first], _NO_MORE_THAN_YES.sub("", said[:last]), said[last:]
    if _EITHER_WAY.search(before) or _FREE_TO.search(before) or _DENIED_AFTER.search(said[first:]):
        return True
    if _UNLESS_DONE.search(until):
        return bool(_KEPT.search(after))
    count = len(
        _NEGATION.findall(re.sub(r"\b(neither\b.*?|no\b.*?|not\b.*?) (?:nor|ni|ningun[ao]?|nadie)\b", r"\1", until))
    )
    return count % 2 == 1 or (count == 0 and bool(re.match(r" (?:to|with|for|from) (?:nobody|no one)\b", after)))
