"""What a person was told is theirs alone."""

from __future__ import annotations

from tests.access import Row, all_of, only

ROWS = [
    Row("devices:notices", gives=all_of(200, nobody=302)),
    Row("devices:notices", query="?before=nonsense", gives=all_of(404, nobody=302)),
    Row("devices:notices", "POST", gives=all_of(405, nobody=302)),
    Row("devices:notice", arguments=("notice",), gives=only("owner", gives=302)),
    Row("devices:notice", arguments=("api_token",), gives=all_of(404, nobody=302)),
    Row("devices:notice", "POST", arguments=("notice",), gives=all_of(405, nobody=302)),
    Row("devices:notices_read", "POST", gives=all_of(302)),
    Row("devices:notices_read", gives=all_of(405, nobody=302)),
]
