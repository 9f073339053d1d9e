"""What a package and a copy say of a recording that an order opened: its paper, and nobody who lent it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from devices.cameras.models import Camera
from devices.people.models import Home
from police_portal.custody import cover, making, manifest
from police_portal.custody.models import Package
from police_portal.law.models import DemandKind, DemandState
from tests import portal
from tests.devices.clips.ready import ready_clip


@pytest.mark.usefixtures("store")
def test_it_names_the_paper_and_no_lender(maple: Home, porch: Camera) -> None:
    police = portal.agency()
    officer = portal.officer(police)
    demand = portal.demand_of(police, maple, DemandKind.WARRANT, DemandState.RELEASED)
    share = portal.opened_share(demand, ready_clip(porch))
    made = Package.objects.create(demand=demand, officer=officer, purpose="For the hearing of the 12th.")
    said = manifest.body(made, [share], [], now=timezone.now())
    page = cover.page(said).decode()
    assert f"{demand.number}, Riverton District Court" in page
    assert demand.document_sha256 in page
    assert "lent" not in page.lower().replace("equivalent", "")
    assert "the owner said" not in page
    first, second = making.marks(share)
    assert first == f"Riverton Police - case {demand.number} - demand {demand.reference}"
    assert second.startswith("Released by order")
