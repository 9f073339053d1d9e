"""People and their programs read clips: what is theirs, page by page, by what they ask for."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from devices.audit.models import AuditEntry
from devices.cameras.models import Camera
from devices.clips.models import ClipStatus, Trigger
from devices.people import tokens
from devices.people.models import User
from tests.devices.clips.ready import ready_clip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)


def token_of(user: User) -> str:
    return tokens.make(user, "my program", by=user, now=timezone.now())


def get(path: str, token: str) -> Any:
    return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {token}"})


def post(path: str, body: Any, token: str) -> Any:
    return Client().post(
        f"/api/v1/{path}",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [clip["id"] for clip in answer.json()["clips"]]


def test_a_person_s_program_sees_the_clips_of_their_home(porch: Camera, oak_door: Camera, ana: User, ben: User):
    mine, bens = ready_clip(porch), ready_clip(oak_door)
    assert ids(get("clips", token_of(ana))) == [str(mine.uuid)]
    assert ids(get("clips", token_of(ben))) == [str(bens.uuid)]


def test_a_guest_sees_the_allowed_camera_only(porch: Camera, garden: Camera, gus: User):
    allowed, other = ready_clip(porch), ready_clip(garden)
    token = token_of(gus)
    assert ids(get("clips", token)) == [str(allowed.uuid)]
    assert get(f"clips/{other.uuid}", token).status_code == 404
    assert get(f"clips?camera={garden.uuid}", token).status_code == 404


def test_what_is_told_of_a_clip(porch: Camera, ana: User):
    clip = ready_clip(porch, at=NOON, has_person=True, is_starred=True)
    told = get(f"clips/{clip.uuid}", token_of(ana)).json()
    assert told == {
        "id": str(clip.uuid),
        "camera": str(porch.uuid),
        "trigger": "motion",
        "status": "ready",
        "reason": "",
        "sentence": "",
        "recorded_at": "2026-06-10T12:00:00Z",
        "clock_is_wrong": False,
        "shown_at": "2026-06-10T12:00:00Z",
        "duration_s": 12.5,
        "codec": "h264",
        "width": 1280,
        "height": 720,
        "frame_rate": 25.0,
        "size_bytes": clip.size_bytes,
        "sha256": clip.sha256,
        "labels": ["person", "other_motion"],
        "segments": [{"start_s": 1.0, "end_s": 4.5, "strength": 0.6}],
        "starred": True,
        "seen": False,
        "expires_at": clip.expires_at.isoformat().replace("+00:00", "Z"),
    }
    assert get("clips", token_of(ana)).json()["clips"] == [told]


def test_an_unreadable_clip_says_why(porch: Camera, ana: User):
    clip = ready_clip(porch, status=ClipStatus.UNREADABLE, reason="no_video", poster=None)
    told = get(f"clips/{clip.uuid}", token_of(ana)).json()
    assert told["reason"] == "no_video"
    assert "no picture" in told["sentence"]


def test_filters(porch: Camera, garden: Camera, ana: User):
    token = token_of(ana)
    ding = ready_clip(porch, at=NOON, trigger=Trigger.DING)
    person = ready_clip(garden, at=NOON + timedelta(hours=1), has_person=True)
    starred = ready_clip(garden, at=NOON + timedelta(hours=2), is_starred=True)
    everything = [str(clip.uuid) for clip in (starred, person, ding)]
    asked = {
        "": everything,
        "starred=false": everything,
        f"camera={porch.uuid}": everything[2:],
        "trigger=ding": everything[2:],
        "label=person": everything[1:2],
        "starred=true": everything[:1],
        f"from={quote('2026-06-10T15:00:00+02:00')}": everything[:2],
        "to=2026-06-10T13:00:00Z": everything[2:],
        "from=2026-06-10T12:30:00Z&to=2026-06-10T13:30:00Z": everything[1:2],
        f"camera={garden.uuid}&label=person": everything[1:2],
    }
    assert {query: ids(get(f"clips?{query}", token)) for query in asked} == asked


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("camera=7", "camera"),
        ("trigger=x", "trigger"),
        ("label=face", "label"),
        ("starred=1;DROP", "starred"),
        ("from=2026-06-10", "from"),
        ("from=%00", "from"),
        ("to=2026-06-10T12:00:00", "to"),
        ("cursor=" + "x" * 100, "cursor"),
    ],
)
def test_a_filter_that_cannot_be_read_is_named(porch: Camera, ana: User, query: str, field: str):
    answer = get(f"clips?{query}", token_of(ana))
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_a_cursor_that_is_none_of_ours_is_refused(porch: Camera, ana: User):
    assert get("clips?cursor=o12", token_of(ana)).status_code == 400


def test_pages_lead_through_everything_once_and_back(porch: Camera, garden: Camera, ana: User):
    token = token_of(ana)
    made = [ready_clip((porch, garden)[n % 2], at=NOON + timedelta(minutes=n // 2)) for n in range(50)]
    expected = [str(clip.uuid) for clip in sorted(made, key=lambda clip: (clip.shown_at, clip.pk), reverse=True)]
    walked: list[str] = []
    page = get("clips", token).json()
    while True:
        walked += [clip["id"] for clip in page["clips"]]
        if page["older"] is None:
            break
        page = get(f"clips?cursor={page['older']}", token).json()
    assert walked == expected
    back = get(f"clips?cursor={page['newer']}", token).json()
    assert [clip["id"] for clip in back["clips"]] == expected[24:48]


def test_a_longer_list_asks_no_more_questions(
    porch: Camera, ana: User, django_assert_max_num_queries: DjangoAssertNumQueries
):
    token = token_of(ana)
    for _n in range(20):
        ready_clip(porch)
    with django_assert_max_num_queries(9):
        assert len(ids(get("clips", token))) == 20


def test_no_integer_key_and_no_place_is_told(porch: Camera, ana: User):
    clip = ready_clip(porch)
    text = get("clips", token_of(ana)).content.decode() + get(f"clips/{clip.uuid}", token_of(ana)).content.decode()
    assert clip.original is not None
    assert clip.original.key not in text
    assert "42.12" not in text
    assert "Maple" not in text


# --- Who may


def test_the_browser_s_session_reads_too(porch: Camera, ana: User):
    ready_clip(porch)
    client = Client()
    client.force_login(ana)
    assert len(ids(client.get("/api/v1/clips"))) == 1


def test_a_camera_s_token_reads_no_clips_not_even_its_own(porch: Camera):
    clip = ready_clip(porch)
    for path in ("clips", f"clips/{clip.uuid}"):
        answer = get(path, "cam_porch")
        assert answer.status_code == 403
        assert "personal token" in answer.json()["detail"]
    assert post(f"clips/{clip.uuid}/link", {"what": "playback"}, "cam_porch").status_code == 403


def test_a_person_s_token_is_no_camera(porch: Camera, ana: User):
    token = token_of(ana)
    assert get("camera", token).status_code == 403
    assert post("camera/heartbeat", {}, token).status_code == 403
    assert post("uploads", {}, token).status_code == 403
    assert post("clips", {}, token).status_code == 403


def test_a_token_is_kept_as_a_hash_and_its_use_is_noted(ana: User, porch: Camera):
    token = token_of(ana)
    row = ana.api_tokens.get()
    assert token not in str(vars(row))
    assert row.last_used_at is None
    get("clips", token)
    row.refresh_from_db()
    assert row.last_used_at is not None


def test_a_token_taken_back_opens_nothing(ana: User, porch: Camera):
    token = token_of(ana)
    tokens.revoke(ana.api_tokens.get(), by=ana)
    answer = get("clips", token)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_closed_account_s_token_opens_nothing(ana: User, porch: Camera):
    token = token_of(ana)
    User.objects.update(is_active=False)
    assert get("clips", token).status_code == 401


def test_a_program_is_slowed_down_and_another_s_is_not(porch: Camera, ana: User, mia: User, settings: Any):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {"person": "3/min"}}
    token = token_of(ana)
    answers = [get("clips", token) for _n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert answers[-1]["Content-Type"] == "application/problem+json"
    assert get("clips", token_of(mia)).status_code == 200


# --- Links


@pytest.mark.parametrize("what", ["playback", "original", "poster", "preview"])
def test_a_link_opens_the_bytes_and_is_written_down(porch: Camera, ana: User, what: str):
    clip = ready_clip(porch, content=b"what the porch saw")
    answer = post(f"clips/{clip.uuid}/link", {"what": what}, token_of(ana))
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert timezone.now() < datetime.fromisoformat(told["expires_at"]) <= timezone.now() + timedelta(minutes=6)
    expected = {"poster": b"poster", "preview": b"strip"}.get(what, b"what the porch saw")
    where = urlsplit(told["url"])
    opened = Client().get(f"{where.path}?{where.query}")
    assert b"".join(opened.streaming_content) == expected  # type: ignore[attr-defined]
    assert AuditEntry.objects.filter(action="clip_linked", subject_uuid=clip.uuid).count() == 1


def test_a_viewer_gets_no_link_to_the_original(porch: Camera, vic: User):
    clip = ready_clip(porch)
    assert post(f"clips/{clip.uuid}/link", {"what": "playback"}, token_of(vic)).status_code == 201
    assert post(f"clips/{clip.uuid}/link", {"what": "original"}, token_of(vic)).status_code == 403


def test_there_is_no_link_to_a_neighbor_s_clip(oak_door: Camera, ana: User):
    clip = ready_clip(oak_door)
    assert post(f"clips/{clip.uuid}/link", {"what": "poster"}, token_of(ana)).status_code == 404


def test_there_is_nothing_to_play_before_it_is_ready(porch: Camera, ana: User):
    clip = ready_clip(porch, status=ClipStatus.RECEIVED, poster=None)
    assert post(f"clips/{clip.uuid}/link", {"what": "playback"}, token_of(ana)).status_code == 409


@pytest.mark.parametrize("body", [{}, {"what": "everything"}, {"what": None}, []])
def test_nonsense_for_a_link_is_named(porch: Camera, ana: User, body: Any):
    assert post(f"clips/{ready_clip(porch).uuid}/link", body, token_of(ana)).status_code == 400
