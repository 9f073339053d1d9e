"""Emergencies: the agency's askers state and confirm, overseers review, everybody reads what was found."""

from __future__ import annotations

from tests.access import Row, all_of, only

STATED, RELEASED = ("emergency_stated",), ("emergency",)
OFFICER, OVERSEER = only("officer"), only("overseer")
WHAT = "A child of six was taken into a grey van at noon; the van's plate is the only lead."
SAYS = "I spoke with the mother myself, and the child has no medicine with it."
FINDING = "Two statements that fit, and no other way in time."

ROWS: list[Row] = [
    Row("police_portal:portal_emergency_new", gives=OFFICER),
    Row("police_portal:portal_emergency_new", "POST", gives=only("officer", gives=400), data={}),
    Row(  # the other one of this agency is no administrator
        "police_portal:portal_emergency_new",
        "POST",
        gives=only("officer", gives=403),
        data={"where": "Elm Rd 99, Nowhere", "what": WHAT, "telling_endangers": ""},
    ),
    Row("police_portal:portal_emergency_confirm", arguments=STATED, gives=OFFICER),
    Row("police_portal:portal_emergency_confirm", arguments=RELEASED, gives=only("officer", gives=302)),
    Row("police_portal:portal_emergency_confirm", arguments=("warrant",), gives=only()),
    Row("police_portal:portal_emergency_confirm", arguments=("footage_request",), gives=only()),
    Row("police_portal:portal_emergency_confirm", "POST", STATED, only("officer", gives=400), {"answer": "confirm"}),
    Row(
        "police_portal:portal_emergency_confirm",
        "POST",
        STATED,
        only("officer", gives=302),
        {"answer": "confirm", "says": SAYS},
    ),
    Row(
        "police_portal:portal_emergency_confirm",
        "POST",
        RELEASED,
        only("officer", gives=409),
        {"answer": "turn_down", "reason": "It was found at home."},
    ),
    Row("police_portal:portal_demand", arguments=STATED, gives=OFFICER),
    Row("police_portal:portal_demand", arguments=RELEASED, gives=OFFICER),
    Row("police_portal:oversight_emergencies", gives=OVERSEER),
    Row("police_portal:oversight_emergency", arguments=RELEASED, gives=OVERSEER),
    Row("police_portal:oversight_emergency", arguments=STATED, gives=only()),
    Row("police_portal:oversight_emergency", arguments=("warrant",), gives=only()),
    Row("police_portal:oversight_emergency", "POST", RELEASED, only("overseer", gives=400), {"was_right": "maybe"}),
    Row(
        "police_portal:oversight_emergency",
        "POST",
        RELEASED,
        only("overseer", gives=302),
        {"was_right": "no", "text": FINDING},
    ),
    Row("police_portal:emergencies", gives=all_of(200)),
    Row("police_portal:emergencies", "POST", gives=all_of(405), data={}),
]
