"""The desk's pages, as a moderator works on them: the queue, a masked first look, the decision, the next one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from devices.audit.models import AuditEntry
from devices.people.models import User
from neighbors.moderation import applying, flagging, repeating
from neighbors.moderation.models import Case, Decision, Note, Outcome, Strike
from neighbors.posts import contacting, words
from neighbors.posts.models import Post, Revision, RevisionKind, RevisionState, Standing
from tests.neighborhood import comment_of, neighbor, post_of, removal, revision_of, trained, waiting
from tests.neighbors.moderation.conftest import case_of, in_effect
from tests.street import person

pytestmark = pytest.mark.django_db
DESK = "/admin/neighbors/case/"
LOOKS = {"hair": "zebra-striped braid", "top": "vermilion anorak", "race": "Martian"}
COVERED = (b"zebra", b"vermilion", b"anorak", b"Martian")


def at_the_desk(user: User) -> Client:
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def moes(moe: User) -> Client:
    return at_the_desk(moe)


@pytest.fixture
def described(ana: User) -> Revision:
    """Ana's post about a person, with a description in which the screen noticed something."""
    neighbor(ana)
    revision = waiting(ana, title="Somebody tried our door")
    text = "They pushed the handle of our door. Call me: 555 0100."
    findings = [
        {
            "rule": "no_private_data",
            "kind": "phone",
            "sentence": "This looks like a phone number. Take it out.",
            "asks": False,
            "found": [{"field": "text", "start": 46, "end": 54, "text": text[46:54]}],
        },
        {
            "rule": "no_hate",
            "kind": "coded",
            "sentence": "Words like these stand for race.",
            "asks": True,
            "found": [{"field": "people.0.top", "start": 0, "end": 9, "text": "vermilion"}],
        },
    ]
    Revision.objects.filter(pk=revision.pk).update(text=text, people=[LOOKS], findings=findings)
    return rehashed(revision)


def rehashed(revision: Revision) -> Revision:
    revision.refresh_from_db()
    Revision.objects.filter(pk=revision.pk).update(words_sha256=words.digest(revision))
    revision.refresh_from_db()
    return revision


def taken(client: Client, revision: Revision | None = None, case: Case | None = None) -> str:
    """The address of its page, once it is claimed."""
    which = {"kind": case.kind, "uuid": case.uuid} if case else {"kind": "hold", "uuid": revision and revision.uuid}
    answer = client.post(f"{DESK}claim/", which)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def seen(client: Client, page: str) -> str:
    return str(client.get(page).context["sealed"])


def test_the_oldest_due_comes_first_and_what_is_overdue_says_so(moes: Client, ana: User) -> None:
    now = timezone.now()
    for title, hours in (("Young", 1), ("Overdue", 20), ("Old", 9)):
        waiting(ana, title=title, at=now - timedelta(hours=hours))
    text = moes.get(DESK).content.decode()
    assert text.index("Overdue") < text.index(">Old<") < text.index("Young")
    assert "8 h overdue" in text
    assert "3 wait for you. 1 is overdue." in " ".join(text.split())


def test_filters_choose_and_what_comes_next_follows_them(moes: Client, ana: User, ben: User) -> None:
    neighbor(ben)
    waiting(ana, title="A first review")
    flagging.flag(post_of(ana, title="A flagged one"), "spam", by=ben, now=timezone.now())
    page = moes.get(DESK, {"kind": "flags"}).content.decode()
    assert "A flagged one" in page
    assert "A first review" not in page
    assert moes.get(moes.post(f"{DESK}next/")["Location"]).context["title"] == "A flagged one"
    assert "Nothing of this kind" in moes.get(DESK, {"kind": "appeal"}).content.decode()
    assert "kind=appeal" in moes.get(DESK, {"kind": "appeal"}).wsgi_request.get_full_path()


def test_an_empty_queue_says_so(moes: Client) -> None:
    assert "Everything is decided" in moes.get(DESK).content.decode()
    assert moes.post(f"{DESK}next/")["Location"] == DESK


def test_before_the_first_look_nothing_on_the_desk_says_what_anybody_looks_like(
    moes: Client, ana: User, described: Revision
) -> None:
    page = taken(moes, described)
    for path in (DESK, page):
        content = moes.get(path).content
        assert not any(word in content for word in COVERED), path
    assert b"What 1 person looked like is covered" in moes.get(page).content
    straight = moes.post(f"{page}decide/", {"outcome": "approve", "seen": seen(moes, page)})
    assert straight.status_code == 409
    wrong = moes.post(f"{page}look/", {"outcome": "keep", "seen": seen(moes, page)})
    assert wrong.status_code == 400
    unsealed = moes.post(f"{page}look/", {"outcome": "approve", "seen": "made up"})
    assert unsealed.status_code == 400
    for answer in (straight, wrong, unsealed):
        assert not any(word in answer.content for word in COVERED)
    assert not Decision.objects.exists()


def test_after_the_first_look_it_is_uncovered_and_both_are_kept(moes: Client, moe: User, described: Revision) -> None:
    page = taken(moes, described)
    moes.post(f"{page}look/", {"outcome": "approve", "seen": seen(moes, page)})
    content = moes.get(page).content
    assert all(word in content for word in COVERED)
    assert b"<mark>vermilion</mark>" in content
    said = {"outcome": "reject", "rule": "no_hate", "message": "", "strike": "note", "seen": seen(moes, page)}
    moes.post(f"{page}decide/", said)
    decision = Decision.objects.get()
    assert (decision.first_outcome, decision.outcome, decision.strike) == ("approve", "reject", "note")
    assert decision.message == "This is about what people are, not about what somebody did."
    actions = AuditEntry.objects.filter(action__in=["decided_at_first_look", "decided"])
    assert actions.count() == 2


def test_later_edits_and_their_descriptions_stay_covered_too(moes: Client, ana: User, ben: User) -> None:
    neighbor(ben)
    post = post_of(ana)
    flagging.flag(post, "spam", by=ben, now=timezone.now())
    revision_of(post, title="A parcel was taken", text="It was redwinged.", people=[LOOKS])
    page = taken(moes, case=Case.objects.get())
    content = moes.get(page).content
    assert b"Its author has changed it since" in content
    assert b"redwinged</ins>" in content
    assert not any(word in content for word in COVERED)


def test_where_nothing_is_covered_one_key_decides_and_the_next_one_comes_up(moes: Client, ana: User, moe: User) -> None:
    now = timezone.now()
    first = waiting(ana, title="First", at=now - timedelta(hours=5))
    waiting(ana, title="Second", at=now - timedelta(hours=4))
    page = taken(moes, first)
    answer = moes.post(f"{page}look/", {"outcome": "approve", "seen": seen(moes, page)}, follow=True)
    assert answer.context["title"] == "Second"
    decision = Decision.objects.get()
    assert decision.outcome == "approve"
    assert f"decisions/{decision.uuid}/undo/" in answer.content.decode()  # in the toast
    applying.apply_due(timezone.now() + timedelta(minutes=1))
    first.post.refresh_from_db()
    assert first.post.status == Standing.PUBLISHED


def test_undo_brings_it_back_and_too_late_says_so(moes: Client, ana: User, anas_words: Revision) -> None:
    page = taken(moes, anas_words)
    moes.post(f"{page}look/", {"outcome": "approve", "seen": seen(moes, page)})
    undo = f"{DESK}decisions/{Decision.objects.get().uuid}/undo/"
    assert b"You have decided this one" in moes.get(page).content
    assert moes.post(undo)["Location"] == page
    assert moes.get(page).status_code == 200
    moes.post(f"{page}look/", {"outcome": "approve", "seen": seen(moes, page)})
    applying.apply_due(timezone.now() + timedelta(minutes=1))
    again = Decision.objects.live().get()
    answer = moes.post(f"{DESK}decisions/{again.uuid}/undo/")
    assert (answer.status_code, "taken effect already" in answer.content.decode()) == (409, True)


def test_a_decision_about_another_case_takes_nothing_away(
    moes: Client, ana: User, ben: User, anas_words: Revision
) -> None:
    page = taken(moes, anas_words)
    removal(ana, ben, at=timezone.now(), pk=Case.objects.get().pk)  # the same key, in another table
    assert moes.get(page).context["title"] == "A parcel was taken from a porch"


def test_a_reason_is_asked_for_and_nothing_typed_is_lost(moes: Client, anas_words: Revision) -> None:
    page = taken(moes, anas_words)
    moes.post(f"{page}look/", {"outcome": "reject", "seen": seen(moes, page)})
    said = {"outcome": "reject", "message": "Write less, please.", "seen": seen(moes, page)}
    answer = moes.post(f"{page}decide/", said)
    assert answer.status_code == 400
    assert "Name the rule" in answer.content.decode()
    assert "Write less, please." in answer.content.decode()


def test_words_that_change_between_the_page_and_the_approval_are_looked_at_again(
    moes: Client, anas_words: Revision
) -> None:
    page = taken(moes, anas_words)
    before = seen(moes, page)
    Revision.objects.filter(pk=anas_words.pk).update(text="Something else altogether.")
    rehashed(anas_words)
    answer = moes.post(f"{page}look/", {"outcome": "approve", "seen": before})
    assert (answer.status_code, "look again" in answer.content.decode()) == (409, True)
    assert not Decision.objects.filter(confirmed_at__isnull=False).exists()


def test_the_seal_of_one_case_decides_no_other(moes: Client, ana: User) -> None:
    one, other = taken(moes, waiting(ana, title="One")), taken(moes, waiting(ana, title="Other"))
    answer = moes.post(f"{one}look/", {"outcome": "approve", "seen": seen(moes, other)})
    assert answer.status_code == 400


def test_two_moderators_never_have_one_case(moes: Client, max_: User, anas_words: Revision) -> None:
    page = taken(moes, anas_words)
    late = at_the_desk(max_)
    answer = late.post(f"{DESK}claim/", {"kind": "hold", "uuid": Case.objects.get().uuid})
    assert (answer.status_code, "Another moderator is working" in answer.content.decode()) == (409, True)
    assert late.get(page).status_code == 409
    assert b"parcel" not in late.get(page).content
    decided = late.post(f"{page}decide/", {"outcome": "approve", "seen": seen(moes, page)})
    assert decided.status_code == 409
    moes.post(f"{page}look/", {"outcome": "approve", "seen": seen(moes, page)})
    gone = late.get(page)
    assert (gone.status_code, "decided already" in gone.content.decode()) == (410, True)


def test_a_claim_that_ran_out_is_taken_again(moes: Client, anas_words: Revision) -> None:
    page = taken(moes, anas_words)
    sealed = seen(moes, page)
    Case.objects.update(claimed_until=timezone.now() - timedelta(minutes=1))
    assert b"Take it" in moes.get(page).content
    assert moes.post(f"{page}keep/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert moes.post(f"{page}keep/").status_code == 409
    assert moes.post(f"{page}look/", {"outcome": "approve", "seen": sealed}).status_code == 409
    page = taken(moes, case=Case.objects.get())
    left = moes.post(f"{page}keep/", headers={"HX-Request": "true"})
    assert "Yours for 15 min" in left.content.decode()
    assert moes.post(f"{page}release/")["Location"] == DESK
    assert Case.objects.get().claimed_by is None


def test_what_is_not_theirs_to_decide_is_not_there(moes: Client, moe: User, ana: User, anas_words: Revision) -> None:
    comment_of(moe, anas_words.post)
    case = case_of(anas_words)
    assert moes.get(f"{DESK}{case.uuid}/").status_code == 404
    refused = moes.post(f"{DESK}claim/", {"kind": "hold", "uuid": case.uuid})
    assert (refused.status_code, "for another moderator" in refused.content.decode()) == (403, True)
    assert b"parcel" not in moes.get(DESK).content
    assert moes.get(f"{DESK}{anas_words.uuid}/").status_code == 404
    assert moes.post(f"{DESK}claim/", {"kind": "hold", "uuid": "x"}).status_code == 404


def test_fifty_flags_are_one_page_with_the_words_as_they_were(moes: Client, ana: User) -> None:
    post = post_of(ana, title="Before", text="As it was flagged.")
    for number in range(50):
        flagger = person(f"flagger{number}@example.org", f"Flagger Person {number}")
        neighbor(flagger)
        flagging.flag(post, "not_local", f"Words {number}", by=flagger, now=timezone.now())
    now = timezone.now()
    later = revision_of(post, title="After", text="As it is now.", state=RevisionState.APPROVED, decided_at=now)
    Post.objects.filter(pk=post.pk).update(shown=later)
    text = moes.get(taken(moes, case=Case.objects.get())).content.decode()
    assert "As it was flagged." in text
    assert "50 flags" in text
    assert "Flagger 50" in text
    assert "As it <del>was</del><ins>is</ins> <del>flagged</del><ins>now</ins>." in text
    assert "Flagger Person" not in text


def test_flaggers_are_numbers_with_their_record(moes: Client, ana: User, ben: User) -> None:
    neighbor(ben)
    removal(ana, ben, at=timezone.now() - timedelta(days=3))
    flagging.flag(post_of(ana), "hate", "It is unkind.", by=ben, now=timezone.now())
    text = moes.get(taken(moes, case=Case.objects.get(closed_at=None))).content.decode()
    assert "1 of 1 earlier flag was right" in text
    assert "It is unkind." in text


def everything(client: Client, page: str) -> str:
    paths = [DESK, page, f"{DESK}bans/", f"{DESK}agreement/", f"{DESK}course/"]
    return "".join(client.get(path).content.decode() for path in paths)


def test_no_answer_of_the_desk_names_who_wrote_or_flagged(moes: Client, ana: User, ben: User) -> None:
    neighbor(ana)
    neighbor(ben)
    User.objects.filter(pk=ana.pk).update(name="Anastasia Quimby")
    User.objects.filter(pk=ben.pk).update(name="Benedict Quimby")
    now = timezone.now()
    old = removal(ana, ben, at=now - timedelta(days=2), by=person("gone@example.org", "Somebody Else"))
    Strike.objects.create(user=ana, decision=old, level="ban", by=old.by)
    flagging.flag(post_of(ana), "hate", "Unkind.", by=ben, now=now)
    text = everything(moes, taken(moes, case=Case.objects.get(closed_at=None)))
    assert "Neighbor " in text
    for user in (ana, ben):
        user.refresh_from_db()
        assert not [secret for secret in (user.name, user.email, str(user.uuid), "Quimby") if secret in text]


def test_hiding_comes_before_deciding(moes: Client, ana: User, ben: User) -> None:
    neighbor(ben)
    post = post_of(ana)
    flagging.flag(post, "spam", by=ben, now=timezone.now())
    page = taken(moes, case=Case.objects.get())
    assert b"Hide it until" in moes.get(page).content
    moes.post(f"{page}hide/")
    post.refresh_from_db()
    assert post.status == Standing.HIDDEN
    assert moes.post(f"{page}hide/").status_code == 403
    moes.post(f"{page}look/", {"outcome": "keep", "seen": seen(moes, page)})
    applying.apply_due(timezone.now() + timedelta(minutes=1))
    post.refresh_from_db()
    assert post.status == Standing.PUBLISHED


def test_what_waits_is_not_hidden_by_hand(moes: Client, anas_words: Revision) -> None:
    page = taken(moes, anas_words)
    assert b"Hide it until" not in moes.get(page).content
    assert moes.post(f"{page}hide/").status_code == 403


def test_notes_stay_between_moderators(moes: Client, moe: User, max_: User, anas_words: Revision) -> None:
    page = taken(moes, anas_words)
    assert moes.post(f"{page}note/", {"text": " "}).status_code == 400
    moes.post(f"{page}note/", {"text": "Ask about the van."})
    moes.post(f"{page}release/")
    assert (
        "Ask about the van."
        in at_the_desk(max_)
        .post(f"{DESK}claim/", {"kind": "hold", "uuid": Case.objects.get().uuid}, follow=True)
        .content.decode()
    )
    assert Note.objects.get().by == moe
    assert AuditEntry.objects.filter(action="case_noted").exists()


def test_an_appeal_shows_its_words_and_the_first_decision_to_another(
    moes: Client, moe: User, max_: User, ana: User, ben: User
) -> None:
    decision = removal(ana, ben, at=timezone.now() - timedelta(days=1), by=moe)
    Case.objects.create(
        kind="appeal",
        post=decision.case.post,
        revision=decision.case.revision,
        appealed=decision,
        words="I saw it myself.",
        due_at=timezone.now() + timedelta(days=2),
    )
    assert b"Everything is decided" in moes.get(DESK).content
    other = at_the_desk(max_)
    text = other.get(taken(other, case=Case.objects.get(kind="appeal"))).content.decode()
    assert "I saw it myself." in text
    assert "This is about people, not about what they did." in text
    assert "Moe" not in text.split("<main")[1]


def test_a_second_blind_look_tells_nothing_of_the_first(
    moes: Client, moe: User, max_: User, ana: User, anas_words: Revision
) -> None:
    case = case_of(anas_words)
    decided = in_effect(case, Outcome.REJECT, by=max_, now=timezone.now(), draw=0, message="You know why, surely.")
    again = Case.objects.get(repeats=case)
    text = moes.get(taken(moes, case=again)).content.decode()
    assert "Nothing of theirs was decided before." in text
    assert "Nothing nearby in the last three months." in text
    assert decided.message not in text
    assert repeating.maybe(again, now=timezone.now()) is None


def test_an_edit_of_something_public_shows_what_it_changes(moes: Client, ana: User) -> None:
    post = post_of(ana, text="A red car.")
    edit = rehashed(revision_of(post, title="A parcel was taken from a porch", text="A blue car."))
    text = moes.get(taken(moes, edit)).content.decode()
    assert "A <del>red</del><ins>blue</ins> car." in text


def test_similar_ones_decided_before_stand_beside_it(moes: Client, ana: User, ben: User, max_: User) -> None:
    said = "Every evening the same two people walk along our street and look into the gardens of all houses."
    before = waiting(ben, title="Two walkers", text=said)
    now = timezone.now()
    in_effect(case_of(before), Outcome.REJECT, by=max_, now=now, rule="acts_not_looks")
    text = moes.get(taken(moes, waiting(ana, title="They walk again", text=said))).content.decode()
    assert "Two walkers" in text
    assert "nearly the same words" in text


def test_a_comment_stands_with_what_it_answers(moes: Client, ana: User, ben: User) -> None:
    post = post_of(ana, title="A parcel", text="It was on the steps.")
    first = comment_of(ana, post, text="At about ten.")
    reply = comment_of(ben, post, Standing.PENDING, text="I saw that too.", answers=first)
    page = taken(moes, rehashed(reply.revisions.get()))
    text = moes.get(page).content.decode()
    for words_of_it in ("A comment under “A parcel”", "I saw that too.", "At about ten.", "It was on the steps."):
        assert words_of_it in text
    moes.post(f"{page}look/", {"outcome": "approve", "seen": seen(moes, page)})
    applying.apply_due(timezone.now() + timedelta(minutes=1))
    reply.refresh_from_db()
    assert reply.status == Standing.PUBLISHED


def test_a_correction_stands_with_its_post(moes: Client, ana: User) -> None:
    post = post_of(ana, title="A stranger")
    wait = rehashed(revision_of(post, kind=RevisionKind.CORRECTION, text="It was a courier."))
    text = moes.get(taken(moes, wait)).content.decode()
    assert "A correction of “A stranger”" in text
    assert "It was a courier." in text


def test_a_message_is_read_only_when_it_was_flagged_and_its_writer_is_a_number(
    moes: Client, ana: User, ben: User
) -> None:
    neighbor(ana)
    neighbor(ben)
    contact = contacting.write_to_author(
        post_of(ana, title="Lost cat"), "Give me your number.", by=ben, now=timezone.now()
    )
    contacting.send(contact, "No, thank you.", by=ana, now=timezone.now())
    flagging.flag(contact.messages.get(sender=ben), "harassment", by=ana, now=timezone.now())
    assert "Give me your number." not in moes.get(DESK).content.decode()
    page = taken(moes, case=Case.objects.get())
    text = moes.get(page).content.decode()
    assert "A message about “Lost cat”" in text
    assert "Give me your number." in text
    assert "No, thank you." not in text
    assert f"Neighbor {contact.asker_number}" in text
    moes.post(f"{page}look/", {"outcome": "remove", "seen": seen(moes, page)})
    moes.post(f"{page}decide/", {"outcome": "remove", "rule": "no_harassment", "seen": seen(moes, page)})
    applying.apply_due(timezone.now() + timedelta(minutes=1))
    assert contact.messages.get(sender=ben).hidden_at is not None


def test_a_ban_needs_another_word(moes: Client, moe: User, max_: User, ana: User, ben: User) -> None:
    neighbor(ana)
    old = removal(ana, ben, at=timezone.now(), by=max_)
    ban = Strike.objects.create(user=ana, decision=old, level="ban", by=max_)
    assert b"No ban waits" in at_the_desk(max_).get(f"{DESK}bans/").content
    assert b"1 ban waits" in moes.get(DESK).content
    assert moes.post(f"{DESK}bans/{ban.uuid}/", {"answer": "perhaps"}).status_code == 302
    assert moes.post(f"{DESK}bans/{ban.uuid}/", {"answer": "yes"}).status_code == 302
    ban.refresh_from_db()
    assert ban.second_by == moe
    assert ban.in_force_at is not None
    assert moes.post(f"{DESK}bans/{ban.uuid}/", {"answer": "yes"}).status_code == 404


def queries(client: Client, path: str) -> int:
    client.get(path)
    client.get(path)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def flagged_by(post: Post, start: int, count: int) -> None:
    for number in range(start, start + count):
        flagger = person(f"f{number}@example.org", "")
        neighbor(flagger)
        flagging.flag(post, "not_local", "Here?", by=flagger, now=timezone.now())


@pytest.mark.parametrize("make", ["flags", "queue", "history"])
def test_pages_ask_the_database_as_often_for_fifty_as_for_five(
    moes: Client, moe: User, ana: User, ben: User, make: str
) -> None:
    neighbor(ana)
    post = post_of(ana)
    flagged_by(post, 0, 5)
    page = taken(moes, case=Case.objects.get())
    path = DESK if make == "queue" else page
    for number in range(5):
        waiting(ben, title=f"Few {number}")
    grow: dict[str, Callable[[], Any]] = {
        "flags": lambda: flagged_by(post, 5, 45),
        "queue": lambda: [waiting(ben, title=f"Many {number}") for number in range(45)],
        "history": lambda: [removal(ana, ben, at=timezone.now()) for _one in range(45)],
    }
    removal(ana, ben, at=timezone.now())
    few = queries(moes, path)
    grow[make]()
    assert queries(moes, path) == few


def test_the_course_opens_the_desk(moe: User) -> None:
    moe.training.all().delete()
    client = at_the_desk(moe)
    assert client.get(DESK)["Location"] == f"{DESK}course/"
    assert client.post(f"{DESK}next/")["Location"] == f"{DESK}course/"
    assert client.post(f"{DESK}course/", {"exercise": "walked_by"}).status_code == 400
    wrong = client.post(f"{DESK}course/", {"exercise": "walked_by", "outcome": "approve"}, follow=True)
    assert "Not quite: do not publish" in " ".join(wrong.content.decode().split())
    assert "walking is not an act" in wrong.content.decode()
    again = client.post(f"{DESK}course/", {"exercise": "walked_by", "outcome": "reject", "rule": "acts_not_looks"})
    assert again.status_code == 409
    assert "walking is not an act" not in client.get(f"{DESK}course/?told=car_doors").content.decode()
    trained(moe)
    assert client.get(DESK).status_code == 200
    assert urlsplit(client.get(f"{DESK}course/").request["PATH_INFO"]).path == f"{DESK}course/"


def test_agreement_is_said_in_a_sentence(moes: Client, moe: User, max_: User, ana: User) -> None:
    assert b"No case has been decided twice yet" in moes.get(f"{DESK}agreement/").content
    now = timezone.now()
    for outcome in (Outcome.APPROVE, Outcome.REJECT):
        case = case_of(waiting(ana, title=f"One to {outcome}"))
        in_effect(case, outcome, by=max_, now=now, draw=0)
        in_effect(Case.objects.get(repeats=case), outcome, by=moe, now=now)
    text = moes.get(f"{DESK}agreement/").content.decode()
    assert "1.00" in text
    assert "Nearly always the same." in text
    assert "Moe and Max" in text


def test_claims_are_said_to_be_over_when_the_author_took_it_back(moes: Client, anas_words: Revision) -> None:
    page = taken(moes, anas_words)
    Revision.objects.filter(pk=anas_words.pk).update(state="withdrawn")
    gone = moes.get(page)
    assert (gone.status_code, "took it back" in gone.content.decode()) == (410, True)
