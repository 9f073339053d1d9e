"""Who is told about a camera."""

from __future__ import annotations

from django.db.models import Q

from devices.cameras.models import Camera
from devices.people.models import Membership, Role, User


def listeners(camera: Camera, wish: str) -> tuple[list[User], list[User]]:
    """The members who want this kind of alert of this camera, and those of them who want it by mail too.

    wish: the name of the column of Membership, such as tell_ding. Guests are never alerted.
    """
    members = (
        Membership.objects.in_force()
        .filter(Q(only_some_cameras=False) | Q(cameras=camera), home=camera.home, **{wish: True})
        .exclude(role=Role.GUEST)
        .select_related("user")
        .distinct()
    )
    return [m.user for m in members], [m.user for m in members if m.mail_too]
