"""Flags, decisions and appeals: everybody flags what they see, two read a decision, one appeals."""

from __future__ import annotations

from tests.access import Row, all_of, neighbors, only

FLAG = {"reason": "spam"}
APPEAL = {"words": "It says what was done, and by whom."}
NOT_MINE = neighbors(302) | {"owner": 403}

ROWS = [
    Row("neighbors:flag", arguments=("kind_post", "post"), gives=neighbors(200)),
    Row("neighbors:flag", "POST", arguments=("kind_post", "post"), gives=NOT_MINE, data=FLAG),
    Row("neighbors:flag", "POST", arguments=("kind_post", "post"), gives=neighbors(400), data={}),
    Row("neighbors:flag", arguments=("kind_post", "draft_post"), gives=only("owner")),
    Row("neighbors:flag", "POST", arguments=("kind_post", "draft_post"), gives=only("owner", gives=403), data=FLAG),
    Row("neighbors:flag", arguments=("kind_post", "clip"), gives=all_of(404, nobody=302)),
    Row("neighbors:flag", arguments=("kind_comment", "post"), gives=all_of(404, nobody=302)),
    Row("neighbors:flag", arguments=("kind_message", "post"), gives=all_of(404, nobody=302)),
    Row("neighbors:flag", arguments=("nonsense", "post"), gives=all_of(404, nobody=302)),
    Row("neighbors:decision", arguments=("decision",), gives=only("owner", "neighbor")),
    Row("neighbors:decision", "POST", arguments=("decision",), gives=all_of(405, nobody=302), data={}),
    Row("neighbors:decision", arguments=("post",), gives=all_of(404, nobody=302)),
    Row("neighbors:appeal", arguments=("decision",), gives=only("owner")),
    Row("neighbors:appeal", "POST", arguments=("decision",), gives=only("owner", gives=302), data=APPEAL),
    Row("neighbors:appeal", "POST", arguments=("decision",), gives=only("owner", gives=400), data={}),
]
