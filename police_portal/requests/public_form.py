"""What everybody reads of a request: whole cells, full hours, a veiled offence, and words that were blacked out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from police_portal import shapes
from police_portal.requests import clocks
from police_portal.requests.models import FootageRequest, Offence, Outcome

RESOLUTION, VEILED_RESOLUTION = 8, 7  # of the H3 cells
BLACK = "▇▇▇▇"  # of one length: it says nothing of what it covers


@dataclass(frozen=True)
class Piece:
    """A part of the message; with a reason: blacked out for it."""

    text: str
    reason: str = ""


@dataclass(frozen=True)
class PublicForm:
    """Public from the moment the request opens. case_number: "" where the offence is veiled."""

    reference: str
    agency: str
    offence: str
    cells: list[str]
    window_start: datetime  # in the request's own time zone
    window_end: datetime
    case_number: str
    contact_name: str
    contact_phone: str
    message: list[Piece]
    response_days: int
    outcome: str
    outcome_note: str

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.message)


def of(asked: FootageRequest) -> PublicForm:
    """Of a request that was submitted, or of a draft that is whole, as it will be read."""
    assert asked.window_start is not None
    assert asked.window_end is not None
    start, end = clocks.whole_hours(asked.window_start, asked.window_end, asked.time_zone)
    return PublicForm(
        reference=asked.reference,
        agency=asked.agency.name,
        offence=offence_of(asked),
        cells=asked.public_cells or cells_of(asked),
        window_start=start,
        window_end=end,
        case_number="" if asked.is_veiled else asked.case_number,
        contact_name=asked.contact_name,
        contact_phone=asked.contact_phone,
        message=pieces(asked.message, asked.blackouts),
        response_days=asked.response_days,
        outcome=str(Outcome(asked.outcome).label) if asked.outcome else "",
        outcome_note=asked.outcome_note if asked.outcome_shown_at else "",
    )


def offence_of(asked: FootageRequest) -> str:
    return _("offence against a person") if asked.is_veiled else str(Offence(asked.offence).label)


def cells_of(asked: FootageRequest) -> list[str]:
    """The whole cells over the area. Where the offence is veiled one wide cell: two or three side by side would say
    that the place lies where they meet. ValueError for an area that is no shape.
    """
    if asked.is_veiled:
        return [shapes.cell_of_middle(asked.area, VEILED_RESOLUTION)]
    return shapes.cells_over(asked.area, RESOLUTION)


def pieces(message: str, blackouts: list[list[object]]) -> list[Piece]:
    """The message in parts. blackouts: [start, end, reason] in characters; what overlaps goes together."""
    parts, done = [], 0
    for start, end, reason in sorted((_span(each, len(message)) for each in blackouts), key=lambda span: span[:2]):
        if start > done:
            parts.append(Piece(message[done:start]))
        if end > done:
            parts.append(Piece(BLACK, reason))
            done = end
    return [*parts, Piece(message[done:])] if done < len(message) else parts


def _span(said: list[object], most: int) -> tuple[int, int, str]:
    start, end, reason = said
    assert isinstance(start, int)
    assert isinstance(end, int)
    return max(0, start), min(most, end), str(reason)
