"""What templates say about a post: how far, which part of a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from neighbors.areas.models import MILE_M
from neighbors.posts.models import ReactionKind
from neighbors.screening.description import LABELS, PARTS

register = template.Library()
NEAREST_MI = 0.1


@register.filter
def miles_away(metres: float | None) -> str:
    """0.8 mi away: between the centres of two cells, so not closer than a tenth."""
    if metres is None:
        return ""
    if metres / MILE_M < NEAREST_MI:
        return _("less than 0.1 mi away")
    return _("{miles} mi away").format(miles=f"{metres / MILE_M:.1f}")


@register.filter
def by_part(person: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """One person's description as (part, words), race last."""
    return [(_(LABELS[part]), person[part]) for part in PARTS if person.get(part)]


@register.filter
def reactions(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """(word, how many) of the reactions there are, in one order everywhere."""
    return [(str(kind.label), counts[kind.value]) for kind in ReactionKind if counts.get(kind.value)]
