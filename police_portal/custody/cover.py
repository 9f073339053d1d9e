"""The cover of a custody package: one page that stands alone, for people and for print."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

TEMPLATE = "police_portal/custody/cover.html"


def page(body: dict[str, Any]) -> bytes:
    """From what the manifest says, before the cover itself is in it. In English: it is written for a court."""
    files = {row["name"]: row for row in body["files"]}
    recordings = [one | {"short": one["share"][:8]} for one in body["recordings"]]
    handlers = [line | {"short": line["share"][:8]} for line in body["handlers"]]
    context = {"body": body, "files": list(files.values()), "recordings": recordings, "handlers": handlers}
    return render_to_string(TEMPLATE, context).encode()
