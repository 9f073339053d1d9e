"""What an administrator says of the people of an agency."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from police_portal.agencies.models import OfficerRole
from police_portal.agencies.officers import WHY_MOST

ROLES = [
    (OfficerRole.READER.value, _("Reader: looks at what was shared")),
    (OfficerRole.REQUESTER.value, _("Requester: also asks, extends and writes posts")),
    (OfficerRole.ADMIN.value, _("Administrator: also people, use policy and permissions")),
]


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("What they do"), choices=ROLES, widget=forms.RadioSelect)


class OfficerInviteForm(RoleForm):
    email = forms.EmailField(
        label=_("Official e-mail"),
        help_text=_("The link we send works once, for this address, for 90 days."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["email", "role"]


class SwitchOffForm(forms.Form):
    why = forms.CharField(
        label=_("Why"),
        max_length=WHY_MOST,
        help_text=_("They and the other administrators read it."),
    )
