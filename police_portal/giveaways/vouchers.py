"""Codes of a giveaway: made once, each brings one camera into a home; nobody learns which one, or whether.

What the giver could otherwise learn, and how it is kept from them:
- The rows of the codes hold no order of the list that was handed out, and of a use only its month.
- No act of a home names the giveaway: the log says of the camera that it came by a code, and nothing more.
- A code that is used, over or unknown gets one sentence. The giver cannot try codes at all: theirs are unknown to them.
- A home's own mistakes are told before the code is looked at, so that they do not tell whether it is good.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from devices.audit.recording import record
from devices.cameras import changing, pairing
from devices.cameras.changing import CameraFacts
from devices.cameras.models import Camera
from devices.errors import Conflict, Gone, Refused
from devices.people.models import Home, Right, User
from police_portal import limits
from police_portal.actions import Action
from police_portal.giveaways.models import Programme, ProgrammeState, Voucher

LENGTH = 16  # of 31 letters: 79 bits, so a plain hash is enough to keep them by


def hash_of(code: str) -> str:
    """However it is written: small letters, spaces and dashes count for nothing."""
    spelled = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(spelled.encode()).hexdigest()


def month_of(moment: datetime) -> datetime:
    """The beginning of its month, in UTC."""
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


@transaction.atomic
def make_codes(programme: Programme, *, by: User, now: datetime) -> list[str]:
    """Every code of it, shown this once to who proposed it. Raises Refused, Conflict (not listed, or made already)."""
    if programme.proposed_by_id != by.pk or not by.is_active:
        raise Refused(_("Only who proposed a giveaway makes its codes."))
    unmade = Programme.objects.filter(pk=programme.pk, state=ProgrammeState.LISTED, codes_made_at__isnull=True)
    if not unmade.update(codes_made_at=now):
        raise Conflict(_("Codes are made once, while a giveaway is in the ledger. These were made, or it is over."))
    programme.refresh_from_db()
    codes = _fresh(programme.count)
    expires_at = now + limits.VOUCHER_LIVES
    Voucher.objects.bulk_create(
        Voucher(programme=programme, code_hash=each, made_at=now, expires_at=expires_at)
        for each in sorted(map(hash_of, codes))
    )
    record(by, Action.VOUCHERS_MADE, programme, home=None, cameras=programme.count)
    return codes


def _fresh(count: int) -> list[str]:
    codes: set[str] = set()
    while len(codes) < count:
        letters = "".join(secrets.choice(pairing.ALPHABET) for _n in range(LENGTH))
        codes.add("-".join(letters[at : at + 4] for at in range(0, LENGTH, 4)))
    listed = list(codes)
    secrets.SystemRandom().shuffle(listed)
    return listed


@transaction.atomic
def redeem(code: str, home: Home, facts: CameraFacts, *, by: User, now: datetime) -> tuple[Camera, str]:
    """A camera of this home, and the code a device pairs with. Raises Refused and Conflict as adding a camera does.

    Raises Gone for a code that is unknown, used or over, or of a giveaway that is over or by's own: all look alike.
    """
    camera = changing.add(home, facts, by=by, now=now)  # undone when the code is not good
    mine = Q(programme__proposed_by=by)
    good = Voucher.objects.usable(now).filter(code_hash=hash_of(code)).exclude(mine).first()
    used = {"used_at": month_of(now), "camera": camera}
    if good is None or not Voucher.objects.filter(pk=good.pk, used_at__isnull=True).update(**used):
        raise Gone(_("This code is not valid. Look whether it is typed as it was given to you."))
    record(by, Action.VOUCHER_USED, camera, home=home)
    return camera, pairing.make_code(camera, by=by, now=now)


@transaction.atomic
def detach(camera: Camera, *, by: User, now: datetime) -> None:
    """Nothing says any more that this camera was given. It stays, and nobody is told. A second time changes nothing.

    Raises Refused.
    """
    if not camera.allows(by, Right.SETTINGS):
        raise Refused(_("Only the owner or a manager can detach a camera."))
    if Voucher.objects.filter(camera=camera).update(camera=None, detached_at=F("used_at")):
        record(by, Action.VOUCHER_DETACHED, camera, home=camera.home)


def given_by(camera: Camera) -> Programme | None:
    """The giveaway by which this camera came, until it is detached."""
    found = Voucher.objects.filter(camera=camera).select_related("programme__agency").first()
    return found.programme if found else None
