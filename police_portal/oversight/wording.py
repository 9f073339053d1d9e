"""Reasons that reviewers give often, as sentences: a start for their own words, never a decision."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Template:
    """key: on the keyboard. is_for_opening: else for refusing."""

    id: str
    key: str
    sentence: Promise
    is_for_opening: bool = False


TEMPLATES = (
    Template("narrow", "1", _("Narrow in place and time for what is asked about."), is_for_opening=True),
    Template("serious", "2", _("Wide, and the offence is serious enough for it."), is_for_opening=True),
    Template("too_wide", "3", _("The area or the time is wider than what is asked about needs.")),
    Template("gathering", "4", _("It would film people at worship, at a protest or another lawful gathering."), False),
    Template("looks_alone", "5", _("It looks for people by their race or origin and says too little else.")),
    Template("private", "6", _("The message gives away private facts about somebody.")),
    Template("pressure", "7", _("The message puts pressure on the people who are asked.")),
    Template("again", "8", _("Nearly the same was asked for already.")),
)
BY_ID = {template.id: template for template in TEMPLATES}
