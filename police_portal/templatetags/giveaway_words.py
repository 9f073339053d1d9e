"""What pages of other rooms show of giveaways."""

from __future__ import annotations

from django import template

from devices.cameras.models import Camera
from police_portal.giveaways import vouchers
from police_portal.giveaways.models import Programme

register = template.Library()


@register.simple_tag
def given_by(camera: Camera) -> Programme | None:
    """The giveaway by which this camera came, until it is detached."""
    return vouchers.given_by(camera)
