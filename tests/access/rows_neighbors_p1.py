"""Posts: their pages, and what their author does with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.access import Row, all_of, neighbors, only

HAPPENED = f"{timezone.now() - timedelta(hours=2):%Y-%m-%dT%H:%M}"
WORDS: dict[str, Any] = {
    "category": "safety",
    "title": "Ice on the path",
    "text": "The path by the school is icy.",
    "where": "area",
    "happened_at": HAPPENED,
}
AGREED = {"version": "2026-11", "agrees": "on"}
ROWS = [
    Row("neighbors:agreement", gives=neighbors(200, officer=403)),
    Row("neighbors:agreement", "POST", gives=neighbors(302, officer=403), data=AGREED),
    Row("neighbors:agreement", "POST", gives=neighbors(400, officer=403), data={}),
    Row("neighbors:post_new", gives=neighbors(200, officer=403)),
    Row("neighbors:post_new", "POST", gives=neighbors(302, officer=403), data=WORDS),
    Row("neighbors:post_new", "POST", gives=neighbors(400, officer=403), data={}),
    Row("neighbors:mine", gives=all_of(200, nobody=302)),
    Row("neighbors:post", arguments=("post",), gives=neighbors(200)),
    Row("neighbors:post", arguments=("draft_post",), gives=only("owner")),
    Row("neighbors:post", arguments=("deleted_post",), gives=all_of(404, nobody=302)),
    Row("neighbors:post_edit", arguments=("draft_post",), gives=only("owner")),
    Row("neighbors:post_edit", "POST", ("draft_post",), gives=only("owner", gives=302), data=WORDS),
    Row("neighbors:post_edit", "POST", ("post",), gives=only("owner", gives=302), data={"start": "1"}),
    Row("neighbors:post_send", "POST", ("draft_post",), gives=only("owner", gives=302)),
    Row("neighbors:post_send", "POST", ("post",), gives=only("owner", gives=409)),
    Row("neighbors:post_discard", "POST", ("post",), gives=only("owner", gives=409)),
    Row("neighbors:post_delete", "POST", ("post",), gives=only("owner", gives=302)),
    Row("neighbors:post_undelete", "POST", ("deleted_post",), gives=only("owner", gives=302)),
    Row("neighbors:post_undelete", "POST", ("post",), gives=only("owner", gives=410)),
    Row("neighbors:post_resolve", "POST", ("post",), gives=only("owner", gives=302)),
    Row("neighbors:post_correct", arguments=("post",), gives=only("owner")),
    Row(
        "neighbors:post_correct", "POST", ("post",), gives=only("owner", gives=302), data={"text": "It was a courier."}
    ),
    Row("neighbors:post_correct", "POST", ("draft_post",), gives=only("owner", gives=409), data={"text": "No."}),
]
for route in ("post_send", "post_discard", "post_delete", "post_undelete", "post_resolve"):
    ROWS.append(Row(f"neighbors:{route}", arguments=("post",), gives=all_of(405, nobody=302)))
