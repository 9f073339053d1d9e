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


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(settings.SIGNING_KEY))


def public_key() -> str:
    """The 32 bytes of the public key, hex: published, and in everything that is signed."""
    return _key().public_key().public_bytes_raw().hex()


def sign(message: bytes) -> str:
    """The signature's 64 bytes, hex."""
    return _key().sign(message).hex()


def is_signed(message: bytes, signature: str, key: str) -> bool:
    """Whether `signature` (hex) is that of `key` (hex) over these bytes. Anything malformed is not."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
