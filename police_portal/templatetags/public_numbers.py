"""How public numbers are said."""

from __future__ import annotations

from django import template

from police_portal.transparency.sections import words

register = template.Library()
register.filter("public_number", words)
