"""What tests of the desk begin with: a paper as a custodian holds it, and clients who are signed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from devices.people.models import User
from police_portal.agencies.models import Agency
from police_portal.agencies.permitting import Document
from police_portal.law import filing
from police_portal.law.filing import Paper
from police_portal.law.models import DemandKind, LegalDemand

NOW = datetime.now(UTC).replace(second=0, microsecond=0)  # not frozen: the store checks the time of what is sent
PDF = b"%PDF-1.4 an order of the court"
REASON = "The paper names no camera of this home."


def pdf(content: bytes = PDF) -> Document:
    """In this test process's own folder, which goes with it."""
    with NamedTemporaryFile(suffix=".pdf", dir=settings.DATA_DIR, delete=False) as file:
        file.write(content)
    return Document(Path(file.name), "order.pdf")


def paper(of: Agency, kind: DemandKind = DemandKind.WARRANT, names: str = "ana@example.org", **facts: Any) -> Paper:
    """Signed yesterday by the court."""
    said: dict[str, Any] = {"issuer": "Riverton District Court", "number": "SW-26-118", "due_on": None}
    said |= {"dated_on": (facts.pop("now", NOW) - timedelta(days=1)).date(), "document": pdf()}
    return Paper(kind=kind, agency=of, names=names, **said | facts)


def filed(
    of: Agency, by: User, kind: DemandKind = DemandKind.WARRANT, *, now: datetime = NOW, **facts: Any
) -> LegalDemand:
    return filing.file(paper(of, kind, now=now, **facts), by=by, now=now)


def gagged(of: Agency, by: User, until: datetime, kind: DemandKind = DemandKind.WARRANT, **facts: Any) -> LegalDemand:
    return filed(of, by, kind, gag_until=until, gag_number="GO-7", **facts)


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def bytes_at(user: User, address: str) -> bytes:
    """What leaves there."""
    answer: Any = as_(user).get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def at(name: str, *things: Any) -> str:
    return reverse(f"police_portal:{name}", args=[one.uuid for one in things])


def status_of(user: User, name: str, *things: Any) -> int:
    answer: Any = as_(user).get(at(name, *things))
    if answer.streaming:
        b"".join(answer.streaming_content)  # what is not read to its end leaves a connection to the store
    return int(answer.status_code)
