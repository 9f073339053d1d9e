"""The council's resolution of the demo is a page that a reader opens."""

from __future__ import annotations

import re

from police_portal.demo import paper, plan


def test_every_object_begins_where_the_table_says() -> None:
    made = paper.page("Resolution 2026-114", plan.RESOLUTION)
    assert made.startswith(b"%PDF-")
    table = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", made)[1])  # type: ignore[index]
    assert made[table:].startswith(b"xref\n0 5\n")
    starts = [int(row) for row in re.findall(rb"(\d{10}) 00000 n \n", made)]
    assert [made[start : start + 7] for start in starts] == [b"%d 0 obj" % number for number in range(1, 5)]
    length, drawn = re.search(rb"/Length (\d+) >>\nstream\n(.*)\nendstream", made, re.DOTALL).groups()  # type: ignore[union-attr]
    assert int(length) == len(drawn)


def test_what_a_pdf_would_read_as_its_own_is_marked() -> None:
    assert rb"\(all\) of \\ it" in paper.page("Head", ["(all) of \\ it"])
