"""Times in orders, with the name of their clock also in the hour that comes twice a year."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format

register = template.Library()


@register.filter
def to_the_minute(when: datetime, pattern: str = "j F Y, H:i") -> str:
    """In the zone that is active."""
    there = timezone.localtime(when)
    return f"{date_format(there, pattern)} {there.tzname()}"
