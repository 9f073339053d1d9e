"""Invariant 1 in the feed: no blurred copy, mail, notice, log line or map says where the home is that it came from."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import av
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from devices import storage
from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.notices import mailing
from devices.notices.models import Notice
from devices.people.models import Home, User
from neighbors.areas.models import AlertBy
from neighbors.moderation.models import Outcome
from neighbors.posts import alerting, contacting, media_work
from neighbors.posts import media as flow
from neighbors.posts.media import Choices
from neighbors.posts.models import Media, MediaState, Standing
from tests import place
from tests.devices.clips.ready import ready_clip
from tests.devices.video.made import made_clip
from tests.neighborhood import neighbor, post_of, trained, waiting
from tests.neighbors.moderation.conftest import case_of, in_effect

LAT, LON = place.HOMES["ana"]
SAID = f"+{LAT:.4f}{LON:.4f}/ Springfield"


def gps() -> Image.Exif:
    """What a phone writes: degrees, minutes, seconds, and words."""
    exif = Image.Exif()
    exif[0x010E] = SAID
    inside = exif.get_ifd(0x8825)
    inside[1], inside[2] = "N", (42.0, 7.0, 24.4416)
    inside[3], inside[4] = "W", (71.0, 39.0, 15.5556)
    return exif


def picture(path: Path) -> Path:
    image = Image.linear_gradient("L").resize((320, 200)).convert("RGB")
    if path.suffix == ".png":
        words = PngInfo()
        words.add_text("Location", SAID)
        image.save(path, exif=gps(), pnginfo=words)
    else:
        image.save(path, exif=gps())
    return path


def film(path: Path) -> Path:
    """A recording whose file says where it was made."""
    plain = made_clip(path.with_name("plain.mp4"), seconds=3, moves=(0, 3))
    facts = {"location": SAID, "location-eng": SAID, "title": SAID, "comment": SAID}
    with (
        av.open(str(plain)) as source,
        av.open(str(path), "w", format="mov", options={"movflags": "use_metadata_tags"}) as target,
    ):
        target.metadata.update(facts)
        stream = target.add_stream_from_template(source.streams.video[0])
        stream.metadata["title"] = SAID
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return path


def blurred(media: Media) -> Media:
    media_work.blur(media.pk, timezone.now)
    media.refresh_from_db()
    assert media.state == MediaState.READY, media.reason
    return media


def copies(media: Media) -> list[bytes]:
    assert media.blurred is not None
    assert media.poster is not None
    return [b"".join(storage.read(thing.key)) for thing in (media.blurred, media.poster)]


@pytest.mark.parts
@pytest.mark.django_db
@pytest.mark.parametrize("name", ["photo.jpg", "photo.png", "photo.webp"])
def test_a_picture_that_says_where_it_was_taken_says_it_to_nobody(
    name: str, store: None, ana: User, tmp_path: Path
) -> None:
    sent = picture(tmp_path / name)
    assert place.found_in_bytes(sent.read_bytes())
    post = post_of(ana, Standing.DRAFT)
    for content in copies(blurred(flow.add_file(post, sent, "", Choices(), by=ana, now=timezone.now()))):
        assert not place.found_in_bytes(content)
        assert b"Exif" not in content


@pytest.mark.parts
@pytest.mark.django_db
@pytest.mark.parametrize("is_sent", [True, False], ids=["sent", "of a camera"])
def test_nor_does_a_recording(is_sent: bool, store: None, ana: User, porch: Camera, tmp_path: Path) -> None:
    recording = film(tmp_path / "porch.mp4")
    assert place.found_in_bytes(recording.read_bytes())
    post, now = post_of(ana, Standing.DRAFT), timezone.now()
    if is_sent:
        media = flow.add_file(post, recording, "video/mp4", Choices(), by=ana, now=now)
    else:
        clip = ready_clip(porch, content=recording.read_bytes(), duration_s=3.0)
        media = flow.add_clip(post, clip, Choices(), by=ana, now=now)
    for content in copies(blurred(media)):
        assert not place.found_in_bytes(content)
    (tmp_path / "out.mp4").write_bytes(copies(media)[0])
    with av.open(str(tmp_path / "out.mp4")) as made:
        known = {"major_brand", "minor_version", "compatible_brands", "encoder"}
        assert set(made.metadata) <= known


@pytest.mark.django_db
def test_nothing_that_follows_from_a_post_says_it(
    ana: User,
    ben: User,
    moe: User,
    maple: Home,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Reviewed, told to the neighborhood by mail, answered, read as a list and as a map."""
    caplog.set_level(logging.DEBUG)
    neighbor(ana)
    neighbor(ben, alert_by=AlertBy.MAIL, quiet_from=None, quiet_until=None)
    trained(moe)
    now = timezone.now()
    revision = waiting(ana, home=maple)
    in_effect(case_of(revision), Outcome.APPROVE, by=moe, now=now - timedelta(minutes=1))
    post = revision.post
    post.refresh_from_db()
    assert post.status == Standing.PUBLISHED
    alerting.alert(post.pk, "new", now)
    alerting.send_due(now + timedelta(hours=1))
    contacting.write_to_author(post, "I saw it too.", by=ben, now=now)
    assert mailing.send_due(now + timedelta(hours=2)) >= 1
    client = Client()
    client.force_login(ben)
    said: list[str] = []
    for path in (
        reverse("neighbors:feed"),
        reverse("neighbors:feed_items"),
        reverse("neighbors:post", args=[post.uuid]),
    ):
        answer: Any = client.get(path)
        assert answer.status_code == 200
        said.append(f"{dict(answer.headers)} {answer.content.decode()}")
    assert str(post.uuid) in said[1]
    said += [f"{one.subject} {one.body} {one.extra_headers}" for one in mail.outbox]
    said.append(json.dumps(list(Notice.objects.values_list("facts", "path"))))
    said.append(json.dumps(list(AuditEntry.objects.values_list("facts", flat=True))))
    said += [caplog.text, *capfd.readouterr()]
    assert not [found for text in said for found in place.found_in(text)]
