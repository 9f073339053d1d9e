"""The app's face to Celery: the tasks of its rooms."""

from police_portal.agencies.tasks import (
    put_policies_in_force,
    send_officer_invites,
    switch_off_idle_officers,
    tell_of_permissions,
)
from police_portal.consent.tasks import invite_homes, invite_waiting, remind_invited
from police_portal.custody.tasks import (
    clear_downloads,
    end_shares,
    make_copy,
    make_export,
    make_package,
    restart_lost_copies,
)
from police_portal.filmed.tasks import match, tell_filmed
from police_portal.law.tasks import (
    clear_account_data,
    end_preservations,
    restart_lost_seals,
    seal_copy,
    tell_of_demands,
)
from police_portal.requests.tasks import expire_requests, remind_of_outcomes
from police_portal.transparency.tasks import close_months

__all__ = [
    "clear_account_data",
    "clear_downloads",
    "close_months",
    "end_preservations",
    "end_shares",
    "expire_requests",
    "invite_homes",
    "invite_waiting",
    "make_copy",
    "make_export",
    "make_package",
    "match",
    "put_policies_in_force",
    "remind_invited",
    "remind_of_outcomes",
    "restart_lost_copies",
    "restart_lost_seals",
    "seal_copy",
    "send_officer_invites",
    "switch_off_idle_officers",
    "tell_filmed",
    "tell_of_demands",
    "tell_of_permissions",
]
