"""What reviewers and overseers type, and how everybody filters the public log."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from devices.people.models import Office, User
from police_portal.agencies.models import Agency, Reviewer
from police_portal.oversight import message
from police_portal.oversight.deciders import REASON_LEAST, REASON_MOST
from police_portal.oversight.log import Filters
from police_portal.oversight.models import Verdict
from police_portal.oversight.wording import BY_ID, TEMPLATES
from police_portal.requests.models import ENDED, FootageRequest, RequestStatus

OPEN, REFUSE = "open", "refuse"
PUBLIC = gettext_lazy("10 to 1,000 characters. Everybody reads it: name no place, no case and no private person.")


def reason_field(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        min_length=REASON_LEAST,
        max_length=REASON_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        **{"help_text": PUBLIC} | options,
    )


class DecideForm(forms.Form):
    """A decision and its reason: a sentence from the list, own words, or both."""

    outcome = forms.ChoiceField(
        choices=[(OPEN, OPEN), (REFUSE, REFUSE)],
        error_messages={"required": gettext_lazy("Open it or refuse it.")},
    )
    template = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[(each.id, each.sentence) for each in TEMPLATES],
        required=False,
    )
    words = forms.CharField(
        label=gettext_lazy("In your words"),
        max_length=800,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody reads the reason: name no place, no case and no private person."),
    )

    def clean(self) -> dict[str, Any]:
        got = super().clean() or {}
        template = BY_ID.get(got.get("template", ""))
        if template and got.get("outcome") and template.is_for_opening != (got["outcome"] == OPEN):
            raise ValidationError(_("The reason you chose belongs to the other decision: choose another one."))
        got["reason"] = " ".join(filter(None, [str(template.sentence) if template else "", got.get("words", "")]))
        if len(got["reason"]) < REASON_LEAST:
            raise ValidationError(_("Choose a reason or write one of 10 characters or more: everybody reads it."))
        return got


class BlackOutForm(forms.Form):
    """Words of the message as they stand there: those a screen found, and others, one piece a line."""

    found = forms.MultipleChoiceField(
        label=gettext_lazy("What the screens found"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label=gettext_lazy("Other words, as they stand in the message"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One piece a line. Each place where it stands is covered."),
    )
    reason = reason_field(gettext_lazy("Why"))

    def __init__(self, asked: FootageRequest, data: Any = None) -> None:
        super().__init__(data, prefix="cover")
        self.asked = asked
        texts = [text for text, _sentence in message.findings(asked) if text]
        found = self.fields["found"]
        assert isinstance(found, forms.MultipleChoiceField)
        found.choices = [(text, f"“{text}”") for text in dict.fromkeys(texts)]
        if not texts:
            del self.fields["found"]

    def clean(self) -> dict[str, Any]:
        got = super().clean() or {}
        lines = [line.strip() for line in got.get("words", "").splitlines() if line.strip()]
        missing = [line for line in lines if line not in self.asked.message]
        if missing:
            said = _("“{words}” does not stand in the message: copy it from there.")
            raise ValidationError(said.format(words=missing[0]))
        got["spans"] = message.spans_of([*got.get("found", []), *lines], self.asked.message)
        if not got["spans"]:
            raise ValidationError(_("Say which words are to be covered."))
        return got


class JudgeForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("How was it decided?"),
        choices=Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say how it was decided.")},
    )
    reason = reason_field(gettext_lazy("Why"))


class NameReviewerForm(forms.Form):
    """Moderators by name, or by a number where they gave none: their addresses are nobody's."""

    person = forms.ChoiceField(
        label=gettext_lazy("Moderator"),
        error_messages={"invalid_choice": gettext_lazy("Choose a moderator of the list.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        named = Reviewer.objects.holding().values("user")
        moderators = User.objects.filter(office=Office.MODERATOR, is_active=True).exclude(pk__in=named)
        self.people = {str(user.uuid): user for user in moderators.order_by("name", "pk")}
        unnamed = _("no name given ({number})")
        person = self.fields["person"]
        assert isinstance(person, forms.ChoiceField)
        person.choices = [(key, user.name or unnamed.format(number=key[:8])) for key, user in self.people.items()]

    def clean_person(self) -> User:
        return self.people[self.cleaned_data["person"]]


class LogForm(forms.Form):
    """What of the log to show. What is not understood is not filtered by."""

    agency = forms.ChoiceField(label=gettext_lazy("Agency"), required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[
            ("", gettext_lazy("Any status")),
            *((status.value, status.label) for status in (RequestStatus.OPEN, *ENDED)),
        ],
    )
    month = forms.ChoiceField(label=gettext_lazy("Month"), required=False)

    def __init__(self, data: Any, agencies: list[Agency], months: list[Any]) -> None:
        super().__init__(data)
        for name, choices in (
            ("agency", [("", _("Any agency")), *((str(agency.uuid), agency.name) for agency in agencies)]),
            ("month", [("", _("Any month")), *((f"{month:%Y-%m}", date_format(month, "F Y")) for month in months)]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def filters(self) -> Filters:
        self.is_valid()
        got = self.cleaned_data
        month = got.get("month")
        return Filters(
            agency=uuid.UUID(got["agency"]) if got.get("agency") else None,
            status=got.get("status", ""),
            month=datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC).date() if month else None,
        )
