"""What a neighbor says of their area, read into values or answered with a sentence at the field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from devices.geo import cell_centre
from devices.people.forms import OptionalDegrees, time_zones
from devices.people.models import Home
from neighbors.areas import setting
from neighbors.areas.categories import Category
from neighbors.areas.models import RADIUS_CHOICES, AlertBy, Neighbor
from neighbors.areas.setting import Wishes

STAYS, POINT = "stays", "point"
ALERTS = [
    (AlertBy.NONE.value, gettext_lazy("No alerts: you read the feed when you like")),
    (AlertBy.PAGE.value, gettext_lazy("Under the bell, on the page only")),
    (AlertBy.MAIL.value, gettext_lazy("Under the bell, and by e-mail soon after it is published")),
    (AlertBy.DIGEST.value, gettext_lazy("Under the bell, and in one e-mail a day")),
]
COLUMNS = (
    "radius_m",
    "categories",
    "alert_by",
    "alert_categories",
    "time_zone",
    "quiet_from",
    "quiet_until",
    "digest_at",
    "hides_agencies",
)


def _time(label: Any, help_text: Any, *, required: bool = False) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Write the time as hours and minutes, such as 21:30.")},
    )


class AreaForm(forms.Form):
    where = forms.ChoiceField(label=gettext_lazy("Where it begins"), widget=forms.RadioSelect)
    lat = OptionalDegrees(label=gettext_lazy("Latitude"), most=90, example="42.36", required=False)
    lon = OptionalDegrees(label=gettext_lazy("Longitude"), most=180, example="-71.06", required=False)
    radius_m = forms.TypedChoiceField(
        label=gettext_lazy("How far it reaches"),
        choices=RADIUS_CHOICES,
        coerce=int,
        help_text=gettext_lazy("The feed, the search and alerts reach this far, and no farther."),
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("What you read"),
        choices=Category.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The feed shows these. None ticked: everything."),
    )
    hides_agencies = forms.BooleanField(
        label=gettext_lazy("Hide posts of public bodies"),
        required=False,
        help_text=gettext_lazy(
            "Police, fire and town: what they tell and what they ask for stands in your feed and alerts no more. "
            "A request to your own home still reaches you."
        ),
    )
    alert_by = forms.ChoiceField(
        label=gettext_lazy("How you are told of new posts"),
        choices=ALERTS,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "A correction reaches you the same way as the post did, so that nothing wrong stays with you."
        ),
    )
    alert_categories = forms.MultipleChoiceField(
        label=gettext_lazy("What you are told of"),
        choices=Category.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only these bring an alert. None ticked: all of them."),
    )
    quiet_from = _time(
        gettext_lazy("Quiet from"),
        gettext_lazy("Between these hours no e-mail is sent; what came meanwhile comes together afterwards."),
    )
    quiet_until = _time(gettext_lazy("Quiet until"), gettext_lazy("Leave both empty for no quiet hours."))
    digest_at = _time(
        gettext_lazy("Daily e-mail at"),
        gettext_lazy("When the one e-mail a day comes, if you chose it."),
        required=True,
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Quiet hours, the daily e-mail and the times in the feed follow it."),
        error_messages={"invalid_choice": gettext_lazy("Not a time zone we know, such as Europe/Berlin.")},
    )

    def __init__(self, data: Any = None, *, neighbor: Neighbor | None, homes: list[Home]) -> None:
        self.neighbor, self.homes = neighbor, {str(home.uuid): home for home in homes}
        kept = {name: getattr(neighbor or Neighbor(), name) for name in COLUMNS}
        places = [(name, _("Around {home}").format(home=home.name)) for name, home in self.homes.items()]
        stays = [(STAYS, _("Where it is now"))] if neighbor else []
        first = STAYS if neighbor else next(iter(self.homes), POINT)
        if neighbor is None and homes:
            kept["time_zone"] = homes[0].time_zone
        if neighbor is not None:
            kept["lat"], kept["lon"] = (f"{degrees:.3f}" for degrees in cell_centre(neighbor.cell))
        super().__init__(data, initial=kept | {"where": first})
        choices = [*stays, *places, (POINT, _("At the point below, on the map or by coordinates"))]
        self.fields["where"].choices = choices  # type: ignore[attr-defined]
        zones = dict.fromkeys([*time_zones(), kept["time_zone"]])
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones]  # type: ignore[attr-defined]
        if neighbor is None and not homes and not self.is_bound:
            self.fields["time_zone"].widget.attrs["data-guess-zone"] = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("lat", "lon"):
            if cleaned.get("where") != POINT:
                self.errors.pop(name, None)
            elif name in cleaned and cleaned[name] is None:
                self.add_error(name, _("Write both coordinates, click on the map, or choose another place above."))
        if ("quiet_from" in cleaned and "quiet_until" in cleaned) and (
            (cleaned["quiet_from"] is None) != (cleaned["quiet_until"] is None)
        ):
            self.add_error("quiet_until", _("Quiet hours have a beginning and an end: fill both, or leave both empty."))
        return cleaned

    def cell(self) -> str | None:
        """The cell that was chosen; None: the area stays. Only here a point is looked at, and it goes no farther."""
        said = self.cleaned_data
        if said["where"] == STAYS:
            return None
        if said["where"] == POINT:
            return setting.cell_at(said["lat"], said["lon"])
        return setting.cell_of_home(self.homes[said["where"]].cell)

    def wishes(self) -> Wishes:
        said = {name: self.cleaned_data[name] for name in COLUMNS}
        lists = {name: tuple(said[name]) for name in ("categories", "alert_categories")}
        return Wishes(**said | lists)
