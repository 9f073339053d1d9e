"""What templates say about a clip's work."""

from __future__ import annotations

from django import template

from devices.clips import reasons

register = template.Library()
register.filter("step_words", reasons.step_label)
register.filter("reason_words", reasons.sentence)
