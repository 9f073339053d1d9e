"""How large the population of a run is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    homes: int  # of the town; five of them have seven cameras
    asked: int  # homes of the quarter that the officer's request reaches
    people: int  # who look at their home, and as many who read the feed
    clips: int  # of each of those homes
    posts: int
    towns: int  # in which they stand


FULL = Sizes(homes=10_000, asked=5_000, people=60, clips=400, posts=50_000, towns=50)
SHORT = Sizes(homes=200, asked=60, people=5, clips=40, posts=500, towns=2)
