"""What public pages say of a request: its public form, made of the row alone."""

from __future__ import annotations

from django import template

from police_portal.requests import public_form as form
from police_portal.requests.models import FootageRequest, RequestStatus

register = template.Library()
COLOURS = {RequestStatus.OPEN: "porch", RequestStatus.WITHDRAWN: "clay"}


@register.filter
def public_form(asked: FootageRequest) -> form.PublicForm:
    """Of a request read with its agency: no query."""
    return form.of(asked)


@register.filter
def status_colour(asked: FootageRequest) -> str:
    """The kind of its badge."""
    return COLOURS.get(RequestStatus(asked.status), "")
