"""A picture or video of a post becomes its blurred copy: by the limited child, here and with a real worker."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import av
import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image

from devices import storage
from devices.cameras.models import Camera
from devices.notices.models import NoticeKind
from devices.objects import sweeping
from devices.objects.models import ObjectState, StoredObject
from devices.people.models import User
from neighbors.posts import media as flow
from neighbors.posts import media_work
from neighbors.posts.media import Boxes, Choices
from neighbors.posts.models import Media, MediaState, Standing
from tests.devices.clips.ready import ready_clip
from tests.devices.clips.sending import keys_in_store, keys_of_rows
from tests.devices.video.made import made_clip
from tests.neighborhood import post_of
from tests.services import CeleryWorker, answering, eventually

pytestmark = [pytest.mark.parts]
SECRET_PLACE = b"Springfield-4711"


def a_photo(folder: Path) -> Path:
    """Bright left, dark right, lying on its side, with a place in its EXIF."""
    picture = Image.new("RGB", (320, 200), (210, 210, 210))
    picture.paste((30, 30, 30), (160, 0, 320, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned by 90 degrees
    exif[0x010E] = SECRET_PLACE.decode()
    exif.get_ifd(0x8825)[1] = "N"
    path = folder / "photo.jpg"
    picture.save(path, exif=exif, quality=92)
    assert SECRET_PLACE in path.read_bytes()
    return path


def bytes_of(stored: StoredObject | None) -> bytes:
    assert stored is not None
    return b"".join(storage.read(stored.key))


def sent(author: User, file: Path, chosen: Choices = Choices()) -> Media:  # noqa: B008  # frozen
    return flow.add_file(post_of(author, Standing.DRAFT), file, "", chosen, by=author, now=timezone.now())


def blurred(media: Media) -> Media:
    media_work.blur(media.pk, timezone.now)
    media.refresh_from_db()
    return media


@pytest.mark.django_db
def test_a_photo_loses_what_it_says_of_itself_and_stands_upright(store: None, ana: User, tmp_path: Path) -> None:
    media = blurred(sent(ana, a_photo(tmp_path)))
    assert (media.state, media.width, media.height) == (MediaState.READY, 200, 320)
    for copy in (media.blurred, media.poster):
        content = bytes_of(copy)
        assert SECRET_PLACE not in content
        picture = Image.open(io.BytesIO(content))
        assert not picture.getexif()
        assert picture.height > picture.width


@pytest.mark.django_db
def test_a_drawn_box_covers_and_nothing_of_a_run_is_left(store: None, ana: User, tmp_path: Path) -> None:
    media = blurred(sent(ana, a_photo(tmp_path)))
    before, first = bytes_of(media.blurred), media.blurred
    assert first is not None
    flow.change(media, Choices(), Boxes(drawn=[[[0, 0.2, 0.2, 0.8, 0.8]]]), by=ana, now=timezone.now())
    media = blurred(media)
    after = Image.open(io.BytesIO(bytes_of(media.blurred)))
    assert after.tobytes() != Image.open(io.BytesIO(before)).tobytes()
    edge = after.getpixel((100, 160))  # the sharp edge between bright and dark ran through here
    beside = after.getpixel((100, 164))
    assert isinstance(edge, tuple) and isinstance(beside, tuple)
    assert abs(edge[0] - beside[0]) < 60
    first.refresh_from_db()
    assert first.state == ObjectState.DOOMED
    sweeping.sweep(timezone.now())
    assert keys_in_store() == keys_of_rows()
    assert not list((settings.WORK_DIR / media_work.ROOM).glob("*"))


@pytest.mark.django_db
def test_of_a_clip_only_the_chosen_part_is_shown_without_sound(
    store: None, ana: User, porch: Camera, tmp_path: Path
) -> None:
    recording = made_clip(tmp_path / "long.mp4", seconds=6)
    clip = ready_clip(porch, content=recording.read_bytes(), duration_s=6.0)
    media = flow.add_clip(post_of(ana, Standing.DRAFT), clip, Choices(2.0, 4.0), by=ana, now=timezone.now())
    media = blurred(media)
    assert media.state == MediaState.READY
    assert media.duration_s == pytest.approx(2.0, abs=0.3)
    (tmp_path / "out.mp4").write_bytes(bytes_of(media.blurred))
    with av.open(str(tmp_path / "out.mp4")) as made:
        assert [stream.codec_context.name for stream in made.streams] == ["h264"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"text, not a film", "not_video"), (b"\x89PNG\r\n\x1a\n" + b"0" * 100, None)],
)
def test_what_cannot_be_read_says_why_and_its_author_is_told(
    store: None, ana: User, tmp_path: Path, content: bytes, reason: str | None
) -> None:
    file = tmp_path / "x.mp4"
    file.write_bytes(content)
    media = blurred(sent(ana, file))
    assert media.state == MediaState.UNREADABLE
    assert media.reason == (reason or media.reason) != ""
    assert media.sentence
    assert ana.notices.get().kind == NoticeKind.MEDIA_UNREADABLE


@pytest.mark.django_db
def test_a_zone_of_the_camera_is_a_box_that_cannot_be_opened(
    store: None, ana: User, porch: Camera, tmp_path: Path
) -> None:
    porch.privacy_zones = [[[0.0, 0.0], [0.3, 0.0], [0.3, 0.3], [0.0, 0.3]]]
    porch.save()
    recording = made_clip(tmp_path / "a.mp4", seconds=3)
    clip = ready_clip(porch, content=recording.read_bytes(), duration_s=3.0)
    media = flow.add_clip(post_of(ana, Standing.DRAFT), clip, Choices(0, 2), by=ana, now=timezone.now())
    media = blurred(media)
    assert "zone" in [box["what"] for box in media.boxes]


@pytest.mark.django_db
def test_a_store_that_does_not_answer_puts_it_off(ana: User, tmp_path: Path, store: None, settings: Any) -> None:
    media, well = sent(ana, a_photo(tmp_path)), settings.S3_ENDPOINT_URL
    with answering(503) as url:
        settings.S3_ENDPOINT_URL = url
        media = blurred(media)
    settings.S3_ENDPOINT_URL = well
    assert (media.state, media.attempts, media.put_offs) == (MediaState.WAITING, 0, 1)
    assert blurred(media).state == MediaState.READY


@pytest.mark.django_db
def test_two_runs_end_in_one_result(store: None, ana: User, tmp_path: Path) -> None:
    media = blurred(sent(ana, a_photo(tmp_path)))
    kept = media.blurred_id
    assert blurred(media).blurred_id == kept


def test_a_worker_does_it_by_itself_and_again_when_it_was_killed(
    worker: CeleryWorker, ana: User, tmp_path: Path, redis_server: Any
) -> None:
    media = sent(ana, made_clip(tmp_path / "long.mp4", seconds=20), Choices(0, 20, blurs_people=True))
    eventually(lambda: Media.objects.filter(pk=media.pk, state=MediaState.PROCESSING).exists(), within_s=60)
    worker.kill()
    Media.objects.filter(pk=media.pk).update(lease_until=timezone.now())
    worker.start()
    eventually(lambda: media_work.restart_lost(timezone.now()) is not None)
    eventually(lambda: Media.objects.get(pk=media.pk).state == MediaState.READY, within_s=120)
    sweeping.sweep(timezone.now())
    assert keys_in_store() == keys_of_rows()
