"""The words an owner reads before sharing: on the pages, and again in the receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from devices.geo import distance_m
from devices.people.models import Home
from police_portal import limits, shapes
from police_portal.custody.models import Share
from police_portal.requests import public_form
from police_portal.requests.models import FootageRequest
from police_portal.requests.public_form import Piece


def message(asked: FootageRequest) -> str:
    """The agency's words, with what a reviewer blacked out covered."""
    return "".join(piece.text for piece in pieces(asked))


def pieces(asked: FootageRequest) -> list[Piece]:
    return public_form.pieces(asked.message, asked.blackouts)


def in_general(asked: FootageRequest) -> list[str]:
    """What holds for every share."""
    days = limits.LEASE.days
    return [
        _("You lend it to {agency} for {days} days, and can take it back at any time before.").format(
            agency=asked.agency.name, days=days
        ),
        _(
            "The agency may ask for {days} days more only once, with a supervisor's statement that the case is open; "
            "you are told."
        ).format(days=days),
        _(
            "The agency gets a copy of its own. Its name, the case and the lease are burned into the picture; place, "
            "device and title are taken out of the file."
        ),
        _("You read who looked, downloaded or extended. At the end the copy is deleted, and you get a signed record."),
        _("What was downloaded cannot be called back. The record says what the agency stated about it."),
    ]


def still_reveals() -> str:
    """Said before a share without a name."""
    return _(
        "Even without your name a clip says something: the picture itself shows what your camera sees, and with it go "
        "the cell of your home, about half a mile across, and the time. Who knows the street may know whose camera "
        "it is."
    )


def of_consent(asked: FootageRequest, given: Sequence[Share]) -> list[str]:
    """Everything the owner read and chose, sentence by sentence."""
    said = [*in_general(asked), *(of_share(share) for share in given)]
    one = given[0] if given else None
    if one and (one.said_name or one.said_contact or one.said_address):
        told = filter(None, (one.said_name, one.said_contact, one.said_address))
        return [*said, _("The agency is told: {what}").format(what="; ".join(told))]
    return [*said, still_reveals()]


def of_share(share: Share) -> str:
    camera = share.clip.camera.name if share.clip else ""
    zone = share.home.tz if share.home else None
    return terms_of(
        _("{camera}, {time}").format(camera=camera, time=date_format(share.recorded_at.astimezone(zone), "j F Y, H:i")),
        is_redacted=share.is_redacted,
        with_sound=share.with_sound,
        may_download=share.may_download,
        gives_original=share.gives_original,
    )


def terms_of(clip: str, *, is_redacted: bool, with_sound: bool, may_download: bool, gives_original: bool) -> str:
    parts = [
        _("faces blurred") if is_redacted else _("faces as they were filmed"),
        _("with sound") if with_sound else _("without sound"),
        _("to look at and to download") if may_download else _("to look at only"),
    ]
    if gives_original:
        parts.append(_("and the recording as it arrived, unchanged"))
    return f"{clip}: {', '.join(parts)}."


def area_words(asked: FootageRequest) -> str:
    """How large it is, for who reads no map."""
    west, south, east, north = shapes.bounds(asked.area)
    across = round(distance_m((south, west), (south, east)) / 10) * 10
    along = round(distance_m((south, west), (north, west)) / 10) * 10
    share = asked.area_m2 / limits.SQUARE_MILE_M2
    said = _("about {across} m from west to east and {along} m from south to north, {miles} square miles")
    return said.format(across=across, along=along, miles=f"{share:.2f}")


def map_of(asked: FootageRequest, home: Home) -> dict[str, Any]:
    """What the owner's map draws: the area, and the own home, for nobody else."""
    return {"ring": asked.area, "home": [round(home.lon, 5), round(home.lat, 5)]}
