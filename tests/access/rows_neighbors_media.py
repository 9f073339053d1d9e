"""Pictures of posts: their author works on them, everybody else sees the blurred copy of what is public."""

from __future__ import annotations

from typing import Any

from tests.access import Row, all_of, neighbors, only


def clip_chosen(things: dict[str, Any]) -> dict[str, Any]:
    return {"clip": str(things["other_clip"].uuid), "start_s": "0", "end_s": "2"}


ROWS = [
    Row("neighbors:media_new", "POST", ("draft_post",), only("owner", gives=302), clip_chosen),
    Row("neighbors:media_new", "POST", ("draft_post",), only("owner", gives=400), {}),
    Row("neighbors:media_new", "POST", ("post",), only("owner", gives=409), clip_chosen),
    Row("neighbors:media_new", arguments=("draft_post",), gives=all_of(405, nobody=302)),
    Row("neighbors:media_state", arguments=("media",), gives=only("owner")),
    Row("neighbors:media_state", "POST", ("media",), all_of(405, nobody=302), {}),
    Row("neighbors:media_boxes", arguments=("media",), gives=only("owner")),
    Row("neighbors:media_boxes", "POST", ("media",), only("owner", gives=302), {"open_1": "this_is_me", "end_s": "3"}),
    Row("neighbors:media_boxes", "POST", ("media",), only("owner", gives=400), {"open_1": "because"}),
    Row("neighbors:media_boxes", arguments=("public_media",), gives=only("owner", gives=409)),
    Row("neighbors:media_remove", "POST", ("media",), only("owner", gives=302), {}),
    Row("neighbors:media_remove", "POST", ("public_media",), only("owner", gives=409), {}),
    Row("neighbors:media_remove", arguments=("media",), gives=all_of(405, nobody=302)),
    Row("neighbors:media_retry", "POST", ("media",), only("owner", gives=409), {}),
    Row("neighbors:media_retry", arguments=("media",), gives=all_of(405, nobody=302)),
    Row("neighbors:media_file", arguments=("media", "blurred"), gives=only("owner")),
    Row("neighbors:media_file", arguments=("media", "poster"), gives=only("owner")),
    Row("neighbors:media_file", arguments=("media", "original"), gives=only("owner")),
    Row("neighbors:media_file", arguments=("public_media", "blurred"), gives=neighbors(200)),
    Row("neighbors:media_file", arguments=("public_media", "poster"), gives=neighbors(200)),
    Row("neighbors:media_file", arguments=("public_media", "original"), gives=only("owner")),
    Row("neighbors:media_file", arguments=("public_media", "nonsense"), gives=all_of(404, nobody=302)),
    Row("neighbors:media_file", "POST", ("public_media", "blurred"), all_of(405, nobody=302), {}),
]
