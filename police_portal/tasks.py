"""The app's face to Celery: the tasks of its rooms."""

from police_portal.requests.tasks import expire_requests, remind_of_outcomes

__all__ = ["expire_requests", "remind_of_outcomes"]
