"""Why a recording could not be read, in words a homeowner can use. Codes: devices/video/errors.py and our own."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

# Steps of a clip that was put off
NO_STORE = "no_store"
NO_DISK = "no_disk"


def sentence(reason: str) -> str:
    """What the owner reads. An unknown code (an old row, a newer release) still gets an honest sentence."""
    return {
        "empty": _("The file is empty: no bytes arrived. Send the recording again."),
        "not_video": _("This file is not a video we can open. MP4, MOV, WebM, MKV, AVI and MPEG-TS work."),
        "no_video": _("This file has sound or data, but no picture."),
        "incomplete": _("The recording was cut off before its end was written, so nothing in it can be found."),
        "too_small": _("The picture is too small to be a recording: 16 × 16 pixels is the least."),
        "too_large": _("The picture is too large: up to 4096 pixels a side and 9.5 megapixels work."),
        "too_long": _("The recording is longer than {minutes} minutes. Cut it into pieces and send them.").format(
            minutes=settings.MAX_CLIP_S // 60
        ),
        "damaged": _("The recording is damaged: not one picture could be read from it."),
        "too_costly": _("Reading this recording took more time or memory than a recording of its length needs."),
        "crashed": _("Reading this recording broke off more than once. Its bytes are kept; you can try again."),
        "wrong_sha256": _("What arrived is not what the camera announced: the checksums differ."),
        "wrong_size": _("What arrived is not as long as what was announced."),
        "changed_bytes": _("The bytes in the storage are no longer those that arrived."),
        "lost_bytes": _("The bytes of this recording are not in the storage any more."),
    }.get(reason, _("This recording could not be read."))


def damage_sentence(code: str) -> str:
    """What is missing from a recording that was read in part."""
    return {
        "": "",
        "end": _("The end of this recording is missing."),
        "gap": _("Some of this recording was damaged and is left out."),
    }.get(code, _("Some of this recording could not be read."))


def step_label(step: str) -> str:
    """What is being done with a clip that is not ready yet."""
    return {
        "fetch": _("fetching the recording…"),
        "analyze": _("looking for motion…"),
        "store": _("storing what was found…"),
        "h264": _("making a copy for browsers that do not play HEVC…"),
        NO_STORE: _("the storage does not answer; we try again shortly…"),
        NO_DISK: _("the disk of the server is full; we try again when there is room…"),
    }.get(step, _("waiting for its turn…"))
