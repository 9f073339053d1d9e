"""The people of an agency: officers see each other, its administrators decide about them; nobody else finds them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tests.access import Row, all_of, neighbors, only

HAPPENED = f"{timezone.now() - timedelta(hours=2):%Y-%m-%dT%H:%M}"
SAYS = {
    "category": "community",
    "title": "Roadworks",
    "text": "The street is closed.",
    "happened_at": HAPPENED,
    "where": "all",
}
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
    Row("police_portal:portal_posts", gives=only("officer")),
    Row("police_portal:portal_posts", "POST", gives=only("officer", gives=405), data={}),
    Row("police_portal:portal_post_new", gives=only("officer")),
    Row("police_portal:portal_post_new", "POST", gives=only("officer", gives=302), data=SAYS),
    Row("police_portal:portal_post_new", "POST", gives=only("officer", gives=400), data=SAYS | {"where": "region"}),
    Row("police_portal:portal_post", arguments=("agency_draft",), gives=only("officer")),
    Row("police_portal:portal_post", arguments=("post",), gives=only()),
    Row("police_portal:portal_post_edit", arguments=("agency_draft",), gives=only("officer")),
    Row("police_portal:portal_post_edit", "POST", ("agency_draft",), only("officer", gives=302), SAYS),
    Row("police_portal:portal_post_edit", "POST", ("post",), only(), SAYS),
    Row("police_portal:portal_post_send", "POST", ("agency_draft",), only("officer", gives=302), {}),
    Row("police_portal:portal_post_send", "POST", ("draft_post",), only(), {}),
    Row("police_portal:portal_post_delete", "POST", ("agency_draft",), only("officer", gives=302), {}),
    Row("police_portal:portal_post_delete", "POST", ("post",), only(), {}),
    Row("police_portal:portal_post_resolve", "POST", ("agency_draft",), only("officer", gives=409), {}),
    Row("police_portal:portal_post_resolve", "POST", ("post",), only(), {}),
    # By the neighbors' own doors: its draft is the agency's alone, what is public everybody reads
    Row("neighbors:post", arguments=("agency_draft",), gives=only("officer")),
    Row("neighbors:post_edit", arguments=("agency_draft",), gives=only("officer", gives=403)),
    Row("neighbors:post", arguments=("agency_post",), gives=all_of(200, nobody=302)),
    Row("neighbors:contact_new", arguments=("agency_post",), gives=neighbors(403)),
    Row("neighbors:block", "POST", arguments=("kind_post", "agency_post"), data={}, gives=neighbors(403)),
    Row("neighbors:flag", "POST", ("kind_post", "agency_post"), neighbors(302, officer=403), {"reason": "spam"}),
]
for route in ("send", "delete", "resolve"):
    row = Row(f"police_portal:portal_post_{route}", arguments=("agency_draft",), gives=only("officer", gives=405))
    ROWS.append(row)
