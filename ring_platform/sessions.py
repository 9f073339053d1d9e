"""Where sessions are kept: Django's own table."""

from __future__ import annotations

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions


class SessionStore(DatabaseSessions):
    """Django's own; what could not be a session's name (a NUL in it, say) is not looked up: PostgreSQL would break."""

    def _validate_session_key(self, key: str) -> bool:
        is_one = super()._validate_session_key(key)  # type: ignore[misc]  # not in the stubs
        return bool(is_one) and key.isascii() and key.isalnum()

    def cycle_key(self) -> None:
        """A new name, but not because SECRET_KEY was changed.

        Whoever signs in on a laptop makes allauth look at their other sessions, and Django would give each of them a
        new name then, which the phone never hears of: it would be signed out.
        """
        if not self._is_of_key_before():
            super().cycle_key()

    def _is_of_key_before(self) -> bool:
        said, person = self.get(HASH_SESSION_KEY), self.get(SESSION_KEY)
        user = get_user_model().objects.filter(pk=str(person)).first() if said and person else None
        return user is not None and str(said) in user.get_session_auth_fallback_hash()
