"""Who can sign in on the demo street."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.utils.translation import gettext as _

from devices.audit.actions import Action
from devices.audit.recording import record
from devices.errors import Invalid
from devices.people.invented import is_invented
from devices.people.models import STAFF, Appointment, Office, User
from devices.people.offices import WAITS

PASSWORD = "porch-light-on-4821"
SERVED = timedelta(days=60)


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    what: str
    office: Office = Office.NONE
    has_code: bool = False  # a second factor from the start, whose code `demo_code` prints

    @property
    def needs_code(self) -> bool:
        return self.has_code or self.office in STAFF


ANA = Person("ana@example.org", "Ana Ruiz", "owner of Maple St 12")
MIA = Person("mia@example.org", "Mia Ruiz", "manager of Maple St 12")
VIC = Person("vic@example.org", "Vic Moreau", "viewer in Maple St 12")
GUS = Person("gus@example.org", "Gus Hall", "guest in Maple St 12 for 30 days, front door only")
BEN = Person("ben@example.org", "Ben Okafor", "owner of Maple St 14, manager of Maple St 20")
CARLA = Person("carla@example.org", "Carla Weiss", "owner of Maple St 15", has_code=True)
DEV = Person("dev@example.org", "Dev Patel", "owner of Maple St 17")
EDDA = Person("edda@example.org", "Edda Lind", "owner of Maple St 20")
CODE_FROM = 'make manage ARGS="demo_code {}"'
OLU = Person("olu@example.org", "Olu Adeyemi", "operator", Office.OPERATOR)
MOE = Person("moe@example.org", "Moe Tanaka", "moderator, lives elsewhere", Office.MODERATOR)
SIG = Person("sig@example.org", "Sig Larsen", "moderator, lives elsewhere", Office.MODERATOR)
EVERYBODY = (ANA, MIA, VIC, GUS, BEN, CARLA, DEV, EDDA, OLU, MOE, SIG)


@transaction.atomic
def person(who: Person) -> User:
    """The account, made at the first start; later starts leave it as its owner has changed it."""
    found = User.objects.filter(email=who.email).first()
    if found is not None:
        return found
    is_staff, is_superuser = who.office in STAFF, who.office == Office.OPERATOR
    rights = {"office": who.office, "is_staff": is_staff, "is_superuser": is_superuser}
    user = User.objects.create_user(who.email, PASSWORD, name=who.name, **rights)
    EmailAddress.objects.create(user=user, email=who.email, verified=True, primary=True)
    if who.needs_code:
        give_code(user)
    return user


def give_code(user: User) -> None:
    """A second factor by code."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


@transaction.atomic
def appoint(now: datetime) -> None:
    """The moderators' offices as the public list shows them: proposed by the operator, confirmed by a neighbor."""
    for who in (MOE, SIG):
        user = person(who)
        if user.office != who.office or user.appointments.exists():
            continue
        given = Appointment.objects.create(
            user=user,
            office=who.office,
            proposed_by=person(OLU),
            second=person(EDDA),
            proposed_at=now - SERVED,
            expires_at=now - SERVED + WAITS,
            confirmed_at=now - SERVED + timedelta(days=2),
        )
        record(person(EDDA), Action.OFFICE_GIVEN, given, home=None, office=who.office, person=str(user.uuid))


def code_of(email: str) -> str:
    """What an authenticator app would show now for this demo account."""
    if not is_invented(email) or not User.objects.filter(email=email).exists():
        raise Invalid(_("{email} is not an account of the demo street.").format(email=email))
    second = Authenticator.objects.filter(user__email=email, type=Authenticator.Type.TOTP).first()
    if second is None:
        raise Invalid(_("{email} has no second factor by code.").format(email=email))
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(decrypt(second.data["secret"]), counters[len(counters) // 2])))


def table(people: Iterable[Person] = EVERYBODY) -> str:
    """Who can sign in, as lines of text."""
    rows = [("Name", "E-mail", "Password", "Who")] + [(p.name, p.email, PASSWORD, _what(p)) for p in people]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join([*(cell.ljust(wide) for cell, wide in zip(row, widths, strict=False)), row[3]]) for row in rows
    )


def _what(who: Person) -> str:
    return f"{who.what}; second factor: {CODE_FROM.format(who.email)}" if who.needs_code else who.what
