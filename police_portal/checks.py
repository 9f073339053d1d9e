"""check_all(): a request held against every limit. PURE; the words for it stand in requests/wording.py.

Nothing here looks at protected places, at other agencies or at any home: all of it may be shown to an officer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from police_portal import limits, shapes
from police_portal.shapes import Ring

CASE_MOST, CONTACT_MOST, PHONE_MOST = 40, 80, 40  # characters, as the columns have it
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # counted as letters or signs, seen as nothing
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """What is asked for, and what it is held against.

    window_start, window_end, now: with a time zone (any), or None where not said yet. jurisdiction: rings. offences:
    the closed list. requests_in_case: how many of the agency's requests for this case number count already, without
    this one.
    """

    area: Ring
    window_start: datetime | None
    window_end: datetime | None
    offence: str
    case_number: str
    contact_name: str
    message: str
    response_days: int | None
    jurisdiction: Sequence[Ring]
    offences: Collection[str]
    requests_in_case: int
    now: datetime
    contact_phone: str = ""


@dataclass(frozen=True)
class Check:
    """One limit: met or not, where the value stands, and from where to where it may.

    value, least, most: in square miles (area), hours (window, past), days (back, response), a share of 1 (hull), or a
    count (case, message); None: not known yet, or not a number. code: for the shape, what shapes.problem says of it.
    """

    name: str
    is_met: bool
    value: float | None = None
    least: float | None = None
    most: float | None = None
    code: str = ""


def check_all(asked: Asked) -> list[Check]:
    """Every limit, in the order of the form.

    Names: area, simple, width, hull, inside, window, past, back, offence, case_number, case, contact, message and
    response.
    ValueError for a time without a zone.
    """
    return [*_of_place(asked), *_of_time(asked), *_of_words(asked)]


def case_key(case_number: str) -> str:
    """The letters and digits of a case number, for comparing: "26-00123" and "26 00123" are one case.

    Digits of every script are the same digits, and a letter stands without its accents.
    """
    plain = unicodedata.normalize("NFKD", case_number).casefold()
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in plain if letter.isalnum()
    )


def visible(text: str) -> str:
    """What somebody sees of a text: "" of one that is written in characters without width."""
    return "".join(sign for sign in text if (sign.isprintable() or sign.isspace()) and sign not in BLANK).strip()


def whole_m2(area: Ring) -> int:
    """The area as it is stored and compared: whole square metres; 0 for a ring that has none to speak of."""
    return 0 if shapes.problem(area) else round(shapes.area_m2(area))


def _of_place(asked: Asked) -> list[Check]:
    code = shapes.problem(asked.area) or ""
    area_m2 = whole_m2(asked.area)
    share = None if code else shapes.hull_share(asked.area)
    miles = [m2 / limits.SQUARE_MILE_M2 for m2 in (area_m2, limits.AREA_LEAST_M2, limits.AREA_MOST_M2)]
    return [
        Check(
            "area",
            limits.AREA_LEAST_M2 <= area_m2 <= limits.AREA_MOST_M2,
            None if code else miles[0],
            round(miles[1], 3),
            round(miles[2], 3),
        ),
        Check("simple", not code, code=code),
        Check("width", not code and shapes.survives_shrinking(asked.area, limits.SHRINK_M)),
        Check("hull", share is not None and share >= limits.HULL_SHARE_LEAST, share, limits.HULL_SHARE_LEAST),
        Check("inside", not code and shapes.is_inside(asked.area, asked.jurisdiction)),
    ]


def _of_time(asked: Asked) -> list[Check]:
    """In real time: over a change of the clocks twelve hours are twelve hours."""
    length = _between(asked.window_start, asked.window_end)
    since = _between(asked.window_end, asked.now)
    back = _between(asked.window_start, asked.now)
    return [
        Check(
            "window",
            length is not None and limits.WINDOW_LEAST <= length <= limits.WINDOW_MOST,
            _in(HOUR, length),
            limits.WINDOW_LEAST / HOUR,
            limits.WINDOW_MOST / HOUR,
        ),
        Check("past", since is not None and since >= timedelta(), _in(HOUR, since), 0.0),
        Check("back", back is not None and back <= limits.BACK_MOST, _in(DAY, back), None, limits.BACK_MOST / DAY),
    ]


def _of_words(asked: Asked) -> list[Check]:
    days, counted, letters = asked.response_days, asked.requests_in_case + 1, len(asked.message)
    return [
        Check("offence", asked.offence in asked.offences),
        Check(
            "case_number",
            _fits(asked.case_number, CASE_MOST) and _is_key(case_key(asked.case_number)),
        ),
        Check("case", counted <= limits.REQUESTS_PER_CASE, counted, None, limits.REQUESTS_PER_CASE),
        Check(
            "contact",
            _fits(asked.contact_name, CONTACT_MOST)
            and (not asked.contact_phone or _fits(asked.contact_phone, PHONE_MOST)),
        ),
        Check("message", _fits(asked.message, limits.MESSAGE_MOST), letters, 1, limits.MESSAGE_MOST),
        Check(
            "response",
            days is not None and limits.RESPONSE_DAYS_LEAST <= days <= limits.RESPONSE_DAYS_MOST,
            days,
            limits.RESPONSE_DAYS_LEAST,
            limits.RESPONSE_DAYS_MOST,
        ),
    ]


def _is_key(key: str) -> bool:
    """Of our letters alone: one of another script that looks the same would make a second case of one."""
    return 0 < len(key) <= CASE_MOST and key.isascii()


def _fits(text: str, most: int) -> bool:
    """Something is said, and not too much of it. One database ends a text at a zero byte, the other refuses it."""
    return bool(visible(text)) and len(text) <= most and "\0" not in text


def _between(start: datetime | None, end: datetime | None) -> timedelta | None:
    """Real time from one moment to the other: Python subtracts two times of one zone by what their clocks show."""
    if start is None or end is None:
        return None
    ahead, later_ahead = start.utcoffset(), end.utcoffset()
    if ahead is None or later_ahead is None:
        raise ValueError("a time needs its zone")
    return end.replace(tzinfo=None) - start.replace(tzinfo=None) - (later_ahead - ahead)


def _in(unit: timedelta, length: timedelta | None) -> float | None:
    return None if length is None else length / unit
