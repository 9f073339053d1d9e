"""Protected places: the operator's alone (here without a second factor, so sent to set one up); no officer's."""

from __future__ import annotations

from tests.access import Row, all_of, only

ROWS = [
    Row("police_portal:places", gives=only("operator", gives=302)),
    Row("police_portal:places", "POST", data={"kind": "school"}, gives=only("operator", gives=302)),
    Row("police_portal:place_end", arguments=("protected_place",), gives=all_of(404, nobody=302) | {"operator": 302}),
    Row("police_portal:place_end", "POST", ("protected_place",), only("operator", gives=302), {}),
]
