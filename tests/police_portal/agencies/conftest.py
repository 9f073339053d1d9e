"""Who applies and who decides: chief (on an official address), olu (the operator), two overseers, an administrator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from devices.people.models import Office, User
from police_portal.agencies.applying import AgencyFacts
from police_portal.agencies.models import Agency, Officer, OfficerRole
from tests import portal
from tests.street import person

FACTS: dict[str, Any] = {
    "name": "Riverton Police Department",
    "kind": "police",
    "jurisdiction": portal.COUNTY,
    "domains": ["police.example.org"],
    "contact_name": "Chief Diaz",
    "contact_email": "chief@police.example.org",
    "policy": portal.POLICY,
}
PDF = b"%PDF-1.4\n% the resolution\n%%EOF"


def facts(**columns: Any) -> AgencyFacts:
    return AgencyFacts(**FACTS | columns)


@pytest.fixture
def chief(db: None) -> User:
    return person("chief@police.example.org", "Chief Diaz")


@pytest.fixture
def olu(db: None) -> User:
    return portal.with_code(person("olu@example.org", "Olu", office=Office.OPERATOR, is_staff=True, is_superuser=True))


@pytest.fixture
def ona(db: None) -> User:
    return portal.overseer("Ona")


@pytest.fixture
def ora(db: None) -> User:
    return portal.overseer("Ora")


@pytest.fixture
def riverton(db: None) -> Agency:
    return portal.agency()


@pytest.fixture
def admin(riverton: Agency) -> Officer:
    return portal.officer(riverton, OfficerRole.ADMIN, name="Ada Min")


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "resolution.pdf"
    path.write_bytes(PDF)
    return path
