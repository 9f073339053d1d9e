"""The custodian's pages, and those of the agency: what stands there, and what does not."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from devices.cameras.models import Camera, CameraKind
from devices.objects.models import StoredObject
from devices.people.models import Home, User
from police_portal.agencies.models import Agency, Officer
from police_portal.agencies.permitting import DOCUMENT_MOST_BYTES
from police_portal.custody.models import Share
from police_portal.law import filing
from police_portal.law.models import DemandKind, DemandState, LegalDemand
from tests import place, portal
from tests.devices.clips.ready import ready_clip
from tests.police_portal.law.desk import NOW, PDF, REASON, as_, at, filed, gagged
from tests.street import camera, person

pytestmark = pytest.mark.usefixtures("store")
NEW = "police_portal:custodian_demand_new"


@pytest.fixture
def police(db: None) -> Agency:
    return portal.agency()


@pytest.fixture
def cus(db: None) -> User:
    return portal.custodian()


@pytest.fixture
def diaz(police: Agency) -> Officer:
    return portal.officer(police)


def typed(police: Agency, **more: Any) -> dict[str, Any]:
    facts = {"kind": "warrant", "agency": str(police.uuid), "issuer": "Riverton District Court", "number": "SW-26-118"}
    facts |= {"dated_on": str((NOW - timedelta(days=1)).date()), "names": "Maple St 12, Springfield"}
    return facts | {"document": SimpleUploadedFile("order.pdf", PDF, "application/pdf")} | more


def test_a_paper_is_typed_in_and_its_page_shows_camera_names_and_no_place(
    police: Agency, cus: User, maple: Home, porch: Camera
) -> None:
    camera(maple, "Hall", CameraKind.INDOOR, token="cam_hall")
    ready_clip(porch)
    client = as_(cus)
    answer = client.post(reverse(NEW), typed(police, names="ana@example.org"))
    demand = LegalDemand.objects.get()
    assert answer["Location"] == at("custodian_demand", demand)
    page = client.get(answer["Location"]).content.decode()
    assert "Porch" in page
    assert re.search(r"Hall\s*<span class=\"soft\">\(indoors\)", page)
    assert not list(place.found_in(page))
    assert "Maple" not in page
    assert "/clips/" not in page
    assert "has until" in page
    listed = client.get(reverse("police_portal:custodian_demands")).content.decode()
    assert demand.reference in listed
    assert "Maple" not in listed


def test_a_custodian_begins_at_the_demands(cus: User) -> None:
    answer = as_(cus).get(reverse("devices:start"))
    assert answer["Location"] == reverse("police_portal:custodian_demands")


def test_what_is_wrong_stands_at_its_field_and_nothing_is_kept(police: Agency, cus: User, maple: Home) -> None:
    client = as_(cus)
    before = StoredObject.objects.count()
    for wrong, said in (
        ({"kind": "emergency"}, "not one of the available choices"),
        ({"document": SimpleUploadedFile("order.pdf", b"a letter")}, "not a PDF"),
        ({"document": ""}, "required"),
        ({"dated_on": "1026-05-01"}, "more than 5 years ago"),
        ({"gag_until": "2026-03-08T02:30", "gag_zone": "America/New_York"}, "jump over"),
        ({"gag_until": "soon"}, "Write it as"),
        ({"gag_number": "GO-7"}, "has an end"),
        ({"agency": str(maple.uuid)}, "not one of the available choices"),
        ({"issuer": "<script>alert(1)</script>", "names": "x"}, "whole e-mail"),
    ):
        answer = client.post(reverse(NEW), typed(police, **wrong))
        assert answer.status_code == 400
        page = answer.content.decode()
        assert said in page
        assert "<script>alert" not in page
    assert not LegalDemand.objects.exists()
    assert StoredObject.objects.count() == before


def test_a_body_without_a_length_or_too_long_is_refused_before_it_is_read(cus: User, police: Agency) -> None:
    client = as_(cus)
    demand = portal.demand_of(police, None, gag_until=NOW + timedelta(days=3))
    for address in (reverse(NEW), at("custodian_demand_gag", demand)):
        long = {"CONTENT_LENGTH": str(DOCUMENT_MOST_BYTES * 2), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
        assert client.generic("POST", address, b"--x--", **long).status_code == 413  # type: ignore[arg-type]
        none = {"CONTENT_LENGTH": "", "CONTENT_TYPE": "multipart/form-data; boundary=x"}
        assert client.generic("POST", address, b"", **none).status_code == 411  # type: ignore[arg-type]


def test_a_forged_form_is_refused(cus: User, police: Agency, maple: Home) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cus)
    demand = gagged(police, cus, NOW + timedelta(days=3))
    assert client.post(reverse(NEW), typed(police)).status_code == 403
    for name in ("gag", "refuse", "home", "account"):
        assert client.post(at(f"custodian_demand_{name}", demand), {"lift": "1"}).status_code == 403


def test_refusing_looking_again_and_lifting_on_the_page(police: Agency, cus: User, ana: User, maple: Home) -> None:
    client = as_(cus)
    demand = filed(police, cus, names="nobody@example.org")
    look = at("custodian_demand_home", demand)
    missed = client.post(look, {"names": "Maple St 1"})
    assert missed.status_code == 400
    assert "more than one home" in missed.content.decode()
    assert client.post(look, {"names": "maple st 12, springfield"}).status_code == 302
    assert client.post(look, {"names": "maple st 12, springfield"}).status_code == 409
    short = client.post(at("custodian_demand_refuse", demand), {"reason": "no"})
    assert short.status_code == 400
    says_whom = client.post(at("custodian_demand_refuse", demand), {"reason": "Nothing is here of ana@example.org."})
    assert says_whom.status_code == 400
    assert says_whom.content.decode().count("Nothing is here of ana@example.org.") == 1  # still in the form
    assert client.post(at("custodian_demand_refuse", demand), {"reason": REASON}).status_code == 302
    assert client.post(at("custodian_demand_refuse", demand), {"reason": REASON}).status_code == 409
    quiet = gagged(police, cus, NOW + timedelta(days=9), number="SW-2")
    new = {"gag_until": f"{NOW + timedelta(days=30):%Y-%m-%dT%H:%M}", "gag_zone": "UTC", "gag_number": "GO-8"}
    sent = {"document": SimpleUploadedFile("gag.pdf", PDF)}
    assert client.post(at("custodian_demand_gag", quiet), new).status_code == 400
    assert client.post(at("custodian_demand_gag", quiet), new | sent).status_code == 302
    assert "GO-8" in client.get(at("custodian_demand", quiet)).content.decode()
    assert client.post(at("custodian_demand_gag", quiet), {"lift": "1"}).status_code == 302
    assert as_(ana).get(at("order", quiet)).status_code == 200
    assert client.post(at("custodian_demand_gag", quiet), {"lift": "1"}).status_code == 409


def test_account_data_is_released_on_the_page(police: Agency, cus: User, maple: Home) -> None:
    client, read = as_(cus), {"has_read": "on"}
    demand = filed(police, cus, DemandKind.SUBPOENA)
    assert client.post(at("custodian_demand_account", demand), read).status_code == 409
    LegalDemand.objects.update(release_from=NOW)
    assert "Release it to the agency" in client.get(at("custodian_demand", demand)).content.decode()
    hasty = client.post(at("custodian_demand_account", demand))
    assert hasty.status_code == 400
    assert "Nothing left: read the paper" in hasty.content.decode()
    demand.refresh_from_db()
    assert (demand.state, demand.account_data) == (DemandState.RECEIVED, None)
    assert client.post(at("custodian_demand_account", demand), read).status_code == 302
    page = client.get(at("custodian_demand", demand)).content.decode()
    assert "can be fetched until" in page
    assert "ana@example.org" in page  # as the paper names it, and as the custodian typed it
    assert client.post(at("custodian_demand_account", demand), read).status_code == 409


def test_an_emergency_that_nobody_confirmed_is_not_on_the_desk(police: Agency, cus: User, diaz: Officer) -> None:
    portal.officer(police, name="Officer Reed")
    demand = portal.demand_of(police, None, DemandKind.EMERGENCY, DemandState.STATED)
    assert as_(cus).get(at("custodian_demand", demand)).status_code == 404
    assert demand.reference not in as_(cus).get(reverse("police_portal:custodian_demands")).content.decode()


# --- The agency


def test_the_agency_reads_what_was_decided_and_nothing_of_what_waits(
    police: Agency, cus: User, diaz: Officer, maple: Home
) -> None:
    waits = filed(police, cus)
    refused = filed(police, cus, number="SW-2")
    filing.refuse(refused, REASON, by=cus, now=NOW)
    client = as_(diaz.user)
    listed = client.get(reverse("police_portal:portal_demands")).content.decode()
    assert refused.reference in listed
    assert waits.reference not in listed
    assert client.get(at("portal_demand", waits)).status_code == 404


def test_the_agency_finds_what_was_opened_and_reads_no_name_no_time_and_no_camera(
    police: Agency, diaz: Officer, maple: Home, porch: Camera
) -> None:
    demand = portal.demand_of(police, maple, DemandKind.WARRANT, DemandState.RELEASED)
    share = portal.opened_share(demand, ready_clip(porch))
    client = as_(diaz.user)
    page = client.get(at("portal_demand", demand)).content.decode()
    assert at("portal_share", share) in page
    main = page[page.index("<main") :]
    for word in ("Porch", "Maple", "Ana", "ana@", "GO-", "told"):
        assert word not in main
    opened = client.get(at("portal_share", share)).content.decode()
    assert f"Opened by search warrant {demand.reference}" in opened
    assert "Who lent it" not in opened
    assert "the owner said no more" not in opened


def test_what_an_order_opened_is_no_lending_for_its_owner(
    police: Agency, ana: User, maple: Home, porch: Camera
) -> None:
    demand = portal.demand_of(police, maple, DemandKind.WARRANT, DemandState.RELEASED)
    share = portal.opened_share(demand, ready_clip(porch))
    client = as_(ana)
    for address in (reverse("police_portal:shares"), at("share", share)):
        page = client.get(address).content.decode()
        assert f"Opened by search warrant {demand.reference}" in page
        assert "Lent to" not in page
    assert "Take it back" not in client.get(at("share", share)).content.decode()
    assert client.post(at("share_withdraw", share)).status_code == 403
    assert Share.objects.get().state == "lent"


def test_no_badge_says_that_what_an_order_opened_was_lent(
    police: Agency, diaz: Officer, ana: User, maple: Home, porch: Camera
) -> None:
    demand = portal.demand_of(police, maple, DemandKind.WARRANT, DemandState.RELEASED)
    share = portal.opened_share(demand, ready_clip(porch))
    for user, address in (
        (ana, reverse("police_portal:shares")),
        (ana, at("share", share)),
        (ana, at("order", demand)),
        (diaz.user, at("portal_demand", demand)),
    ):
        page = as_(user).get(address).content.decode()
        assert '<span class="badge porch">opened by an order</span>' in page, address
        assert ">lent</span>" not in page, address


def test_the_orders_stand_where_what_is_lent_does(ana: User, maple: Home) -> None:
    client = as_(ana)
    for name in ("devices:me", "police_portal:asked"):
        assert reverse("police_portal:orders") in client.get(reverse(name)).content.decode()


def test_who_owns_no_home_finds_the_orders_on_their_own_page(mia: User, cus: User) -> None:
    for user in (mia, cus, person("zelda@example.org", "Zelda Quist")):
        page = as_(user).get(reverse("devices:me")).content.decode()
        assert page.count(reverse("police_portal:orders")) == 1
        assert reverse("police_portal:asked") not in page


def test_the_agency_cannot_tell_who_was_told_or_what_else_is_at_the_home(
    police: Agency, cus: User, diaz: Officer, maple: Home, porch: Camera
) -> None:
    """Invariant 3: one demand in many worlds, which differ in nothing an agency may know."""
    demand = portal.demand_of(police, maple, DemandKind.WARRANT, DemandState.RELEASED)
    share = portal.opened_share(demand, ready_clip(porch))
    client = as_(diaz.user)
    addresses = [reverse("police_portal:portal_demands"), at("portal_demand", demand), at("portal_share", share)]

    def read() -> list[str]:
        pages = [client.get(address).content.decode() for address in addresses]
        return [re.sub(r'csrfmiddlewaretoken" value="[^"]*"|x-csrftoken": "[^"]*"', "", page) for page in pages]

    read()
    before = read()
    until = NOW + timedelta(days=30)
    line = portal.line_of(demand, NOW.replace(minute=0) - timedelta(days=1))
    portal.tick_of(line, porch, line.from_hour)
    assert read() == before
    for number in range(6):
        ready_clip(camera(maple, f"Camera {number}", CameraKind.STICK_UP, token=f"cam_{number}"))
    assert read() == before
    LegalDemand.objects.update(gag_from=NOW, gag_until=until, tell_at=until, gag_number="GO-7", told_at=None)
    assert read() == before
    waits = filed(police, cus, number="SW-9")
    filed(police, cus, names="nobody@example.org", number="SW-10")
    assert read() == before
    assert waits.told_at is not None
    LegalDemand.objects.filter(pk=demand.pk).update(home=None, account=None, names="Somewhere else")
    assert read() == before
