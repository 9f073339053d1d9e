"""The Celery app and the whole beat schedule, on one screen."""

import os

from celery import Celery
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ring_platform.settings")

app = Celery("ring_platform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "restart-lost-analyses": {"task": "devices.clips.tasks.restart_lost", "schedule": 10},
    "delete-due-clips": {"task": "devices.clips.tasks.delete_due", "schedule": 15},
    "end-abandoned-uploads": {"task": "devices.clips.tasks.end_abandoned_uploads", "schedule": 300},
    "sweep-objects": {"task": "devices.objects.tasks.sweep_objects", "schedule": 60},
    "notice-silent-cameras": {"task": "devices.cameras.tasks.notice_silent_cameras", "schedule": 30},
    "send-due-mail": {"task": "devices.notices.tasks.send_due_mail", "schedule": 5},
}
