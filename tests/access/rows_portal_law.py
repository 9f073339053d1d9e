"""Who gets what of a legal demand: the custodian's desk, whom it concerns, and the agency once it is decided."""

from __future__ import annotations

from tests.access import Row, all_of, only

CUSTODIAN, OWNER, OFFICER = only("custodian"), only("owner"), only("officer")
POSTED = only("custodian", gives=405)
REASON = "The paper names no camera of this home."
READ = {"has_read": "on"}

ROWS: list[Row] = [
    Row("police_portal:custodian_demands", gives=CUSTODIAN),
    Row("police_portal:custodian_demand_new", gives=CUSTODIAN),
    Row("police_portal:custodian_demand_new", "POST", gives=only("custodian", gives=400), data={"kind": "warrant"}),
    Row("police_portal:custodian_demand", arguments=("warrant",), gives=CUSTODIAN),
    Row("police_portal:custodian_demand", arguments=("gagged_warrant",), gives=CUSTODIAN),
    Row("police_portal:custodian_demand", arguments=("account_demand",), gives=CUSTODIAN),
    Row("police_portal:custodian_demand_document", arguments=("warrant",), gives=CUSTODIAN),
    Row(
        "police_portal:custodian_demand_refuse", "POST", ("warrant",), only("custodian", gives=302), {"reason": REASON}
    ),
    Row("police_portal:custodian_demand_refuse", arguments=("warrant",), gives=POSTED),
    Row(
        "police_portal:custodian_demand_home",
        "POST",
        ("warrant",),
        only("custodian", gives=409),
        {"names": "ana@example.org"},
    ),
    Row("police_portal:custodian_demand_home", arguments=("warrant",), gives=POSTED),
    Row("police_portal:custodian_demand_gag", "POST", ("gagged_warrant",), only("custodian", gives=302), {"lift": "1"}),
    Row("police_portal:custodian_demand_gag", "POST", ("warrant",), only("custodian", gives=409), {"lift": "1"}),
    Row("police_portal:custodian_demand_gag", arguments=("gagged_warrant",), gives=POSTED),
    Row("police_portal:custodian_demand_account", "POST", ("subpoena",), only("custodian", gives=302), READ),
    Row("police_portal:custodian_demand_account", "POST", ("subpoena",), only("custodian", gives=400), {}),
    Row("police_portal:custodian_demand_account", "POST", ("warrant",), only("custodian", gives=403), READ),
    Row("police_portal:custodian_demand_account", arguments=("subpoena",), gives=POSTED),
    Row("police_portal:orders", gives=all_of(200, nobody=302)),
    Row("police_portal:order", arguments=("warrant",), gives=OWNER),
    Row("police_portal:order", arguments=("account_demand",), gives=OWNER),
    Row("police_portal:order", arguments=("gagged_warrant",), gives=only()),
    Row("police_portal:order_document", arguments=("warrant",), gives=OWNER),
    Row("police_portal:order_document", arguments=("gagged_warrant",), gives=only()),
    Row("police_portal:portal_demands", gives=OFFICER),
    Row("police_portal:portal_demand", arguments=("account_demand",), gives=OFFICER),
    Row("police_portal:portal_demand", arguments=("warrant",), gives=only()),
    Row("police_portal:portal_demand_account", arguments=("account_demand",), gives=OFFICER),
    Row("police_portal:portal_demand_account", arguments=("warrant",), gives=only()),
]
