"""What the operator types to propose somebody for an office."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from devices.people.models import Office, User

GIVEN = [(office.value, office.label) for office in (Office.MODERATOR, Office.OVERSEER, Office.CUSTODIAN)]


class PersonField(forms.EmailField):
    """Somebody with an account, by their confirmed address."""

    def clean(self, value: object) -> User:
        email = str(super().clean(value)).lower()
        found = EmailAddress.objects.filter(email__iexact=email, verified=True, user__is_active=True)
        address = found.select_related("user").first()
        if address is None:
            raise ValidationError(_("Nobody has confirmed this address here."))
        user: User = address.user
        return user


class AppointForm(forms.Form):
    office = forms.ChoiceField(choices=GIVEN, label=gettext_lazy("Office"))
    person = PersonField(label=gettext_lazy("E-mail of the person"), max_length=254)
    second = PersonField(
        label=gettext_lazy("E-mail of who confirms it"),
        max_length=254,
        help_text=gettext_lazy("Somebody else with a second factor. Their name stands in public beside yours."),
    )
