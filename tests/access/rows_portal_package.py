"""Who gets what of custody packages, and of passing a recording on."""

from __future__ import annotations

from tests.access import Row, all_of, only

OFFICER, OWNER, CUSTODIAN = only("officer"), only("owner"), only("custodian")
WHAT = {"what": "recording", "purpose": "For the hearing of the 12th, exhibit 4."}
TO = {"recipient": "Office of the Public Defender", "purpose": "To prepare the defence."}

ROWS: list[Row] = [
    Row("police_portal:portal_package", arguments=("share",), gives=OFFICER),
    Row("police_portal:portal_package", arguments=("ended_share",), gives=OFFICER),
    Row("police_portal:portal_package", "POST", ("share",), only("officer", gives=302), WHAT),
    Row("police_portal:portal_package", "POST", ("ended_share",), only("officer", gives=410), WHAT),
    Row("police_portal:portal_package_file", arguments=("share", "package"), gives=OFFICER),
    Row("police_portal:portal_package_file", arguments=("ended_share", "package"), gives=only()),
    Row("police_portal:portal_handover", arguments=("share",), gives=OFFICER),
    Row("police_portal:portal_handover", arguments=("ended_share",), gives=OFFICER),
    Row("police_portal:portal_handover", "POST", ("share",), only("officer", gives=302), TO),
    Row("police_portal:portal_handover", "POST", ("ended_share",), only("officer", gives=410), TO),
    Row("police_portal:handover", arguments=("handover",), gives=OWNER),
    Row("police_portal:handover", arguments=("filed_warrant",), gives=OWNER),
    Row("police_portal:handover_consent", arguments=("handover",), gives=all_of(405, nobody=302)),
    Row("police_portal:handover_consent", "POST", ("handover",), only("owner", gives=403), {}),
    Row("police_portal:handover_consent", "POST", ("filed_warrant",), only("owner", gives=403), {}),
    Row("police_portal:handover_decline", arguments=("handover",), gives=all_of(405, nobody=302)),
    Row("police_portal:handover_decline", "POST", ("handover",), only("owner", gives=302), {}),
    Row("police_portal:handover_decline", "POST", ("filed_warrant",), only("owner", gives=403), {}),
    Row("police_portal:custodian_handovers", gives=CUSTODIAN),
    Row("police_portal:custodian_handover", arguments=("filed_warrant",), gives=only("custodian", gives=405)),
    Row(
        "police_portal:custodian_handover",
        "POST",
        ("filed_warrant",),
        only("custodian", gives=302),
        {"confirm": "1"},
    ),
    Row("police_portal:custodian_handover", "POST", ("handover",), only(), {"confirm": "1"}),
    Row("police_portal:custodian_document", arguments=("filed_warrant",), gives=CUSTODIAN),
    Row("police_portal:custodian_document", arguments=("handover",), gives=only()),
]
