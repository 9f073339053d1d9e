"""Celery's doors to the agencies room."""

from celery import shared_task
from django.utils import timezone

from police_portal.agencies import inviting, officers, policies, running_out


@shared_task
def tell_of_permissions() -> int:
    """That permissions end, 60, 30 and 7 days before, and at the end."""
    return running_out.tell_ends(timezone.now())


@shared_task
def put_policies_in_force() -> int:
    """Write into the public log which use policies took effect."""
    return policies.put_in_force(timezone.now())


@shared_task
def send_officer_invites() -> int:
    """Send the invitations of agencies that are due."""
    return inviting.send_due(timezone.now())


@shared_task
def switch_off_idle_officers() -> int:
    """Switch off whoever did not open the portal for 360 days."""
    return officers.switch_off_idle(timezone.now())
