"""The app's face to Celery: every task of its rooms that exists."""

from neighbors.moderation.tasks import apply_due_decisions, close_gone_cases, close_months
from neighbors.posts.tasks import (
    alert_neighbors,
    blur_media,
    clear_deleted,
    clear_ended,
    lapse_posts,
    note_missed_alerts,
    restart_lost_media,
    send_alerts,
)

__all__ = [
    "alert_neighbors",
    "apply_due_decisions",
    "blur_media",
    "clear_deleted",
    "clear_ended",
    "close_gone_cases",
    "close_months",
    "lapse_posts",
    "note_missed_alerts",
    "restart_lost_media",
    "send_alerts",
]
