"""Who works for the demo street's town: its agencies, its overseer, its custodian. Each has a second factor."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.utils import is_mfa_enabled
from django.db import transaction

from devices.demo.people import CARLA, MOE, OLU, Person, give_code, person
from devices.people import offices
from devices.people.models import Office

CHIEF = Person("chief@police.example.org", "Rosa Adler", "police: administrator", has_code=True)
DIAZ = Person("diaz@police.example.org", "Luis Diaz", "police: asks, and looks at what was lent", has_code=True)
RAY = Person("ray@police.example.org", "Ray Brandt", "police: reader", has_code=True)
SHERIFF = Person("sheriff@sheriff.example.org", "June Hale", "sheriff, waits for a permission", has_code=True)
MARSHAL = Person("marshal@fire.example.org", "Tom Ferro", "fire department, waits to be listed", has_code=True)
ONA = Person("ona@council.example.org", "Ona Berg", "overseer, from the city council", has_code=True)
CORA = Person("cora@council.example.org", "Cora Lund", "custodian", has_code=True)
TOWN = (CHIEF, DIAZ, RAY, SHERIFF, MARSHAL, ONA, CORA)
APPOINTED = ((ONA, Office.OVERSEER), (CORA, Office.CUSTODIAN))


def settle(now: datetime) -> None:
    """Every account that is not there yet; the offices, proposed by the operator and confirmed by a moderator."""
    for who in TOWN:
        person(who)
    carla = person(CARLA)  # an older street made her without a second factor, and whoever shares needs one
    if not is_mfa_enabled(carla):
        give_code(carla)
    for who, office in APPOINTED:
        _appoint(who, office, now)


@transaction.atomic
def _appoint(who: Person, office: Office, now: datetime) -> None:
    user = person(who)
    if user.office or user.appointments.exists():
        return
    asked = offices.propose(user, office, person(MOE), by=person(OLU), now=now)
    offices.confirm(asked, by=person(MOE), now=now + timedelta(days=1))
