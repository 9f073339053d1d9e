"""What a month says first: four sentences, made of the numbers of its tables and of nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from police_portal.transparency.sections import Section, words
from police_portal.transparency.suppression import Number, total


def sentences(found: Sequence[Section]) -> list[str]:
    """Where a table is not there, as in a month that was closed before there was such a table, its sentence is not."""
    by_id = {section.id: section for section in found}
    made = [
        _review(_sum(by_id.get("review"), "opened"), _sum(by_id.get("review"), "refused")),
        _demands(_sum(by_id.get("demands"), "released")),
        _emergencies(_sum(by_id.get("emergencies"), "n", {"public"})),
        _decisions(_sum(by_id.get("moderation"), "n")),
    ]
    return [sentence for sentence in made if sentence]


def _sum(section: Section | None, column: str, keys: set[str] | None = None) -> Number | None:
    """Of the shown numbers of a column. None: there are no such lines."""
    if section is None:
        return None
    at = section.keys.index(column)
    numbers = [line.numbers[at] for line in section.lines if keys is None or line.key in keys]
    return total(numbers) if numbers else None


def _is_hidden(number: Number) -> bool:
    return not number.count and not number.is_exact


def _review(opened: Number | None, refused: Number | None) -> str:
    if opened is None or refused is None:
        return ""
    said = _("Requests for footage that reviewers opened: {opened}. That they refused: {refused}.")
    return said.format(opened=words(opened), refused=words(refused))


def _demands(number: Number | None) -> str:
    if number is None:
        return ""
    if _is_hidden(number):
        return _("Legal demands for which something was given: fewer than five of each kind.")
    return _("Legal demands for which something was given: {number}.").format(number=words(number))


def _emergencies(number: Number | None) -> str:
    return "" if number is None else _("Emergency releases that became public: {number}.").format(number=words(number))


def _decisions(number: Number | None) -> str:
    if number is None:
        return ""
    if _is_hidden(number):
        return _("Decisions of moderators: fewer than five of each kind.")
    return _("Decisions of moderators: {number}.").format(number=words(number))
