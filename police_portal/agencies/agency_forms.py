"""What agencies, overseers, the operator and residents type: values, or a sentence at the field."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from devices.errors import Invalid
from devices.people.models import one_line
from police_portal import shapes
from police_portal.agencies import applying, policies
from police_portal.agencies.applying import AgencyFacts
from police_portal.agencies.models import APPOINTMENT, AgencyKind
from police_portal.agencies.permitting import Document, PermissionFacts
from police_portal.agencies.whom import REASON_LEAST, REASON_MOST

Value = TypeVar("Value")
Kept = TypeVar("Kept")
KINDS = [("", gettext_lazy("Choose"))] + [(kind.value, kind.label) for kind in AgencyKind]


def at_the_field(flow: Callable[[Value], Kept], value: Value) -> Kept:
    """What a flow says of a value stands at its field."""
    try:
        return flow(value)
    except Invalid as error:
        raise ValidationError(error.sentence) from error


def _line(label: Any, most: int, help_text: Any = "", **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, help_text=help_text, validators=[one_line], **options)


class ApplyForm(forms.Form):
    name = _line(
        gettext_lazy("Name of the agency"),
        120,
        gettext_lazy("In full, as it stands on its own pages. It will be public."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=KINDS,
        help_text=gettext_lazy(
            "A local body, or defence counsel. Federal and immigration bodies cannot ask here, nor can prosecutors."
        ),
    )
    bar_number = _line(
        gettext_lazy("Number in the bar's register"),
        applying.BAR_MOST,
        gettext_lazy("Of defence counsel alone. It will be public."),
        required=False,
    )
    domains = forms.CharField(
        label=gettext_lazy("Official e-mail domains"),
        max_length=1300,
        help_text=gettext_lazy(
            "Such as police.example.org, up to five. Your own confirmed e-mail must be on one of them."
        ),
    )
    contact_name = _line(gettext_lazy("Contact"), 80, gettext_lazy("Who answers for the agency. It will be public."))
    contact_email = forms.EmailField(
        label=gettext_lazy("Contact's e-mail"), help_text=gettext_lazy("On one of the domains. It will be public.")
    )
    jurisdiction = forms.CharField(
        label=gettext_lazy("Jurisdiction, as GeoJSON"),
        required=False,
        max_length=shapes.TEXT_MOST,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false", "data-outline-text": ""}),
        help_text=gettext_lazy(
            "A Polygon or MultiPolygon: longitude first, then latitude, in degrees. Of counsel: the court's district."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a GeoJSON file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".json,.geojson,application/geo+json,application/json"}),
        help_text=gettext_lazy("Up to 2 MB."),
    )
    policy = forms.CharField(
        label=gettext_lazy("Use policy"),
        max_length=policies.TEXT_MOST,
        widget=forms.Textarea({"rows": 12}),
        help_text=gettext_lazy(
            "What you use recordings for, who may look, when you delete them. It becomes version 1, in public."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("jurisdiction", "file"):
            self.fields[name].is_needed_later = True  # type: ignore[attr-defined]  # one of the two: none is optional

    def clean_name(self) -> str:
        return at_the_field(applying.name_in, self.cleaned_data["name"])

    def clean_domains(self) -> list[str]:
        said = self.cleaned_data["domains"].replace(",", " ").replace(";", " ").split()
        return at_the_field(applying.domains_in, said)

    def clean_policy(self) -> str:
        return at_the_field(policies.text_in, self.cleaned_data["policy"])

    def clean(self) -> dict[str, Any]:
        got = super().clean() or {}
        if "kind" in got and "bar_number" in got:
            self._bar_number(got)
        text = got.get("jurisdiction", "")
        if got.get("file"):
            text = self._text_of(got["file"])
        if "jurisdiction" not in self.errors and "file" not in self.errors:
            got["rings"] = self._rings(text)
        return got

    def _bar_number(self, got: dict[str, Any]) -> None:
        try:
            got["bar_number"] = applying.bar_number_in(got["kind"], got["bar_number"])
        except Invalid as error:
            self.add_error("bar_number", error.sentence)

    def _text_of(self, file: TemporaryUploadedFile) -> str:
        """What is in the file stands in the box too, so that nothing is lost when something else is missing."""
        try:
            text: str = file.read(shapes.TEXT_MOST + 1).decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("file", applying.shape_sentence("not_json"))
            return ""
        if not text.strip():
            self.add_error("file", _("This file is empty: send the one with the outline in it."))
        self.data = {**self.data.dict(), "jurisdiction": text} if isinstance(self.data, QueryDict) else self.data
        return text

    def _rings(self, text: str) -> list[list[list[float]]]:
        if not text.strip():
            self.add_error("jurisdiction", _("Draw the outline on the map, paste it, or send it as a file."))
            return []
        try:
            return applying.jurisdiction_in(shapes.read_geojson(text))
        except ValueError as error:
            self.add_error("jurisdiction", applying.shape_sentence(str(error)))
        except Invalid as error:
            self.add_error("jurisdiction", error.sentence)
        return []

    def facts(self) -> AgencyFacts:
        got = self.cleaned_data
        said = ("name", "kind", "bar_number", "domains", "contact_name", "contact_email", "policy")
        return AgencyFacts(jurisdiction=got["rings"], **{name: got[name] for name in said})


class DayField(forms.DateField):
    """A day, by the browser's own picker or written as 2026-03-31."""

    def __init__(self, label: Any, help_text: Any) -> None:
        box = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        wrong = {"invalid": gettext_lazy("Write the day as year, month and day, such as 2026-03-31.")}
        super().__init__(label=label, help_text=help_text, widget=box, input_formats=["%Y-%m-%d"], error_messages=wrong)


class PermissionForm(forms.Form):
    body = _line(gettext_lazy("Governing body"), 120, gettext_lazy("Elected, such as the Riverton City Council."))
    act = _line(gettext_lazy("Kind of act"), 60, gettext_lazy("Such as resolution or ordinance."))
    number = _line(gettext_lazy("Number"), 60)
    vote = _line(gettext_lazy("Vote"), 60, gettext_lazy("Such as 7 to 2."))
    hearing_on = DayField(gettext_lazy("Day of the public hearing"), gettext_lazy("It has been held."))
    starts_on = DayField(gettext_lazy("First day"), gettext_lazy("Nothing can be asked before it."))
    ends_on = DayField(gettext_lazy("Last day"), gettext_lazy("At most 24 months later. It ends by itself."))
    document = forms.FileField(
        label=gettext_lazy("The act as a PDF"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text=gettext_lazy("Up to 10 MB. Everybody will be able to read it, and to check that it never changed."),
    )

    def facts(self) -> PermissionFacts:
        got = self.cleaned_data
        said = ("body", "act", "number", "vote", "hearing_on", "starts_on", "ends_on")
        return PermissionFacts(**{name: got[name] for name in said})

    def sent(self) -> Document:
        file: TemporaryUploadedFile = self.cleaned_data["document"]
        return Document(Path(file.temporary_file_path()), file.name or "document.pdf")


class AppointmentForm(PermissionForm):
    """The same of counsel: a court's order of appointment."""

    body = _line(gettext_lazy("Court"), 120, gettext_lazy("In full, such as the Riverton District Court."))
    act = None  # type: ignore[assignment]  # always an appointment
    number = _line(gettext_lazy("Number of the order, or of the docket"), 60)
    vote = _line(gettext_lazy("Judge"), 60, gettext_lazy("Who signed the order."))
    hearing_on = DayField(gettext_lazy("Day of the order"), gettext_lazy("It has been made."))
    document = forms.FileField(
        label=gettext_lazy("The order as a PDF"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text=gettext_lazy(
            "Up to 10 MB. Everybody will be able to read it: send a copy in which the court or you blacked out whom it "
            "is about."
        ),
    )

    def facts(self) -> PermissionFacts:
        self.cleaned_data["act"] = APPOINTMENT
        return super().facts()


class PolicyForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("The next version"), max_length=policies.TEXT_MOST, widget=forms.Textarea({"rows": 20})
    )

    def clean_text(self) -> str:
        return at_the_field(policies.text_in, self.cleaned_data["text"])


class CommentForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What do you say of it?"),
        min_length=policies.COMMENT_LEAST,
        max_length=policies.COMMENT_MOST,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("Once per person. An overseer reads it first; it is shown without your name."),
    )


class ReasonForm(forms.Form):
    """Why: everybody will read it. Several on one page are told apart by their prefix."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        min_length=REASON_LEAST,
        max_length=REASON_MOST,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Everybody will read it."),
    )
