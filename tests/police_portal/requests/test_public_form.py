"""What everybody reads of a request: whole cells, full hours, a veiled offence, black words."""

from __future__ import annotations

from datetime import UTC, datetime

import h3
import pytest

from police_portal import shapes
from police_portal.agencies.models import Officer
from police_portal.requests import clocks, public_form
from police_portal.requests.models import FootageRequest, Offence
from police_portal.requests.public_form import BLACK, Piece
from tests import portal
from tests.police_portal.requests.ready import moved


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_the_public_reads_full_hours_outward(diaz: Officer) -> None:
    asked = portal.request_of(
        diaz,
        now=at("2026-06-12T12:00:00Z"),
        window_start=at("2026-06-10T18:40:00Z"),
        window_end=at("2026-06-10T20:05:00Z"),
        time_zone="America/New_York",
    )
    form = public_form.of(asked)
    assert (form.window_start, form.window_end) == (at("2026-06-10T18:00:00Z"), at("2026-06-10T21:00:00Z"))
    assert f"{form.window_start:%H:%M}" == "14:00"


@pytest.mark.parametrize(
    ("zone", "start", "end", "hours"),
    [
        ("UTC", "2026-06-10T18:00:00Z", "2026-06-10T20:00:00Z", ("18:00", "20:00")),
        ("Asia/Kolkata", "2026-06-10T18:40:00Z", "2026-06-10T20:05:00Z", ("00:00", "02:00")),
        ("Asia/Kathmandu", "2026-06-10T18:20:00Z", "2026-06-10T19:20:00Z", ("00:00", "02:00")),
        ("America/New_York", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", ("01:00", "02:00")),  # over a change
    ],
)
def test_full_hours_are_those_of_the_clocks_there(zone: str, start: str, end: str, hours: tuple[str, str]) -> None:
    first, last = clocks.whole_hours(at(start), at(end), zone)
    assert (f"{first:%H:%M}", f"{last:%H:%M}") == hours
    assert first <= at(start) < at(end) <= last


@pytest.mark.parametrize(("offence", "resolution"), [(Offence.BURGLARY, 8), (Offence.SEXUAL_OFFENCE, 7)])
def test_the_public_reads_whole_cells(diaz: Officer, offence: Offence, resolution: int) -> None:
    asked = portal.request_of(diaz, offence=offence, public_cells=[])
    form = public_form.of(asked)
    assert {h3.get_resolution(cell) for cell in form.cells} == {resolution}
    assert "42.12" not in str(form)


@pytest.mark.parametrize("offence", [Offence.SEXUAL_OFFENCE, Offence.VIOLENCE_AT_HOME])
def test_an_offence_that_points_at_its_victim_is_veiled(diaz: Officer, offence: Offence) -> None:
    form = public_form.of(portal.request_of(diaz, offence=offence, case_number="26-777"))
    assert form.offence == "offence against a person"
    assert form.case_number == ""


def test_black_words_keep_their_reason_and_nothing_else() -> None:
    found = public_form.pieces("Ask Mary Jones about it", [[4, 14, "a private name"]])
    assert found == [Piece("Ask "), Piece(BLACK, "a private name"), Piece(" about it")]


def test_black_words_that_overlap_cover_everything_they_name() -> None:
    found = public_form.pieces("abcdefgh", [[3, 6, "two"], [1, 4, "one"], [7, 99, "end"]])
    assert found == [Piece("a"), Piece(BLACK, "one"), Piece(BLACK, "two"), Piece("g"), Piece(BLACK, "end")]


def test_what_was_blacked_out_is_not_in_the_public_text(diaz: Officer) -> None:
    asked = portal.request_of(diaz, message="Ask Mary Jones about it", blackouts=[[4, 14, "a private name"]])
    assert public_form.of(asked).text == f"Ask {BLACK} about it"


def test_a_veiled_offence_has_one_cell_wherever_its_edges_lie(db: None) -> None:
    """Three wide cells side by side would say that the place lies where they meet."""
    of = portal.agency()
    for n in range(60):
        area = moved(portal.AREA, 0.003 * n, 0.0011 * n)
        veiled = FootageRequest(agency=of, offence=Offence.VIOLENCE_AT_HOME, area=area)
        [cell] = public_form.cells_of(veiled)
        assert cell in shapes.cells_over(area, 7)
