"""Who gets what of the clips: the timeline, one clip, its bytes, and what is done with them."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access import Row, all_of, only

LIVE_HERE = ("owner", "manager", "viewer", "guest")
SEE_ALL = ("owner", "manager", "viewer")
KEEPERS = ("owner", "manager")


def recording(things: dict[str, Any]) -> dict[str, Any]:
    return {"camera": str(things["camera"].uuid), "file": SimpleUploadedFile("a.mp4", b"bytes", "video/mp4")}


def chosen(do: str) -> Any:
    return lambda things: {"do": do, "clip": [str(things["clip"].uuid), str(things["other_clip"].uuid)]}


def by_rank(*, may: tuple[str, ...], gives: int, see: tuple[str, ...] = LIVE_HERE) -> dict[str, int]:
    """`gives` for those who may, 403 for those who only see it, 404 for the rest."""
    told = dict.fromkeys(see, 403) | dict.fromkeys(may, gives)
    return only(*LIVE_HERE, gives=200) | dict.fromkeys(LIVE_HERE, 404) | told


ROWS: list[Row] = [
    Row("devices:home", arguments=("home",), gives=only(*LIVE_HERE)),
    Row("devices:home", "POST", arguments=("home",), gives=all_of(405, nobody=302), data={}),
    Row("devices:clips_selected", arguments=("home",), gives=all_of(405, nobody=302)),
    Row("devices:clips_selected", "POST", ("home",), by_rank(may=KEEPERS, gives=302), chosen("star")),
    Row("devices:clips_selected", "POST", ("home",), by_rank(may=KEEPERS, gives=200), chosen("download")),
    Row("devices:clips_selected", "POST", ("home",), by_rank(may=("owner",), gives=302), chosen("delete")),
    Row("devices:clips_undo", arguments=("home",), gives=all_of(405, nobody=302)),
    Row("devices:clips_undo", "POST", ("home",), only("owner", gives=410), {}),
    Row("devices:upload", arguments=("home",), gives=by_rank(may=KEEPERS, gives=200)),
    Row("devices:upload", "POST", ("home",), by_rank(may=KEEPERS, gives=302), recording),
    Row("devices:clip_undo", "POST", ("clip",), only("owner", gives=410), {}),
    Row("devices:clip_undo", arguments=("clip",), gives=all_of(405, nobody=302)),
    Row("devices:clip_stream", arguments=("clip", "token_of_nobody"), gives=all_of(410)),
    Row("devices:clip_stream", "POST", ("clip", "token_of_nobody"), all_of(405), {}),
]
for name, see in (("clip", LIVE_HERE), ("other_clip", SEE_ALL)):
    for route in ("clip", "clip_card", "clip_video", "clip_poster", "clip_strip", "clip_vtt"):
        ROWS.append(Row(f"devices:{route}", arguments=(name,), gives=only(*see)))
    ROWS += [
        Row("devices:clip_original", arguments=(name,), gives=by_rank(may=KEEPERS, gives=200, see=see)),
        Row(
            "devices:clip_original",
            arguments=(name,),
            query="?sealed=1",
            gives=by_rank(may=("owner",), gives=410, see=see),
        ),
        Row("devices:clip_star", "POST", (name,), by_rank(may=KEEPERS, gives=302, see=see), {"on": "1"}),
        Row("devices:clip_delete", "POST", (name,), by_rank(may=("owner",), gives=302, see=see), {}),
        Row("devices:clip_retry", "POST", (name,), by_rank(may=KEEPERS, gives=409, see=see), {}),
        Row("devices:clip_copy", "POST", (name,), only(*see, gives=302), {}),
        Row("devices:clip_copy", arguments=(name,), gives=only(*see)),
    ]
for route in ("clip", "clip_card", "clip_video", "clip_original", "clip_poster", "clip_strip", "clip_vtt"):
    ROWS.append(Row(f"devices:{route}", "POST", ("clip",), all_of(405, nobody=302), {}))
for route in ("clip_star", "clip_delete", "clip_retry"):
    ROWS.append(Row(f"devices:{route}", arguments=("clip",), gives=all_of(405, nobody=302)))
