"""Names and mail domains of agencies: local bodies only. Words in, the word that speaks against it out; no database.

A person checks every application: this only keeps out what says by its own name that it is federal, or about borders.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from neighbors.screening.folding import tokens


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BODIES = _words("atf bop cbp cia cisa dea dhs doj ero fbi fema frontex hsi ins nsa tsa usbp uscis usms usss")
WORDS = _words(
    "aduana aduanas bundespolizei citizenship customs deportation europol homeland immigration immigrations "
    "inmigracion interpol migracion naturalization"
)
PHRASES = (
    "border agents",
    "border enforcement",
    "border force",
    "border guard",
    "border patrol",
    "border police",
    "border protection",
    "border security",
    "central intelligence",
    "coast guard",
    "department of justice",
    "drug enforcement administration",
    "marshals service",
    "national security agency",
    "removal operations",
    "secret service",
    "united states",
    "us marshal",
    "us marshals",
)
SQUEEZED = ("immigration", "homelandsecurity", "borderpatrol", "borderprotection", "deportation", "uscustoms")
PLACES = ("federal way", "federal heights", "federal hill", "federal dam")  # towns that are called so
OFFICES_OF_ICE = _words("agent agents detention enforcement ero field headquarters hsi office officers ops")
BEYOND_ASCII = frozenset("æœøłđßþðÆŒØŁĐÞÐ")  # letters of European names that have no plain letter in them

FREE_MAIL = _words(
    "126 163 aol att bellsouth charter comcast cox duck earthlink fastmail gmail gmx googlemail guerrillamail hey "
    "hotmail hushmail icloud inbox laposte libero live mac mail mailinator me msn naver orange outlook pm posteo "
    "proton protonmail qq rediffmail rocketmail sbcglobal t-online tuta tutanota verizon wanadoo web yahoo "
    "yandex ymail yopmail zoho"
)
BELOW_COUNTRIES = _words("ac ci co com edu fed gob gouv gov govt gv k12 lib mil ne net nsn or org police state")
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def in_one_form(name: str) -> str:
    """A name as it is kept: one way to write each letter, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).split())


def is_in_our_letters(name: str) -> bool:
    """No letter of another script that looks like ours, nothing invisible."""
    return all(letter.isprintable() and (letter in BEYOND_ASCII or _has_plain_form(letter)) for letter in name)


def _has_plain_form(letter: str) -> bool:
    parts = unicodedata.normalize("NFKD", letter)
    return all(part.isascii() or unicodedata.category(part) == "Mn" or part in "’‘–" for part in parts)


def federal_word(name: str) -> str:
    """What in the name of an agency says that it is federal or about immigration; empty: nothing does."""
    plain = in_one_form(name)
    spelled = re.sub(r"\b(?:[^\W\d_][.\s-]+){1,}[^\W\d_]\b\.?", lambda m: re.sub(r"[^\w]", "", m[0]), plain)
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", spelled)
    words = [token.word for token in tokens(apart)]
    line = " ".join(words)
    for place in PLACES:
        line = line.replace(place, "")
    left = line.split()
    found = next((word for word in left if word in BODIES or word in WORDS or word == "federal"), "")
    found = found or next((phrase for phrase in PHRASES if f" {phrase} " in f" {' '.join(left)} "), "")
    found = found or next((word for word in SQUEEZED if word in "".join(left)), "")
    if not found and "ice" in left and ("ICE" in re.findall(r"\w+", spelled) or OFFICES_OF_ICE & set(left)):
        found = "ice"
    return found


def federal_domain(domain: str) -> str:
    """The same of a mail domain."""
    labels = domain.split(".")
    for label in labels[:-1]:
        pieces, squeezed = set(label.split("-")), label.replace("-", "")
        for place in PLACES:
            squeezed = squeezed.replace(place.replace(" ", ""), "")
        known = pieces & BODIES or pieces & WORDS or {word for word in ("usdoj", "ice", "justice") if label == word}
        inside = {w for w in (*SQUEEZED, "customs", "usmarshals", "secretservice", "uscourts") if w in squeezed}
        if known or inside:
            return sorted(known or inside)[0]
        if re.search(r"federal(?!sburg)", squeezed):
            return "federal"
    if labels[-1] == "mil" or domain.endswith("fed.us"):
        return labels[-1] if labels[-1] == "mil" else "fed.us"
    return ""


def is_domain(domain: str) -> bool:
    """Plain letters, at least a name and an ending; not one that is written in other letters behind the scenes."""
    labels = domain.split(".")
    return (
        len(domain) <= 253
        and len(labels) >= 2
        and all(LABEL.fullmatch(label) and not label.startswith("xn--") for label in labels)
        and not labels[-1].isdigit()
    )


def own_label(domain: str) -> str:
    """The label somebody registered: police in police.example… is not it, example is. Empty: only an ending."""
    labels = domain.split(".")
    is_deep = len(labels[-1]) == 2 and len(labels) > 1 and (labels[-2] in BELOW_COUNTRIES or len(labels[-2]) == 2)
    ending = 2 if is_deep else 1
    return labels[-1 - ending] if len(labels) > ending else ""


def is_free_mail(domain: str) -> bool:
    """A provider where anybody gets an address."""
    return own_label(domain) in FREE_MAIL


def first_federal(name: str, domains: Iterable[str]) -> str:
    return federal_word(name) or next((word for word in map(federal_domain, domains) if word), "")
