"""The pages: what the agency sees of a share, and what its owner reads and does."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from devices.audit import signing
from devices.audit.models import AuditEntry
from devices.audit.recording import record
from devices.cameras.models import Camera
from devices.clips import retention
from devices.notices.models import Notice
from devices.people import homes
from devices.people.models import Home, User
from police_portal.actions import Action
from police_portal.agencies.models import Officer
from police_portal.consent.models import Answer
from police_portal.custody import downloads, ending, leases, log
from police_portal.custody.models import Share, ShareState
from police_portal.requests.models import FootageRequest
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.street import camera, home, person

STATEMENT = "The case is still open, and goes to the prosecutor."
LIST = reverse("police_portal:portal_shares")


@pytest.fixture
def share(asked: FootageRequest, porch: Camera) -> Share:
    return portal.share_of(asked, ready_clip(porch), may_download=True)


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, share: Share) -> str:
    return reverse(f"police_portal:{name}", args=[share.uuid])


def without_token(content: bytes) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value=|"x-csrftoken": )"[^"]*"|nonce="[^"]*"', "", content.decode())


def test_shares_stand_under_their_request_in_the_order_of_random_names(
    asked: FootageRequest, porch: Camera, diaz: Officer
) -> None:
    given = [portal.share_of(asked, ready_clip(porch)) for _n in range(6)]
    other = portal.share_of(portal.request_of(diaz), ready_clip(porch))
    page = as_(diaz.user).get(LIST).content.decode()
    found = re.findall(r"/portal/shares/([0-9a-f-]{36})/", page)
    assert found[0] == str(other.uuid)  # of the newer request
    assert found[1:] == sorted(str(share.uuid) for share in given)


def test_who_was_asked_or_declined_changes_nothing_of_the_agencys_pages(
    share: Share, asked: FootageRequest, diaz: Officer, maple: Home
) -> None:
    client = as_(diaz.user)

    def seen() -> list[tuple[str, int]]:
        answers = []
        for address in (LIST, url("portal_share", share)):
            with CaptureQueriesContext(connection) as queries:
                content = client.get(address).content
            answers.append((without_token(content), len(queries)))
        return answers

    seen()  # looked at once, so that both have the same session
    before = seen()
    portal.invitation(asked, maple, Answer.SHARED)
    for number, answer in enumerate((Answer.DECLINED, Answer.SEEN, Answer.ASK_FOR_WARRANT, Answer.UNSEEN)):
        of = home(person(f"x{number}@example.org", "X"), f"Elm {number}", 42.12, -71.65)
        waiting = ready_clip(camera(of, "Porch", "doorbell", token=f"t{number}"))  # type: ignore[arg-type]
        portal.share_of(asked, waiting, ShareState.WAITING)
        portal.invitation(asked, of, answer)
    assert seen() == before


def test_the_page_of_a_recording_names_who_watches_and_tells_only_what_the_owner_said(
    share: Share, diaz: Officer
) -> None:
    page = as_(diaz.user).get(url("portal_share", share)).content.decode()
    assert re.search(r'class="who-watches"><span>Officer Diaz</span>', page)
    for secret in ("Maple", "Ana", "Porch,", str(share.clip_uuid), "42.12", share.clip_sha256):
        assert secret not in page
    assert share.cell in page
    Share.objects.filter(pk=share.pk).update(said_name="Ana M.", said_address="12 Maple St")
    page = as_(diaz.user).get(url("portal_share", share)).content.decode()
    assert "Ana M." in page
    assert "12 Maple St" in page


def test_name_and_address_close_with_the_recording_and_go_with_its_bytes(
    share: Share, diaz: Officer, ana: User
) -> None:
    said = {"said_name": "Ana M.", "said_contact": "555 0199", "said_address": "12 Maple St"}
    Share.objects.filter(pk=share.pk).update(**said)
    client = as_(diaz.user)
    leases.withdraw(share, by=ana, now=timezone.now())
    page = client.get(url("portal_share", share)).content.decode()
    assert not [one for one in said.values() if one in page]
    ending.delete_ended(timezone.now())
    kept = Share.objects.get(pk=share.pk)
    assert (kept.said_name, kept.said_contact, kept.said_address) == ("", "", "")


def test_an_ended_share_is_a_line_without_bytes(asked: FootageRequest, porch: Camera, diaz: Officer) -> None:
    share = portal.ended_share(asked, ready_clip(porch))
    client = as_(diaz.user)
    assert str(share.uuid) in client.get(LIST).content.decode()
    page = client.get(url("portal_share", share)).content.decode()
    assert "This recording is not lent any more." in page
    assert "withdrawn" not in page
    assert "took it back" not in page


def test_a_supervisor_extends_it_on_the_page(share: Share, chief: Officer, diaz: Officer) -> None:
    assert "Extend the lease once" not in as_(diaz.user).get(url("portal_share", share)).content.decode()
    client = as_(chief.user)
    refused = client.post(url("portal_share_extend", share), {"why": "still open"})
    assert refused.status_code == 400
    assert b"at least 20 characters" in refused.content
    assert client.post(url("portal_share_extend", share), {"why": STATEMENT}).status_code == 302
    page = client.get(url("portal_share", share)).content.decode()
    assert STATEMENT in page
    assert "Extend the lease once" not in page


def test_a_copy_is_asked_for_on_the_page_and_stated_as_deleted(share: Share, diaz: Officer) -> None:
    client = as_(diaz.user)
    refused = client.post(url("portal_share_download", share), {"what": "original", "purpose": "For the case file."})
    assert refused.status_code == 400
    asked = client.post(url("portal_share_download", share), {"what": "copy", "purpose": "For the case file."})
    assert asked.status_code == 302
    page = client.get(url("portal_share", share)).content.decode()
    assert 'hx-select="#taken"' in page  # it asks again until the copy is there
    portal.download_of(share, diaz)
    assert "We have deleted it" in client.get(url("portal_share", share)).content.decode()


def test_the_owner_reads_everything_that_was_done(share: Share, diaz: Officer, chief: Officer, ana: User) -> None:
    b"".join(as_(diaz.user).get(url("portal_share_video", share)))
    download = portal.download_of(share, diaz, state="ready", purpose="Shown in court.")
    downloads.hand_out(download, by=diaz.user, now=timezone.now())
    leases.extend(share, STATEMENT, by=chief.user, now=timezone.now())
    downloads.attest(download, by=chief.user, now=timezone.now())
    said = [(line.sentence, line.why) for line in log.of(Share.objects.get(pk=share.pk))]
    assert said == [
        ("Chief Okafor of Riverton Police stated that what was taken out is deleted there", ""),
        ("Chief Okafor of Riverton Police extended the lease", STATEMENT),
        ("Officer Diaz of Riverton Police took a marked copy out", "Shown in court."),
        ("Officer Diaz of Riverton Police looked at it", ""),
    ]
    page = as_(ana).get(url("share", share)).content.decode()
    for sentence, why in said:
        assert sentence in page
        assert why in page
    diaz.user.__class__.objects.filter(pk=diaz.user.pk).update(name="Renamed")
    assert "Officer Diaz of Riverton Police looked at it" in as_(ana).get(url("share", share)).content.decode()


def test_the_owner_takes_it_back_in_two_steps_and_keeps_the_record(share: Share, diaz: Officer, ana: User) -> None:
    client = as_(ana)
    portal.download_of(share, diaz, at=datetime(2026, 6, 10, 12, 0, tzinfo=UTC))
    page = client.get(url("share_withdraw", share)).content.decode()
    assert "1 copy was taken out of here" in page
    assert Share.objects.get(pk=share.pk).state == ShareState.LENT
    assert client.post(url("share_withdraw", share)).status_code == 302
    assert as_(diaz.user).get(url("portal_share_video", share)).status_code == 410
    assert client.get(url("share_record", share)).status_code == 404
    ending.delete_ended(timezone.now())
    notice = Notice.objects.get(user=ana, kind="share_ended")
    assert notice.path == url("share", share)
    assert "What left here" in client.get(notice.path).content.decode()
    page = client.get(url("share_record", share)).content.decode()
    assert "not stated as deleted" in page
    assert "10 June 2026, 08:00 EDT" in page  # on the clocks of the home, as every time here
    answer = client.get(url("share_record_json", share))
    assert answer["Content-Disposition"].startswith("attachment")
    told = json.loads(answer.content)
    assert set(told) == {"kind", "body", "signature", "key"}
    assert told["kind"] == "porch-deletion-record"
    assert signing.is_signed(signing.canonical(told["body"]), told["signature"], told["key"])


def test_the_owners_list_says_where_each_stands(share: Share, asked: FootageRequest, garden: Camera, ana: User) -> None:
    portal.share_of(asked, ready_clip(garden), ShareState.UNREADABLE, reason="damaged")
    page = as_(ana).get(reverse("police_portal:shares")).content.decode()
    assert page.count('class="card of-agency"') == 2
    failed = Share.objects.get(state=ShareState.UNREADABLE)
    assert "nothing was given" in as_(ana).get(url("share", failed)).content.decode()


def test_lists_do_not_ask_more_for_more(share: Share, asked: FootageRequest, porch: Camera, diaz: Officer) -> None:
    client = as_(diaz.user)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _n in range(5):
        portal.share_of(asked, ready_clip(porch), now=timezone.now() - timedelta(minutes=_n))
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(few)


def test_who_deletes_the_home_is_told_of_the_end_and_keeps_the_record(
    share: Share, diaz: Officer, maple: Home, ana: User
) -> None:
    Share.objects.filter(pk=share.pk).update(given_by=ana)
    handover = portal.handover_of(share, diaz)
    now = timezone.now()
    homes.delete(maple, by=ana, now=now)
    retention.sweep_removed(now)
    assert not Home.objects.filter(pk=maple.pk).exists()
    ending.end_due(now)
    ending.delete_ended(now)
    assert Notice.objects.filter(user=ana, kind="share_ended", path=url("share", share)).count() == 1
    client = as_(ana)
    for name in ("shares", "share", "share_withdraw", "share_record", "share_record_json"):
        address = url(name, share) if name != "shares" else reverse("police_portal:shares")
        assert client.get(address).status_code == 200, name
    assert client.get(reverse("police_portal:handover", args=[handover.uuid])).status_code == 200
    assert as_(person("x@example.org", "X")).get(url("share_record", share)).status_code == 404


def test_no_number_of_looks_pushes_a_line_out_of_the_log(share: Share, ana: User) -> None:
    record(ana, Action.FOOTAGE_SHARED, share, home=share.home)
    look = {"action": "share_played", "actor_kind": "person", "subject_type": "share", "subject_uuid": share.uuid}
    AuditEntry.objects.bulk_create(AuditEntry(**look) for _n in range(600))  # ten officers, ten hours
    assert log.of(share)[-1].sentence == f"Ana lent it to {share.under.agency.name}"
    assert len(log.of(share)) == 601
