"""Private data, loudness, advertising, elsewhere, threats and repeats: what is noticed, where, and what is not."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from neighbors import guidelines
from neighbors.screening.screen import CHECKS, Words, look
from neighbors.screening.wordlist import rows

NOTICED = {
    "phone": [
        ("Call me at 555-0134.", "555-0134"),
        ("My number is (413) 555-0134, thanks", "(413) 555-0134"),
        ("413.555.0134", "413.555.0134"),
        ("+1 413 555 0134", "+1 413 555 0134"),
        ("4135550134", "4135550134"),
        ("Llame al 612 345 678", "612 345 678"),
        ("tel 912 34 56 78", "912 34 56 78"),
        ("612345678", "612345678"),
        ("+34 612 34 56 78", "+34 612 34 56 78"),
        ("+49 171 2345678", "+49 171 2345678"),
        ("0171 2345678", "0171 2345678"),
        ("five five five oh one three four", "five five five oh one three four"),
    ],
    "email": [
        ("Write to joe.smith+x@mail.example.org please", "joe.smith+x@mail.example.org"),
        ("joe at mail dot com", "joe at mail dot com"),
        ("ana (arroba) correo (punto) es", "ana (arroba) correo (punto) es"),
    ],
    "plate": [
        ("A gray car, ABC-1234, waited.", "ABC-1234"),
        ("7ABC123 on a pickup", "7ABC123"),
        ("Coche 1234 BCD delante", "1234 BCD"),
        ("AB12 CDE parked", "AB12 CDE"),
        ("AB-123-CD", "AB-123-CD"),
        ("B-MW 1234", "B-MW 1234"),
        ("license plate: xyz987", "xyz987"),
        ("plate number is 8xk 221", "8xk 221"),
        ("matrícula 4321 xyz", "4321 xyz"),
    ],
    "address": [
        ("He lives at 12 Maple St, top floor", "12 Maple St"),
        ("1420 North Oak Hill Avenue", "1420 North Oak Hill Avenue"),
        ("at 7 elm street", "7 elm street"),
        ("Vive en calle Mayor 12", "calle Mayor 12"),
        ("Avda. de la Constitución, nº 45", "Avda. de la Constitución, nº 45"),
        ("Lindenstraße 5", "Lindenstraße 5"),
    ],
    "papers": [
        ("IBAN ES91 2100 0418 4502 0005 1332", "ES91 2100 0418 4502 0005 1332"),
        ("DE89370400440532013000", "DE89370400440532013000"),
        ("card 4111 1111 1111 1111", "4111 1111 1111 1111"),
        ("SSN 123-45-6789", "123-45-6789"),
        ("DNI 12345678Z", "12345678Z"),
    ],
    "name": [
        ("his name is John Miller", "John Miller"),
        ("His name is John Miller.", "John Miller"),
        ("se llama Luis Pérez Gómez", "Luis Pérez Gómez"),
    ],
    "link": [("see https://example.com/x?y=1 now", "https://example.com/x?y=1"), ("best-roofs.com", "best-roofs.com")],
    "advert": [("Roof repair, free estimates", "free estimates"), ("Se vende sofá", "Se vende")],
    "not_local": [("I saw on the news that it rains", "saw on the news"), ("Salió en las noticias", "en las noticias")],
    "threat": [
        ("Let's all go to his house", "Let's all go to his house"),
        ("Hay que darle una paliza", "darle una paliza"),
    ],
    "capitals": [("SOMEBODY TOOK MY PARCEL", "SOMEBODY TOOK MY PARCEL")],
    "exclamations": [("Look at this!!", "!!"), ("So! Many! Marks!", "!")],
    "hate": [("Fuera moros", "Fuera moros"), ("Go back to your country", "Go back to your country")],
}
NOT_NOTICED = [
    "On 2026-11-24 from 10:30 to 11:45.",
    "On 24/11/2026 and 25.11.2026.",
    "It cost $1,200.50 and weighs 1500 kg.",
    "Bus 42 leaves at 10 past 5.",
    "Flat 4, 3 rooms, 2 cats, 100 posts.",
    "NOV 2026 and MON 1200.",
    "A BMW 320 and an SUV 2019 collided.",
    "3 houses down the street.",
    "24 hour street parking.",
    "100 block of Main Street",
    "two blocks from 5th Avenue",
    "La plaza tiene 3 bancos y la calle 2 árboles.",
    "Quedamos en la calle a las 5.",
    "Order 1234567890123 is lost",
    "Meet me at home dot",
    "A CD, a DVD and a TV",
    "OK, USA, FBI",
    "Great! Thanks!",
    "one two three four, he counted",
    "Version 1.2.3 of the app",
]


@pytest.mark.parametrize(("kind", "text", "words"), [(k, *case) for k, cases in NOTICED.items() for case in cases])
def test_it_is_noticed_and_the_words_are_named_with_their_place(kind: str, text: str, words: str) -> None:
    found = [finding for finding in look(Words(text=text)) if finding.kind == kind]
    assert [spot.text for finding in found for spot in finding.found] == [words]
    (spot,) = found[0].found
    assert text[spot.start : spot.end] == words


@pytest.mark.parametrize("text", NOT_NOTICED)
def test_dates_prices_and_counts_are_no_private_data(text: str) -> None:
    assert look(Words(text=text)) == []


def test_every_finding_names_a_rule_of_the_guidelines() -> None:
    assert {check.rule for check in CHECKS} <= set(guidelines.BY_ID)


def test_every_field_is_looked_at_and_named() -> None:
    words = Words(
        title="Call 555-0134",
        text="Nothing.",
        did="Wrote to a@b.org",
        people=[{"hair": "black", "top": "thug style", "race": "Asian"}],
    )
    found = {spot.field: finding.kind for finding in look(words) for spot in finding.found}
    assert found == {"title": "phone", "did": "email", "people.0.top": "coded"}


def test_race_in_another_part_of_a_description_is_asked_about() -> None:
    (finding,) = look(Words(people=[{"sex": "black male", "race": "black"}]))
    assert [spot.field for spot in finding.found] == ["people.0.sex"]
    assert finding.asks


def test_hair_and_clothes_may_be_black() -> None:
    assert (
        look(Words(people=[{"hair": "black", "top": "black hoodie", "bottom": "white pants", "shoes": "brown"}])) == []
    )


def test_what_was_posted_nearby_is_suggested_instead_of_a_second_post() -> None:
    text = "Somebody took a parcel from the porch on Oak Avenue and drove off in a white van around three."
    near = [
        "The library is closed on Monday because of the storm, the mayor says.",
        "Around noon: somebody took a parcel from the porch on Oak Avenue and drove off in a white van.",
    ]
    (finding,) = look(Words(title="Parcel gone", text=text), near)
    assert (finding.kind, finding.asks, finding.found) == ("duplicate", False, ())
    assert look(Words(title="Parcel gone", text=text), near[:1]) == []


def test_short_texts_are_no_repeats_of_each_other() -> None:
    assert look(Words(text="Lost my cat."), ["Lost my cat."]) == []


def test_a_finding_can_be_stored() -> None:
    (finding,) = look(Words(text="Call 555-0134"))
    assert asdict(finding)["found"] == ({"field": "text", "start": 5, "end": 13, "text": "555-0134"},)


def test_every_word_of_the_list_has_a_known_source_and_stands_once() -> None:
    listed = list(rows())
    assert {source for *_rest, source in listed} == {"AP", "APA", "NABJ", "NAHJ", "FUNDEU", "FSG", "UN", "ECRI", "own"}
    assert len({row[:3] for row in listed}) == len(listed)
    assert all(phrase == phrase.lower() and phrase.isascii() for _c, _l, phrase, _s in listed)
