"""What moderators type on the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from neighbors import guidelines
from neighbors.areas.categories import Category
from neighbors.moderation import desk_words
from neighbors.moderation.models import AGAINST, OUTCOMES, Case, CaseKind, Outcome, StrikeLevel
from neighbors.moderation.queue import Filters

CHANGED = gettext_lazy("It has changed since you looked: look again.")


class FilterForm(forms.Form):
    kind = forms.ChoiceField(choices=[("", ""), *CaseKind.choices], required=False)
    category = forms.ChoiceField(
        label=gettext_lazy("Category"),
        choices=[("", gettext_lazy("all categories")), *Category.choices],
        required=False,
    )
    mine = forms.BooleanField(required=False)
    urgent = forms.BooleanField(required=False)

    def filters(self) -> Filters:
        """What does not fit is left out."""
        self.is_valid()
        return Filters(**self.cleaned_data)


class ClaimForm(forms.Form):
    kind = forms.ChoiceField(choices=CaseKind.choices)
    uuid = forms.UUIDField()


def seal(case: Case, seen: dict[str, Any]) -> str:
    """What was on the page, for the form that decides about it: of this case, and as it was."""
    return signing.dumps(seen, salt=f"desk {case.uuid}")


class Deciding(forms.Form):
    """What a decision holds for: what was on the page when it was made."""

    outcome = forms.ChoiceField(
        choices=Outcome.choices, error_messages={"required": gettext_lazy("Choose what is decided.")}
    )
    seen = forms.CharField(widget=forms.HiddenInput, error_messages={"required": CHANGED})

    def __init__(self, case: Case, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.case = case

    def clean_outcome(self) -> str:
        outcome = str(self.cleaned_data["outcome"])
        if outcome not in OUTCOMES[self.case.kind]:
            raise forms.ValidationError(_("Choose one of the decisions that this case can have."))
        return outcome

    def clean_seen(self) -> dict[str, Any]:
        try:
            seen: dict[str, Any] = signing.loads(self.cleaned_data["seen"], salt=f"desk {self.case.uuid}")
        except signing.BadSignature:
            raise forms.ValidationError(CHANGED) from None
        return seen


class DecideForm(Deciding):
    rule = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=guidelines.CHOICES,
        required=False,
        widget=forms.RadioSelect,
    )
    message = forms.CharField(
        label=gettext_lazy("Message to the author"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": gettext_lazy("Keep the message under 1,000 characters.")},
    )
    strike = forms.ChoiceField(
        label=gettext_lazy("Strike"),
        choices=[("", gettext_lazy("no strike")), *StrikeLevel.choices],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A reason and a message belong to what writes to the author, a strike to what takes something away."""
        said = super().clean() or self.cleaned_data
        outcome, rule = said.get("outcome", ""), said.get("rule", "")
        if outcome not in AGAINST:
            return said | {"rule": "", "message": "", "strike": ""}
        if not rule:
            self.add_error("rule", _("Name the rule: the author reads it, and can appeal against it."))
        asks = outcome == Outcome.CHANGES
        if desk_words.is_untouched(said.get("message", "")):
            said["message"] = desk_words.message(rule, asks_changes=asks)
        return said | ({"strike": ""} if asks else {})


class NoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("A note for other moderators"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )


class AnswerForm(forms.Form):
    """An answer to an exercise of the course. What fits together, the flow says."""

    exercise = forms.CharField(max_length=30, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        choices=Outcome.choices, error_messages={"required": gettext_lazy("Choose one of the answers.")}
    )
    rule = forms.ChoiceField(
        label=gettext_lazy("The rule it breaks"), choices=[("", "–"), *guidelines.CHOICES], required=False
    )


class BanForm(forms.Form):
    answer = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
