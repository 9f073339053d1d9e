"""How public numbers are said, and where the bars of their charts stand."""

from __future__ import annotations

from collections.abc import Sized

from django import template
from django.utils.translation import gettext as _

from police_portal.transparency.suppression import LEAST, Number

register = template.Library()
BAR, GAP = 6, 3


@register.filter
def public_number(number: Number) -> str:
    if number.count is None:
        return _("fewer than {least}").format(least=LEAST)
    return str(number.count) if number.is_exact else _("{count} or more").format(count=number.count)


@register.filter
def chart_height(bars: Sized) -> int:
    return len(bars) * (BAR + GAP)


@register.filter
def bar_top(n: int) -> int:
    return n * (BAR + GAP)
