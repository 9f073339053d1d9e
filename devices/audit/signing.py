"""Ed25519 signatures of this installation (RFC 8032): heads of the log, receipts, packages, deletion records."""

from __future__ import annotations

import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


def canonical(body: Any) -> bytes:
    """The one way a JSON value is written before it is hashed or signed: sorted keys, no spaces, UTF-8."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _key(private: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private))


def _public(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def at_hand() -> dict[str, Ed25519PrivateKey]:
    """What this process can sign with, by public key: that of SIGNING_KEY, and the one before while it is changed."""
    keys = [_key(private) for private in (settings.SIGNING_KEY, settings.SIGNING_KEY_BEFORE) if private]
    return {_public(key): key for key in keys}


def public_key() -> str:
    """Of SIGNING_KEY: 32 bytes, hex. Which key signs is the database's to say: keys.in_force()."""
    return _public(_key(settings.SIGNING_KEY))


def sign(message: bytes, key: str) -> str:
    """The signature's 64 bytes, hex, by the private half of this public key, which is at hand."""
    return at_hand()[key].sign(message).hex()


def is_signed(message: bytes, signature: str, key: str) -> bool:
    """Whether `signature` (hex) is that of `key` (hex) over these bytes. Anything malformed is not."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
