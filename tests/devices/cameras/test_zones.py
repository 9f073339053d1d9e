"""Zones as people write them: read, checked, and answered with a sentence."""

from __future__ import annotations

import pytest

from devices.cameras import zones
from devices.errors import Invalid


def checked(text: str, *, most: int = 3, least_share: float = 0.01) -> list[zones.Zone]:
    found = zones.read(text)
    zones.check(found, most=most, least_share=least_share)
    return found


def test_percent_and_shares_mean_the_same():
    assert checked("10,20 30,20 30,60") == checked("0.1,0.2 0.3,0.2 0.3,0.6") == [[[0.1, 0.2], [0.3, 0.2], [0.3, 0.6]]]


def test_the_whole_frame_in_either_way():
    assert checked("0,0 1,0 1,1 0,1") == checked("0,0 100,0 100,100 0,100")


@pytest.mark.parametrize(
    "text", ["10%,20% 30%,20% 30%,60%", "10 , 20  30,20   30,60", "10,20; 30,20; 30,60", "\n10,20 30,20 30,60\n\n"]
)
def test_spaces_signs_and_empty_lines_do_not_matter(text: str):
    assert checked(text) == [[[0.1, 0.2], [0.3, 0.2], [0.3, 0.6]]]


def test_nothing_is_no_zone():
    assert checked("") == checked(" \n ") == []


def test_what_is_written_is_read_back():
    found = checked("12.34,5.6 78.9,10 50,99.99\n0,0 20,0 20,20")
    assert zones.read(zones.write(found)) == found


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("10,10 90,90 90,10 10,90", "Zone 1 crosses itself"),
        ("0,0 50,0 50,50\n10,10 90,80 90,10 10,90", "Zone 2 crosses itself"),
        ("0,0 60,0 60,60 0,60 30,-0 0,30", "crosses itself"),
        ("10,10 90,90", "has 2 corners"),
        ("10,10", "has 1 corners"),
        (" ".join(f"{n},{n * n % 90}" for n in range(13)), "has 13 corners"),
        ("10,10 110,10 50,50", "leaves the picture"),
        ("-1,10 50,10 50,50", "leaves the picture"),
        ("10,10 20,20 30,30", "too small"),
        ("10,10 10,10 10,10", "too small"),
        ("10,10 10.1,10 10.1,10.1", "too small"),
        ("10,10 20,x 30,30", "“20,x” is not a corner"),
        ("10 20 30", "Line 1: “10” is not a corner"),
        ("0,0 50,0 50,50\n1,2,3 4,5 6,7", "Line 2"),
        ("nan,0 50,0 50,50", "is not a corner"),
        ("1e1,0 50,0 50,50", "is not a corner"),
        ("٣,0 50,0 50,50", "is not a corner"),
        ("99999,0 50,0 50,50", "is not a corner"),
        ("\n".join(["0,0 50,0 50,50"] * 4), "At most 3 zones; these are 4"),
    ],
)
def test_a_zone_that_cannot_be_says_why(text: str, sentence: str):
    with pytest.raises(Invalid, match=sentence):
        checked(text)


def test_a_privacy_zone_may_be_small():
    assert checked("10,10 12,10 12,12", most=4, least_share=zones.LEAST_PRIVACY)
