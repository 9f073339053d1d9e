"""What officers state and what an overseer finds: values, or a sentence at the field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from devices.people.models import one_line
from police_portal.agencies.whom import REASON_LEAST, REASON_MOST
from police_portal.law import emergencies


def _text(label: Any, least: int, most: int, rows: int, help_text: Any, **options: Any) -> forms.CharField:
    box = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, min_length=least, max_length=most, widget=box, help_text=help_text, **options)


class StateForm(forms.Form):
    where = forms.CharField(
        label=_("Where"),
        min_length=emergencies.WHERE_LEAST,
        max_length=emergencies.WHERE_MOST,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("In words, as exactly as you know it. A custodian reads it and looks whether a home is meant."),
    )
    what = _text(
        _("Whose life is in danger, and why"),
        emergencies.STATEMENT_LEAST,
        emergencies.STATEMENT_MOST,
        6,
        _("And what a recording of which hours would change. Do not repeat the address here: overseers read this."),
    )
    telling_endangers = _text(
        _("Whom it would endanger if the owner were told at once"),
        emergencies.ENDANGERS_LEAST,
        emergencies.ENDANGERS_MOST,
        3,
        _("And how; the owner reads this later. Left empty, they read it all at the release; else within 72 hours."),
        required=False,
    )


class ConfirmForm(forms.Form):
    says = _text(
        _("What you know of it yourself"),
        emergencies.STATEMENT_LEAST,
        emergencies.STATEMENT_MOST,
        5,
        _("In your own words, with your name under it. Overseers read it, and so does the owner."),
    )


class TurnDownForm(forms.Form):
    reason = _text(_("Why not"), 10, 1000, 2, _("Your agency alone reads it."))


class ReviewForm(forms.Form):
    was_right = forms.TypedChoiceField(
        label=_("What you find"),
        choices=[
            ("yes", _("It was right: there was danger to life, and no other way in time")),
            ("no", _("It was not right: what was given ends now")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    text = _text(
        _("Why"),
        REASON_LEAST,
        REASON_MOST,
        5,
        _("Everybody will read it, with the agency and the month. Name no home, no street and nobody."),
    )
