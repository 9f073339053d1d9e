"""What people type about a camera, read into values or answered with a sentence at the field."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from devices.cameras import zones
from devices.cameras.changing import CameraFacts, CameraSettings
from devices.cameras.models import (
    CLIP_LENGTHS_S,
    MAX_MOTION_ZONES,
    MAX_PRIVACY_ZONES,
    Camera,
    CameraKind,
    RecordIn,
)
from devices.cameras.zones import Zone
from devices.errors import Invalid
from devices.people.models import RETENTION_CHOICES, one_line

WHERE = [("outdoor", gettext_lazy("Outdoors")), ("indoor", gettext_lazy("Indoors"))]
HOURS = "%H:%M"


class FactsForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        validators=[one_line],
        help_text=gettext_lazy("Such as Front door."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=CameraKind.choices)
    where = forms.ChoiceField(
        label=gettext_lazy("It films"),
        choices=WHERE,
        initial="outdoor",
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Indoor cameras record only in away, unless you set it otherwise."),
    )

    def facts(self) -> CameraFacts:
        said = self.cleaned_data
        return CameraFacts(said["name"], said["kind"], said["where"] == "outdoor")


class ZonesField(forms.CharField):
    """One polygon a line."""

    def __init__(self, *, most: int, least_share: float, **options: Any) -> None:
        self.most, self.least_share = most, least_share
        lines = forms.Textarea(attrs={"rows": most + 1, "spellcheck": "false", "autocomplete": "off"})
        super().__init__(required=False, max_length=4000, widget=lines, **options)

    def clean(self, value: Any) -> list[Zone]:
        text = super().clean(value)
        try:
            found = zones.read(text)
            zones.check(found, most=self.most, least_share=self.least_share)
        except Invalid as error:
            raise ValidationError(error.sentence) from None
        return found


def _hour() -> forms.TimeField:
    return forms.TimeField(
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format=HOURS),
        input_formats=[HOURS],
        error_messages={"invalid": gettext_lazy("Write the time as hours:minutes, such as 22:30.")},
    )


class SettingsForm(FactsForm):
    """Everything that a person may set of a camera. The mute schedule has a start and an end for each day."""

    record_in = forms.ChoiceField(label=gettext_lazy("Records"), choices=RecordIn.choices)
    clip_length_s = forms.TypedChoiceField(
        label=gettext_lazy("Clip length"), choices=[(s, f"{s} s") for s in CLIP_LENGTHS_S], coerce=int
    )
    sensitivity = forms.IntegerField(
        label=gettext_lazy("Motion sensitivity"),
        min_value=1,
        max_value=10,
        help_text=gettext_lazy("1 sees only what is large and clear, 10 sees nearly everything."),
    )
    audio = forms.BooleanField(
        label=gettext_lazy("Record sound"),
        required=False,
        help_text=gettext_lazy("Off unless you turn it on: in many places people must be told before they are heard."),
    )
    retention_days = forms.TypedChoiceField(
        label=gettext_lazy("Keep clips for"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("A change binds clips recorded after it; those already here keep their date."),
    )
    motion_zones = ZonesField(
        label=gettext_lazy("Motion zones"),
        most=MAX_MOTION_ZONES,
        least_share=zones.LEAST_MOTION,
        help_text=gettext_lazy(
            "Only motion inside them counts; empty: everywhere. One zone a line, up to 3, each with 3 to 12 corners "
            "as x,y in percent of the picture, from the top left: 0,40 100,40 100,100 0,100"
        ),
    )
    privacy_zones = ZonesField(
        label=gettext_lazy("Privacy zones"),
        most=MAX_PRIVACY_ZONES,
        least_share=zones.LEAST_PRIVACY,
        help_text=gettext_lazy(
            "Painted over in every clip recorded from now on. Written the same way, one zone a line, up to 4."
        ),
    )
    privacy_reversible = forms.BooleanField(
        label=gettext_lazy("Keep the unmasked original, sealed for the owner alone"),
        required=False,
        help_text=gettext_lazy(
            "Without this the masked copy becomes the recording, for good: what was masked cannot be seen again, by "
            "anybody. With it the owner can still open the original of each clip."
        ),
    )

    def __init__(self, data: Any = None, *, camera: Camera, is_owner: bool) -> None:
        super().__init__(data, initial=_as_set(camera))
        self.camera = camera
        home_keeps = dict(RETENTION_CHOICES)[camera.home.retention_days]
        as_home = ("", _("as the home: %(days)s") % {"days": home_keeps})
        self.fields["retention_days"].choices = [as_home, *RETENTION_CHOICES]  # type: ignore[attr-defined]
        self.fields["privacy_reversible"].disabled = not is_owner
        for day in range(7):
            for end, label in (("start", _("%(day)s, muted from")), ("end", _("%(day)s, until"))):
                self.fields[f"{end}_{day}"] = _hour()
                self.fields[f"{end}_{day}"].label = label % {"day": WEEKDAYS[day]}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for day in range(7):
            start, end = cleaned.get(f"start_{day}"), cleaned.get(f"end_{day}")
            sound = f"start_{day}" in cleaned and f"end_{day}" in cleaned
            if sound and (start is None) != (end is None):
                missing = "start" if start is None else "end"
                self.add_error(f"{missing}_{day}", _("Write both times, or leave both empty."))
        return cleaned

    @property
    def days(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Each day of the week with its two fields, for the page's table."""
        return [(str(WEEKDAYS[day]), self[f"start_{day}"], self[f"end_{day}"]) for day in range(7)]

    def settings(self) -> CameraSettings:
        said = self.cleaned_data
        plain = ("sensitivity", "clip_length_s", "audio", "record_in", "retention_days", "privacy_reversible")
        muted = [
            {"day": day, "start": _text(said[f"start_{day}"]), "end": _text(said[f"end_{day}"])}
            for day in range(7)
            if said[f"start_{day}"] is not None
        ]
        return CameraSettings(
            **{name: said[name] for name in plain},
            mute_schedule=muted,
            motion_zones=said["motion_zones"],
            privacy_zones=said["privacy_zones"],
        )


def _text(moment: time) -> str:
    return moment.strftime(HOURS)


def _as_set(camera: Camera) -> dict[str, Any]:
    same = ("name", "kind", "record_in", "clip_length_s", "sensitivity", "audio", "privacy_reversible")
    kept: dict[str, Any] = {name: getattr(camera, name) for name in same}
    kept |= {"where": "outdoor" if camera.is_outdoor else "indoor", "retention_days": camera.retention_days or ""}
    kept |= {name: zones.write(getattr(camera, name)) for name in ("motion_zones", "privacy_zones")}
    for span in camera.mute_schedule:
        kept |= {f"{end}_{span['day']}": span[end] for end in ("start", "end")}
    return kept
