"""Cameras: their home's people see them, each those allowed; owner and managers set them; the owner removes them."""

from __future__ import annotations

from tests.access import Row, all_of, only

SETTINGS = {
    "name": "Porch",
    "kind": "doorbell",
    "where": "outdoor",
    "record_in": "default",
    "clip_length_s": "30",
    "sensitivity": "5",
}
NEW = {"name": "Shed", "kind": "stick_up", "where": "outdoor"}
SETTERS = ("owner", "manager")
ALL = ("owner", "manager", "viewer", "guest")

ROWS = [
    Row("devices:cameras", gives=all_of(200, nobody=302)),
    Row("devices:cameras", "POST", gives=all_of(405, nobody=302)),
    Row("devices:camera_new", arguments=("home",), gives=only(*SETTERS)),
    Row("devices:camera_new", "POST", arguments=("home",), data=NEW, gives=only(*SETTERS, gives=302)),
    Row(
        "devices:camera_new", "POST", arguments=("home",), data=NEW | {"name": "porch"}, gives=only(*SETTERS, gives=400)
    ),
    Row("devices:camera", arguments=("camera",), gives=only(*ALL)),
    Row("devices:camera", arguments=("other_camera",), gives=only("owner", "manager", "viewer")),
    Row("devices:camera", "POST", arguments=("camera",), gives=all_of(405, nobody=302)),
    Row("devices:camera_health", arguments=("camera",), gives=only(*ALL)),
    Row("devices:camera_health", arguments=("other_camera",), gives=only("owner", "manager", "viewer")),
    Row("devices:camera_health", "POST", arguments=("camera",), gives=all_of(405, nobody=302)),
    Row("devices:camera_settings", arguments=("camera",), gives=only(*SETTERS)),
    Row("devices:camera_settings", "POST", arguments=("camera",), data=SETTINGS, gives=only(*SETTERS, gives=302)),
    Row(
        "devices:camera_settings",
        "POST",
        arguments=("camera",),
        data=SETTINGS | {"motion_zones": "0,0 100,100 100,0 0,100"},
        gives=only(*SETTERS, gives=400),
    ),
    Row("devices:camera_pair", arguments=("camera",), gives=only(*SETTERS)),
    Row("devices:camera_pair", "POST", arguments=("camera",), gives=only(*SETTERS, gives=201)),
    Row("devices:camera_pair_state", arguments=("camera",), gives=only(*SETTERS)),
    Row("devices:camera_pair_state", "POST", arguments=("camera",), gives=all_of(405, nobody=302)),
    Row("devices:camera_token", "POST", arguments=("camera",), gives=only(*SETTERS, gives=201)),
    Row("devices:camera_token", arguments=("camera",), gives=all_of(405, nobody=302)),
    Row("devices:camera_revoke", "POST", arguments=("camera",), gives=only(*SETTERS, gives=302)),
    Row("devices:camera_revoke", arguments=("camera",), gives=all_of(405, nobody=302)),
    Row("devices:camera_remove", arguments=("camera",), gives=only("owner")),
    Row("devices:camera_remove", "POST", arguments=("camera",), gives=only("owner", gives=302)),
]
