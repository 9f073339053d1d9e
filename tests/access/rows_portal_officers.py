"""The people of an agency: officers see each other, its administrators decide about them; nobody else finds them."""

from __future__ import annotations

from tests.access import Row, all_of, only

OFF = {"why": "Left the department."}
ROWS = [
    Row("police_portal:portal_people", gives=only("officer")),
    Row("police_portal:portal_people", "POST", gives=only("officer", gives=405), data={}),
    Row("police_portal:officer_invite", gives=only("officer")),
    Row(
        "police_portal:officer_invite",
        "POST",
        gives=only("officer", gives=302),
        data={"email": "new@police.example.org", "role": "reader"},
    ),
    Row(
        "police_portal:officer_invite",
        "POST",
        gives=only("officer", gives=400),
        data={"email": "new@gmail.com", "role": "reader"},
    ),
    Row("police_portal:officer_invite_withdraw", "POST", ("officer_asked",), only("officer", gives=302), {}),
    Row("police_portal:officer_invite_withdraw", "POST", ("invite",), only(), {}),
    Row("police_portal:officer_invite_withdraw", arguments=("officer_asked",), gives=only("officer", gives=405)),
    Row("police_portal:officer_edit", arguments=("officer_seat",), gives=only("officer")),
    Row("police_portal:officer_edit", arguments=("other_seat",), gives=only()),
    # The only administrator stays one
    Row("police_portal:officer_edit", "POST", ("officer_seat",), only("officer", gives=403), {"role": "reader"}),
    Row("police_portal:officer_edit", "POST", ("officer_seat",), only("officer", gives=400), {"role": "chief"}),
    Row("police_portal:officer_edit", "POST", ("other_seat",), only(), {"role": "reader"}),
    Row("police_portal:officer_off", "POST", ("officer_seat",), only("officer", gives=403), OFF),
    Row("police_portal:officer_off", "POST", ("other_seat",), only(), OFF),
    Row("police_portal:officer_off", arguments=("officer_seat",), gives=only("officer", gives=405)),
    Row("police_portal:officer_on", "POST", ("officer_seat",), only("officer", gives=409), {}),
    Row("police_portal:officer_on", "POST", ("other_seat",), only(), {}),
    Row("police_portal:officer_on", arguments=("officer_seat",), gives=only("officer", gives=405)),
    # Sent to ben's address: his account has a home, and the refusal says so
    Row("police_portal:officer_join", arguments=("officer_asked",), gives=only("neighbor")),
    Row("police_portal:officer_join", "POST", ("officer_asked",), only("neighbor", gives=403), {}),
    Row("police_portal:officer_join", arguments=("invite",), gives=only()),
    Row("police_portal:officer_join", "PUT", arguments=("officer_asked",), gives=all_of(405, nobody=302)),
]
