"""What a custodian writes of an order's line, of a release, of a preservation. Hours are of the home's clocks."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from police_portal import limits
from police_portal.agencies.whom import REASON_LEAST, REASON_MOST
from police_portal.law.minimising import QUOTE_MOST
from police_portal.law.parts import HOUR, first_moment, last_moment


def _of_this_century(day: date) -> None:
    """On the first and the last day there is, clocks of some zones cannot be reckoned. Raises ValidationError."""
    if not 2000 <= day.year < 2100:
        raise ValidationError(_("Write a day of this century."))


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    checks = [_of_this_century]
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], validators=checks, **options)


def _hour(label: Any, first: int, last: int) -> forms.TypedChoiceField:
    choices = [(number, f"{number:02d}:00") for number in range(first, last + 1)]
    return forms.TypedChoiceField(label=label, coerce=int, choices=choices)


class LineForm(forms.Form):
    """zone: the home's. is_stated: in an emergency two people's words are quoted, and no order."""

    quote = forms.CharField(
        label=_("The line, word for word"),
        max_length=QUOTE_MOST,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("As it stands in the order. The owner reads it."),
    )
    from_day = _day(_("First day"))
    from_hour = _hour(_("From"), 0, 23)
    until_day = _day(_("Last day"))
    until_hour = _hour(_("Until"), 1, 24)
    includes_indoor = forms.BooleanField(label=_("The line names cameras indoors"), required=False)
    includes_faces = forms.BooleanField(label=_("The line names uncovered faces"), required=False)
    includes_sound = forms.BooleanField(label=_("The line names sound"), required=False)
    includes_original = forms.BooleanField(
        label=_("The line names the original files"),
        required=False,
        help_text=_("They have faces and sound in them: the line names these too."),
    )

    def __init__(self, *args: Any, zone: tzinfo, is_stated: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        if is_stated:
            self.fields["quote"].help_text = _("As it stands in one of the two statements. The owner reads it.")

    def values(self) -> dict[str, Any]:
        """As minimising.quote() takes them."""
        got = dict(self.cleaned_data)
        first = first_moment(got.pop("from_day"), got["from_hour"], self.zone)
        end = last_moment(got.pop("until_day"), got["until_hour"], self.zone)
        return got | {"from_hour": first, "until_hour": end}


class ReleaseForm(forms.Form):
    """seen: the fingerprint of what was read. may_wait: telling is stated to endanger somebody."""

    HOURS = (6, 12, 24, 48, 72)

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    tell_after = forms.TypedChoiceField(
        label=_("The owner reads of it"),
        coerce=int,
        choices=(),
        help_text=_("As short as the danger that was stated allows, and 72 hours at most."),
    )

    def __init__(self, *args: Any, may_wait: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["tell_after"]
        assert isinstance(field, forms.TypedChoiceField)
        later = _now("{hours} hours after the release")
        field.choices = [(0, _now("at once")), *[(hours, later.format(hours=hours)) for hours in self.HOURS]]
        if not may_wait:
            del self.fields["tell_after"]

    @property
    def wait(self) -> timedelta:
        hours: int = self.cleaned_data.get("tell_after", 0)
        return hours * HOUR


class PreserveForm(forms.Form):
    """until: the end of this day at the home; of the last one that the law allows, this moment of it."""

    until_day = _day(
        _("Kept until the end of"),
        help_text=_("180 days at most; another order may follow. Then what was kept is deleted."),
    )

    def until(self, zone: tzinfo, now: datetime) -> datetime:
        end = last_moment(self.cleaned_data["until_day"], 24, zone)
        most = now + limits.PRESERVATION_MOST
        return most if most < end < most + timedelta(days=1) else end


class EndForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it ends before its time"),
        min_length=REASON_LEAST,
        max_length=REASON_MOST,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Such as: the agency withdrew it, or a court quashed it. Everybody may read this."),
    )
