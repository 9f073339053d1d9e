"""Public numbers: for everybody the same, and of closed months and years only."""

from __future__ import annotations

from tests.access import Row, all_of

ROWS = [
    Row("police_portal:transparency", gives=all_of(200)),
    Row("police_portal:transparency", query="?month=2020-12", gives=all_of(200)),
    Row("police_portal:transparency", query="?month=2031-01", gives=all_of(404)),
    Row("police_portal:transparency", "POST", gives=all_of(405)),
    Row("police_portal:transparency_csv", gives=all_of(200)),
    Row("police_portal:transparency_json", gives=all_of(200)),
    Row("police_portal:transparency_year", arguments=("a_year",), gives=all_of(200)),
    Row("police_portal:transparency_year_csv", arguments=("a_year",), gives=all_of(200)),
    Row("police_portal:transparency_year_json", arguments=("a_year",), gives=all_of(200)),
]
