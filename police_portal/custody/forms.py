"""What an officer writes before a copy leaves, or before a lease lasts longer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from police_portal.agencies.permitting import Document
from police_portal.custody.downloads import COPY, ORIGINAL, PURPOSE_LEAST, PURPOSE_MOST
from police_portal.custody.handovers import (
    COURT_MOST,
    NUMBER_MOST,
    REASON_LEAST,
    REASON_MOST,
    RECIPIENT_LEAST,
    RECIPIENT_MOST,
    Warrant,
)
from police_portal.custody.leases import STATEMENT_LEAST, STATEMENT_MOST
from police_portal.custody.models import Share

WHAT = {COPY: _("The copy, marked with my name and the time"), ORIGINAL: _("The recording as it arrived")}


class DownloadForm(forms.Form):
    """Offers what the owner allowed."""

    what = forms.ChoiceField(label=_("What"), widget=forms.RadioSelect, choices=())
    purpose = forms.CharField(
        label=_("What for"),
        min_length=PURPOSE_LEAST,
        max_length=PURPOSE_MOST,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The owner reads this, with your name."),
    )

    def __init__(self, *args: Any, share: Share, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [COPY] * share.may_download + [ORIGINAL] * (share.original_id is not None)
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(what, WHAT[what]) for what in allowed]
        field.initial = allowed[0] if allowed else None


class PackageForm(forms.Form):
    """count: how many recordings of the request can go into it."""

    WHOLE, THIS = "request", "recording"
    what = forms.ChoiceField(label=_("What goes into it"), widget=forms.RadioSelect, choices=())
    purpose = forms.CharField(
        label=_("What for"),
        min_length=PURPOSE_LEAST,
        max_length=PURPOSE_MOST,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Each owner reads this, with your name. It stands in the package."),
    )

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        whole = gettext("Everything of this request that may be taken out ({count})").format(count=count)
        field.choices = [(self.THIS, _("This recording"))] + [(self.WHOLE, whole)] * (count > 1)
        field.initial = self.THIS


class HandoverForm(forms.Form):
    """To whom and what for; by a warrant where its three fields are filled in, all of them."""

    recipient = forms.CharField(
        label=_("To which body"),
        min_length=RECIPIENT_LEAST,
        max_length=RECIPIENT_MOST,
        help_text=_("Such as the Riverton County District Attorney. Once it is passed on, everybody can read this."),
    )
    purpose = forms.CharField(
        label=_("What for"),
        min_length=PURPOSE_LEAST,
        max_length=PURPOSE_MOST,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The owner reads this, with your name."),
    )
    number = forms.CharField(
        label=_("Number of a warrant"),
        max_length=NUMBER_MOST,
        required=False,
        help_text=_("Only where a court ordered it: then a custodian decides in place of the owner, who is told."),
    )
    court = forms.CharField(label=_("Court"), max_length=COURT_MOST, required=False)
    document = forms.FileField(
        label=_("The warrant as a PDF"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text=_("Up to 10 MB."),
    )

    def clean(self) -> dict[str, Any]:
        got: dict[str, Any] = super().clean() or {}
        named = {"number": got.get("number"), "court": got.get("court"), "document": got.get("document")}
        if any(named.values()):
            for name, value in named.items():
                if not value and name not in self.errors:
                    self.add_error(name, gettext("A warrant has a number, a court and a document: give all three."))
        return got

    def warrant(self) -> Warrant | None:
        got = self.cleaned_data
        if not got.get("document"):
            return None
        file: TemporaryUploadedFile = got["document"]
        sent = Document(Path(file.temporary_file_path()), file.name or "warrant.pdf")
        return Warrant(got["number"], got["court"], sent)


class WhyForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is not confirmed"),
        min_length=REASON_LEAST,
        max_length=REASON_MOST,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The agency and the owner read this."),
    )


class ExtendForm(forms.Form):
    why = forms.CharField(
        label=_("Why the case is still open"),
        min_length=STATEMENT_LEAST,
        max_length=STATEMENT_MOST,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "A supervisor's statement. The owner reads it with your name, and can still take the recording back."
        ),
    )
