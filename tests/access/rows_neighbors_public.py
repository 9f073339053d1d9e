"""What is read about moderation without an account."""

from __future__ import annotations

from tests.access import Row, all_of

ROWS = [
    Row("neighbors:guidelines", gives=all_of(200)),
    Row("neighbors:guidelines", "POST", data={}, gives=all_of(405)),
    Row("neighbors:moderation_numbers", gives=all_of(200)),
    Row("neighbors:moderation_numbers", query="?month=2019-13", gives=all_of(404)),
    Row("neighbors:moderation_numbers", "POST", data={}, gives=all_of(405)),
    Row("neighbors:moderation_csv", gives=all_of(200)),
    Row("neighbors:moderation_csv", "POST", data={}, gives=all_of(405)),
]
