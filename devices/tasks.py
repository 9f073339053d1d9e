"""The app's face to Celery: every task of its rooms that exists."""

from devices.audit.tasks import seal_log, sign_daily_heads
from devices.cameras.tasks import notice_silent_cameras
from devices.clips.tasks import (
    analyze_clip,
    delete_due,
    end_abandoned_uploads,
    make_h264,
    restart_lost,
    sweep_removed,
)
from devices.keeping.tasks import write_journal
from devices.notices.tasks import send_due_mail
from devices.objects.tasks import sweep_objects
from devices.people.tasks import send_invites

__all__ = [
    "analyze_clip",
    "delete_due",
    "end_abandoned_uploads",
    "make_h264",
    "notice_silent_cameras",
    "restart_lost",
    "seal_log",
    "send_due_mail",
    "send_invites",
    "sign_daily_heads",
    "sweep_objects",
    "sweep_removed",
    "write_journal",
]
