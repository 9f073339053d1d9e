"""What an owner is asked and answers: for the owner of the home alone, for everybody else it is not there."""

from __future__ import annotations

from typing import Any

from tests.access import Row, all_of, only


def chosen(things: dict[str, Any]) -> dict[str, str]:
    return {"home": str(things["home"].uuid), "what": "mute", "agency": str(things["agency"].uuid)}


OWNERS = only("owner", "neighbor")  # whoever owns a home; ben owns the one next door
ROWS = [
    Row("police_portal:asked", gives=OWNERS),
    Row("police_portal:asked", "POST", gives=all_of(405, nobody=302)),
    Row("police_portal:request_choices", gives=OWNERS),
    Row("police_portal:request_choices", "POST", gives=only("owner", gives=302), data=chosen),
    Row("police_portal:request_choices", "POST", gives=only("owner", gives=404), data={}),
    Row("police_portal:invitation", arguments=("invitation",), gives=only("owner")),
    Row("police_portal:invitation", "POST", ("invitation",), gives=all_of(405, nobody=302)),
    Row("police_portal:invitation_share", arguments=("invitation",), gives=only("owner", gives=302)),
    Row("police_portal:invitation_share", "POST", ("invitation",), gives=only("owner", gives=302), data={}),
    Row("police_portal:invitation_decline", "POST", ("invitation",), gives=only("owner", gives=302)),
    Row("police_portal:invitation_decline", arguments=("invitation",), gives=all_of(405, nobody=302)),
    Row("police_portal:invitation_warrant", "POST", ("invitation",), gives=only("owner", gives=302)),
    Row("police_portal:invitation_warrant", arguments=("invitation",), gives=all_of(405, nobody=302)),
    Row("police_portal:receipt", arguments=("receipt",), gives=only("owner")),
    Row("police_portal:receipt_file", arguments=("receipt",), gives=only("owner")),
    Row("police_portal:receipt", arguments=("invitation",), gives=all_of(404, nobody=302)),
]
