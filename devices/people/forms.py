"""What people type about homes and members, read into values or answered with a sentence at the field."""

from __future__ import annotations

import re
import zoneinfo
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from devices.people.homes import Alerts, HomeFacts
from devices.people.members import LONGEST_STAY, Seat
from devices.people.models import RETENTION_CHOICES, Home, MemberInvite, Membership, Role, one_line

ZONE = re.compile(r"(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)/")
DECIMALS = 6  # about 10 cm
NORTH = gettext_lazy("Degrees north, such as 42.3601; south is negative.")
EAST = gettext_lazy("Degrees east; west is negative, such as -71.0589.")


@cache
def time_zones() -> list[str]:
    return ["UTC", *sorted(name for name in zoneinfo.available_timezones() if ZONE.match(name))]


class DegreesField(forms.CharField):
    """A coordinate as people copy it: 42.123456, perhaps with a sign of degrees."""

    def __init__(self, *, most: int, example: str, **options: Any) -> None:
        self.most, self.example = most, example
        box = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "spellcheck": "false"})
        super().__init__(max_length=40, widget=box, **options)

    def clean(self, value: Any) -> float:
        text = super().clean(value).replace("°", "").strip()
        if "," in text:
            raise ValidationError(
                _("Write one number with a point, such as %(example)s; the other coordinate has its own field.")
                % {"example": self.example}
            )
        if not re.fullmatch(r"[+-]?\d{1,3}(\.\d{0,20})?", text, re.ASCII):
            raise ValidationError(_("Write degrees as a number, such as %(example)s.") % {"example": self.example})
        degrees = round(float(text), DECIMALS)
        if abs(degrees) > self.most:
            raise ValidationError(_("It lies between -%(most)d and %(most)d.") % {"most": self.most})
        return degrees


class OptionalDegrees(DegreesField):
    """Nothing written is None: another way to say where may be chosen."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) if str(value or "").strip() else None


class HomeForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        validators=[one_line],
        help_text=gettext_lazy("Such as Maple St 12."),
    )
    address = forms.CharField(
        label=gettext_lazy("Address line"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Only the owner and managers see it."),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    lat = DegreesField(
        label=gettext_lazy("Latitude"),
        most=90,
        example="42.3601",
        help_text=NORTH,
    )
    lon = DegreesField(
        label=gettext_lazy("Longitude"),
        most=180,
        example="-71.0589",
        help_text=EAST,
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        error_messages={"invalid_choice": gettext_lazy("Not a time zone we know, such as Europe/Berlin.")},
    )
    retention_days = forms.TypedChoiceField(
        label=gettext_lazy("Keep clips for"),
        choices=RETENTION_CHOICES,
        coerce=int,
        help_text=gettext_lazy(
            "Counted from when a clip arrives. A change binds clips recorded after it; those already here keep their "
            "date. A camera may have its own."
        ),
    )

    def __init__(self, data: Any = None, *, home: Home | None = None) -> None:
        kept = {name: getattr(home, name) for name in self.base_fields} if home else {"retention_days": 30}
        super().__init__(data, initial=kept)
        zones = time_zones()
        if home is not None and home.time_zone not in zones:
            zones = [*zones, home.time_zone]
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones]  # type: ignore[attr-defined]
        if home is None and not self.is_bound:
            self.fields["time_zone"].widget.attrs["data-guess-zone"] = ""

    def facts(self) -> HomeFacts:
        return HomeFacts(**self.cleaned_data)


class AlertsForm(forms.Form):
    tell_ding = forms.BooleanField(label=gettext_lazy("When somebody rings"), required=False)
    tell_person = forms.BooleanField(label=gettext_lazy("When a person is seen"), required=False)
    tell_offline = forms.BooleanField(label=gettext_lazy("When a camera goes offline or comes back"), required=False)
    mail_too = forms.BooleanField(label=gettext_lazy("Also by e-mail"), required=False)

    def __init__(self, data: Any = None, *, member: Membership) -> None:
        super().__init__(data, initial={name: getattr(member, name) for name in self.base_fields})

    def alerts(self) -> Alerts:
        return Alerts(**self.cleaned_data)


class DeleteHomeForm(forms.Form):
    typed = forms.CharField(label=gettext_lazy("Type the name of the home"), max_length=60)

    def __init__(self, data: Any = None, *, home: Home) -> None:
        super().__init__(data)
        self.home_name = home.name
        self.fields["typed"].widget.attrs["autocomplete"] = "off"
        self.fields["typed"].help_text = _("To be sure that it is this one.")

    def clean_typed(self) -> str:
        if self.cleaned_data["typed"].strip() != self.home_name:
            raise ValidationError(_("This is not its name. It is called %(name)s.") % {"name": self.home_name})
        return self.home_name


class SeatForm(forms.Form):
    """Role, end and cameras of a member or an invitation."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[
            (Role.MANAGER.value, gettext_lazy("Manager: also changes cameras and settings, downloads clips")),
            (Role.VIEWER.value, gettext_lazy("Viewer: watches")),
            (Role.GUEST.value, gettext_lazy("Guest: watches until a day you choose")),
        ],
        initial=Role.VIEWER,
        widget=forms.RadioSelect,
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Only for a guest: the stay ends with this day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write the day as year-month-day, such as 2026-12-31.")},
    )
    which = forms.ChoiceField(
        label=gettext_lazy("Cameras"),
        choices=[("all", gettext_lazy("All cameras")), ("some", gettext_lazy("Only these"))],
        initial="all",
        widget=forms.RadioSelect,
    )
    cameras = forms.MultipleChoiceField(
        label=gettext_lazy("These cameras"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, home: Home, member: Membership | None = None) -> None:
        super().__init__(data, initial=_seat_of(member))
        self.home = home
        present = home.cameras.filter(removed_at__isnull=True).order_by("name")
        self._keys = {str(camera.uuid): camera.pk for camera in present}
        self.fields["cameras"].choices = [(str(one.uuid), one.name) for one in present]  # type: ignore[attr-defined]
        if not self._keys:
            del self.fields["cameras"], self.fields["which"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day: date | None = cleaned.get("last_day")
        if cleaned.get("role") == Role.GUEST and "last_day" in cleaned:
            if day is None:
                self.add_error("last_day", _("A guest's stay has an end: choose the last day."))
            elif day < datetime.now(self.home.tz).date():
                self.add_error("last_day", _("This day is over. Choose today or a later one."))
            elif day > datetime.now(self.home.tz).date() + LONGEST_STAY:
                self.add_error("last_day", _("A guest's last day lies between today and a year from now."))
        if cleaned.get("which") == "some" and not cleaned.get("cameras") and "cameras" in cleaned:
            self.add_error("cameras", _("Choose at least one camera, or let them see all of them."))
        return cleaned

    def seat(self) -> Seat:
        said = self.cleaned_data
        limited = said.get("which") == "some"
        keys = frozenset(self._keys[name] for name in said["cameras"]) if limited else None
        until = None
        if said["role"] == Role.GUEST:
            until = datetime.combine(said["last_day"] + timedelta(days=1), time(), self.home.tz)
        return Seat(said["role"], until, keys)


def _seat_of(member: Membership | None) -> dict[str, Any]:
    if member is None:
        return {}
    last_day = (member.until - timedelta(seconds=1)).astimezone(member.home.tz).date() if member.until else None
    return {
        "role": member.role,
        "last_day": last_day,
        "which": "some" if member.only_some_cameras else "all",
        "cameras": [str(camera.uuid) for camera in member.cameras.all()],
    }


class InviteForm(SeatForm):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=MemberInvite._meta.get_field("email").max_length,
        help_text=gettext_lazy("The link we send works once, for this address."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["email", "role", "last_day", "which", "cameras"]
