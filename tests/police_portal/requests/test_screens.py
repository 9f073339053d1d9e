"""What the message of a request may say, in English and in Spanish, and what it is told to change."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neighbors.screening.wordlist import rows
from police_portal.requests import screens
from police_portal.requests.models import Offence
from police_portal.requests.screens import screen

NOTICED = {
    "race_only": [
        ("We look for a black male.", "black"),
        ("Two Hispanic men ran away.", "Hispanic"),
        ("The person was a young black male who ran.", "black"),
        ("The person was Asian.", "Asian"),
        ("Buscamos a un hombre negro.", "negro"),
        ("Dos gitanos salieron corriendo.", "gitanos"),
        ("The driver wore a red hoodie and jeans. The car was blue. It was fast. We look for a black male.", "black"),
    ],
    "degrading": [
        ("A thug took the parcel.", "thug"),
        ("Go back to your country, he wrote.", "Go back to your country"),
    ],
    "phone": [("Her number is 413-555-0134.", "413-555-0134"), ("Llame al 612 345 678.", "612 345 678")],
    "email": [("Write to joe@example.org.", "joe@example.org")],
    "plate": [("A silver Honda, plate ABC-1234, left.", "ABC-1234")],
    "address": [
        ("The victim lives at 12 Maple St, top floor.", "12 Maple St"),
        ("En calle Mayor 12.", "calle Mayor 12"),
    ],
    "papers": [("Card 4111 1111 1111 1111 was used.", "4111 1111 1111 1111")],
    "name": [
        ("The victim Mary Jones was hit.", "Mary Jones"),
        ("The victim, Mr. Lee, was hit.", "Mr. Lee"),
        ("We spoke with Mrs. Jones.", "Mrs. Jones"),
        ("His name is John Miller.", "John Miller"),
        ("La víctima, María Pérez, salió a las nueve.", "María Pérez"),
    ],
    "birth": [
        ("She was born 3 March 1990.", "born 3"),
        ("DOB: 03/04/1990", "DOB: 03/04/1990"),
        ("Nacida el 3 de marzo.", "Nacida el 3"),
    ],
    "pressure": [
        ("You must share your footage.", "You must"),
        ("Y o u m u s t answer within a day. Failure to comply is noted.", "Failure to comply"),
        ("Share it now, or else we come.", "or else"),
        ("Keeping footage back is obstruction of justice.", "obstruction of justice"),
        ("If you refuse, we will get a warrant.", "If you refuse"),
        ("We will seize the camera.", "seize the camera"),
        ("Residents must hand over recordings.", "Residents must"),
        ("Those who refuse may be arrested.", "Those who refuse"),
        ("Ayudar es obligatorio.", "obligatorio"),
        ("Si no colabora, será multado.", "Si no colabora"),
        ("Debe entregar el vídeo.", "Debe entregar"),
        ("Con o sin su consentimiento.", "Con o sin su consentimiento"),
    ],
    "gathering": [
        ("A protest took place on Elm St.", "protest"),
        ("Windows broke during the march on Maple St.", "the march"),
        ("Somebody left the March for Our Lives.", "the March"),
        ("Two rallies met.", "rallies"),
        ("A candlelight vigil was held.", "candlelight vigil"),
        ("People left the mosque service at nine.", "mosque service"),
        ("A bag was left in the church.", "church"),
        ("They came from Friday prayers.", "Friday prayers"),
        ("An unlawful assembly was declared.", "unlawful assembly"),
        ("La manifestación del sábado.", "manifestación"),
        ("Un grupo salió de la mezquita.", "mezquita"),
        ("Asistentes a misa.", "misa"),
        ("La huelga empezó a las seis.", "huelga"),
    ],
}
PASSES = [
    "A parcel was taken from a porch on Maple St. We look for a white van.",
    "A bicycle was stolen between 14:00 and 15:00. The person wore a dark jacket.",
    "We look for a tall black man in a red hoodie.",
    "We look for a black man. He wore a red hoodie and jeans.",
    "A black man, about 40 years old, wearing jeans.",
    "Hispanic woman, 5'4, with a ponytail.",
    "A black jacket and a white pickup were seen.",
    "Buscamos a un hombre negro, alto, con sudadera roja.",
    "Una furgoneta blanca paró delante de la tienda.",
    "He threatened the clerk with a knife and left on foot.",
    "El hombre amenazó al dependiente.",
    "It must have happened after nine. He must have come from the north.",
    "You do not have to answer. You are not required to share anything, and there are no legal consequences.",
    "Nobody must answer this.",
    "No es obligatorio responder. No debe compartir nada que no quiera.",
    "Share it if you like. Must be from Tuesday.",
    "A truck obstructed the view of the corner.",
    "The protest of the neighbor about noise was heard before the fire.",
    "On March 3 a parcel was taken; a second one in March 2026.",
    "The March burglary is like those of April.",
    "A parcel was taken on Church St near Temple Road.",
    "En la plaza de la Iglesia se quemó un coche. El coche iba marcha atrás.",
    "We are gathering information. A rally car passed.",
    "The victim on Monday saw a van. The victim. We look for it.",
    "La víctima. El coche era azul.",
    "The witness Saturday night saw two cars.",
]
BLOCKING = [(code, *case) for code, cases in NOTICED.items() if code != screens.GATHERING for case in cases]


@pytest.mark.parametrize(("code", "message", "found"), BLOCKING)
def test_what_may_not_be_said_is_pointed_at_and_blocks(code: str, message: str, found: str) -> None:
    spots = [(one["code"], message[one["start"] : one["end"]], one["blocks"]) for one in screen(message)]
    assert (code, found, True) in spots


@pytest.mark.parametrize(("message", "found"), NOTICED["gathering"])
def test_a_gathering_is_pointed_at_and_does_not_block(message: str, found: str) -> None:
    spots = [(one["code"], message[one["start"] : one["end"]], one["blocks"]) for one in screen(message)]
    assert spots == [("gathering", found, False)]


@pytest.mark.parametrize("message", PASSES)
def test_a_plain_message_passes(message: str) -> None:
    assert screen(message) == []


def test_every_code_has_an_example_and_a_sentence() -> None:
    assert set(NOTICED) == set(screens.SENTENCES)


def test_a_sentence_says_what_to_add_or_take_out() -> None:
    blocking = {code: sentence for code, sentence in screens.SENTENCES.items() if code != screens.GATHERING}
    assert all("Take" in sentence or "Add" in sentence or "Leave" in sentence for sentence in blocking.values())


@pytest.mark.parametrize("offence", [Offence.MISSING_PERSON, Offence.KIDNAPPING])
def test_somebody_missing_may_be_named_and_nothing_else_of_theirs(offence: Offence) -> None:
    message = "The missing child is called Mary Ann Jones; ask Mrs. Jones."
    assert screen(message, offence=offence) == []
    assert {one["code"] for one in screen(message, offence=Offence.THEFT)} == {"name"}
    assert [one["code"] for one in screen("Born 3/4/2015, 413-555-0134.", offence=offence)] == ["birth", "phone"]


def test_findings_come_in_the_order_of_the_message() -> None:
    found = screen("The protest was loud. You must answer. We look for a black male.")
    assert [one["code"] for one in found] == ["gathering", "pressure", "race_only"]


@given(st.text(max_size=300) | st.lists(st.sampled_from(NOTICED["pressure"] + NOTICED["race_only"])).map(str))
def test_any_text_is_looked_at_and_every_finding_lies_in_it(message: str) -> None:
    for one in screen(message):
        assert 0 <= one["start"] < one["end"] <= len(message)
        assert set(one) == {"code", "sentence", "start", "end", "blocks"}


HARD = ["victim " * 300, "Mr. A" * 400, "born on " * 250, "black. " * 280, "the March " * 200, "failure to " * 180]


@pytest.mark.parametrize("message", HARD, ids=lambda text: text[:8])
def test_two_thousand_hard_characters_take_under_a_second(message: str) -> None:
    begun = time.thread_time()
    screen(message[:2000])
    assert time.thread_time() - begun < 1


def test_every_line_of_the_words_names_its_category_language_and_source() -> None:
    file = screens.WORDS_FILE
    known = {"gathering", "pressure", "fine", "no_name", *screens.PARTS}
    sources = {line[2:].split(":")[0] for line in file.read_text(encoding="utf-8").splitlines() if line[:2] == "# "}
    lines = list(rows(file))
    assert {category for category, *_rest in lines} == known
    assert {language for _category, language, *_rest in lines} == {"en", "es"}
    assert {source for *_rest, source in lines} <= sources
    assert len({line[:3] for line in lines}) == len(lines)
