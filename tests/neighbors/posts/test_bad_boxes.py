"""Boxes that cannot be: a sentence and 400, and the picture as it was."""

from __future__ import annotations

import pytest
from django.test import Client

from devices.cameras.models import Camera
from devices.people.models import User
from neighbors.posts.models import Standing
from tests.devices.clips.ready import ready_clip
from tests.neighborhood import media_of, neighbor, post_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "drawn",
    [
        "[[[NaN,0.1,0.1,0.2,0.2]]]",
        "[[[Infinity,0.1,0.1,0.2,0.2]]]",
        "[[[1e999,0.1,0.1,0.2,0.2]]]",
        "[[[-5,0.1,0.1,0.2,0.2]]]",
        "[[[1e300,0.1,0.1,0.2,0.2]]]",
        "[[[0,0.1,0.1,NaN,0.2]]]",
        "[" * 90_000,
        '{"a": 1}',
        "[1]",
        "[[[0,0.9,0.9,0.2,0.2]]]",
        "[[[" + "9" * 5000 + ",0.1,0.1,0.2,0.2]]]",
    ],
)
def test_boxes_that_cannot_be_are_answered_with_a_sentence(
    ana: User, porch: Camera, store: object, client: Client, drawn: str
):
    neighbor(ana)
    post = post_of(ana, Standing.DRAFT)
    media = media_of(post.revisions.get(), ready_clip(porch))
    client.force_login(ana)
    said = {"start_s": "0", "end_s": "3", "drawn": drawn}
    assert client.post(f"/neighbors/media/{media.uuid}/boxes/", said).status_code == 400
    before = media.boxes
    media.refresh_from_db()
    assert media.boxes == before
