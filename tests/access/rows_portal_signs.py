"""Who gets what of a sign at a door: the owner makes and ends it, everybody reads where it leads."""

from __future__ import annotations

from tests.access import Row, all_of, only

ROWS: list[Row] = [
    Row("police_portal:camera_sign", arguments=("camera",), gives=only("owner")),
    Row("police_portal:camera_sign", "POST", ("camera",), only("owner", gives=302), {}),
    Row("police_portal:camera_sign_end", arguments=("camera",), gives=only("owner")),
    Row("police_portal:camera_sign_end", "POST", ("camera",), only("owner", gives=302), {}),
    Row("police_portal:sign", arguments=("sign",), gives=all_of(200)),
    Row("police_portal:sign", arguments=("ended_sign",), gives=all_of(404)),
]
