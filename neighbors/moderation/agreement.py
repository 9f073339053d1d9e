"""How alike moderators judge: Cohen's kappa of the cases decided twice, blind; and how often appeals reverse them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from neighbors.moderation.models import Case, CaseKind, Decision, Outcome


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Agreement of two people beyond what chance would bring: (observed - expected) / (1 - expected).

    pairs: what the one and what the other decided of the same case. 1: always the same; 0: as alike as chance; below
    0: less alike than that. None: no pairs, or both gave one and the same answer throughout, where chance alone would
    agree always and nothing can be said.

    J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960) 37-46.
    """
    if not pairs:
        return None
    count = len(pairs)
    observed = sum(one == other for one, other in pairs)  # times count; whole numbers, so that 1 is exactly 1
    firsts, seconds = Counter(one for one, _other in pairs), Counter(other for _one, other in pairs)
    expected = sum(firsts[outcome] * seconds[outcome] for outcome in firsts)  # times count squared
    if expected == count * count:
        return None
    return (count * observed - expected) / (count * count - expected)


@dataclass(frozen=True)
class Agreement:
    """first, second: two moderators' keys; both None: everybody's together, first against second decision."""

    first: int | None
    second: int | None
    cases: int
    same: int
    kappa: float | None


@dataclass(frozen=True)
class Reversals:
    appeals: int
    reversed: int

    @property
    def share(self) -> float | None:
        return self.reversed / self.appeals if self.appeals else None


def measured() -> tuple[Agreement, list[Agreement]]:
    """(everybody together, each pair of moderators), from the cases that were decided twice. Two queries."""
    twice = Case.objects.filter(repeats__isnull=False, closed_at__isnull=False).values_list("pk", "repeats")
    decided = {
        case: (by, outcome)
        for case, by, outcome in Decision.objects.live()
        .filter(Q(case__repeats__isnull=False) | Q(case__repeat__isnull=False), applied_at__isnull=False)
        .values_list("case", "by", "outcome")
    }
    by_pair: dict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
    together = []
    for second, first in twice:
        if first not in decided or second not in decided:
            continue
        (one, said), (other, said_again) = decided[first], decided[second]
        together.append((said, said_again))
        if one is not None and other is not None:
            in_order = (said, said_again) if one < other else (said_again, said)
            by_pair[min(one, other), max(one, other)].append(in_order)
    pairs = [_agreement(one, other, said) for (one, other), said in sorted(by_pair.items())]
    return _agreement(None, None, together), pairs


def _agreement(first: int | None, second: int | None, said: Sequence[tuple[str, str]]) -> Agreement:
    return Agreement(first, second, len(said), sum(one == other for one, other in said), kappa(said))


def reversals() -> Reversals:
    """How many appeals were decided, and how many of the decisions they were against were wrong."""
    decided = Decision.objects.in_effect().filter(case__kind=CaseKind.APPEAL)
    found = decided.aggregate(appeals=Count("pk"), reversed=Count("pk", Q(outcome=Outcome.OVERTURN)))
    return Reversals(**found)
