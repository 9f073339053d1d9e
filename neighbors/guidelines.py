"""The guidelines: the rules a decision names. Their version is accepted before the first post or comment."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERSION = "2026-11"


@dataclass(frozen=True)
class Rule:
    """id: stands in decisions and public numbers, never reused for something else."""

    id: str
    title: str | Promise
    text: str | Promise
    example: str | Promise


RULES = [
    Rule(
        "acts_not_looks",
        _("Say what somebody did, not what they look like"),
        _(
            "A post about a person starts with an act. Race or ethnicity alone describes nobody: it needs at least two "
            "other parts of a description, and a reason to be there at all."
        ),
        _("“Tried three car doors on our street” can stand. “A strange man walked by” cannot."),
    ),
    Rule(
        "no_hate",
        _("No hate"),
        _(
            "No words against people for their race, ethnicity, religion, sex, gender, orientation, age, disability or "
            "origin, and no coded words for them."
        ),
        _("“People like that do not belong here” is not published."),
    ),
    Rule(
        "no_harassment",
        _("No harassment"),
        _("No threats, no shaming, no calls to follow, confront or report somebody."),
        _("“Let us all go to his house” is not published."),
    ),
    Rule(
        "no_private_data",
        _("Nothing private about others"),
        _("No full names, phone numbers, e-mail addresses, number plates, street addresses, and no faces."),
        _("A number plate in the text is taken out before the post is published."),
    ),
    Rule(
        "true_and_checked",
        _("Only what you saw"),
        _("Say what you saw yourself. If it was otherwise, correct it: everybody who was alerted is told."),
        _("“It was a courier” closes many posts well."),
    ),
    Rule(
        "local",
        _("About this neighborhood"),
        _("What happened near here, and what helps people here."),
        _("News from elsewhere belongs elsewhere."),
    ),
    Rule(
        "no_violence",
        _("No violence on show"),
        _("Pictures and words about violence only where neighbors need them to be safe, without details."),
        _("A film of a fight is not published; “avoid the corner, police are there” is."),
    ),
    Rule(
        "no_nudity",
        _("No nudity"),
        _("No naked or intimate pictures of anybody."),
        _("A clip through a bedroom window is removed at once."),
    ),
    Rule(
        "no_spam",
        _("No advertising, no repeats"),
        _("Nothing for sale, nothing posted twice, nothing all in capitals."),
        _("“BEST ROOFERS IN TOWN” is not published."),
    ),
    Rule(
        "lawful",
        _("Nothing against the law"),
        _("Nothing that the law forbids to show or say, and nothing that puts somebody in danger."),
        _("The address of somebody who hides from a partner is removed at once."),
    ),
]
BY_ID = {rule.id: rule for rule in RULES}
CHOICES = [(rule.id, rule.title) for rule in RULES]
