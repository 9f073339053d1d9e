"""What a custodian enters of a paper: values, or a sentence at the field."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from devices.people.forms import time_zones
from devices.people.models import one_line
from police_portal.agencies.models import Agency
from police_portal.agencies.permitting import Document
from police_portal.agencies.whom import REASON_LEAST, REASON_MOST
from police_portal.law import filing, finding
from police_portal.law.filing import Paper
from police_portal.law.models import DemandKind
from police_portal.requests import clocks
from police_portal.requests.forms import LocalTimeField

KINDS = [
    ("", _("Choose")),
    (DemandKind.SUBPOENA.value, _("Subpoena: name, e-mail and since when, of one account")),
    (DemandKind.COURT_ORDER.value, _("Court order: name, e-mail and since when, of one account")),
    (DemandKind.WARRANT.value, _("Search warrant: the listed cameras and hours of one home")),
    (DemandKind.PRESERVATION.value, _("Preservation: keeps sealed copies, opens nothing")),
]


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], **options)


def _document(label: Any) -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": "application/pdf,.pdf"})
    return forms.FileField(label=label, allow_empty_file=True, widget=widget, help_text=_("A PDF, up to 10 MB."))


def _zone() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Time zone of this time"),
        required=False,
        error_messages={"invalid_choice": _("Not a time zone we know, such as America/New_York.")},
    )


def _sent(file: TemporaryUploadedFile) -> Document:
    return Document(Path(file.temporary_file_path()), file.name or "order.pdf")


class GagFields(forms.Form):
    """The end of an order that forbids telling, as its clocks show it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["gag_zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = [(name, name.replace("_", " ")) for name in time_zones()]
        if not self.is_bound:
            zone.widget.attrs["data-guess-zone"] = ""

    def clean(self) -> dict[str, Any]:
        got: dict[str, Any] = super().clean() or {}
        local = got.get("gag_until")
        got["gag_until"] = self._moment(local, got.get("gag_zone") or "UTC") if local else None
        return got

    def _moment(self, local: datetime, zone: str) -> datetime | None:
        try:
            return clocks.moment(local, zone)
        except (clocks.NotThere, OverflowError):
            self.add_error("gag_until", _now("The clocks jump over this time there: write another one."))
            return None


GAG_HELP = _(
    "To the minute: from then on the owner reads it. Of a time that comes twice that night, the first is meant."
)


class PaperForm(GagFields):
    kind = forms.ChoiceField(
        label=_("What it is"), choices=KINDS, help_text=_("What each kind can open is fixed, whatever it says.")
    )
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=_("For which agency"),
        to_field_name="uuid",
        empty_label=_("Choose"),
        help_text=_("It receives what the paper opens, and nobody else does."),
    )
    issuer = forms.CharField(label=_("Court, or who issued it"), max_length=filing.ISSUER_MOST, validators=[one_line])
    number = forms.CharField(label=_("Number"), max_length=filing.NUMBER_MOST, validators=[one_line])
    dated_on = _day(_("Dated"))
    due_on = _day(
        _("To be answered by"),
        required=False,
        help_text=_("Only where it is sooner does the owner have less than 7 days."),
    )
    names = forms.CharField(
        label=_("Whom it names"),
        max_length=finding.NAMES_MOST,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("The exact e-mail of an account, or the exact address line of a home. It is looked up once."),
    )
    document = _document(_("The paper"))
    gag_until = LocalTimeField(label=_("Telling the owner is forbidden until"), required=False, help_text=GAG_HELP)
    gag_zone = _zone()
    gag_number = forms.CharField(
        label=_("Number of the order that forbids it"),
        max_length=filing.NUMBER_MOST,
        required=False,
        validators=[one_line],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agency = self.fields["agency"]
        assert isinstance(agency, forms.ModelChoiceField)
        agency.queryset = Agency.objects.public().order_by("name", "pk")

    def paper(self) -> Paper:
        got = self.cleaned_data
        named = ("agency", "issuer", "number", "dated_on", "due_on", "names", "gag_until", "gag_number")
        return Paper(kind=DemandKind(got["kind"]), document=_sent(got["document"]), **{key: got[key] for key in named})


class GagForm(GagFields):
    """A new order, while the one before is in force."""

    gag_until = LocalTimeField(label=_("Telling the owner is forbidden until"), help_text=GAG_HELP)
    gag_zone = _zone()
    gag_number = forms.CharField(
        label=_("Number of the new order"), max_length=filing.NUMBER_MOST, validators=[one_line]
    )
    document = _document(_("The new order"))

    def sent(self) -> Document:
        return _sent(self.cleaned_data["document"])


class NamesForm(forms.Form):
    names = forms.CharField(
        label=_("E-mail or address line"),
        max_length=finding.NAMES_MOST,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("All of it, exactly. Each look-up is written down with your name."),
    )


class GiveForm(forms.Form):
    """Account data, which no custodian reads: what leaves cannot be taken back."""

    has_read = forms.BooleanField(
        label=_("I have read the paper, and it orders these three things of the account that it names"),
        error_messages={"required": _("Nothing left: read the paper, then say here that you did.")},
    )


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is refused"),
        min_length=REASON_LEAST,
        max_length=REASON_MOST,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Everybody will read this: name no home, no account and nobody."),
    )
