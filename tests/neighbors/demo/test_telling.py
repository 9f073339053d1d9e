"""The demo's neighbors tell their week through the real flows, once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from devices.demo import people, street
from neighbors.demo import telling
from neighbors.demo.street import STORIES
from neighbors.moderation import training
from neighbors.moderation.models import Case, CaseKind, Decision
from neighbors.posts.models import Comment, Post, Standing


@pytest.mark.django_db
def test_the_week_is_told_once_and_the_desk_has_something_to_do() -> None:
    now = timezone.now()
    for who in people.EVERYBODY:
        people.person(who)
    street.settle(now)
    telling.settle(now)
    said: list[str] = []
    assert telling.tell(said.append) == len(STORIES) == len(said)
    standings = {post.revisions.earliest("pk").title: post.status for post in Post.objects.all()}
    assert standings["Gray cat Minka is missing"] == Standing.RESOLVED
    assert standings["A stranger in our street again"] == Standing.REJECTED
    assert list(standings.values()).count(Standing.PUBLISHED) == 5
    assert list(standings.values()).count(Standing.PENDING) == 2
    assert Post.objects.get(correction__isnull=False).category == "unknown_visitor"
    assert set(Comment.objects.values_list("status", flat=True)) == {Standing.PUBLISHED}
    assert not Decision.objects.filter(applied_at__isnull=True).exists()
    open_kinds = set(Case.objects.filter(closed_at__isnull=True, repeats=None).values_list("kind", flat=True))
    assert open_kinds == {CaseKind.FLAGS, CaseKind.APPEAL}
    assert training.is_trained(people.person(people.MOE))
    telling.settle(now)
    assert telling.tell(said.append) == 0


@pytest.mark.django_db
def test_the_moderators_stand_on_the_public_list_once() -> None:
    for _ in range(2):
        for who in people.EVERYBODY:
            people.person(who)
        people.appoint(timezone.now())
    page = Client().get("/offices/").content.decode()
    assert page.count("Moe Tanaka") == page.count("Sig Larsen") == 1
    assert "Olu Adeyemi, Edda Lind" in page
