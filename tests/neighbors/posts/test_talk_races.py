"""Two workers tell the same alerts, one person presses a button twice in the same moment: it happens once."""

from __future__ import annotations

from functools import partial

from devices.notices.models import Notice, NoticeKind
from devices.people.models import User
from neighbors.posts import alerting, avoiding, contacting, reacting
from neighbors.posts.models import Alert, Contact, Message, Reaction
from tests.neighborhood import neighbor, post_of
from tests.neighbors.moderation.test_races import at_once
from tests.street import NOON

TIMES = 10


def test_two_workers_note_and_tell_the_same_alerts_and_each_person_is_told_once(
    transactional_db: None, ana: User, ben: User, mia: User
) -> None:
    for user in (ben, mia):
        neighbor(user, quiet_from=None, quiet_until=None)
    for number in range(TIMES):
        post = post_of(ana, title=f"Thing {number}", at=NOON)
        assert at_once([partial(alerting.alert, post.pk, "new", NOON)] * 2) == ["done", "done"]
        assert at_once([partial(alerting.send_due, NOON)] * 3) == ["done"] * 3
    assert Alert.objects.count() == 2 * TIMES
    for user in (ben, mia):
        assert Notice.objects.filter(user=user, kind=NoticeKind.NEARBY).count() == TIMES


def test_a_button_pressed_twice_counts_once(transactional_db: None, ana: User, ben: User) -> None:
    for user in (ana, ben):
        neighbor(user)
    for _n in range(TIMES):
        post = post_of(ana, at=NOON)
        at_once([partial(reacting.react, post, "thanks", True, by=ben, now=NOON)] * 2)
        at_once([partial(avoiding.block, post, by=ben, now=NOON)] * 2)
        assert Reaction.objects.filter(post=post).count() == 1
        ben.blocks.all().delete()


def test_two_first_messages_at_once_are_one_thread(transactional_db: None, ana: User, ben: User) -> None:
    User.objects.update(date_joined=NOON.replace(year=2025))
    ben.refresh_from_db()
    for user in (ana, ben):
        neighbor(user)
    for _n in range(TIMES):
        post = post_of(ana, at=NOON)
        writes = [partial(contacting.write_to_author, post, text, by=ben, now=NOON) for text in ("One.", "Two.")]
        assert at_once(writes) == ["done", "done"]
        thread = Contact.objects.get(post=post)
        assert Message.objects.filter(contact=thread).count() == 2
