"""How public numbers are said."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from police_portal.transparency.suppression import LEAST, Number

register = template.Library()


@register.filter
def public_number(number: Number) -> str:
    if number.said:
        return number.said
    if number.count is None:
        return _("fewer than {least}").format(least=LEAST)
    if not number.is_exact and not number.count:
        return _("hidden")
    return str(number.count) if number.is_exact else _("{count} or more").format(count=number.count)
