"""Passing a recording on: never without its owner's new consent, or a warrant that a custodian has read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from devices.audit.models import AuditEntry, PublicEntry
from devices.cameras.models import Camera
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.notices.models import Notice, NoticeKind
from devices.notices.wording import sentence
from devices.objects.models import ObjectState, Purpose, StoredObject
from devices.people.models import User
from police_portal.agencies.models import Agency, Officer, OfficerRole
from police_portal.agencies.permitting import Document
from police_portal.custody import ending, handovers, leases, log, records
from police_portal.custody.handovers import Warrant
from police_portal.custody.models import Handover, HandoverState, Share
from police_portal.requests.models import FootageRequest
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.police_portal.custody.packed import files_in, packed, zip_of

TO = "Riverton County District Attorney"
WHY = "To decide whether to charge anybody."
PDF = b"%PDF-1.4 a warrant"


@pytest.fixture
def share(asked: FootageRequest, porch: Camera) -> Share:
    return portal.share_of(asked, ready_clip(porch), may_download=True)


@pytest.fixture
def owner(ana: User) -> User:
    return portal.with_code(ana)


@pytest.fixture
def cus(db: None) -> User:
    return portal.custodian()


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def warrant(folder: Path, content: bytes = PDF, number: str = "SW-26-118") -> Warrant:
    path = folder / "warrant.pdf"
    path.write_bytes(content)
    return Warrant(number, "Riverton District Court", Document(path, "warrant.pdf"))


def ask(share: Share, by: Officer, filed: Warrant | None = None) -> Handover:
    return handovers.ask(share, TO, WHY, filed, by=by.user, now=timezone.now())


def test_the_owner_is_asked_and_consents_and_it_stands_where_it_must(
    share: Share, diaz: Officer, owner: User, tmp_path: Path
) -> None:
    made = ask(share, diaz)
    letter = reverse("police_portal:handover", args=[made.uuid])
    notice = Notice.objects.get(user=owner, kind=NoticeKind.HANDOVER_ASKED)
    assert (notice.path, sentence(notice)) == (letter, f"Riverton Police asks to pass what you shared on to {TO}.")
    assert TO in as_(owner).get(letter).content.decode()
    assert not PublicEntry.objects.filter(act__startswith="handover").exists()
    assert as_(owner).post(reverse("police_portal:handover_consent", args=[made.uuid])).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.decided_by) == (HandoverState.CONSENTED, owner)
    public = PublicEntry.objects.get(act="handover_consented")
    assert public.facts == {"agency": "Riverton Police", "recipient": TO}
    told = sentence(Notice.objects.get(user=diaz.user, kind=NoticeKind.HANDOVER_DECIDED))
    assert told == f"Passing a recording on to {TO} was decided: its owner consented."
    body = json.loads(files_in(zip_of(packed(share, diaz), tmp_path))["manifest.json"])["body"]
    assert [one["recipient"] for one in body["recordings"][0]["passed_on"]] == [TO]
    assert f"consented to passing it on to {TO}" in [line["did"] for line in body["handlers"]]
    lines = [(line.sentence, line.why) for line in log.of(share)]
    assert (f"Ana consented to passing it on to {TO}", "") in lines
    assert (f"Officer Diaz of Riverton Police asked to pass it on to {TO}", WHY) in lines
    leases.withdraw(share, by=owner, now=timezone.now())
    ending.delete_ended(timezone.now())
    record = records.record_of(share)
    assert record is not None
    assert [one["recipient"] for one in record.body["passed_on"]] == [TO]


def test_a_no_is_a_no_and_is_not_public(share: Share, diaz: Officer, ana: User, tmp_path: Path) -> None:
    made = ask(share, diaz)
    assert as_(ana).post(reverse("police_portal:handover_decline", args=[made.uuid])).status_code == 302
    made.refresh_from_db()
    assert made.state == HandoverState.DECLINED
    assert not PublicEntry.objects.filter(act__startswith="handover").exists()
    body = json.loads(files_in(zip_of(packed(share, diaz), tmp_path))["manifest.json"])["body"]
    assert body["recordings"][0]["passed_on"] == []
    with pytest.raises(Conflict, match="decided already"):
        handovers.consent(made, by=portal.with_code(ana), now=timezone.now())
    shown = as_(diaz.user).get(reverse("police_portal:portal_share", args=[share.uuid])).content.decode()
    assert TO in shown
    assert "declined" in shown


def test_consent_needs_a_second_factor_and_a_no_needs_none(share: Share, diaz: Officer, ana: User) -> None:
    made = ask(share, diaz)
    answer = as_(ana).post(reverse("police_portal:handover_consent", args=[made.uuid]))
    assert answer.status_code == 403
    assert "second factor" in answer.content.decode()
    with pytest.raises(Refused, match="second factor"):
        handovers.consent(made, by=ana, now=timezone.now())
    handovers.decline(made, by=ana, now=timezone.now())


def test_an_owner_is_not_worn_down(share: Share, diaz: Officer, ana: User) -> None:
    handovers.decline(ask(share, diaz), by=ana, now=timezone.now())
    with pytest.raises(Conflict, match="not asked twice"):
        handovers.ask(share, TO.upper(), WHY, by=diaz.user, now=timezone.now())
    for number in range(handovers.ASKED_MOST - 1):
        handovers.ask(share, f"Body {number}", WHY, by=diaz.user, now=timezone.now())
    with pytest.raises(Conflict, match="that is all"):
        handovers.ask(share, "One more body", WHY, by=diaz.user, now=timezone.now())


def test_only_its_owner_decides(share: Share, diaz: Officer, ben: User) -> None:
    made = ask(share, diaz)
    for by in (portal.with_code(ben), diaz.user):
        with pytest.raises(Refused, match="Only the owner"):
            handovers.consent(made, by=by, now=timezone.now())
    assert as_(ben).get(reverse("police_portal:handover", args=[made.uuid])).status_code == 404


def test_what_is_not_lent_any_more_is_not_passed_on(share: Share, diaz: Officer, owner: User) -> None:
    made = ask(share, diaz)
    leases.withdraw(share, by=owner, now=timezone.now())
    with pytest.raises(Gone):
        handovers.consent(made, by=owner, now=timezone.now())
    with pytest.raises(Gone):
        ask(share, diaz)
    assert "nothing to pass on" in as_(owner).get(reverse("police_portal:handover", args=[made.uuid])).content.decode()


def test_a_warrant_is_confirmed_by_a_custodian_and_its_owner_reads_of_it(
    share: Share, diaz: Officer, owner: User, cus: User, tmp_path: Path
) -> None:
    made = ask(share, diaz, warrant(tmp_path))
    assert Notice.objects.filter(user=owner, kind=NoticeKind.HANDOVER_ASKED).count() == 1
    told = sentence(Notice.objects.get(user=cus, kind=NoticeKind.WARRANT_WAITS))
    assert told == f"Riverton Police filed a warrant to pass a recording on to {TO}."
    with pytest.raises(Refused, match="custodian decides"):
        handovers.decline(made, by=owner, now=timezone.now())
    page = as_(cus).get(reverse("police_portal:custodian_handovers")).content.decode()
    assert "SW-26-118, Riverton District Court" in page
    assert made.document_sha256 in page
    assert share.home is not None
    assert share.home.name not in page
    document = as_(cus).get(reverse("police_portal:custodian_document", args=[made.uuid]))
    assert b"".join(document) == PDF
    done = as_(cus).post(reverse("police_portal:custodian_handover", args=[made.uuid]), {"confirm": "1"})
    assert done.status_code == 302
    made.refresh_from_db()
    assert (made.state, made.decided_by) == (HandoverState.ORDERED, cus)
    facts = {"agency": "Riverton Police", "recipient": TO, "warrant": "SW-26-118", "court": "Riverton District Court"}
    assert PublicEntry.objects.get(act="handover_ordered").facts == facts
    for person in (owner, diaz.user):
        notice = Notice.objects.get(user=person, kind=NoticeKind.HANDOVER_DECIDED)
        assert sentence(notice).endswith("a custodian confirmed the filed warrant.")
    body = json.loads(files_in(zip_of(packed(share, diaz), tmp_path))["manifest.json"])["body"]
    line = next(line for line in body["handlers"] if line["role"] == "custodian")
    assert line["who"] == "a custodian"
    assert line["did"] == f"confirmed a filed warrant (SW-26-118, Riverton District Court): passed on to {TO}"
    assert records.passed_on(share)[0]["warrant"] == "SW-26-118, Riverton District Court"


def test_a_document_that_is_no_such_warrant_is_not_confirmed_and_both_read_why(
    share: Share, diaz: Officer, ana: User, cus: User, tmp_path: Path
) -> None:
    made = ask(share, diaz, warrant(tmp_path))
    address = reverse("police_portal:custodian_handover", args=[made.uuid])
    prefix = str(made.uuid)[:8]
    assert as_(cus).post(address, {f"{prefix}-reason": "no"}).status_code == 400
    why = "It names another case than the request does."
    assert as_(cus).post(address, {f"{prefix}-reason": why}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.reason) == (HandoverState.DECLINED, why)
    assert not PublicEntry.objects.filter(act__startswith="handover").exists()
    assert why in as_(diaz.user).get(reverse("police_portal:portal_share", args=[share.uuid])).content.decode()
    assert why in as_(ana).get(reverse("police_portal:handover", args=[made.uuid])).content.decode()


def test_nobody_but_a_custodian_confirms_and_only_a_warrant(
    share: Share, diaz: Officer, owner: User, cus: User, tmp_path: Path
) -> None:
    made, by_consent = ask(share, diaz, warrant(tmp_path)), ask(share, diaz)
    for by in (diaz.user, owner, portal.overseer()):
        with pytest.raises(Refused):
            handovers.order(made, by=by, now=timezone.now())
    with pytest.raises(Refused, match="the owner decides"):
        handovers.order(by_consent, by=cus, now=timezone.now())
    address = reverse("police_portal:custodian_handover", args=[by_consent.uuid])
    assert as_(cus).post(address, {"confirm": "1"}).status_code == 404


def test_what_is_filed_is_a_pdf_and_what_is_refused_leaves_nothing(share: Share, diaz: Officer, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="not a PDF"):
        ask(share, diaz, warrant(tmp_path, b"<html>"))
    before = StoredObject.objects.filter(purpose=Purpose.DOCUMENT, state=ObjectState.KEPT).count()
    ask(share, diaz, warrant(tmp_path))
    with pytest.raises(Conflict, match="asked already"):
        ask(share, diaz, warrant(tmp_path))
    kept = StoredObject.objects.filter(purpose=Purpose.DOCUMENT)
    assert kept.filter(state=ObjectState.KEPT).count() == before + 1
    assert not kept.filter(state=ObjectState.WRITING).exists()


@pytest.mark.parametrize(
    ("recipient", "match"), [("", "Name the body"), ("DA", "3 to 120"), ("x" * 121, "3 to 120"), ("a\u202ebc", "Name")]
)
def test_whom_it_goes_to_is_a_name(share: Share, diaz: Officer, recipient: str, match: str) -> None:
    with pytest.raises(Invalid, match=match):
        handovers.ask(share, recipient, WHY, by=diaz.user, now=timezone.now())


def test_who_may_only_look_asks_for_nothing(share: Share, police: Agency) -> None:
    reader = portal.officer(police, OfficerRole.READER, name="Officer Lee")
    with pytest.raises(Refused, match="requester"):
        ask(share, reader)
    assert as_(reader.user).get(reverse("police_portal:portal_handover", args=[share.uuid])).status_code == 404


def test_an_agency_asks_on_its_page_with_or_without_a_warrant(share: Share, diaz: Officer) -> None:
    client, page = as_(diaz.user), reverse("police_portal:portal_handover", args=[share.uuid])
    said: dict[str, Any] = {"recipient": TO, "purpose": WHY}
    assert client.post(page, said | {"number": "SW-26-118"}).status_code == 400
    assert not Handover.objects.exists()
    assert client.post(page, said).status_code == 302
    filed = SimpleUploadedFile("w.pdf", PDF, "application/pdf")
    whole = said | {"number": "SW-26-118", "court": "Riverton District Court", "document": filed}
    assert client.post(page, whole).status_code == 302
    assert set(Handover.objects.values_list("warrant_number", flat=True)) == {"", "SW-26-118"}
    again = client.post(page, said)
    assert again.status_code == 409
    assert "asked already" in again.content.decode()
    no_pdf = SimpleUploadedFile("w.pdf", b"<html>", "application/pdf")
    assert client.post(page, whole | {"number": "SW-2", "document": no_pdf}).status_code == 400


def test_a_form_from_another_site_changes_nothing(share: Share, diaz: Officer) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(diaz.user)
    page = reverse("police_portal:portal_handover", args=[share.uuid])
    assert client.post(page, {"recipient": TO, "purpose": WHY}).status_code == 403
    assert not Handover.objects.exists()


def test_every_step_is_in_the_log_with_its_home(share: Share, diaz: Officer, owner: User) -> None:
    handovers.consent(ask(share, diaz), by=owner, now=timezone.now())
    entries = AuditEntry.objects.filter(action__startswith="handover")
    assert sorted(entry.action for entry in entries) == ["handover_asked", "handover_consented"]
    assert share.home is not None
    assert {entry.home_uuid for entry in entries} == {share.home.uuid}
