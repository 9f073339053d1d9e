"""What templates say about an entry of the public log."""

from __future__ import annotations

from django import template

from devices.audit import wording

register = template.Library()
register.filter("act_words", wording.act)
register.filter("facts_words", wording.facts)
