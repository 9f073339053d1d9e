"""PURE. What was measured, as numbers: how long a route takes, whether limits hold, how steeply memory grows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

SLOW_MS = 500  # p95 of every route, at most
WRONG = 0.001  # share of the calls that fail, at most
WAITS_S = 10  # the oldest recording that is not read yet, at most
FEW = 20  # calls: with fewer the p95 of a route says nothing
TEN_MINUTES_S = 600
ROUTES = {
    "camera: heartbeat",
    "camera: announce a clip",
    "camera: PUT the clip",
    "camera: complete a clip",
    "home: timeline",
    "home: timeline, older",
    "home: picture of a clip",
    "home: clip",
    "home: film, a Range",
    "feed: newest",
    "feed: older",
    "feed: map",
    "bare: view",
    "bare: PUT",
}
ONCE = ("officer", "reviewer", "bare")  # routes that are asked once, and what stands beside ours: not held to SLOW_MS


@dataclass
class Route:
    """The calls of one route. times_ms: of those that did not fail."""

    times_ms: list[float] = field(default_factory=list)
    errors: int = 0

    @property
    def count(self) -> int:
        return len(self.times_ms) + self.errors


@dataclass(frozen=True)
class Row:
    """One route, in a span of the run."""

    name: str
    count: int
    errors: int
    a_second: float
    p50_ms: float
    p95_ms: float


def rows(routes: dict[str, Route], seconds: float) -> list[Row]:
    """By name, with what all of them took together last."""
    found = [_row(name, route, seconds) for name, route in sorted(routes.items())]
    ours = [route for name, route in routes.items() if not name.startswith("bare")]
    both = Route([ms for route in ours for ms in route.times_ms], sum(route.errors for route in ours))
    return [*found, _row("all", both, seconds)]


def _row(name: str, route: Route, seconds: float) -> Row:
    p50, p95 = percentile(route.times_ms, 0.5), percentile(route.times_ms, 0.95)
    return Row(name, route.count, route.errors, route.count / seconds, p50, p95)


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that this share of them does not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)] if ordered else 0.0


def broken(found: Sequence[Row], waits_s: float) -> list[str]:
    """The limits that this span broke, each in words. Empty: it holds."""
    whole = next(row for row in found if row.name == "all")
    said = [
        f"{row.name}: p95 {row.p95_ms:.0f} ms"
        for row in found
        if row.p95_ms > SLOW_MS and row.count >= FEW and not row.name.startswith(ONCE)
    ]
    if whole.count and whole.errors / whole.count > WRONG:
        said.append(f"errors: {whole.errors} of {whole.count}")
    if waits_s > WAITS_S:
        said.append(f"the oldest recording waits {waits_s:.0f} s")
    return said


def slope(samples: Sequence[tuple[float, float]]) -> float:
    """By how much a value grows in ten minutes, by least squares over (seconds, value); 0 of fewer than two."""
    if len(samples) < 2:
        return 0.0
    at = sum(when for when, _value in samples) / len(samples)
    middle = sum(value for _when, value in samples) / len(samples)
    spread = sum((when - at) ** 2 for when, _value in samples)
    grown = sum((when - at) * (value - middle) for when, value in samples)
    return TEN_MINUTES_S * grown / spread if spread else 0.0


def told(found: Sequence[Row]) -> list[dict[str, Any]]:
    """For another process."""
    return [vars(row) for row in found]
