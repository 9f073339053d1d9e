"""PURE. Private data in a text: phone, e-mail, plate, street address, numbers of accounts and papers.

Every pattern is bounded, so that the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from neighbors.screening.findings import Spot
from neighbors.screening.folding import folded, tokens
from neighbors.screening.wordlist import LEXICON

# Phone numbers
_DIGITS = re.compile(r"(?<![\w.,/-])\+?\(?\d[\d ().\-/\u00a0]{5,24}(?![\w])")
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_PHONE_SHAPES = {(3, 4), (3, 3, 4), (1, 3, 3, 4), (3, 3, 3), (3, 2, 2, 2), (2, 3, 2, 2), (3, 6), (10,), (3, 7), (6, 4)}
SPOKEN = 7  # number words in a row

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_EMAIL_SAID = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64} ?[\[(]? ?(?:at|arroba) ?[\])]? ?[a-z0-9-]{2,40} ?[\[(]? ?(?:dot|punto) ?[\])]? ?"
    r"(?:com|org|net|es|mx|de|uk|io|edu|gov|info)\b",
    re.IGNORECASE,
)

# Number plates: shapes of the US, Spain, the UK, France and Italy, Germany, the Netherlands
_PLATES = re.compile(
    r"(?<![\w-])(?:"
    r"[A-Z]{3}[ -]\d{3,4}|[A-Z]{3}\d{3,4}|\d[A-Z]{3}\d{3}|\d{3}[ -][A-Z]{3}|"
    r"\d{4}[ -]?[BCDFGHJKLMNPRSTVWXYZ]{3}|"
    r"[A-Z]{2}\d{2} ?[A-Z]{3}|"
    r"[A-Z]{2}[ -]?\d{3}[ -]?[A-Z]{2}|"
    r"[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} ?\d{1,4}[EH]?|"
    r"\d{2}-[A-Z]{2,3}-\d{1,2}|[A-Z]{2}-\d{2}-[A-Z]{2}|\d{2}-[A-Z]{2}-[A-Z]{2}"
    r")(?![\w-])"
)
_PLATE_CUE = re.compile(
    r"\b(?:plates?|licen[cs]e(?: plate)?|registration|reg|tags?|matr[ií]culas?|placas?|patente)\b"
    r"[ :#.,-]{0,4}"
    r"(?:(?:number|n[uú]mero|is|was|were|n[oº]|es|era|con|reads?|starts with|del coche)[ :.]{1,3}){0,3}"
    r"([A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{1,3}){1,2})(?![\w])",
    re.IGNORECASE,
)

# Street addresses
_STREETS = (
    r"(?:street|str|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|circle|cir|place|pl|terrace|way|"
    r"parkway|pkwy|highway|hwy|square|sq|trail|close|crescent)"
)
_ADDRESS = re.compile(
    rf"(?<![\w.,$€/:-])\d{{1,5}}[A-Za-z]?,? (?:(?:north|south|east|west|[nsew]\.?|ne|nw|se|sw) )?"
    rf"((?:[\w'\u2019.]{{2,20}} ){{1,3}}){_STREETS}\b\.?",
    re.IGNORECASE,
)
_ADDRESS_ES = re.compile(
    r"\b(?:calle|c/|avenida|avda\.?|av\.|plaza|pza\.?|paseo|camino|carrer|ronda|travesía|callejón|carretera|calzada)"
    r" ?"
    r"(?:(?:de|del|la|las|los|el) ){0,3}((?:[\w'\u2019.]{2,20},? ){1,4}?)"
    r"(?:n[º°o.]{1,2} ?|número |num\.? |# ?)?\d{1,4}\b"
    r"(?! ?(?:h\b|am\b|pm\b|:|horas|años|personas|coches|minutos|metros))",
    re.IGNORECASE,
)
_ADDRESS_DE = re.compile(r"\b[A-ZÄÖÜ][\w-]{2,30}(?:straße|strasse|str\.|gasse|weg|allee|platz) \d{1,4}[a-z]?\b")

# Accounts and papers
_IBAN = re.compile(r"(?<![\w])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![\w])")
_CARD = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")
_SSN = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
_DNI = re.compile(r"(?<![\w-])([XYZ]?\d{7,8})[ -]?([A-Z])(?![\w-])")
DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_NAMED = re.compile(
    r"\b(?:(?:[Hh]is|[Hh]er|[Tt]heir|[Ww]hose) (?:full )?name is|is called|goes by|[Ss]e llama|[Ss]u nombre es)"
    r" ((?:[A-ZÁÉÍÓÚÑ][\w'\u2019-]{1,20} ?){2,4})"
)


def _spot(name: str, match: re.Match[str], group: int = 0) -> Spot:
    text = match.group(group).rstrip(" .,-/(\u00a0")
    return Spot(name, match.start(group), match.start(group) + len(text), text)


def phones(name: str, text: str) -> Iterator[Spot]:
    for match in _DIGITS.finditer(text):
        if _is_phone(match.group()):
            yield _spot(name, match)
    run: list[tuple[int, int]] = []
    for word in [*tokens(text), None]:
        if word is not None and LEXICON.has(word.word, "number_word:en", "number_word:es"):
            run.append((word.start, word.end))
            continue
        if len(run) >= SPOKEN:
            yield Spot(name, run[0][0], run[-1][1], text[run[0][0] : run[-1][1]])
        run = []


def _is_phone(written: str) -> bool:
    groups = re.findall(r"\d+", written)
    digits = "".join(groups)
    if written.startswith("+"):
        return 8 <= len(digits) <= 15
    if _DATE.match(written) or not 7 <= len(digits) <= 14:
        return False
    sizes = tuple(map(len, groups))
    if sizes == (9,) or sum(sizes) == 9:
        return digits[0] in "6789" and (len(sizes) == 1 or sizes in _PHONE_SHAPES)
    if digits[0] == "0":
        return len(digits) >= 9 and len(groups[0]) >= 3
    if sizes == (3, 4):
        return "-" in written or "." in written
    return sizes in _PHONE_SHAPES or (digits.startswith("34") and len(digits) == 11)


def emails(name: str, text: str) -> Iterator[Spot]:
    for pattern in (_EMAIL, _EMAIL_SAID):
        yield from (_spot(name, match) for match in pattern.finditer(text))


def plates(name: str, text: str) -> Iterator[Spot]:
    for match in _PLATES.finditer(text):
        letters = re.findall(r"[A-ZÄÖÜ]+", match.group())
        if not any(LEXICON.has(word.lower(), "no_plate:en") for word in letters):
            yield _spot(name, match)
    for match in _PLATE_CUE.finditer(text):
        said = match.group(1)
        if any(map(str.isdigit, said)) and len(said) > 4 and not _PLATES.fullmatch(said):
            yield _spot(name, match, 1)


def _may_be_a_street(words: list[str]) -> bool:
    return not any(LEXICON.has(folded(word)[0].replace("'", ""), "no_street:en", "no_street:es") for word in words)


def addresses(name: str, text: str) -> Iterator[Spot]:
    for match in _ADDRESS.finditer(text):
        street = match.group(1).split()
        is_written_small = any(word[0].islower() for word in street)
        if _may_be_a_street(street) and not (is_written_small and len(street) > 1):
            yield _spot(name, match)
    for match in _ADDRESS_ES.finditer(text):
        street = match.group(1).split()
        if _may_be_a_street(street) and (street[0][0].isupper() or len(street) == 1):
            yield _spot(name, match)
    yield from (_spot(name, match) for match in _ADDRESS_DE.finditer(text))


def papers(name: str, text: str) -> Iterator[Spot]:
    """IBAN, cards (Luhn), social security and identity numbers: those whose check digits are right."""
    yield from (_spot(name, match) for match in _IBAN.finditer(text) if _is_iban(match.group()))
    yield from (_spot(name, match) for match in _CARD.finditer(text) if _is_card(match.group()))
    yield from (_spot(name, match) for match in _SSN.finditer(text))
    yield from (_spot(name, match) for match in _DNI.finditer(text) if _is_dni(*match.groups()))


def _is_iban(written: str) -> bool:
    plain = written.replace(" ", "")
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def _is_card(written: str) -> bool:
    digits = [int(letter) for letter in written if letter.isdigit()]
    doubled = [digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0 and len(set(digits)) > 1


def _is_dni(number: str, letter: str) -> bool:
    digits = number.translate(str.maketrans("XYZ", "012"))
    return len(digits) == 8 and DNI_LETTERS[int(digits) % 23] == letter


def names(name: str, text: str) -> Iterator[Spot]:
    yield from (_spot(name, match, 1) for match in _NAMED.finditer(text))


_LINK = re.compile(
    r"(?<![\w@.])(?:https?://|www\.)[^\s<>\"]{2,200}"
    r"|(?<![\w@.-])[A-Za-z0-9-]{2,40}\.(?:com|org|net|info|shop|biz|io|ly|me|es|mx|store|online|link)(?:/[^\s<>\"]{0,200})?(?![\w@.-])",
    re.IGNORECASE,
)


def links(name: str, text: str) -> Iterator[Spot]:
    yield from (_spot(name, match) for match in _LINK.finditer(text))
