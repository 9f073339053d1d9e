"""Addresses that belong to nobody: the names kept free for examples (RFC 2606). Only such people live in a demo."""

from __future__ import annotations

from devices.people.models import User

DOMAINS = ("example.com", "example.net", "example.org", "localhost")
ENDINGS = (".example", ".test", ".invalid", ".localhost", ".example.com", ".example.net", ".example.org")


def is_invented(email: str) -> bool:
    domain = email.rpartition("@")[2].lower()
    return domain in DOMAINS or domain.endswith(ENDINGS)


def has_real_people() -> bool:
    """Somebody whose address could receive mail has an account here."""
    return any(not is_invented(email) for email in User.objects.values_list("email", flat=True).iterator())
