"""What allauth asks us about signing in: a new device is told to the person, and every sign-in is written down."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import datetime
from smtplib import SMTPException
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from devices.audit.actions import Action
from devices.audit.recording import record
from devices.errors import Unavailable
from devices.notices.models import NoticeKind
from devices.notices.telling import tell
from devices.people import device
from devices.people.invented import is_invented
from devices.people.models import User

log = structlog.get_logger(__name__)


@transaction.atomic
def note_sign_in(user: User, *, words: str, is_known: bool, now: datetime) -> None:
    """Write a sign-in down; tell the person, on the page and by mail, when the device is new to us.

    words: the device in words. Never its address: mail travels open.
    """
    record(user, Action.SIGNED_IN, user, home=None, new_device=not is_known)
    if not is_known:
        sessions = reverse("usersessions_list")
        tell([user], NoticeKind.NEW_SIGN_IN, now=now, path=sessions, mail_to=[user], device=words)


class AccountAdapter(DefaultAccountAdapter):
    """Our answers where allauth asks; everything else is its own."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy("This address and this password do not belong together."),
        "enter_current_password": gettext_lazy("This is not your password until now."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "incorrect_code": gettext_lazy("This is not the code. The one in the newest mail works."),
        "same_as_current": gettext_lazy("This is the address you have."),
        "too_many_login_attempts": gettext_lazy("That was wrong too often. Try again in some minutes."),
        "rate_limited": gettext_lazy("That was too often in a short time. Try again in some minutes."),
    }

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """To the tokens, when there are some: a new password does not end them, so they are shown and offered."""
        user = request.user
        has_tokens = isinstance(user, User) and user.api_tokens.exists()
        return reverse("devices:me_tokens" if has_tokens else "devices:me")

    def send_account_already_exists_mail(self, email: str) -> None:
        """Takes as long as making the account would: the time must not tell who has one."""
        User().set_password(secrets.token_urlsafe())
        super().send_account_already_exists_mail(email)

    def post_login(self, request: HttpRequest, user: User, *, signup: bool = False, **options: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, signup=signup, **options)
        words = device.in_words(request.headers.get("User-Agent", ""))
        is_known = signup or device.is_known(request, user)  # the device one signs up with is known from then on
        note_sign_in(user, words=words, is_known=is_known, now=timezone.now())
        device.remember(request, response, user)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A code or a link that cannot be sent is said at once: without it nobody gets on."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            log.warning("mail_failed", kind=template_prefix, error=type(error).__name__)
            raise Unavailable(_("We cannot send mail right now. Please try again in some minutes.")) from error

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **options: Any) -> None:
        """What was done is done: a mail about it that cannot be sent undoes nothing."""
        with suppress(Unavailable):
            super().send_notification_mail(template_prefix, user, *args, **options)

    def clean_email(self, email: str) -> str:
        email = super().clean_email(email)
        if settings.DEMO and not is_invented(email):
            raise ValidationError(
                _("This is a demo that shows everybody's mail: use an invented address, such as you@example.org.")
            )
        return email


class FactorAdapter(DefaultMFAAdapter):
    """The same for second factors and passkeys."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This is not the code the app shows now, nor an unused recovery code."),
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002  # its name
        """A key is called after the device it is made on, which is what one remembers."""
        words = device.in_words(allauth_context.request.headers.get("User-Agent", ""))
        taken = Authenticator.objects.filter(user=user, type=type).count()
        return f"{words} ({taken + 1})" if taken else words
