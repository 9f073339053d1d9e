"""Who gets what of a copy that is made anew: its agency reads a line; the bytes that are sealed go to nobody."""

from __future__ import annotations

from tests.access import Row, only

OFFICER = only("officer")
CLOSED = only("officer", gives=410)
ROWS: list[Row] = [
    Row("police_portal:portal_share", arguments=("covered_share",), gives=OFFICER),
    Row("police_portal:portal_share_video", arguments=("covered_share",), gives=CLOSED),
    Row("police_portal:portal_share_poster", arguments=("covered_share",), gives=CLOSED),
    Row("police_portal:portal_download", arguments=("covered_share", "covered_download"), gives=CLOSED),
    Row(
        "police_portal:portal_share_download",
        "POST",
        ("covered_share",),
        CLOSED,
        {"what": "copy", "purpose": "Shown to the prosecutor on Monday."},
    ),
    Row("police_portal:share", arguments=("covered_share",), gives=only("owner")),
    Row("police_portal:share_withdraw", "POST", ("covered_share",), only("owner", gives=302), {}),
    Row("police_portal:share_record", arguments=("covered_share",), gives=only()),
]
