"""The feed, its map and one's area: everybody signed in has their own; nobody has anybody else's."""

from __future__ import annotations

from typing import Any

from tests.access import Row, all_of, neighbors

AREA = {
    "where": "point",
    "lat": "42.12",
    "lon": "-71.65",
    "radius_m": "3219",
    "alert_by": "page",
    "quiet_from": "22:00",
    "quiet_until": "07:00",
    "digest_at": "18:00",
    "time_zone": "America/New_York",
}


def around_anas_home(things: dict[str, Any]) -> dict[str, str]:
    return AREA | {"where": str(things["home"].uuid)}


ROWS = [
    Row("neighbors:feed", gives=neighbors(200, officer=403)),
    Row("neighbors:feed", query="?category=crime&q=van&at=nonsense", gives=neighbors(200, officer=403)),
    Row("neighbors:feed", "POST", gives=all_of(405, nobody=302), data={}),
    Row("neighbors:feed_items", gives=neighbors(200, officer=403)),
    Row("neighbors:feed_items", "POST", gives=all_of(405, nobody=302), data={}),
    Row("neighbors:area", gives=neighbors(200, officer=403)),
    Row("neighbors:area", "POST", gives=neighbors(302, officer=403), data=AREA),
    Row("neighbors:area", "POST", gives=neighbors(400, officer=403), data=AREA | {"lat": "91"}),
    # A home one does not live in is no place to choose
    Row(
        "neighbors:area",
        "POST",
        gives=neighbors(302, officer=403)
        | dict.fromkeys(("neighbor", "operator", "moderator", "overseer", "custodian"), 400),
        data=around_anas_home,
    ),
    Row("neighbors:agencies_hide", "POST", gives=neighbors(302, officer=403), data={"hides": "on"}),
    Row("neighbors:agencies_hide", gives=all_of(405, nobody=302)),
    # Without a setting there are no tiles; tests/neighbors/posts/test_tiles.py has some
    Row("neighbors:tiles", arguments=("number", "number", "number"), gives=all_of(404, nobody=302)),
    Row("neighbors:tiles", "POST", arguments=("number", "number", "number"), gives=all_of(405, nobody=302), data={}),
]
