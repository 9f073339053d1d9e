"""What people type about giveaways."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from devices.cameras.forms import FactsForm
from devices.people.models import Home, Right, User, one_line
from police_portal import limits
from police_portal.agencies.agency_forms import ReasonForm
from police_portal.giveaways.deciding import TIES
from police_portal.giveaways.proposing import ProgrammeFacts


def _line(label: Any, most: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, min_length=3, max_length=most, validators=[one_line], help_text=help_text)


class ProposeForm(forms.Form):
    name = _line(gettext_lazy("Name"), 120, gettext_lazy("Such as Doorbells for Maple St."))
    sponsor = _line(gettext_lazy("Who gives"), 120, gettext_lazy("Everybody will read it."))
    cost = _line(gettext_lazy("What it costs, and who pays"), 200, gettext_lazy("All of it, and from which money."))
    price = _line(gettext_lazy("What a recipient pays"), 120, gettext_lazy("Such as nothing, or 20 dollars a camera."))
    count = forms.IntegerField(label=gettext_lazy("How many cameras"), min_value=1, max_value=limits.VOUCHERS_MOST)
    terms = forms.CharField(
        label=gettext_lazy("Terms, word for word"),
        min_length=20,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "They may not tie a camera to giving footage, to an app, to being registered with anybody, or to what it "
            "films. Everybody will read them as they stand here."
        ),
    )

    def facts(self) -> ProgrammeFacts:
        return ProgrammeFacts(**self.cleaned_data)


class RedeemForm(FactsForm):
    """A code, and what the camera will be called where."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=gettext_lazy("16 letters and digits, as they were given to you."),
    )
    home = forms.ChoiceField(label=gettext_lazy("Into which home"))
    field_order = ("code", "home")

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.homes = {str(home.uuid): home for home in Home.objects.where(user, Right.SETTINGS).order_by("name", "pk")}
        home = self.fields["home"]
        assert isinstance(home, forms.ChoiceField)
        home.choices = [(key, each.name) for key, each in self.homes.items()]

    def clean_home(self) -> Home:
        return self.homes[self.cleaned_data["home"]]


class RefuseForm(ReasonForm):
    """Why it is refused, and to what the terms tie a camera, where they do."""

    ties = forms.ChoiceField(
        label=gettext_lazy("The terms tie a camera"),
        required=False,
        choices=[("", gettext_lazy("to nothing: it is refused for another reason")), *TIES],
    )
    field_order = ("ties", "reason")
