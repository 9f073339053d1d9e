"""A moderator takes a case, looks with descriptions masked, confirms, and may take it back for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest

from devices.audit.models import AuditEntry
from devices.errors import Conflict, Gone, Invalid, Refused
from devices.notices.models import Notice
from devices.people.models import User
from neighbors.moderation import applying, claiming, closing, deciding, queue
from neighbors.moderation.models import Case, Decision, Outcome
from neighbors.moderation.queue import Filters
from neighbors.posts import ending, publishing
from neighbors.posts.models import Revision, RevisionState, Standing
from tests.neighborhood import waiting
from tests.neighbors.moderation.conftest import LATER, case_of, decided, in_effect
from tests.street import NOON

pytestmark = pytest.mark.django_db


def test_the_case_of_a_waiting_post_is_made_when_somebody_claims_it(moe: User, anas_words: Revision):
    assert not Case.objects.exists()
    case = claiming.claim("hold", anas_words.uuid, by=moe, now=NOON)
    assert (case.revision, case.claimed_by, case.due_at) == (anas_words, moe, anas_words.due_at)
    assert claiming.claim("hold", anas_words.uuid, by=moe, now=NOON) == case
    assert claiming.claim("hold", case.uuid, by=moe, now=NOON) == case
    assert AuditEntry.objects.filter(action="case_claimed").count() == 1


def test_what_somebody_works_on_is_nobody_elses_until_the_claim_is_over(moe: User, max_: User, anas_words: Revision):
    case = claiming.claim("hold", anas_words.uuid, by=moe, now=NOON)
    with pytest.raises(Conflict, match="Another moderator"):
        claiming.claim("hold", anas_words.uuid, by=max_, now=NOON + claiming.CLAIM_LASTS - timedelta(seconds=1))
    taken = claiming.claim("hold", anas_words.uuid, by=max_, now=NOON + claiming.CLAIM_LASTS)
    assert taken.claimed_by == max_
    with pytest.raises(Conflict, match="not yours any more"):
        deciding.first_look(case, Outcome.APPROVE, by=moe, now=NOON + claiming.CLAIM_LASTS)


def test_a_case_given_back_is_anybodys_and_its_first_look_counts_for_nothing(
    moe: User, max_: User, anas_words: Revision
):
    case = claiming.claim("hold", anas_words.uuid, by=moe, now=NOON)
    deciding.first_look(case, Outcome.REJECT, by=moe, now=NOON)
    claiming.release(case, by=moe, now=NOON)
    in_effect(case, Outcome.APPROVE, by=max_)
    assert [(one.by, one.undone_at is None) for one in Decision.objects.order_by("pk")] == [(moe, False), (max_, True)]


def test_nobody_but_trained_moderators_takes_a_case(ana: User, ben: User, anas_words: Revision):
    with pytest.raises(Refused, match="Only moderators"):
        claiming.claim("hold", anas_words.uuid, by=ben, now=NOON)
    ben.office = "moderator"
    ben.save()
    with pytest.raises(Refused, match="course"):
        claiming.claim("hold", anas_words.uuid, by=ben, now=NOON)


def test_both_looks_are_kept_and_the_confirmed_one_takes_effect(moe: User, anas_words: Revision):
    decision = in_effect(case_of(anas_words), Outcome.APPROVE, by=moe, first=Outcome.REJECT)
    assert (decision.first_outcome, decision.outcome) == ("reject", "approve")
    anas_words.refresh_from_db()
    assert anas_words.state == RevisionState.APPROVED
    assert anas_words.post.status == Standing.PUBLISHED
    acts = AuditEntry.objects.filter(subject_type="case").order_by("pk").values_list("action", flat=True)
    assert list(acts) == ["case_claimed", "decided_at_first_look", "decided", "decision_applied"]


def test_a_first_look_is_given_once(moe: User, anas_words: Revision):
    case = claiming.claim("hold", anas_words.uuid, by=moe, now=NOON)
    look = deciding.first_look(case, Outcome.REJECT, by=moe, now=NOON)
    again = deciding.first_look(case, Outcome.APPROVE, by=moe, now=NOON)
    assert (again, again.first_outcome) == (look, "reject")


def test_nothing_happens_and_nobody_is_told_before_the_time_to_undo_is_over(moe: User, ana: User, anas_words: Revision):
    decided(case_of(anas_words), Outcome.APPROVE, by=moe)
    assert applying.apply_due(LATER - timedelta(seconds=1)) == 0
    anas_words.post.refresh_from_db()
    assert anas_words.post.status == Standing.PENDING
    assert not Notice.objects.filter(user=ana).exists()
    assert applying.apply_due(LATER) == 1
    assert Notice.objects.filter(user=ana, kind="post_published").count() == 1


def test_applying_twice_changes_and_tells_nothing_twice(moe: User, ana: User, anas_words: Revision):
    decided(case_of(anas_words), Outcome.REJECT, by=moe, strike="note")
    assert [applying.apply_due(LATER), applying.apply_due(LATER)] == [1, 0]
    assert sorted(Notice.objects.filter(user=ana).values_list("kind", flat=True)) == ["post_rejected", "struck"]
    assert AuditEntry.objects.filter(action="decision_applied").count() == 1


def test_an_undone_decision_never_takes_effect_and_the_case_is_its_moderators_again(moe: User, anas_words: Revision):
    decision = decided(case_of(anas_words), Outcome.REJECT, by=moe)
    case = deciding.undo(decision, by=moe, now=LATER - timedelta(seconds=1))
    assert applying.apply_due(LATER) == 0
    assert case.claimed_by == moe
    in_effect(case, Outcome.APPROVE, by=moe, now=LATER)
    anas_words.post.refresh_from_db()
    assert anas_words.post.status == Standing.PUBLISHED


def test_it_is_too_late_to_undo_at_the_moment_it_takes_effect(moe: User, max_: User, anas_words: Revision):
    decision = decided(case_of(anas_words), Outcome.APPROVE, by=moe)
    with pytest.raises(Conflict, match="taken effect"):
        deciding.undo(decision, by=max_, now=NOON)
    with pytest.raises(Conflict, match="taken effect"):
        deciding.undo(decision, by=moe, now=LATER)


def test_what_is_decided_and_not_yet_in_effect_cannot_be_claimed(moe: User, max_: User, anas_words: Revision):
    decided(case_of(anas_words), Outcome.APPROVE, by=moe)
    with pytest.raises(Conflict):
        claiming.claim("hold", anas_words.uuid, by=max_, now=NOON + timedelta(hours=1))
    applying.apply_due(LATER)
    with pytest.raises(Gone):
        claiming.claim("hold", anas_words.uuid, by=max_, now=NOON + timedelta(hours=1))


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"outcome": "keep"}, "Choose one"),
        ({"outcome": "burn"}, "Choose one"),
        ({"outcome": "reject", "message": "No."}, "Name the rule"),
        ({"outcome": "reject", "rule": "no_fun", "message": "No."}, "Name a rule"),
        ({"outcome": "changes", "rule": "local"}, "Write the author"),
        ({"outcome": "changes", "rule": "local", "message": " \n"}, "Write the author"),
        ({"outcome": "reject", "rule": "local", "message": "x" * 1001}, "under 1,000"),
        ({"outcome": "approve", "strike": "note"}, "strike comes only"),
        ({"outcome": "reject", "rule": "local", "message": "No.", "strike": "prison"}, "strike comes only"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused_with_what_is_missing(
    moe: User, anas_words: Revision, sent: dict[str, str], sentence: str
):
    case = claiming.claim("hold", anas_words.uuid, by=moe, now=NOON)
    look = deciding.first_look(case, Outcome.APPROVE, by=moe, now=NOON)
    with pytest.raises(Invalid, match=sentence):
        deciding.confirm(look, saw=publishing.saw(anas_words), by=moe, now=NOON, **sent)
    look.refresh_from_db()
    assert look.outcome == ""


def test_words_that_changed_since_the_look_are_not_approved(moe: User, anas_words: Revision):
    case = claiming.claim("hold", anas_words.uuid, by=moe, now=NOON)
    look = deciding.first_look(case, Outcome.APPROVE, by=moe, now=NOON)
    saw = publishing.saw(anas_words)
    Revision.objects.filter(pk=anas_words.pk).update(text="Something else altogether.")
    assert case.revision is not None
    case.revision.refresh_from_db()
    with pytest.raises(Conflict, match="changed since you looked"):
        deciding.confirm(look, outcome="approve", saw=saw, by=moe, now=NOON)


def test_an_approval_fails_when_the_words_change_before_it_takes_effect_and_the_case_says_why(
    moe: User, max_: User, anas_words: Revision
):
    decision = decided(case_of(anas_words), Outcome.APPROVE, by=moe)
    Revision.objects.filter(pk=anas_words.pk).update(text="Something else altogether.")
    assert applying.apply_due(LATER) == 0
    decision.refresh_from_db()
    anas_words.post.refresh_from_db()
    assert (anas_words.post.status, decision.applied_at) == (Standing.PENDING, None)
    assert "changed" in decision.failed_because
    assert claiming.claim("hold", anas_words.uuid, by=max_, now=LATER).claimed_by == max_


def test_a_decision_about_what_was_taken_back_ends_with_it(moe: User, anas_words: Revision):
    decided(case_of(anas_words), Outcome.APPROVE, by=moe)
    Revision.objects.filter(pk=anas_words.pk).update(state=RevisionState.WITHDRAWN)
    assert applying.apply_due(LATER) == 0
    assert Case.objects.get().closed_at == LATER


def test_one_decision_that_cannot_be_applied_does_not_stop_the_others(moe: User, ana: User, anas_words: Revision):
    decided(case_of(anas_words), Outcome.APPROVE, by=moe)
    Revision.objects.filter(pk=anas_words.pk).update(text="Something else altogether.")
    from_later = waiting(ana, at=NOON)
    decided(case_of(from_later), Outcome.APPROVE, by=moe)
    assert applying.apply_due(LATER) == 1
    from_later.refresh_from_db()
    assert from_later.state == RevisionState.APPROVED


def test_what_was_taken_back_while_somebody_works_on_it_is_said_to_be_gone(moe: User, anas_words: Revision):
    case = claiming.claim("hold", anas_words.uuid, by=moe, now=NOON)
    look = deciding.first_look(case, Outcome.APPROVE, by=moe, now=NOON)
    saw = publishing.saw(anas_words)
    Revision.objects.filter(pk=anas_words.pk).update(state=RevisionState.WITHDRAWN)
    with pytest.raises(Gone, match="took it back"):
        deciding.confirm(look, outcome="approve", saw=saw, by=moe, now=NOON)


def test_a_deletion_that_is_taken_back_brings_the_case_back(moe: User, max_: User, ana: User, anas_words: Revision):
    case = claiming.claim("hold", anas_words.uuid, by=moe, now=NOON)
    ending.delete(anas_words.post, by=ana, now=NOON)
    assert queue.waiting(max_, Filters(), NOON) == []
    assert closing.close_gone(NOON) == 1
    ending.undelete(anas_words.post, by=ana, now=NOON)
    [item] = queue.waiting(max_, Filters(), NOON)
    again = claiming.claim(item.kind, item.uuid, by=max_, now=NOON)
    assert (again, again.closed_at, again.claimed_by) == (case, None, max_)
