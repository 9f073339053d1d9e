"""What an officer types into a request, read into values or answered with a sentence at the field."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from devices.people.forms import time_zones
from devices.people.models import one_line
from police_portal import limits, shapes
from police_portal.requests import clocks, wording
from police_portal.requests.filing import CORNERS_MOST, RequestFacts
from police_portal.requests.models import FootageRequest, Offence, Outcome
from police_portal.requests.outcomes import NOTE_MOST

TIME_FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")
DECIMALS = 6  # about 10 cm
CORNER = re.compile(r"\s*([+-]?\d{1,3}(?:\.\d{1,20})?)°?\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d{1,20})?)°?\s*", re.ASCII)


class LocalTimeField(forms.CharField):
    """A time on the clocks of a place, without its zone: a naive datetime, or None."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(max_length=30, widget=widget, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        for form in TIME_FORMATS:
            try:
                return datetime.strptime(text, form).replace(second=0)  # noqa: DTZ007  the zone is a field of its own
            except ValueError:
                continue
        if text:
            raise ValidationError(_now("Write it as 2026-06-10 18:30."))
        return None


class AreaField(forms.CharField):
    """A corner a line (latitude, longitude), or a GeoJSON polygon: a closed ring of [lon, lat], or an empty list.

    What crosses itself or is too large is a ring all the same; the checks say so.
    """

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return []
        try:
            corners = _of_geojson(text) if text[0] in "{[" else _of_lines(text)
        except ValueError as error:
            raise ValidationError(wording.of_shape(str(error))) from error
        if len(corners) > CORNERS_MOST:
            raise ValidationError(wording.of_shape("many"))
        return corners if corners[0] == corners[-1] and len(corners) > 1 else [*corners, corners[0]]


def _of_lines(text: str) -> list[list[float]]:
    corners = []
    for line in filter(str.strip, text.splitlines()):
        found = CORNER.fullmatch(line)
        if not found:
            raise ValueError("not_a_ring")
        lat, lon = (round(float(number), DECIMALS) for number in found.groups())
        if abs(lat) > shapes.LAT_MOST or abs(lon) > 180:
            raise ValueError("not_a_place")
        corners.append([lon, lat])
    return corners


def _of_geojson(text: str) -> list[list[float]]:
    rings = shapes.read_geojson(text)
    if len(rings) > 1:
        raise ValueError("several")
    return [[round(lon, DECIMALS), round(lat, DECIMALS)] for lon, lat in rings[0]]


def in_lines(area: list[list[float]]) -> str:
    """A ring as the field takes it."""
    return "\n".join(f"{lat:.6f}, {lon:.6f}" for lon, lat in area[:-1])


class RequestForm(forms.Form):
    """A draft may miss anything: what a request needs is checked beside the form, and before it is sent."""

    area = AreaField(
        label=_("Corners of the area"),
        max_length=30_000,
        required=False,
        help_text=_("A corner a line: latitude, longitude. Or paste a GeoJSON polygon."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off", "class": "corners"}),
    )
    window_start = LocalTimeField(label=_("From"), required=False)
    window_end = LocalTimeField(label=_("To"), required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone of these times"),
        error_messages={"invalid_choice": _("Not a time zone we know, such as America/New_York.")},
    )
    offence = forms.ChoiceField(
        label=_("Offence"),
        required=False,
        error_messages={"invalid_choice": _("Choose the offence from the list.")},
    )
    case_number = forms.CharField(label=_("Case number"), max_length=40, required=False, validators=[one_line])
    contact_name = forms.CharField(
        label=_("Contact"),
        max_length=80,
        required=False,
        validators=[one_line],
        help_text=_("Whom residents can ask. Public."),
    )
    contact_phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        validators=[one_line],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    message = forms.CharField(
        label=_("Message to the homes"),
        max_length=limits.MESSAGE_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What happened and what you look for. Everybody reads it: no names of victims, no addresses."),
    )
    response_days = forms.IntegerField(
        label=_("Days to answer"),
        min_value=limits.RESPONSE_DAYS_LEAST,
        max_value=limits.RESPONSE_DAYS_MOST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, data: Any = None, *, asked: FootageRequest | None = None, first: dict[str, Any]) -> None:
        """asked: the draft. first: what a new one begins with; without a time zone the browser guesses it."""
        super().__init__(data, initial=_written(asked) if asked else first, use_required_attribute=False)
        zone, offence = self.fields["time_zone"], self.fields["offence"]
        assert isinstance(zone, forms.ChoiceField)
        assert isinstance(offence, forms.ChoiceField)
        zone.choices = [(name, name.replace("_", " ")) for name in time_zones()]
        offence.choices = [("", _now("Choose one")), *Offence.choices]
        for name in ("area", "window_start", "window_end", "offence", "case_number", "contact_name", "message"):
            self.fields[name].is_needed_later = True  # type: ignore[attr-defined]  # read by components/field.html
        if not self.is_bound and not self.initial.get("time_zone"):
            zone.widget.attrs["data-guess-zone"] = ""
        self.notes: list[str] = []

    def clean(self) -> dict[str, Any]:
        got = super().clean() or {}
        zone = got.get("time_zone")
        for name in ("window_start", "window_end"):
            local = got.pop(name, None)
            got[name] = None
            if zone and local:
                try:
                    got[name] = self._moment(local, zone)
                except (clocks.NotThere, OverflowError):
                    said = _now("The clocks jump over this time there: they go forward that night. Write another one.")
                    self.add_error(name, ValidationError(said))
        return got

    def _moment(self, local: datetime, zone: str) -> datetime:
        found = clocks.moment(local, zone)
        if clocks.comes_twice(found, zone):
            said = _now(
                "{time} comes twice that night. The first one is meant ({name}); for the second, write it in UTC."
            )
            there = found.astimezone(ZoneInfo(zone))
            self.notes.append(said.format(time=f"{local:%H:%M}", name=there.tzname()))
        return found

    def facts(self) -> RequestFacts:
        return RequestFacts(**self.cleaned_data)


def _written(asked: FootageRequest) -> dict[str, Any]:
    kept = {name: getattr(asked, name) for name in RequestForm.base_fields}
    zone = ZoneInfo(asked.time_zone)
    for name in ("window_start", "window_end"):
        kept[name] = f"{kept[name].astimezone(zone):%Y-%m-%dT%H:%M}" if kept[name] else ""
    return kept | {"area": in_lines(asked.area)}


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What came of it"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )
    note = forms.CharField(
        label=_("In a few words"),
        max_length=NOTE_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The outcome is public at once; these words are once a reviewer has read them."),
    )


class FilterForm(forms.Form):
    """Which requests of the agency are listed."""

    GROUPS = (
        ("", _("All")),
        ("draft", _("Drafts")),
        ("in_review", _("In review")),
        ("open", _("Open")),
        ("over", _("Over")),
        ("owed", _("Outcome owed")),
    )
    status = forms.ChoiceField(choices=GROUPS, required=False)
