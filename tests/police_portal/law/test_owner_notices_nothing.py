"""Every page that an owner comes to by links reads the same while orders that forbid telling are worked on."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from devices.audit.models import PublicEntry
from devices.cameras.models import Camera
from devices.notices.models import Notice
from devices.people.models import Home, User
from police_portal.agencies.models import Officer, OfficerRole
from police_portal.custody import handovers
from police_portal.law import account_data, filing, preserving, releasing, telling
from police_portal.law.models import DemandKind, LegalDemand
from ring_platform.celery import SCHEDULE
from tests import portal
from tests.devices.clips.ready import ready_clip
from tests.police_portal.law.desk import as_, at, gagged, pdf
from tests.police_portal.law.ordered import HOUR, quoted, tick, yesterday

pytestmark = [pytest.mark.django_db, pytest.mark.parts, pytest.mark.usefixtures("store")]
LEAST_PAGES, MOST_PAGES = 60, 600
LINK = re.compile(r'(?:href|src|poster|data-[a-z-]+)="(/[^"#]*)"')
NEVER = ("/static/", "/accounts/", "/media/", "/log/download")
RANDOM = re.compile(r'(csrfmiddlewaretoken" value=|x-csrftoken": ?|nonce=)"[^"]*"')
SIGNED = re.compile(r"X-Amz-[A-Za-z]+=[^&\"]*")
HELD_BACK = {"demand_refused", "handover_ordered"}
PURPOSE = "For the case file of Monday."


def walk(client: Client, start: list[str]) -> dict[str, tuple[int, str, str]]:
    """Status, where it leads and the words of each page that links lead to, without what is random in each answer."""
    found: dict[str, tuple[int, str, str]] = {}
    left = list(start)
    while left and len(found) < MOST_PAGES:
        address = left.pop(0).replace("&amp;", "&")
        if address in found or address.startswith(NEVER):
            continue
        answer: Any = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        words = RANDOM.sub("", content.decode(errors="replace"))
        leads = answer.headers.get("Location", "")
        found[address] = (answer.status_code, SIGNED.sub("", leads), words)
        left += [leads] if leads.startswith("/") else []
        left += LINK.findall(words)
    return found


def sweeps() -> None:
    for entry in SCHEDULE.values():
        import_string(entry["task"])()


@pytest.fixture
def chief(db: None) -> Officer:
    police = portal.agency()
    portal.permission(police)
    return portal.officer(police, OfficerRole.ADMIN, name="Chief Okafor")


def worked_on(chief: Officer, cus: User, porch: Camera) -> list[LegalDemand]:
    """A warrant that is released, looked at, taken out and passed on; account data; a preservation; a refusal."""
    now, police = timezone.now(), chief.agency
    until = (now + timedelta(days=40)).replace(second=0, microsecond=0)
    kinds = (DemandKind.WARRANT, DemandKind.PRESERVATION, DemandKind.SUBPOENA, DemandKind.COURT_ORDER)
    warrant, keeping, subpoena, refused = made = [gagged(police, cus, until, kind, now=now) for kind in kinds]
    for one in (warrant, keeping):
        tick(quoted(one, cus, yesterday()), porch, yesterday(), by=cus)
    preserving.enter(keeping, now + timedelta(days=90), by=cus, now=now)
    preserving.seal_copy(keeping.preserved.get().pk, timezone.now)
    releasing.release(warrant, by=cus, now=now)
    account_data.release(subpoena, by=cus, now=now)
    filing.refuse(refused, "The paper is not signed by anybody.", by=cus, now=now)
    share, officer = portal.opened_share(warrant, porch.clips.get(), start_s=1.0), as_(chief.user)
    for path in (
        at("portal_share_video", share),
        at("portal_share_poster", share),
        at("portal_demand_account", subpoena),
    ):
        answer: Any = officer.get(path)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content)
    answer = officer.post(at("portal_share_download", share), {"what": "copy", "purpose": PURPOSE})
    assert answer.status_code == 302
    court = handovers.Warrant("SW-9", "Riverton District Court", pdf())
    handovers.order(handovers.ask(share, "District Attorney", PURPOSE, court, by=chief.user, now=now), by=cus, now=now)
    telling.lengthen(warrant, until + HOUR, "GO-8", pdf(b"%PDF-1.4 a new order"), by=cus, now=now)
    return made


def test_no_page_mail_or_notice_of_the_owner_differs(
    chief: Officer, maple: Home, porch: Camera, ana: User, mailoutbox: list[mail.EmailMessage]
) -> None:
    cus = portal.custodian()
    clip = ready_clip(porch, at=yesterday() + timedelta(minutes=20))
    asked = portal.request_of(chief)
    portal.invitation(asked, maple)
    share = portal.share_of(asked, clip)
    client = as_(ana)
    start = [reverse("devices:clip", args=[clip.uuid]), reverse("devices:notices"), reverse("devices:me"), "/"]
    start += [reverse(f"police_portal:{name}") for name in ("asked", "shares", "orders", "emergencies", "agencies")]
    start += [reverse("police_portal:share", args=[share.uuid]), "/log/", "/log/heads.json"]
    with time_machine.travel(timezone.now(), tick=False):
        sweeps()
        sweeps()  # what the first one made public is sealed
        walk(client, start)  # what is seen once is marked as seen
        before = walk(client, start)
        assert LEAST_PAGES < len(before) < MOST_PAGES
        told = list(Notice.objects.filter(user=ana).values_list("pk", "kind"))
        mailed = [one for one in mailoutbox if ana.email in one.to]
        made = worked_on(chief, cus, porch)
        sweeps()
        after = walk(client, start)
        for one in made:
            assert client.get(at("order", one)).status_code == 404
    changed = {address for address in before | after if before.get(address) != after.get(address)}
    assert {one: PublicEntry.objects.values_list("act", "facts") for one in changed} == {}
    assert list(Notice.objects.filter(user=ana).values_list("pk", "kind")) == told
    assert [one for one in mailoutbox if ana.email in one.to] == mailed
    assert not PublicEntry.objects.filter(act__in=HELD_BACK).exists()
    assert telling.tell_due(timezone.now() + timedelta(days=41)) == len(made)
    assert set(PublicEntry.objects.values_list("act", flat=True)) >= HELD_BACK
