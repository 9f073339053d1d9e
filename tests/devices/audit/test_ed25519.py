"""The verifier's own Ed25519, against the vectors of RFC 8032, section 7.1, and against another implementation."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.audit import signing
from devices.audit.verifier import BASE, L, P, canonical, is_signed

VECTORS = [  # public key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_the_vectors_of_the_standard_hold(key: str, message: str, signature: str) -> None:
    assert is_signed(bytes.fromhex(message), signature, key)
    assert not is_signed(bytes.fromhex(message) + b"\x00", signature, key)
    assert signing.is_signed(bytes.fromhex(message), signature, key)


def test_the_base_point_has_four_fifths_for_its_y() -> None:
    assert BASE[1] * 5 % P == 4
    assert BASE[0] % 2 == 0


@settings(max_examples=25, deadline=None)
@given(secret=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200), bit=st.integers(0, 511))
def test_it_agrees_with_another_implementation(secret: bytes, message: bytes, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(secret)
    key, signature = private.public_key().public_bytes_raw().hex(), private.sign(message)
    assert is_signed(message, signature.hex(), key)
    changed = bytearray(signature)
    changed[bit // 8] ^= 1 << bit % 8
    assert not is_signed(message, changed.hex(), key)
    assert not signing.is_signed(message, changed.hex(), key)


def test_a_signature_has_one_form() -> None:
    """s and s + L would both satisfy the equation: the standard allows only the smaller."""
    key, message, signature = VECTORS[1]
    signed = bytes.fromhex(signature)
    larger = int.from_bytes(signed[32:], "little") + L
    assert not is_signed(bytes.fromhex(message), (signed[:32] + larger.to_bytes(32, "little")).hex(), key)


@pytest.mark.parametrize("bad", ["", "zz" * 64, "00" * 63, "FF" * 64, "é" * 128])
def test_what_is_no_signature_is_none(bad: str) -> None:
    assert not is_signed(b"r", bad, VECTORS[1][0])
    assert not is_signed(b"r", VECTORS[1][2], bad[:64])


def test_key_bytes_that_are_no_point_sign_nothing() -> None:
    for key in ("ff" * 32, (2).to_bytes(32, "little").hex()):
        assert not is_signed(bytes.fromhex(VECTORS[1][1]), VECTORS[1][2], key)


def test_server_and_verifier_write_the_same_bytes() -> None:
    body = {"b": [1, 2.5, None, True], "a": "Zoë “x”\n", "ä": {}}
    assert canonical(body) == signing.canonical(body)
