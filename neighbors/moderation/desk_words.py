"""Sentences to begin with when something is sent back, not published or removed: by rule, to be edited by hand."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# by rule: (what would be fine: for a change; what it was: for a rejection or a removal)
MESSAGES: dict[str, tuple[str | Promise, str | Promise]] = {
    "acts_not_looks": (
        _("Please say what the person did, and leave out what only says who they seem to be. Then it can stand."),
        _("This describes a person, and nothing that they did. If you saw an act, write that."),
    ),
    "no_hate": (
        _("Please take out the words about what people are. What happened can stand."),
        _("This is about what people are, not about what somebody did."),
    ),
    "no_harassment": (
        _("Please take out what calls on neighbors to confront or follow somebody. What happened can stand."),
        _("This can be read as a threat, or as a call to go after somebody."),
    ),
    "no_private_data": (
        _("Please take out what tells who somebody is or where they live: names, numbers, plates, addresses."),
        _("This tells who somebody is or where they live, and that is not ours to tell."),
    ),
    "true_and_checked": (
        _("Please write what you saw yourself, and leave out what others told or what may have been."),
        _("This is what others told, or turned out otherwise. Neighbors need what you saw yourself."),
    ),
    "local": (
        _("Please say where near here it happened, and what it means for people on these streets."),
        _("This happened somewhere else. The feed is for what happens near here."),
    ),
    "no_violence": (
        _("Please leave out the details of the violence. Where to be careful, and why, can stand."),
        _("This shows violence in more detail than neighbors need to be safe."),
    ),
    "no_nudity": (
        _("Please take out the picture: nobody is shown naked or in private here."),
        _("This shows somebody naked or in private."),
    ),
    "no_spam": (
        _("Please write it once, in small letters, and without offers."),
        _("This advertises something, or was posted before."),
    ),
    "lawful": (
        _("Please take out what could put somebody in danger. The rest can stand."),
        _("This could put somebody in danger, or the law forbids it."),
    ),
}


def message(rule: str, *, asks_changes: bool) -> str:
    """The sentence to begin with; empty for an unknown rule."""
    fine, was = MESSAGES.get(rule, ("", ""))
    return str(fine if asks_changes else was)


def is_untouched(text: str) -> bool:
    """Empty, or one of the sentences above as it stands: nobody has written anything."""
    said = text.strip()
    return not said or any(said == str(sentence) for both in MESSAGES.values() for sentence in both)
