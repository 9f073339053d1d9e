"""Everything that somebody who runs the site would look at, one after the other; and who holds which office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.utils import timezone

from devices.people.models import Office, User
from neighbors.moderation import deciders
from police_portal.agencies.models import Agency
from ring_platform.celery import app
from ring_platform.operate import beating, doctor_keys, doctor_parts, measuring
from ring_platform.operate.exporting import QUEUES
from ring_platform.operate.finding import Check, Finding, Level, Said, look

OK, HINT, WRONG = Level.OK, Level.HINT, Level.WRONG
WORKERS_WITHIN_S = 3.0
TICK_S = 120
CLIP_WAITS_S, MAIL_WAITS_S = 300, 900
QUEUE_DOES = {
    "clips": "no recording is read",
    "celery": "no mail goes out, and nothing is deleted that is due",
    "low": "no copy is made",
}


def of_offices() -> Iterator[Said]:
    """An office that nobody holds is work that waits. Without an agency nobody asks overseers and custodians."""
    holders = Counter(User.objects.filter(is_active=True).exclude(office="").values_list("office", flat=True))
    asked = WRONG if Agency.objects.exists() else HINT
    follows = {
        Office.OPERATOR: (WRONG, "nobody appoints, and nobody is told of what breaks: manage.py createsuperuser"),
        Office.MODERATOR: (WRONG, "nothing that neighbors write becomes public"),
        Office.OVERSEER: (asked, "no permission is confirmed and no request is reviewed"),
        Office.CUSTODIAN: (asked, "legal demands that arrive reach nobody"),
    }
    for office, (level, what) in follows.items():
        if holders[office]:
            yield OK, f"{office.label}: {holders[office]}."
        else:
            yield level, f"Nobody is {office.label}: {what}."
    if holders[Office.MODERATOR] and not deciders.moderators():
        yield WRONG, "No moderator has done the course for the guidelines in force: nothing becomes public."
    if holders[Office.CUSTODIAN] == 1 and asked == WRONG:
        yield HINT, "One custodian alone: what needs two waits."


def of_beat() -> Iterator[Said]:
    at = beating.seen().get(beating.BEAT)
    now = timezone.now().timestamp()
    if at is None:
        yield WRONG, "The schedule has never sent anything: start beat. Nothing expires, and no mail goes out."
    elif now - at > TICK_S:
        yield WRONG, f"The schedule sent its last task {now - at:.0f} seconds ago: start beat again."
    else:
        yield OK, f"The schedule sent its last task {max(0.0, now - at):.0f} seconds ago."


def of_workers() -> Iterator[Said]:
    """Asked themselves, over the broker."""
    told = app.control.inspect(timeout=WORKERS_WITHIN_S).active_queues() or {}
    takes = Counter(queue["name"] for queues in told.values() for queue in queues)
    for queue in QUEUES:
        if takes[queue]:
            yield OK, f"{takes[queue]} take from the queue {queue}."
        else:
            yield WRONG, f"No worker takes from the queue {queue}: {QUEUE_DOES[queue]}."


def of_waiting() -> Iterator[Said]:
    now = timezone.now()
    clip, mail = measuring.oldest_waiting_s(now), measuring.oldest_mail_s(now)
    if clip > CLIP_WAITS_S:
        yield WRONG, f"A clip has been waiting for {clip:.0f} seconds: see PorchClipsWait in docs/operations.md."
    if mail > MAIL_WAITS_S:
        yield WRONG, f"A mail has been due for {mail:.0f} seconds: see PorchMailWaits in docs/operations.md."
    if clip <= CLIP_WAITS_S and mail <= MAIL_WAITS_S:
        yield OK, f"The oldest clip waits {clip:.0f} seconds, the oldest mail {mail:.0f}."


CHECKS = (
    Check("settings", doctor_parts.of_settings),
    Check("keys", doctor_keys.of_keys),
    Check("database", doctor_parts.of_database),
    Check("redis", doctor_parts.of_redis),
    Check("store", doctor_parts.of_store, within_s=60),
    Check("mail", doctor_parts.of_mail, within_s=2 * doctor_parts.MAIL_WITHIN_S),
    Check("disk", doctor_parts.of_disk),
    Check("clock", doctor_parts.of_clock),
    Check("films", doctor_parts.of_films, within_s=60),
    Check("offices", of_offices),
    Check("beat", of_beat),
    Check("workers", of_workers),
    Check("waiting", of_waiting),
)


def examine() -> list[Finding]:
    return look(CHECKS)
