"""Invariant 1: the exact place never leaves the home. What routes answer: tests/access/matrix.py."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.cameras import heartbeat
from devices.cameras.models import Camera
from devices.notices import mailing
from devices.notices.models import Notice
from devices.people import homes, inviting
from devices.people.homes import HomeFacts
from devices.people.models import Home, User
from tests.place import found_in


@pytest.mark.django_db
def test_no_mail_notice_or_entry_carries_it(ana: User, mia: User, maple: Home, porch: Camera) -> None:
    same = (maple.name, maple.address, maple.time_zone, maple.lat, maple.lon)
    homes.change(maple, HomeFacts(*same, retention_days=7), by=ana)
    homes.change(maple, HomeFacts(maple.name, "Elsewhere", "UTC", 1.0, 2.0, 7), by=ana)
    homes.change(maple, HomeFacts(*same, retention_days=7), by=ana)
    maple.invites.create(
        email="new@example.org",
        role="viewer",
        invited_by=ana,
        expires_at=timezone.now() + timedelta(days=7),
        mail_at=timezone.now(),
    )
    Camera.objects.update(last_seen_at=timezone.now() - timedelta(seconds=settings.HEARTBEAT_OFFLINE_S + 1))
    heartbeat.notice_silent(timezone.now())
    assert inviting.send_due(timezone.now()) == 1
    assert mailing.send_due(timezone.now()) == 2
    letters = "\n".join(f"{letter.subject} {letter.body} {letter.extra_headers}" for letter in mail.outbox)
    assert len(mail.outbox) == 3
    assert not found_in(letters)
    assert not found_in(json.dumps(list(Notice.objects.values_list("facts", "path"))))
    assert not found_in(json.dumps(list(AuditEntry.objects.values_list("facts", flat=True))))


@pytest.mark.django_db
def test_a_home_as_text_is_its_name(maple: Home) -> None:
    """What ends in an error or a log line is this."""
    assert not found_in(f"{maple} {maple!r}")
