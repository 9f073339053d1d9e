"""Agencies: what is public, what administrators, overseers and the operator do (here without a second factor)."""

from __future__ import annotations

from tests.access import EVERYBODY, Row, all_of, only

WHY = "It asked three times for the same evening."
COMMENT = {"text": "Two people are still too many."}
RESIDENTS = dict.fromkeys(EVERYBODY, 410) | {"nobody": 302, "officer": 403, "overseer": 403}
ROWS = [
    Row("police_portal:agencies", gives=all_of(200)),
    Row("police_portal:agencies", "POST", data={}, gives=all_of(405)),
    Row("police_portal:agency", arguments=("agency",), gives=all_of(200)),
    Row("police_portal:agency_apply", gives=all_of(200, nobody=302)),
    Row("police_portal:agency_apply", "POST", data={}, gives=all_of(400, nobody=302)),
    Row("police_portal:policy", arguments=("policy",), gives=all_of(200)),
    Row("police_portal:policy_comment", arguments=("policy",), gives=all_of(405, nobody=302)),
    Row("police_portal:policy_comment", "POST", ("policy",), RESIDENTS, COMMENT),
    Row("police_portal:policy_comment", "POST", ("policy",), all_of(400, nobody=302), {}),
    Row("police_portal:permission", arguments=("permission",), gives=all_of(200)),
    Row("police_portal:permission_document", arguments=("permission",), gives=all_of(200)),
    Row("police_portal:portal_permission", gives=only("officer")),
    Row("police_portal:portal_permission", "POST", data={}, gives=only("officer", gives=400)),
    Row("police_portal:portal_policy", gives=only("officer")),
    Row("police_portal:portal_policy", "POST", data={}, gives=only("officer", gives=400)),
    Row("police_portal:oversight_permissions", gives=only("overseer")),
    Row("police_portal:oversight_permission", arguments=("permission",), gives=only("overseer")),
    Row(
        "police_portal:oversight_permission",
        "POST",
        ("permission",),
        only("overseer", gives=302),
        {"answer": "end", "reason": WHY},
    ),
    Row(
        "police_portal:oversight_permission",
        "POST",
        ("permission",),
        only("overseer", gives=409),
        {"answer": "confirm"},
    ),
    Row("police_portal:oversight_policy", arguments=("policy",), gives=only("overseer", gives=405)),
    Row("police_portal:oversight_policy", "POST", ("policy",), only("overseer", gives=409), {"answer": "yes"}),
    Row("police_portal:oversight_comments", gives=only("overseer")),
    Row("police_portal:oversight_comment", "POST", ("policy_comment",), only("overseer", gives=302), {"answer": "yes"}),
    Row("police_portal:oversight_comment", "POST", ("policy_comment",), only("overseer", gives=400), {"answer": "no"}),
    Row("police_portal:oversight_agency", arguments=("agency",), gives=only("overseer")),
    Row("police_portal:oversight_agency", "POST", ("agency",), only("overseer", gives=400), {"what": "agency"}),
    Row(
        "police_portal:oversight_agency",
        "POST",
        ("agency",),
        only("overseer", gives=302),
        {"what": "agency", "reason": WHY},
    ),
    Row("police_portal:operator_agencies", gives=only("operator", gives=302)),
    Row("police_portal:operator_agency", arguments=("agency",), gives=only("operator", gives=302)),
    Row("police_portal:operator_agency", "POST", ("agency",), only("operator", gives=302), {"answer": "accept"}),
    Row("police_portal:operator_permission", arguments=("agency",), gives=only("operator", gives=302)),
    Row("police_portal:operator_permission", "POST", ("agency",), only("operator", gives=302), {}),
]
