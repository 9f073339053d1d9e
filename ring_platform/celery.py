"""The Celery app and the whole beat schedule, on one screen."""

import os
from typing import Any

from celery import Celery
from django_structlog.celery.steps import DjangoStructLogInitStep

from ring_platform.operate import beating

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ring_platform.settings")

app = Celery("ring_platform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()
app.conf.beat_scheduler = "ring_platform.operate.ticking:Scheduler"
beating.listen()

SCHEDULE: dict[str, dict[str, Any]] = {
    "restart-lost-analyses": {"task": "devices.clips.tasks.restart_lost", "schedule": 10},
    "delete-due-clips": {"task": "devices.clips.tasks.delete_due", "schedule": 15},
    "sweep-removed": {"task": "devices.clips.tasks.sweep_removed", "schedule": 15},
    "end-abandoned-uploads": {"task": "devices.clips.tasks.end_abandoned_uploads", "schedule": 300},
    "sweep-objects": {"task": "devices.objects.tasks.sweep_objects", "schedule": 60},
    "end-pairing-codes": {"task": "devices.cameras.tasks.end_pairing_codes", "schedule": 60},
    "notice-silent-cameras": {"task": "devices.cameras.tasks.notice_silent_cameras", "schedule": 30},
    "send-due-mail": {"task": "devices.notices.tasks.send_due_mail", "schedule": 5},
    "send-invites": {"task": "devices.people.tasks.send_invites", "schedule": 30},
    "seal-log": {"task": "devices.audit.tasks.seal_log", "schedule": 20},
    "write-journal": {"task": "devices.keeping.tasks.write_journal", "schedule": 300},
    "sign-daily-heads": {"task": "devices.audit.tasks.sign_daily_heads", "schedule": 300},
    "apply-due-decisions": {"task": "neighbors.moderation.tasks.apply_due_decisions", "schedule": 3},
    "restart-lost-media": {"task": "neighbors.posts.tasks.restart_lost_media", "schedule": 10},
    "lapse-posts": {"task": "neighbors.posts.tasks.lapse_posts", "schedule": 300},
    "note-missed-alerts": {"task": "neighbors.posts.tasks.note_missed_alerts", "schedule": 60},
    "send-alerts": {"task": "neighbors.posts.tasks.send_alerts", "schedule": 15},
    "clear-deleted-posts": {"task": "neighbors.posts.tasks.clear_deleted", "schedule": 30},
    "clear-ended-posts": {"task": "neighbors.posts.tasks.clear_ended", "schedule": 3600},
    "end-shares": {"task": "police_portal.custody.tasks.end_shares", "schedule": 15},
    "restart-lost-copies": {"task": "police_portal.custody.tasks.restart_lost_copies", "schedule": 10},
    "restart-lost-seals": {"task": "police_portal.law.tasks.restart_lost_seals", "schedule": 15},
    "end-preservations": {"task": "police_portal.law.tasks.end_preservations", "schedule": 60},
    "clear-downloads": {"task": "police_portal.custody.tasks.clear_downloads", "schedule": 300},
    "close-gone-cases": {"task": "neighbors.moderation.tasks.close_gone_cases", "schedule": 300},
    "tell-of-permissions": {"task": "police_portal.agencies.tasks.tell_of_permissions", "schedule": 600},
    "put-policies-in-force": {"task": "police_portal.agencies.tasks.put_policies_in_force", "schedule": 60},
    "expire-requests": {"task": "police_portal.requests.tasks.expire_requests", "schedule": 60},
    "remind-of-outcomes": {"task": "police_portal.requests.tasks.remind_of_outcomes", "schedule": 3600},
    "invite-waiting": {"task": "police_portal.consent.tasks.invite_waiting", "schedule": 30},
    "remind-invited": {"task": "police_portal.consent.tasks.remind_invited", "schedule": 300},
    "match-filmed": {"task": "police_portal.filmed.tasks.match", "schedule": 60},
    "tell-filmed": {"task": "police_portal.filmed.tasks.tell_filmed", "schedule": 30},
    "send-officer-invites": {"task": "police_portal.agencies.tasks.send_officer_invites", "schedule": 30},
    "tell-of-demands": {"task": "police_portal.law.tasks.tell_of_demands", "schedule": 15},
    "clear-account-data": {"task": "police_portal.law.tasks.clear_account_data", "schedule": 300},
    "close-months-of-moderation": {"task": "neighbors.moderation.tasks.close_months", "schedule": 3600},
    "close-months": {"task": "police_portal.transparency.tasks.close_months", "schedule": 3600},
    "switch-off-idle-officers": {"task": "police_portal.agencies.tasks.switch_off_idle_officers", "schedule": 3600},
    "measure": {"task": "ring_platform.operate.tasks.measure", "schedule": 60},
}
app.conf.beat_schedule = {  # assigned in one piece: reading app.conf here would read the settings too early
    name: entry | {"options": {"expires": 4 * entry["schedule"]}}  # with no worker there, wake-ups do not pile up
    for name, entry in SCHEDULE.items()
}
