"""The public log is for everybody; break-glass for the operator with a second factor, whom this street's has not."""

from __future__ import annotations

from tests.access import Row, all_of

ROWS = []
for name in ("public_log", "log_download", "log_verifier", "log_heads"):
    ROWS += [
        Row(f"devices:{name}", gives=all_of(200)),
        Row(f"devices:{name}", "POST", data={}, gives=all_of(405)),
    ]
ROWS.append(Row("devices:public_log", query="?before=nothing", gives=all_of(200)))
