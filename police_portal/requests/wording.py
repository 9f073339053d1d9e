"""The words for limits: what each is called, where a request stands, the rule behind it, and what would be accepted."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from police_portal import limits
from police_portal.checks import Check
from police_portal.requests.models import FootageRequest

METERS = ("area", "window", "back", "case")  # shown as bars; the others as a list
OF_SHAPE = ("area", "width", "hull", "inside")  # nothing to say while the ring is none
OF_WINDOW = ("window", "past", "back")


@dataclass(frozen=True)
class Meter:
    """One limit as a page shows it. state: met, not_met, open (nothing said yet). share: of the most, 0..1."""

    name: str
    label: str
    said: str
    rule: str
    state: str
    sentence: str
    share: float


def label(name: str) -> str:
    return {
        "area": _("Area"),
        "simple": _("Outline"),
        "width": _("Width"),
        "hull": _("Compact"),
        "inside": _("Jurisdiction"),
        "window": _("Window"),
        "past": _("Past"),
        "back": _("Back"),
        "offence": _("Offence"),
        "case_number": _("Case number"),
        "case": _("Case"),
        "contact": _("Contact"),
        "message": _("Message"),
        "response": _("Days to answer"),
    }[name]


def rule(name: str) -> str:
    """What would be accepted."""
    return {
        "area": _("From 0.025 to 0.5 square miles (0.065 to 1.29 km²)."),
        "simple": _("One outline of at least three corners that does not cross itself."),
        "width": _("Wider than 100 meters everywhere it matters: shrunk by 50 meters it stays in one piece."),
        "hull": _("It fills at least 80 % of a rubber band around it: no star, no corridor with bends."),
        "inside": _("Wholly inside the jurisdiction of your agency."),
        "window": _("From 15 minutes to 12 hours, one window a request."),
        "past": _("It ends before now: nobody is asked to film."),
        "back": _("It begins at most 45 days ago."),
        "offence": _("One of the closed list."),
        "case_number": _("The number of the case, at most 40 characters, in Latin letters and digits."),
        "case": _("At most two requests for one case number. Refused ones, and those withdrawn early, do not count."),
        "contact": _("The name of somebody whom residents can ask, at most 80 characters."),
        "message": _("What happened and what is looked for, at most 2,000 characters."),
        "response": _("From 1 to 30 days; 7 is usual."),
    }[name]


def of_shape(code: str) -> str:
    """What is wrong with an outline, by the codes of shapes.problem and shapes.read_geojson."""
    return {
        "few": _("An area needs at least three corners."),
        "open": _("The outline must end where it begins."),
        "many": _("The outline has more than {most} corners. Draw it simpler.").format(most=limits.VERTICES_MOST),
        "crosses": _("The outline crosses or touches itself. Move its corners so that it goes around once."),
        "flat": _("The corners lie on one line. Move one so that there is an area between them."),
        "holes": _("The area has a hole. Ask about one area without holes."),
        "several": _("There is more than one shape. Ask about one area."),
        "empty": _("There is no shape in it."),
        "not_json": _("This is no GeoJSON. Write a corner a line, such as 42.1205, -71.6583, or paste a polygon."),
        "not_geojson": _("This is no polygon. Write a corner a line, such as 42.1205, -71.6583, or paste a polygon."),
        "not_a_ring": _("A corner is two numbers a line, latitude and longitude, such as 42.1205, -71.6583."),
        "not_a_place": _("A corner lies outside of the map: latitude first, then longitude."),
        "antimeridian": _("The area crosses longitude 180. Ask about one side of it."),
        "huge": _("The area is far too large: half a square mile is the most."),
        "long": _("This is too long. Draw a simpler outline."),
    }.get(code, _("This outline cannot be used. Draw one around the place."))


def said(check: Check) -> str:
    """Where the request stands, such as 0.31 of 0.5 sq mi."""
    if check.name == "area" and check.value is not None:
        return _("{value} of {most} sq mi").format(
            value=_number(check.value, 2 if check.value >= 0.1 else 3), most="0.5"
        )
    if check.name == "window" and check.value is not None:
        return _("{value} h of 12 h").format(value=_number(check.value, 2))
    if check.name == "back" and check.value is not None:
        return _("{value} of 45 days").format(value=_number(max(0.0, check.value), 1))
    if check.name == "case" and check.value is not None:
        return _("{value} of 2").format(value=int(check.value))
    if check.name == "hull" and check.value is not None:
        return _("{value} %").format(value=int(check.value * 100))
    if check.name == "message" and check.value is not None:
        return ngettext("%(n)d character", "%(n)d characters", int(check.value)) % {"n": int(check.value)}
    return ""


def sentence(check: Check) -> str:
    """What is not met, and what would be accepted."""
    if check.name == "simple":
        return of_shape(check.code)
    where = said(check)
    name = label(check.name)
    return f"{name} ({where}): {rule(check.name)}" if where else f"{name}: {rule(check.name)}"


def meters(checks: list[Check], asked: FootageRequest) -> list[Meter]:
    """Every limit, for the page of a draft."""
    empty = _not_said_yet(asked)
    has_shape = all(check.is_met for check in checks if check.name == "simple")
    if not has_shape:
        empty |= set(OF_SHAPE)
    return [_meter(check, check.name in empty) for check in checks]


def _meter(check: Check, is_open: bool) -> Meter:
    state = "open" if is_open else "met" if check.is_met else "not_met"
    share = min(1.0, max(0.0, (check.value or 0) / check.most)) if check.most else 0.0
    return Meter(
        check.name,
        label(check.name),
        "" if is_open else said(check),
        rule(check.name),
        state,
        sentence(check) if state == "not_met" else "",
        0.0 if is_open else round(share, 3),
    )


def _not_said_yet(asked: FootageRequest) -> set[str]:
    """The limits about which the draft says nothing yet."""
    empty = {name for name in ("offence", "message") if not getattr(asked, name)}
    if not asked.area:
        empty |= {"simple", *OF_SHAPE}
    if asked.window_start is None:
        empty |= {"window", "back"}
    if asked.window_end is None:
        empty |= {"window", "past"}
    if not asked.case_number:
        empty |= {"case_number", "case"}
    return empty if asked.contact_name else empty | {"contact"}


def _number(value: float, decimals: int) -> str:
    """Without zeros that say nothing: 3, 0.31."""
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
