"""What a log line may say: no token, no address of a person, no row of the database."""

from __future__ import annotations

import re
from typing import Any

import structlog
from structlog.typing import EventDict

# Of the line as JSON: a quote inside of a text stands behind a backslash, a new line is a backslash and an n
TOKEN = re.compile(r"""(/stream/|/invites/|/reset/key/)[^/\s?\\"']+""")
MAIL = re.compile(r"[\w.+-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
ROW = re.compile(r"""DETAIL:(?:[^"\\]|\\.)*?(?=\\n\\nThe above|\\n\\nDuring|"|$)""")  # what PostgreSQL says of a row

_as_json = structlog.processors.JSONRenderer()


def written(logger: Any, method: str, line: EventDict) -> str:
    """The last of structlog's processors: whoever reads the log gets no footage, no person and no home by it."""
    return without_private(str(_as_json(logger, method, line)))


def without_private(text: str) -> str:
    return ROW.sub("DETAIL: …", MAIL.sub("…@…", TOKEN.sub(r"\1…", text)))
