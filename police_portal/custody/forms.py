"""What an officer writes before a copy leaves, or before a lease lasts longer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from police_portal.custody.downloads import COPY, ORIGINAL, PURPOSE_LEAST, PURPOSE_MOST
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
