"""The desk of the filmed: who asks reads their own, the owner who is asked reads that; nobody else either."""

from __future__ import annotations

from typing import Any

from tests.access import EVERYBODY, Row, all_of, only

NEIGHBORS = {who: 302 if who == "nobody" else 403 if who == "officer" else 200 for who in EVERYBODY}


def question(things: dict[str, Any]) -> dict[str, str]:
    return {
        "wish": "zone",
        "lat": "42.5",
        "lon": "-71.1",
        "time_zone": "UTC",
        "describes": "A green coat, a brown dog.",
    }


ASKED = NEIGHBORS | {who: 302 for who in EVERYBODY if who != "officer"}
ROWS = [
    Row("police_portal:filmed", gives=all_of(200)),
    Row("police_portal:filmed", "POST", gives=all_of(405)),
    Row("police_portal:filmed_new", gives=NEIGHBORS),
    Row("police_portal:filmed_new", "POST", gives=ASKED, data=question),
    Row("police_portal:filmed_one", arguments=("filmed",), gives=only("neighbor")),
    Row("police_portal:filmed_one", "POST", ("filmed",), gives=all_of(405, nobody=302)),
    Row("police_portal:filmed_asked", gives=all_of(200, nobody=302)),
    Row("police_portal:filmed_asked", "POST", gives=all_of(405, nobody=302)),
    Row("police_portal:filmed_ask", arguments=("filmed_ask",), gives=only("owner")),
    Row("police_portal:filmed_ask", "POST", ("filmed_ask",), gives=all_of(405, nobody=302)),
    Row(
        "police_portal:filmed_reply", "POST", ("filmed_ask",), gives=only("owner", gives=302), data={"reply": "refused"}
    ),
    Row("police_portal:filmed_reply", "POST", ("filmed_ask",), gives=only("owner", gives=400), data={"reply": "maybe"}),
    Row("police_portal:filmed_mute", "POST", ("home",), gives=only("owner", gives=302), data={"muted": "yes"}),
    Row("police_portal:filmed_mute", "POST", ("home",), gives=only("owner", gives=400), data={"muted": "perhaps"}),
    Row("police_portal:filmed_mute", arguments=("home",), gives=all_of(405, nobody=302)),
    Row("police_portal:filmed_reply", arguments=("filmed_ask",), gives=all_of(405, nobody=302)),
]
