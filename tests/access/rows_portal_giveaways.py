"""Giveaways: the ledger is for everybody, codes for who proposed, a camera by a code for who sets it."""

from __future__ import annotations

from typing import Any

from tests.access import Row, all_of, only

WHY = "It ties the camera to nothing."
ANYBODY = all_of(200, nobody=302)
SETS = only("owner", "manager")


def redeem(things: dict[str, Any]) -> dict[str, Any]:
    return {"code": "NOBODY", "home": str(things["home"].uuid), "name": "Gate", "kind": "doorbell", "where": "outdoor"}


ROWS = [
    Row("police_portal:giveaways", gives=all_of(200)),
    Row("police_portal:giveaways", "POST", data={}, gives=all_of(405)),
    Row("police_portal:giveaway", arguments=("programme",), gives=all_of(200)),
    Row("police_portal:giveaway", arguments=("programme_waiting",), gives=only("owner", nobody=404)),
    Row("police_portal:giveaway_propose", gives=ANYBODY),
    Row("police_portal:giveaway_propose", "POST", data={}, gives=all_of(400, nobody=302)),
    Row("police_portal:giveaway_codes", arguments=("programme",), gives=only("owner")),
    Row("police_portal:giveaway_codes", "POST", ("programme",), only("owner", gives=201), {}),
    Row("police_portal:giveaway_codes", "POST", ("programme_waiting",), only("owner", gives=409), {}),
    Row("police_portal:giveaway_end", arguments=("programme",), gives=only("owner")),
    Row("police_portal:giveaway_end", "POST", ("programme",), only("owner", gives=400), {}),
    Row("police_portal:giveaway_end", "POST", ("programme",), only("owner", gives=302), {"reason": WHY}),
    Row("police_portal:voucher_redeem", gives=ANYBODY),
    Row("police_portal:voucher_redeem", "POST", data={}, gives=all_of(400, nobody=302)),
    Row(
        "police_portal:voucher_redeem",
        "POST",
        data=redeem,
        gives=all_of(400, nobody=302) | {"owner": 410, "manager": 410},
    ),
    Row("police_portal:voucher_detach", arguments=("camera",), gives=SETS),
    Row("police_portal:voucher_detach", arguments=("other_camera",), gives=only()),
    Row("police_portal:voucher_detach", "POST", ("camera",), only("owner", "manager", gives=302), {}),
    Row("police_portal:oversight_giveaways", gives=only("overseer")),
    Row("police_portal:oversight_giveaways", "POST", data={}, gives=only("overseer", gives=405)),
    Row("police_portal:oversight_giveaway", arguments=("programme_waiting",), gives=only("overseer")),
    Row("police_portal:oversight_giveaway", "POST", ("programme_waiting",), only("overseer", gives=400), {}),
]
for answer in ("list", "refuse"):
    data = {"answer": answer, "reason": WHY}
    ROWS.append(
        Row("police_portal:oversight_giveaway", "POST", ("programme_waiting",), only("overseer", gives=302), data)
    )
ROWS.append(
    Row(
        "police_portal:oversight_giveaway",
        "POST",
        ("programme",),
        only("overseer", gives=302),
        {"answer": "end", "reason": WHY},
    )
)
