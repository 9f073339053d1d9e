"""Where sessions are kept: Django's own table."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions


class SessionStore(DatabaseSessions):
    """Django's own; what could not be a session's name (a NUL in it, say) is not looked up: PostgreSQL would break."""

    def _validate_session_key(self, key: str) -> bool:
        is_one = super()._validate_session_key(key)  # type: ignore[misc]  # not in the stubs
        return bool(is_one) and key.isascii() and key.isalnum()
