"""allauth's forms in our words: a field is called the same on every page, and says once what it wants."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Password until now"),
    "password1": _("Password"),
    "password2": _("Password again"),
    "code": _("Code"),
    "passwordless": _("It opens my account alone, without the password"),
}
HELP = {
    "password1": _("At least 10 characters. Not your name or address, and none that everybody uses."),
    "passwordless": _("It then asks for your finger, your face or a PIN. If not, it is asked for after the password."),
}


class OurWords(forms.Form):
    """Stands before a form of allauth's and names its fields."""

    labels: dict[str, Any] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.label = self.labels.get(name) or LABELS.get(name, field.label)
            field.help_text = HELP.get(name, field.help_text)
            field.widget.attrs.pop("placeholder", None)  # it repeats the label


def in_our_words(form: type[forms.Form], **labels: Any) -> type[forms.Form]:
    """The same form; labels: what is called otherwise than everywhere else."""
    return type(form.__name__, (OurWords, form), {"labels": labels})


NEW = {"password1": _("New password"), "password2": _("New password again")}
LoginForm = in_our_words(account.LoginForm)
SignupForm = in_our_words(account.SignupForm)
AddEmailForm = in_our_words(account.AddEmailForm, email=_("New address"))
ChangePasswordForm = in_our_words(account.ChangePasswordForm, **NEW)
SetPasswordForm = in_our_words(account.SetPasswordForm)
ResetPasswordForm = in_our_words(account.ResetPasswordForm)
ResetPasswordKeyForm = in_our_words(account.ResetPasswordKeyForm, **NEW)
ReauthenticateForm = in_our_words(account.ReauthenticateForm)
ConfirmAddressForm = in_our_words(account.ConfirmEmailVerificationCodeForm)
ConfirmResetForm = in_our_words(account.ConfirmPasswordResetCodeForm)
AuthenticateForm = in_our_words(mfa.AuthenticateForm)
ReauthenticateByCodeForm = in_our_words(mfa.ReauthenticateForm)
ActivateTOTPForm = in_our_words(totp.ActivateTOTPForm, code=_("Code that the app shows"))
AddKeyForm = in_our_words(webauthn.AddWebAuthnForm)
