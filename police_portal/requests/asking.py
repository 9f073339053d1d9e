"""Who may ask for an agency."""

from __future__ import annotations

from django.utils.translation import gettext as _

from devices.errors import Refused
from devices.people.models import User
from police_portal.agencies.models import Agency, Officer


def officer_for(agency: Agency, by: User) -> Officer:
    """The officer who acts for this agency. Raises Refused."""
    officer = Officer.objects.of(by)
    if officer is None or officer.agency_id != agency.pk or not officer.may_ask:
        raise Refused(_("Only a requester or an administrator of the agency can do this."))
    return officer
