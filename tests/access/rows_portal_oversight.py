"""Review and oversight: the public log for everybody, the queue for reviewers, the desk for overseers."""

from __future__ import annotations

from tests.access import Row, all_of, only

ASKED = ("footage_request",)
WAITING = ("waiting_request",)
PUBLIC = all_of(200)
REVIEWERS = only("moderator", "overseer")
OVERSEERS = only("overseer")
REASON = "It fits in place and time."

ROWS = [
    *(
        row
        for route in ("request_log", "request_log_json", "request_log_rss", "oversight_log")
        for row in (
            Row(f"police_portal:{route}", gives=PUBLIC),
            Row(f"police_portal:{route}", "POST", data={}, gives=all_of(405)),
        )
    ),
    Row("police_portal:request_log", query="?at=nonsense", gives=all_of(400)),
    Row("police_portal:request_log_json", query="?agency=nonsense&month=2026-13&status=draft", gives=PUBLIC),
    Row("police_portal:public_request", arguments=ASKED, gives=PUBLIC),
    Row("police_portal:public_request", arguments=WAITING, gives=all_of(404)),
    Row("police_portal:public_request", arguments=("draft_request",), gives=all_of(404)),
    Row("police_portal:public_request", arguments=("post",), gives=all_of(404)),
    Row("police_portal:review_queue", gives=REVIEWERS),
    Row("police_portal:review", arguments=WAITING, gives=REVIEWERS),
    Row("police_portal:review", arguments=ASKED, gives=REVIEWERS),
    Row("police_portal:review", arguments=("draft_request",), gives=only()),
    Row("police_portal:review", arguments=("invitation",), gives=only()),
    Row("police_portal:review_decide", arguments=WAITING, gives=only("moderator", "overseer", gives=405)),
    Row("police_portal:review_decide", "POST", WAITING, only("moderator", "overseer", gives=400), {}),
    Row(
        "police_portal:review_decide",
        "POST",
        WAITING,
        only("moderator", "overseer", gives=302),
        {"outcome": "open", "words": REASON},
    ),
    Row(
        "police_portal:review_decide",
        "POST",
        ASKED,
        only("moderator", "overseer", gives=409),
        {"outcome": "refuse", "words": REASON},
    ),
    Row("police_portal:review_black_out", "POST", ASKED, only("moderator", "overseer", gives=400), {}),
    Row(
        "police_portal:review_black_out",
        "POST",
        ASKED,
        only("moderator", "overseer", gives=302),
        {"cover-words": "white van", "cover-reason": REASON},
    ),
    Row("police_portal:review_notes", gives=REVIEWERS),
    Row("police_portal:review_note_show", "POST", ASKED, only(), {}),
    Row("police_portal:oversight", gives=OVERSEERS),
    Row("police_portal:samples", gives=OVERSEERS),
    Row("police_portal:sample", arguments=("sample",), gives=OVERSEERS),
    Row("police_portal:sample", "POST", ("sample",), only("overseer", gives=400), {}),
    Row(
        "police_portal:sample", "POST", ("sample",), only("overseer", gives=302), {"verdict": "right", "reason": REASON}
    ),
    Row("police_portal:sample", arguments=("share",), gives=only()),
    Row("police_portal:oversight_reviewers", gives=OVERSEERS),
    Row("police_portal:oversight_reviewers", "POST", gives=only("overseer", gives=400), data={}),
    Row("police_portal:oversight_reviewer_end", "POST", ("reviewer",), only("overseer", gives=302), {}),
    Row("police_portal:oversight_reviewer_end", "POST", ("agency",), only(), {}),
]
