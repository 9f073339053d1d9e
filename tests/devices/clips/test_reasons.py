"""Every reason is a sentence for a homeowner."""

from __future__ import annotations

import pytest

from devices.clips import reasons
from devices.video.errors import CODES

OURS = {"wrong_sha256", "wrong_size", "changed_bytes", "lost_bytes"}


@pytest.mark.parametrize("code", sorted(CODES | OURS))
def test_each_code_has_a_sentence_of_its_own(code: str) -> None:
    said = reasons.sentence(code)
    assert said != reasons.sentence("a code of a newer release")
    assert "{" not in said
    assert said.endswith(".")


def test_a_too_long_recording_is_told_the_limit() -> None:
    assert "15 minutes" in reasons.sentence("too_long")


@pytest.mark.parametrize("step", ["fetch", "analyze", "store", "h264", reasons.NO_STORE, reasons.NO_DISK])
def test_each_step_has_words_of_its_own(step: str) -> None:
    assert reasons.step_label(step) != reasons.step_label("")
