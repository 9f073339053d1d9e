"""Ben flags a post of ana's, she reads what was decided and appeals, he hears of it; with scripts and without."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from devices.people.models import User
from neighbors.moderation import applying
from neighbors.moderation.models import Case, Outcome
from neighbors.posts.models import Post, Standing
from tests.browser.conftest import Check, PageOf
from tests.neighborhood import neighbor, post_of, trained
from tests.neighbors.moderation.conftest import decided


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_flag_a_removal_and_an_appeal(
    page_of: PageOf, axe: Check, shot: Check, ana: User, ben: User, moe: User, max_: User, scripts: bool
) -> None:
    for user in (ana, ben):
        neighbor(user)
    for user in (moe, max_):
        trained(user)
    post = post_of(ana, title="Somebody walked by who does not live here")
    bens = page_of(ben, java_script_enabled=scripts)
    bens.goto(f"/neighbors/flag/post/{post.uuid}/")
    bens.get_by_role("button", name="Flag it").click()
    bens.get_by_label("racial profiling").check()
    bens.get_by_label("In your words").fill("Nothing happened, and it is about who somebody is.")
    if scripts:
        axe(bens)
        shot(bens, "flag")
    bens.get_by_role("button", name="Flag it").click()
    expect(bens.get_by_text("A moderator looks within four hours")).to_be_visible()

    now = timezone.now()
    words = "Walking by is not an act. Say what somebody did, and it can stand."
    decision = decided(
        Case.objects.get(), Outcome.REMOVE, by=moe, now=now, rule="acts_not_looks", message=words, strike="days_7"
    )
    applying.apply_due(now + timedelta(minutes=1))
    anas = page_of(ana, java_script_enabled=scripts)
    anas.goto("/notices/")
    anas.get_by_text("was removed").click()
    expect(anas.get_by_role("heading", name="Your post was removed.")).to_be_visible()
    expect(anas.get_by_text(words)).to_be_visible()
    expect(anas.get_by_text("7 days without writing")).to_be_visible()
    if scripts:
        axe(anas)
        shot(anas, "decision")
    anas.get_by_role("link", name="Appeal").click()
    anas.get_by_label("Why was the decision wrong?").fill("He tried the door of my neighbor. I should have said so.")
    if scripts:
        axe(anas)
        shot(anas, "appeal")
    anas.get_by_role("button", name="Send the appeal").click()
    expect(anas.get_by_text("You have appealed.")).to_be_visible()

    decided(Case.objects.get(kind="appeal"), Outcome.OVERTURN, by=max_, now=now)
    applying.apply_due(now + timedelta(minutes=1))
    assert Post.objects.get(pk=post.pk).status == Standing.PUBLISHED
    anas.reload()
    expect(anas.get_by_text("an appeal has taken it back")).to_be_visible()
    expect(anas.get_by_text("Nothing: it was taken back.")).to_be_visible()
    bens.goto("/notices/")
    expect(bens.get_by_text("after an appeal it is published again")).to_be_visible()
    bens.goto(f"/neighbors/decisions/{decision.uuid}/")
    expect(bens.get_by_role("heading", name="You flagged a post. It was removed.")).to_be_visible()
    if scripts:
        shot(bens, "decision-of-a-flagger")
