"""What the operator types to protect a place."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from devices.people.forms import time_zones
from devices.people.models import one_line
from police_portal.requests import clocks
from police_portal.requests.forms import CORNER, AreaField, LocalTimeField
from police_portal.requests.models import HIDDEN_KINDS, PlaceKind
from police_portal.requests.places import NAME_MOST, POINT_REACH_M, Point


class WhereField(AreaField):
    """A Point of one line of coordinates; else a ring, as in a request."""

    def clean(self, value: Any) -> Any:
        one = CORNER.fullmatch(str(value or "").strip())
        return Point(*map(float, one.groups())) if one else super().clean(value)


class PlaceForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=PlaceKind.choices)
    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_MOST,
        required=False,
        validators=[one_line],
        help_text=_("Shelters and clinics are kept without a name: leave it empty for them."),
    )
    where = WhereField(
        label=_("Where"),
        max_length=30_000,
        help_text=format_lazy(
            _(
                "One point as latitude, longitude: {reach} meters around it are protected, or the whole map cell of a "
                "shelter or clinic. Or the outline: a corner a line, or a GeoJSON polygon."
            ),
            reach=round(POINT_REACH_M),
        ),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off", "class": "corners"}),
    )
    starts = LocalTimeField(
        label=_("From"), required=False, help_text=_("Of a demonstration or a vote; otherwise it is protected always.")
    )
    ends = LocalTimeField(label=_("To"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone of these times"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"time_zone": "UTC"})
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = [(name, name.replace("_", " ")) for name in time_zones()]
        if not self.is_bound:
            zone.widget.attrs["data-guess-zone"] = ""

    def clean(self) -> dict[str, Any]:
        got = super().clean() or {}
        for name in ("starts", "ends"):
            got[name] = self._moment(name, got.get(name), got.get("time_zone", ""))
        kind, where = got.get("kind"), got.get("where")
        if kind in HIDDEN_KINDS and where is not None and not isinstance(where, Point):
            self.add_error("where", _now("Give one point for a shelter or a clinic: only its part of the map is kept."))
        if kind in HIDDEN_KINDS and got.get("name"):
            self.add_error("name", _now("Shelters and clinics are kept without a name: leave it empty."))
        if kind and kind not in HIDDEN_KINDS and "name" in got and not got["name"]:
            self.add_error("name", _now("Give the place a name."))
        return got

    def _moment(self, name: str, local: datetime | None, zone: str) -> datetime | None:
        try:
            return clocks.moment(local, zone) if local and zone else None
        except (clocks.NotThere, OverflowError):
            said = _now("The clocks jump over this time there: they go forward that night. Write another one.")
            self.add_error(name, ValidationError(said))
            return None
