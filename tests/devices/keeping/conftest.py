"""A small street that is committed, so that a backup, which reads on a connection of its own, sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from devices.audit import heads
from devices.audit.actions import Action
from devices.audit.recording import record
from devices.cameras.models import Camera
from devices.clips.models import Clip
from devices.keeping.targets import Folder
from devices.people.models import User
from police_portal.custody.models import Share
from tests import neighborhood, portal
from tests.devices.clips.ready import ready_clip


@pytest.fixture
def clip(transactional_db: None, store: None, porch: Camera) -> Clip:
    """A clip of Ana's: three objects."""
    return ready_clip(porch)


@pytest.fixture
def lent(clip: Clip) -> Share:
    """That clip, lent to an agency: two objects more, and the paper of its permission."""
    police = portal.agency()
    portal.permission(police)
    return portal.share_of(portal.request_of(portal.officer(police)), clip)


@pytest.fixture
def street(lent: Share, ana: User, ben: User, vic: User, porch: Camera, oak_door: Camera) -> list[Clip]:
    """Three more clips of Ana's and one of Ben's, people who did something, words of neighbors; sealed and signed."""
    clips = [ready_clip(porch) for _n in range(3)] + [ready_clip(oak_door)]
    for person in (ana, ben, vic):
        neighborhood.neighbor(person)
        record(person, Action.NAME_CHANGED, person, home=None)
    neighborhood.post_of(ben)
    neighborhood.post_of(ana)
    heads.sign_day(timezone.now())
    return clips


@pytest.fixture
def target(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "backups")
