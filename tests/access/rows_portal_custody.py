"""Who gets what of what is lent: the officer's door, the owner's log, the record of the end."""

from __future__ import annotations

from typing import Any

from tests.access import Row, all_of, only

OFFICER, OWNER = only("officer"), only("owner")
WHY = "The case is still open, and goes to the prosecutor."


def download(things: dict[str, Any]) -> dict[str, Any]:
    return {"download": str(things["download"].uuid)}


ROWS: list[Row] = [
    Row("police_portal:portal_shares", gives=OFFICER),
    Row("police_portal:portal_share", arguments=("share",), gives=OFFICER),
    Row("police_portal:portal_share", arguments=("ended_share",), gives=OFFICER),
    Row("police_portal:portal_share_video", arguments=("share",), gives=OFFICER),
    Row("police_portal:portal_share_video", arguments=("ended_share",), gives=only("officer", gives=410)),
    Row("police_portal:portal_share_poster", arguments=("share",), gives=OFFICER),
    Row("police_portal:portal_share_poster", arguments=("ended_share",), gives=only("officer", gives=410)),
    Row("police_portal:portal_download", arguments=("share", "download"), gives=OFFICER),
    Row("police_portal:portal_download", arguments=("ended_share", "download"), gives=only()),
    Row("police_portal:shares", gives=all_of(200, nobody=302)),
    Row("police_portal:share", arguments=("share",), gives=OWNER),
    Row("police_portal:share", arguments=("ended_share",), gives=OWNER),
    Row("police_portal:share_withdraw", arguments=("share",), gives=OWNER),
    Row("police_portal:share_withdraw", "POST", ("share",), only("owner", gives=302), {}),
    Row("police_portal:share_withdraw", "POST", ("ended_share",), only("owner", gives=409), {}),
    Row("police_portal:share_record", arguments=("share",), gives=only()),
    Row("police_portal:share_record", arguments=("ended_share",), gives=OWNER),
    Row("police_portal:share_record_json", arguments=("share",), gives=only()),
    Row("police_portal:share_record_json", arguments=("ended_share",), gives=OWNER),
]
WRITES: list[tuple[str, Any]] = [
    ("download", {"what": "copy", "purpose": "Shown to the prosecutor on Monday."}),
    ("attest", download),
    ("extend", {"why": WHY}),
]
for name, sent in WRITES:
    route = f"police_portal:portal_share_{name}"
    gives = only("officer", gives=302)
    ROWS += [
        Row(route, "POST", ("share",), gives, sent),
        Row(route, arguments=("share",), gives=only("officer", gives=405)),
    ]
