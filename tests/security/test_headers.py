"""What every answer says to browsers: which scripts run, what may frame it, what is guessed of it."""

from __future__ import annotations

import re
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse

from tests.access.matrix import rows
from tests.security.asking import FIXTURES, Asked, furthest

globals().update(FIXTURES)
BY_ITSELF = re.compile(r"\son[a-z]+\s*=|\sstyle\s*=|javascript:", re.IGNORECASE)
TAG = re.compile(r"<(script|style|link|iframe|object|embed|base|form)\b([^>]*)>", re.IGNORECASE)
IN_TAG = re.compile(r"<[a-z][^>]*>", re.IGNORECASE)
DIRECTIVES = {
    "default-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}
NEVER = ("style", "iframe", "object", "embed", "base")
PROBES = ("live", "ready", "metrics")  # a line of text for programs (tests/operate)
DATA = 'type="application/json"'


def policy_of(answer: HttpResponse) -> dict[str, str]:
    lines = (line.strip().partition(" ") for line in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _space, value in lines}


def wrong_with(answer: HttpResponse, body: bytes) -> list[str]:
    found = []
    policy = policy_of(answer) if "Content-Security-Policy" in answer else {}
    found += [name for name, value in DIRECTIVES.items() if policy.get(name) != value]
    found += [name for name, value in policy.items() if re.search(r"'unsafe|\*|https?:(\s|$)", value)]
    headers = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin"}
    found += [name for name, value in headers.items() if answer.get(name) != value]
    if answer.get("Cross-Origin-Opener-Policy") != "same-origin":
        found.append("Cross-Origin-Opener-Policy")
    if answer.get("Content-Type", "").startswith("text/html"):
        found += in_page(body.decode())
    return found


def in_page(page: str) -> list[str]:
    """What the policy would forbid. Scripts and styles are files: no page needs the nonce that it allows."""
    found = [tag for tag in IN_TAG.findall(page) if BY_ITSELF.search(re.sub(r'"[^"]*"', '""', tag))]
    for name, rest in TAG.findall(page):
        if (name == "script" and "src=" not in rest and DATA not in rest) or name in NEVER:
            found.append(f"<{name}{rest}>")
        elsewhere = re.search(r'(?:src|href|action)="(?:https?:)?//', rest)
        if elsewhere and "canonical" not in rest:
            found.append(f"<{name}{rest}>")
    return found


def test_every_answer_of_every_route_keeps_to_the_policy(things: dict[str, Any]) -> None:
    asked, wrong, pages = Asked(things), {}, 0
    for row in rows():
        if row.route in PROBES:
            continue
        for who in {furthest(row), "nobody"} & set(row.gives):
            cache.clear()
            answer, body = asked(row, who)
            pages += answer.get("Content-Type", "").startswith("text/html") and answer.status_code == 200
            if found := wrong_with(answer, body):
                wrong[str(row), who] = found
    assert not wrong
    assert pages > 150
