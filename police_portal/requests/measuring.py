"""A request held against every limit that may be shown: for the live check, the page before sending, and sending."""

from __future__ import annotations

from datetime import datetime

from police_portal import checks
from police_portal.checks import Check
from police_portal.requests.models import FootageRequest, Offence


def measured(asked: FootageRequest, now: datetime) -> list[Check]:
    """Every check of a draft, saved or not. Nothing in it looks at protected places, other agencies or homes."""
    return checks.check_all(
        checks.Asked(
            area=asked.area,
            window_start=asked.window_start,
            window_end=asked.window_end,
            offence=asked.offence,
            case_number=asked.case_number,
            contact_name=asked.contact_name,
            contact_phone=asked.contact_phone,
            message=asked.message,
            response_days=asked.response_days,
            jurisdiction=asked.agency.jurisdiction,
            offences=Offence.values,
            requests_in_case=len(of_case(asked)),
            now=now,
        )
    )


def of_case(asked: FootageRequest) -> list[FootageRequest]:
    """The agency's other requests that count for this case number."""
    key = checks.case_key(asked.case_number)
    if not key:
        return []
    counted = FootageRequest.objects.filter(agency=asked.agency, case_key=key, case_slot__isnull=False)
    return list(counted.exclude(pk=asked.pk).order_by("submitted_at", "pk"))
