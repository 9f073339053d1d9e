"""Those who judge a fault notice what they are there for: what is lost, doubled, stuck, or not said honestly."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from tests.camera_program import Film, Told
from tests.faults.ledger import Counts, hold, no_more_than_was_sent, promises
from tests.faults.looking import PROBLEM, Seen, fault_of

FILM = Film(b"a film")
SENTENCE = "A part of this site does not answer right now."


def told(clip: str, film: Film = FILM) -> Told:
    return Told(clip, film, 0.0, in_parts=False, is_new=True)


def row(**columns: Any) -> dict[str, Any]:
    """Of a clip that is as it must be."""
    objects = {"original_id": 1, "poster_id": 2, "strip_id": None, "playable_id": None}
    state = {"uuid": "a", "status": "ready", "reason": "", "lease": None, "wake_at": None, "sha256": FILM.sha256}
    return state | objects | columns


def kept(content: bytes, **columns: Any) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    return {"size_bytes": len(content), "sha256": digest, "state": "kept", "key": "k"} | columns


def held(clip: dict[str, Any] | None, **of: Any) -> Counts:
    counts = Counts()
    objects = {1: kept(FILM.content), 2: kept(b"poster")} | of.get("objects", {})
    bodies = {1: FILM.content, 2: b"poster"} | of.get("bodies", {})
    hold(counts, clip, FILM, objects, bodies, is_broken=of.get("is_broken", False))
    return counts


def test_a_clip_that_is_as_it_was_promised_is_counted_and_nothing_is_wrong() -> None:
    counts = held(row())
    assert (counts.ready, counts.lost, counts.wrong) == (1, 0, [])


@pytest.mark.parametrize(
    ("clip", "of", "lost"),
    [
        (None, {}, 1),
        (row(status="processing", lease="x"), {}, 0),
        (row(wake_at="later"), {}, 0),
        (row(status="unreadable", reason="crashed"), {}, 0),
        (row(), {"is_broken": True}, 0),
        (row(), {"bodies": {1: b"another film"}}, 1),
        (row(), {"bodies": {1: None}}, 1),
        (row(), {"bodies": {2: b"post"}}, 0),
        (row(), {"objects": {2: kept(b"poster", state="doomed")}}, 0),
        (row(), {"objects": {2: kept(b"retsop")}}, 0),
    ],
    ids=[
        "no row",
        "still being read",
        "still waiting",
        "unreadable, though it is a film",
        "ready, though it is none",
        "other bytes",
        "no bytes",
        "a poster that is cut off",
        "a poster that is about to be deleted",
        "a poster of another hash",
    ],
)
def test_whatever_is_not_as_it_was_promised_is_found(
    clip: dict[str, Any] | None, of: dict[str, Any], lost: int
) -> None:
    counts = held(clip, **of)
    assert counts.wrong
    assert counts.lost == lost


def test_one_film_that_became_two_clips_is_doubled() -> None:
    counts = Counts()
    assert promises(counts, [told("a"), told("a")]) == {"a": FILM}
    assert (counts.doubled, counts.wrong) == (0, [])
    promises(counts, [told("a"), told("b")])
    assert counts.doubled == 1
    no_more_than_was_sent(counts, {"a": row(), "b": row(uuid="b")}, [told("a")])
    assert counts.doubled == 2
    assert len(counts.wrong) == 3  # the promise, the clip that nobody was told of, the same bytes twice


def seen(status: int, text: str, kind: str = "text/html", retry_after: str = "5") -> Seen:
    return Seen("/", status, kind, text, retry_after)


LEAD = f'<html><p class="lead">{SENTENCE}</p></html>'


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (seen(200, "<html>Clips</html>"), ""),
        (seen(200, "<html>Cli"), "cut off"),
        (seen(503, LEAD), ""),
        (seen(503, json.dumps({"detail": SENTENCE}), PROBLEM), ""),
        (seen(503, LEAD, retry_after=""), "Retry-After"),
        (seen(503, "<html></html>"), "without a sentence"),
        (seen(500, LEAD), "500"),
        (seen(502, ""), "502"),
        (seen(200, "<html>Traceback (most recent call last)</html>"), "traceback"),
        (seen(404, LEAD), ""),
    ],
)
def test_an_answer_that_is_not_honest_is_found(answer: Seen, fault: str) -> None:
    assert fault_of(answer) == "" if not fault else fault in fault_of(answer)
