"""Tasks of posts: shells that take the time and call a flow. Each may run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from neighbors.posts import alerting, ending, media_work


@shared_task
def lapse_posts() -> None:
    """Posts about somebody out of place are marked as old after 30 days."""
    ending.lapse_due(timezone.now())


@shared_task
def clear_deleted() -> None:
    """What was deleted is gone, once it cannot be taken back."""
    ending.clear_deleted(timezone.now())


@shared_task
def clear_ended() -> None:
    """Pictures that nobody may need any more go."""
    ending.clear_ended(timezone.now())


@shared_task
def blur_media(media_id: int) -> None:
    """Find the faces in a picture or video of a post, and blur them."""
    media_work.blur(media_id, timezone.now)


@shared_task
def restart_lost_media() -> int:
    """Wake the pictures that lost their worker or their message."""
    return media_work.restart_lost(timezone.now())


@shared_task
def alert_neighbors(post_id: int, why: str) -> None:
    """Note who is to be told of a post that is new, or of its correction."""
    alerting.alert(post_id, why, timezone.now())


@shared_task
def note_missed_alerts() -> None:
    """Note what was published while no message reached a worker."""
    alerting.note_missed(timezone.now())


@shared_task
def send_alerts() -> None:
    """Tell people what is due for them, in one notice each."""
    alerting.send_due(timezone.now())
