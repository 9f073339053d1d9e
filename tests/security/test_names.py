"""Names that people and cameras bring along lead nowhere but where we put them."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import PurePath, PureWindowsPath
from zipfile import ZipFile

import pytest

from devices.cameras.models import Camera
from devices.clips import zipping
from devices.objects.models import StoredObject
from devices.people.models import User
from tests.devices.clips.ready import ready_clip

LEADS_OUT = (
    "../../etc/cron.d/x",
    "..\\..\\windows\\x",
    "/etc/passwd",
    "C:\\x",
    "a/../../b",
    "..",
    ".",
    "\u202egnp.exe",
    '"; x="',
)


@pytest.mark.parametrize("name", LEADS_OUT)
def test_no_name_leads_out_of_a_folder(name: str, store: None, porch: Camera, ana: User) -> None:
    Camera.objects.filter(pk=porch.pk).update(name=name)
    porch.refresh_from_db()
    clip = ready_clip(porch, content=b"film")
    with ZipFile(BytesIO(b"".join(zipping.pack([clip], by=ana)))) as archive:
        [inside] = archive.namelist()
    for kind in (PurePath(inside), PureWindowsPath(inside)):
        assert kind.name == inside  # no folder, no drive
    assert re.fullmatch(r"[\w -]+ [\d-]{10} [\d-]{8}\.mp4", inside)


def test_keys_of_the_store_are_drawn_by_us(store: None, porch: Camera) -> None:
    ready_clip(porch, content=b"film")
    keys = list(StoredObject.objects.values_list("key", flat=True))
    assert keys
    assert all(re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{40}-[0-9a-f]{8}\.[a-z0-9]{2,5}", key) for key in keys)
