"""What pages of agencies need in a template."""

from __future__ import annotations

from django import template

from police_portal.requests.models import Outcome

register = template.Library()


@register.filter
def outcome_word(value: str) -> str:
    """The word for an outcome, of the value that a count is grouped by."""
    return str(Outcome(value).label)
