"""Values that only this site can make, under SECRET_KEY; and what they were under the keys before it."""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import salted_hmac


def keyed(salt: str, value: str, algorithm: str = "sha1") -> list[str]:
    """The value's hex digests, the one under SECRET_KEY first, then those under each of SECRET_KEY_FALLBACKS.

    Write the first; take any of them for right, or what was given out before the key was changed counts for nothing.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(salt, value, secret=key, algorithm=algorithm).hexdigest() for key in keys]
