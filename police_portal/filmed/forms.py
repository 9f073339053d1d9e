"""What somebody who was filmed writes, and what an owner answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from devices.clips.models import Clip
from devices.people.forms import NORTH, OptionalDegrees, time_zones
from devices.people.models import Home
from police_portal import limits
from police_portal.filmed.asking import DESCRIBES_MOST, Wanted
from police_portal.filmed.models import DoorSign, FilmedAsk, Reply, Wish
from police_portal.requests.forms import LocalTimeField

WISHES = [
    (Wish.WHO.value, _("To know who holds it: which public bodies have a copy")),
    (Wish.BLUR.value, _("To be blurred in what a public body has a copy of")),
    (Wish.DELETE.value, _("To be deleted")),
    (Wish.ZONE.value, _("Not to be filmed here any more: that a camera leaves a place out (no time needed)")),
]


ELSEWHERE = "point"


class FilmedForm(forms.Form):
    """sign: who comes by the sign at a door says no place. homes: whose exact place this person may know."""

    wish = forms.ChoiceField(label=_("What you ask for"), choices=WISHES, widget=forms.RadioSelect)
    where = forms.ChoiceField(label=_("Where it was"), required=False, initial=ELSEWHERE, widget=forms.RadioSelect)
    lat = OptionalDegrees(label=_("Latitude"), most=90, example="42.3601", help_text=NORTH, required=False)
    lon = OptionalDegrees(
        label=_("Longitude"),
        most=180,
        example="-71.0589",
        help_text=_("Where it was. Only a cell is kept of it."),
        required=False,
    )
    starts = LocalTimeField(label=_("From"), required=False)
    ends = LocalTimeField(
        label=_("To"),
        required=False,
        help_text=format_lazy(
            _("{hours} hours at most. A privacy zone needs no time."),
            hours=int(limits.FILMED_WINDOW_MOST.total_seconds() // 3600),
        ),
    )
    time_zone = forms.ChoiceField(label=_("Time zone of these times"))
    describes = forms.CharField(
        label=_("How you are found in the picture"),
        max_length=DESCRIBES_MOST,
        help_text=_("What you wore and did, such as “green coat, with a brown dog”. No name: owners read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, data: Any = None, *, sign: DoorSign | None = None, zone: str = "UTC", homes: Sequence[Home] = ()
    ) -> None:
        super().__init__(data, initial={"time_zone": zone, "wish": Wish.BLUR.value})
        self.sign = sign
        self.of = {str(home.uuid): home for home in homes}
        choice, where = self.fields["time_zone"], self.fields["where"]
        assert isinstance(choice, forms.ChoiceField)
        assert isinstance(where, forms.ChoiceField)
        choice.choices = [(name, name) for name in time_zones()]
        at = [(name, format_lazy(_("At my home {home}"), home=home.name)) for name, home in self.of.items()]
        where.choices = [*at, (ELSEWHERE, _("At another place, named below"))]
        for name in ("lat", "lon", "starts", "ends"):
            self.fields[name].is_needed_later = True  # type: ignore[attr-defined]  # read by components/field.html
        if sign is not None:
            del self.fields["lat"], self.fields["lon"]
        if sign is not None or not homes:
            del self.fields["where"]

    def clean(self) -> dict[str, Any]:
        got = super().clean() or {}
        if self.sign is not None:
            return got
        for name in ("lat", "lon"):
            if got.get("where") in self.of:
                self.errors.pop(name, None)  # numbers that were left there do not matter
            elif got.get(name) is None and name not in self.errors:
                self.add_error(name, gettext("Write both coordinates, or click on the map."))
        return got

    def wanted(self) -> Wanted:
        got = self.cleaned_data
        zone = ZoneInfo(got["time_zone"])
        home = self.of.get(got.get("where", ""))
        place = None
        if self.sign is None:
            place = (home.lat, home.lon) if home is not None else (got["lat"], got["lon"])
        return Wanted(
            Wish(got["wish"]),
            got["describes"],
            place=place,
            sign=self.sign,
            from_at=_in(zone, got["starts"]),
            until_at=_in(zone, got["ends"]),
        )


def _in(zone: ZoneInfo, when: datetime | None) -> datetime | None:
    return when.replace(tzinfo=zone) if when is not None else None


class ReplyForm(forms.Form):
    """clips: of the home, in the asked time. Without a time (a privacy zone) none is chosen."""

    clips = forms.MultipleChoiceField(required=False)
    reply = forms.ChoiceField(choices=[])

    def __init__(self, data: Any = None, *, ask: FilmedAsk, clips: Sequence[Clip]) -> None:
        super().__init__(data)
        self.of = {str(clip.uuid): clip for clip in clips}
        chosen, answers = self.fields["clips"], self.fields["reply"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        assert isinstance(answers, forms.ChoiceField)
        chosen.choices = [(name, name) for name in self.of]
        answers.choices = [(one.value, one.label) for one in (Reply.DONE, Reply.NOT_THERE, Reply.REFUSED)]

    def chosen(self) -> list[Clip]:
        return [self.of[name] for name in self.cleaned_data["clips"]]


def zone_of(homes: Sequence[Home]) -> str:
    """The time zone of one's home; without one that of the site."""
    return homes[0].time_zone if homes else timezone.get_default_timezone_name()
