"""Homes and members: managers set a home, its owner owns it, and nobody else finds it."""

from __future__ import annotations

from tests.access import Row, all_of, only

MEMBERS = ("owner", "manager", "viewer", "guest")
PLACE = {
    "name": "Elm 4",
    "address": "",
    "lat": "48.2",
    "lon": "16.3",
    "time_zone": "Europe/Vienna",
    "retention_days": "30",
}
TYPED = {"typed": "Maple St 12"}
SEAT = {"role": "viewer", "which": "all"}


def refused_to(*who: str, gives: int = 302) -> dict[str, int]:
    """The owner and the manager may, the other members read that they may not, nobody else finds it."""
    return only("owner", "manager", gives=gives) | dict.fromkeys(who, 403)


ROWS = [
    Row("devices:home_new", gives=all_of(200, nobody=302)),
    Row("devices:home_new", "POST", data=PLACE, gives=all_of(302) | {"officer": 403}),
    Row("devices:home_new", "POST", data=PLACE | {"lat": "91"}, gives=all_of(400, nobody=302)),
    Row("devices:home_settings", arguments=("home",), gives=only(*MEMBERS)),
    Row("devices:home_settings", "POST", arguments=("home",), data=PLACE, gives=refused_to("viewer", "guest")),
    Row(
        "devices:home_settings",
        "POST",
        arguments=("home",),
        data=PLACE | {"lon": "east"},
        gives=refused_to("viewer", "guest", gives=400),
    ),
    Row("devices:home_mode", "POST", arguments=("home",), data={"mode": "away"}, gives=refused_to("viewer", "guest")),
    Row(
        "devices:home_mode",
        "POST",
        arguments=("home",),
        data={"mode": "asleep"},
        gives=refused_to("viewer", "guest", gives=400),
    ),
    Row("devices:home_mode", arguments=("home",), gives=all_of(405, nobody=302)),
    Row("devices:home_alerts", "POST", arguments=("home",), data={"tell_ding": "on"}, gives=only(*MEMBERS, gives=302)),
    Row("devices:home_alerts", arguments=("home",), gives=all_of(405, nobody=302)),
    Row("devices:home_delete", arguments=("home",), gives=only("owner")),
    Row("devices:home_delete", "POST", arguments=("home",), data={"typed": "No"}, gives=only("owner", gives=400)),
    Row("devices:home_delete", "POST", arguments=("home",), data=TYPED, gives=only("owner", gives=302)),
    Row(
        "devices:home_leave",
        "POST",
        arguments=("home",),
        gives=only("manager", "viewer", "guest", gives=302) | {"owner": 403},
    ),
    Row("devices:home_leave", arguments=("home",), gives=all_of(405, nobody=302)),
    Row("devices:members", arguments=("home",), gives=only("owner")),
    Row("devices:members", "POST", arguments=("home",), gives=all_of(405, nobody=302)),
    Row("devices:invite_new", arguments=("home",), gives=only("owner")),
    # Ana has no second factor here: tests/devices/people/test_members.py has one.
    Row(
        "devices:invite_new",
        "POST",
        arguments=("home",),
        data=SEAT | {"email": "new@example.org"},
        gives=only("owner", gives=403),
    ),
    Row("devices:invite_withdraw", "POST", arguments=("invite",), gives=only("owner", gives=302)),
    Row("devices:invite_withdraw", arguments=("invite",), gives=all_of(405, nobody=302)),
    Row("devices:invite_accept", arguments=("invite",), gives=only("neighbor")),
    Row("devices:invite_accept", "POST", arguments=("invite",), gives=only("neighbor", gives=302)),
    Row("devices:member_edit", arguments=("member",), gives=only("owner")),
    Row("devices:member_edit", "POST", arguments=("member",), data=SEAT, gives=only("owner", gives=302)),
    Row(
        "devices:member_edit",
        "POST",
        arguments=("member",),
        data=SEAT | {"role": "owner"},
        gives=only("owner", gives=400),
    ),
    Row("devices:member_edit", "POST", arguments=("owner_seat",), data=SEAT, gives=only()),
    Row("devices:member_remove", "POST", arguments=("member",), gives=only("owner", gives=302)),
    Row("devices:member_remove", "POST", arguments=("owner_seat",), gives=only()),
    Row("devices:member_remove", arguments=("member",), gives=all_of(405, nobody=302)),
]
