"""The portal's pages of requests: for the officers of the agency, and nobody else."""

from __future__ import annotations

from tests.access import Row, only

PAGE = "police_portal:portal_request"
WRITTEN = {"time_zone": "UTC", "response_days": "7", "message": "A parcel was taken."}
ROWS = [
    Row("police_portal:portal", gives=only("officer")),
    Row("police_portal:request_new", gives=only("officer")),
    Row("police_portal:request_new", "POST", gives=only("officer", gives=302), data=WRITTEN),
    Row("police_portal:request_new", "POST", gives=only("officer", gives=400), data={"area": "here"}),
    Row("police_portal:request_check", "POST", gives=only("officer"), data=WRITTEN),
    Row(PAGE, arguments=("footage_request",), gives=only("officer")),
    Row(PAGE, arguments=("draft_request",), gives=only("officer")),
    Row(PAGE, arguments=("waiting_request",), gives=only("officer")),
    Row("police_portal:request_edit", arguments=("draft_request",), gives=only("officer")),
    Row("police_portal:request_edit", arguments=("footage_request",), gives=only("officer", gives=302)),
    Row("police_portal:request_edit", "POST", ("draft_request",), gives=only("officer", gives=302), data=WRITTEN),
    Row("police_portal:request_submit", arguments=("draft_request",), gives=only("officer")),
    Row("police_portal:request_submit", "POST", ("draft_request",), gives=only("officer", gives=409)),
    Row("police_portal:request_submit", "POST", ("footage_request",), gives=only("officer", gives=409)),
    Row("police_portal:request_discard", "POST", ("draft_request",), gives=only("officer", gives=302)),
    Row("police_portal:request_discard", "POST", ("footage_request",), gives=only("officer", gives=409)),
    Row("police_portal:request_withdraw", "POST", ("waiting_request",), gives=only("officer", gives=302)),
    Row("police_portal:request_withdraw", "POST", ("draft_request",), gives=only("officer", gives=409)),
    Row("police_portal:request_copy", "POST", ("footage_request",), gives=only("officer", gives=302)),
    Row("police_portal:request_close", "POST", ("footage_request",), gives=only("officer", gives=302)),
    Row("police_portal:request_close", "POST", ("waiting_request",), gives=only("officer", gives=409)),
    Row("police_portal:request_outcome", "POST", ("footage_request",), gives=only("officer", gives=400)),
    Row(
        "police_portal:request_outcome",
        "POST",
        ("footage_request",),
        gives=only("officer", gives=409),
        data={"outcome": "nothing"},
    ),
]
