"""Offices: the list is public, the rest is for those with a part in it. The operator here has no second factor."""

from __future__ import annotations

from tests.access import Row, all_of, only

ROWS = [
    Row("devices:offices", gives=all_of(200)),
    Row("devices:offices", "POST", data={}, gives=all_of(405)),
    Row("devices:office_new", gives=only()),
    Row("devices:office_new", "POST", data={}, gives=only()),
    Row("devices:office", arguments=("appointment",), gives=only("manager")),
    Row("devices:office", "POST", ("appointment",), only("manager", gives=403), {"answer": "yes"}),
    Row("devices:office_end", arguments=("appointment",), gives=all_of(405, nobody=302)),
    Row(
        "devices:office_end",
        "POST",
        ("appointment",),
        only("viewer", gives=302) | {"manager": 403},
        {},
    ),
]
