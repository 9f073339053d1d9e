"""Comments, reactions, contact threads and blocks: readers of a post take part; a thread is its two people's."""

from __future__ import annotations

from typing import Any

from tests.access import Row, all_of, neighbors, only

SAYS = {"text": "I saw it too."}
THANKS = {"kind": "thanks", "on": "1"}
TWO = ("owner", "neighbor")  # ben wrote to ana


def answer_to_neighbor(things: dict[str, Any]) -> dict[str, str]:
    return SAYS | {"answers": str(things["comment_of_neighbor"].uuid)}


def answer_to_a_deleted_one(things: dict[str, Any]) -> dict[str, str]:
    return SAYS | {"answers": str(things["deleted_comment"].uuid)}


ROWS = [
    Row("neighbors:comment_new", arguments=("post",), gives=neighbors(200)),
    Row("neighbors:comment_new", "POST", arguments=("post",), data=SAYS, gives=neighbors(302)),
    Row("neighbors:comment_new", "POST", arguments=("post",), data={}, gives=neighbors(400)),
    Row("neighbors:comment_new", "POST", arguments=("post",), data=answer_to_neighbor, gives=neighbors(302)),
    Row("neighbors:comment_new", "POST", arguments=("post",), data=answer_to_a_deleted_one, gives=only()),
    Row("neighbors:comment_new", "POST", arguments=("draft_post",), data=SAYS, gives=only("owner", gives=409)),
    Row("neighbors:comment_new", "POST", arguments=("deleted_post",), data=SAYS, gives=only()),
    Row("neighbors:comment_edit", arguments=("comment",), gives=only("owner")),
    Row("neighbors:comment_edit", "POST", arguments=("comment",), data=SAYS, gives=only("owner", gives=302)),
    Row("neighbors:comment_edit", "POST", arguments=("comment",), data={}, gives=only("owner", gives=400)),
    Row("neighbors:comment_edit", arguments=("deleted_comment",), gives=only()),
    Row(
        "neighbors:comment_edit",
        "POST",
        arguments=("comment_of_neighbor",),
        data=SAYS,
        gives=only("neighbor", gives=302),
    ),
    Row("neighbors:comment_delete", "POST", arguments=("comment",), data={}, gives=only("owner", gives=302)),
    Row("neighbors:comment_delete", arguments=("comment",), gives=all_of(405, nobody=302)),
    Row("neighbors:comment_undelete", "POST", arguments=("deleted_comment",), data={}, gives=only("owner", gives=302)),
    Row("neighbors:comment_undelete", "POST", arguments=("comment",), data={}, gives=only("owner", gives=410)),
    Row("neighbors:comment_undelete", arguments=("deleted_comment",), gives=all_of(405, nobody=302)),
    Row("neighbors:react", "POST", arguments=("post",), data=THANKS, gives=neighbors(302) | {"owner": 403}),
    Row("neighbors:react", "POST", arguments=("post",), data={"kind": "angry"}, gives=neighbors(400)),
    Row("neighbors:react", "POST", arguments=("draft_post",), data=THANKS, gives=only("owner", gives=409)),
    Row("neighbors:react", arguments=("post",), gives=all_of(405, nobody=302)),
    Row("neighbors:contact_new", arguments=("post",), gives=neighbors(200) | {"owner": 404, "neighbor": 302}),
    Row("neighbors:contact_new", "POST", arguments=("post",), data=SAYS, gives=neighbors(302) | {"owner": 404}),
    Row("neighbors:contact_new", "POST", arguments=("post",), data={}, gives=neighbors(400) | {"owner": 404}),
    Row("neighbors:contact_new", arguments=("draft_post",), gives=only()),
    Row("neighbors:contacts", gives=all_of(200, nobody=302)),
    Row("neighbors:contacts", "POST", data={}, gives=all_of(405, nobody=302)),
    Row("neighbors:contact", arguments=("contact",), gives=only(*TWO)),
    Row("neighbors:contact", "POST", arguments=("contact",), data=SAYS, gives=only(*TWO, gives=302)),
    Row("neighbors:contact", "POST", arguments=("contact",), data={}, gives=only(*TWO, gives=400)),
    Row("neighbors:contact", arguments=("post",), gives=only()),
    Row("neighbors:contact_close", "POST", arguments=("contact",), data={}, gives=only(*TWO, gives=302)),
    Row("neighbors:contact_close", arguments=("contact",), gives=all_of(405, nobody=302)),
    Row("neighbors:block", arguments=("kind_post", "post"), gives=neighbors(200) | {"owner": 404}),
    Row("neighbors:block", "POST", arguments=("kind_post", "post"), data={}, gives=neighbors(302) | {"owner": 404}),
    Row("neighbors:block", "POST", arguments=("kind_post", "draft_post"), data={}, gives=only()),
    Row(
        "neighbors:block",
        "POST",
        arguments=("kind_comment", "comment_of_neighbor"),
        data={},
        gives=neighbors(302) | {"neighbor": 404},
    ),
    Row("neighbors:block", "POST", arguments=("kind_comment", "deleted_comment"), data={}, gives=only()),
    Row("neighbors:block", "POST", arguments=("kind_contact", "contact"), data={}, gives=only(*TWO, gives=302)),
    Row("neighbors:block", "POST", arguments=("nonsense", "post"), data={}, gives=only()),
    Row("neighbors:blocks", gives=all_of(200, nobody=302)),
    Row("neighbors:blocks", "POST", data={}, gives=all_of(405, nobody=302)),
    Row("neighbors:unblock", "POST", arguments=("block",), data={}, gives=only("owner", gives=302)),
    Row("neighbors:unblock", arguments=("block",), gives=all_of(405, nobody=302)),
]
