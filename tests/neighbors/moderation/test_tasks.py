"""A real worker puts a decision into effect by itself, when the time to undo it is over."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from devices.people.models import User
from neighbors.moderation import claiming, deciding
from neighbors.moderation.models import Decision, Outcome
from neighbors.posts.models import Post, Standing
from ring_platform.celery import SCHEDULE
from tests.neighborhood import neighbor, waiting
from tests.neighbors.moderation.conftest import decided
from tests.services import CeleryWorker, eventually


def test_a_worker_applies_what_stands_and_leaves_what_was_undone(
    worker: CeleryWorker, settings: Any, ana: User, moe: User
):
    settings.UNDO_S = 2
    neighbor(ana)
    now = timezone.now()
    stands, undone = waiting(ana), waiting(ana)
    decision = decided(claiming.claim("hold", stands.uuid, by=moe, now=now), Outcome.APPROVE, by=moe, now=now)
    other = decided(claiming.claim("hold", undone.uuid, by=moe, now=now), Outcome.REJECT, by=moe, now=now)
    deciding.undo(other, by=moe, now=now)
    assert Post.objects.get(pk=stands.post_id).status == Standing.PENDING
    eventually(lambda: Post.objects.get(pk=stands.post_id).status == Standing.PUBLISHED)
    applied = Decision.objects.get(pk=decision.pk)
    assert applied.takes_effect_at is not None and applied.applied_at is not None
    assert applied.applied_at >= applied.takes_effect_at
    assert Post.objects.get(pk=undone.post_id).status == Standing.PENDING


def test_the_schedule_looks_for_due_decisions_every_few_seconds():
    assert SCHEDULE["apply-due-decisions"]["schedule"] <= 5
    assert SCHEDULE["apply-due-decisions"]["task"] == "neighbors.moderation.tasks.apply_due_decisions"
