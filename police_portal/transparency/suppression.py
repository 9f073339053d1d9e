"""PURE. Public counts of people, homes and cameras: what is below five is hidden, and nothing can be subtracted.

Method: primary cell suppression with a threshold (Willenborg and de Waal, Elements of Statistical Disclosure Control,
2001, chapter 4). Their complementary suppression hides more cells, so that a true total does not give a hidden one
away. We publish no true total of a table with a hidden cell instead: only the sum of the cells that are shown, as "at
least". Everything published is then a function of the shown cells alone, so that a hidden cell may be any number from
0 to LEAST - 1 with the same page, and no system of equations over the page narrows it. Nought is hidden too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LEAST = 5
RATED = 4 * LEAST  # a rate, and how alike two people judge, is said of so many at least
UNSAID = "–"  # of too few to say


@dataclass(frozen=True)
class Number:
    """count None: hidden, fewer than LEAST. is_exact False: a sum with a hidden part, so at least count.

    said: what stands in place of a count, such as a rate in steps; count is None then.
    """

    count: int | None
    is_exact: bool = True
    said: str = ""

    @property
    def plain(self) -> str:
        """For a file, and as it is kept: "7", "<5", "7+", or what is said."""
        if self.said:
            return self.said
        if self.count is None:
            return f"<{LEAST}"
        return str(self.count) if self.is_exact else f"{self.count}+"


def read(plain: str) -> Number:
    """The number whose plain form this is."""
    if plain == f"<{LEAST}":
        return Number(None)
    count = plain.removesuffix("+")
    if count.isdecimal():
        return Number(int(count), is_exact=count == plain)
    return Number(None, said=plain or UNSAID)


def exact(count: int) -> Number:
    """Of public acts, each of which is public by itself."""
    return Number(count)


def hide(count: int) -> Number:
    """Of people, homes or cameras."""
    return Number(count if count >= LEAST else None)


def rate(part: int, whole: int) -> Number:
    """In steps of ten per cent, where whole is enough to say one."""
    return Number(None, said=band(part, whole) or UNSAID)


def total(numbers: Iterable[Number]) -> Number:
    """The sum of what is shown. It is exact where nothing in it is hidden."""
    found = list(numbers)
    return Number(
        sum(one.count or 0 for one in found), is_exact=all(one.count is not None and one.is_exact for one in found)
    )


def band(part: int, whole: int) -> str:
    """A rate as a step of ten per cent, such as "10-20 %"; empty where whole is too small to say one."""
    if whole < RATED:
        return ""
    low = min(90, 10 * part // whole * 10)
    return f"{low}-{low + 10} %"
