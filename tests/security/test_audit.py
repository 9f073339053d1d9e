"""`make audit` tells holes from none, and silence from both."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ring_platform.launch import audit

HOLE = {"id": "PYSEC-2026-1", "fix_versions": ["5.2.20"]}
WITH_HOLE = {"name": "django", "version": "5.2.19", "vulns": [HOLE]}
WELL = {"name": "redis", "version": "8.1.0", "vulns": []}
UNKNOWN = {"name": "numpy", "skip_reason": "Dependency not found on PyPI"}
NPM_WELL = json.dumps({"vulnerabilities": {}, "metadata": {"dependencies": {"total": 9}}})


def python_said(*packages: Mapping[str, object]) -> audit.Answer:
    return audit.of_python(json.dumps({"dependencies": list(packages), "fixes": []}))


def test_packages_without_a_known_hole_end_with_0() -> None:
    answers = [python_said(WELL), audit.of_npm(NPM_WELL)]
    assert audit.code_of(answers) == 0
    assert "NOT AUDITED" not in audit.told("Python", answers[0])


def test_a_hole_is_named_with_the_version_that_mends_it() -> None:
    answer = python_said(WITH_HOLE, UNKNOWN)
    assert audit.code_of([answer]) == 1
    assert "django 5.2.19: PYSEC-2026-1, mended in 5.2.20" in audit.told("Python", answer)
    by_npm = json.loads(NPM_WELL) | {"vulnerabilities": {"left-pad": {"severity": "high", "range": "<2"}}}
    assert audit.of_npm(json.dumps(by_npm)).holes == ["left-pad: high, <2"]


def test_silence_is_not_taken_for_health() -> None:
    for answer in (
        python_said(WELL, UNKNOWN),
        python_said(),
        audit.of_python(""),
        audit.of_python("[]"),
        audit.of_npm(""),
        audit.of_npm('{"message": "request failed", "error": {"code": "E404"}}'),
    ):
        assert audit.code_of([answer]) == 2
    assert "NOT AUDITED: the database did not answer" in audit.told("Python", audit.of_python(""))
    assert "1 of 2 packages answered for" in audit.told("Python", python_said(WELL, UNKNOWN))
