"""People with homes and paired cameras, made inside the program of a running stack (tests/stack.py)."""

from __future__ import annotations

import json
import secrets
import sys
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from devices.cameras.models import CameraKind
from devices.cameras.pairing import PREFIX
from devices.people import tokens
from devices.people.models import Home
from tests.stack import PairedCamera, Resident
from tests.street import PASSWORD, camera, home, person


@transaction.atomic
def make(homes: int, cameras: int) -> list[Resident]:
    return [_resident(number, cameras) for number in range(homes)]


def tell(homes: int, cameras: int) -> None:
    """Make them, and print them in the last line, for another process."""
    sys.stdout.write("\n" + json.dumps([asdict(resident) for resident in make(homes, cameras)]) + "\n")


def _resident(number: int, cameras: int) -> Resident:
    email = f"{secrets.token_hex(6)}@example.org"
    owner = person(email, f"Resident {number}")
    owned = home(owner, f"Elm St {number}", 42.1 + number / 1000, -71.6)
    paired = [_paired(owned, f"Camera {each}") for each in range(cameras)]
    token = tokens.make(owner, "Tests", by=owner, now=timezone.now())
    return Resident(email, PASSWORD, token, str(owned.uuid), paired)


def _paired(owned: Home, name: str) -> PairedCamera:
    token = PREFIX + secrets.token_urlsafe(32)
    return PairedCamera(str(camera(owned, name, CameraKind.DOORBELL, token=token).uuid), token)
