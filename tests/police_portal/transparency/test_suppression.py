"""What is hidden may be anything below five: no total, no part and no difference says which."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from police_portal.transparency.suppression import LEAST, Number, band, hide, total

TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=1, max_size=5)
)


def published(table: list[list[int]]) -> list[object]:
    """Everything a page says of a table: its cells, a total of each line and column, and of all."""
    cells = [[hide(count) for count in row] for row in table]
    lines = [total(row) for row in cells]
    columns = [total(row[n] for row in cells) for n in range(len(table[0]))]
    return [cells, lines, columns, total(lines), total(columns)]


@given(TABLES, st.data())
def test_a_hidden_cell_may_be_any_small_number_with_the_same_page(table: list[list[int]], data: st.DataObject) -> None:
    page = published(table)
    other = [[count if count >= LEAST else data.draw(st.integers(0, LEAST - 1)) for count in row] for row in table]
    assert published(other) == page


@given(TABLES)
def test_a_total_never_says_more_than_its_shown_parts(table: list[list[int]]) -> None:
    cells, lines, columns, _all, _again = published(table)
    for row, line in zip(table, lines, strict=True):  # type: ignore[call-overload]
        assert line.count == sum(count for count in row if count >= LEAST)
        assert line.is_exact == all(count >= LEAST for count in row)


def test_below_five_and_nought_are_the_same() -> None:
    assert [hide(count) for count in range(LEAST)] == [Number(None)] * LEAST
    assert hide(LEAST) == Number(LEAST)


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_rate_is_a_step_and_of_few_nothing(part: int, whole: int) -> None:
    part = min(part, whole)
    said = band(part, whole)
    assert (said == "") == (whole < 4 * LEAST)
    if said:
        low = int(said.split("-")[0])
        assert low <= 100 * part / whole <= low + 10
