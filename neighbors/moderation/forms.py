"""What people type about moderation: a flag, an appeal."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from neighbors.moderation.models import FlagReason

# What is none of the others stands last
REASONS = sorted(FlagReason.choices, key=lambda choice: choice[0] == FlagReason.OTHER)


class FlagForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Choose one"),
        help_text=gettext_lazy("Danger to someone, nudity and what is against the law hide it at once."),
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say what is wrong with it.")},
    )
    words = forms.CharField(
        label=gettext_lazy("In your words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only moderators read this."),
    )


class AppealForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Why was the decision wrong?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("What the first moderator may have missed. The next one reads it with what you wrote."),
        error_messages={"required": gettext_lazy("Say why the decision was wrong: another moderator reads it.")},
    )
