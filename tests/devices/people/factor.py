"""A second factor for people of the street, and people who just gave their password."""

from __future__ import annotations

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from devices.people.models import User
from tests.street import PASSWORD


def with_second_factor(user: User) -> User:
    TOTP.activate(user, generate_totp_secret())
    return user


def fresh(email: str) -> Client:
    """Signed in, and just asked for the password again."""
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client
