"""The public log is for everybody; break-glass for the operator with a second factor, whom this street's has not."""

from __future__ import annotations

from tests.access import Row, all_of, only

ROWS = []
for name in ("public_log", "log_download", "log_verifier", "log_heads"):
    ROWS += [
        Row(f"devices:{name}", gives=all_of(200)),
        Row(f"devices:{name}", "POST", data={}, gives=all_of(405)),
    ]
ROWS += [
    Row("devices:public_log", query="?before=nothing", gives=all_of(200)),
    Row("devices:glass", gives=only()),
    Row("devices:glass", "POST", (), only(), {"reason": "A reason that is long enough."}),
    Row("devices:glass_clip", arguments=("glass",), gives=only()),
    Row("devices:glass_clip", "POST", ("glass",), all_of(405, nobody=302), {}),
    Row("devices:glass_video", arguments=("glass",), gives=only()),
    Row("devices:glass_video", "POST", ("glass",), all_of(405, nobody=302), {}),
]
