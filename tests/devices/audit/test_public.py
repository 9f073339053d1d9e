"""The public log on its pages and as a file, as somebody reads it who has no account."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from devices.audit import heads, sealing, signing, wording
from devices.people.models import Home, User
from tests.devices.audit.copies import said, written
from tests.devices.audit.sealed import act, public_act
from tests.street import NOON


def page(client: Client, query: str = "") -> str:
    return client.get(reverse("devices:public_log") + query).content.decode()


def downloaded(client: Client) -> str:
    answer: Any = client.get(reverse("devices:log_download"))
    return b"".join(answer.streaming_content).decode()


def test_it_says_what_happened_newest_first(client: Client, db: None) -> None:
    public_act(NOON, office="overseer")
    public_act(NOON + timedelta(minutes=1), office="moderator")
    text = page(client)
    assert text.index("office: moderator") < text.index("office: overseer")
    assert "The operator opened a recording" in text
    assert "being sealed" in text


def test_an_act_without_words_of_its_own_is_shown_plainly() -> None:
    assert wording.act("lamp_lit") == "Lamp lit"
    assert wording.facts({"a_list": [1, True], "of": {"x_y": None}, "nothing": "", "no": None}) == [
        ("a list", "1, yes"),
        ("of", "x y: None"),
    ]


def test_nothing_that_stands_in_an_act_is_taken_for_a_tag(client: Client, db: None) -> None:
    public_act(NOON, reason="<script>alert(1)</script>")
    assert "<script>alert" not in page(client)


def test_entries_have_running_numbers_of_their_own(client: Client, db: None) -> None:
    for minute in range(3):
        public_act(NOON + timedelta(minutes=minute))
        sealing.seal(NOON + timedelta(minutes=minute))
    assert re.findall(r'class="number">(\d+)</td>', page(client)) == ["3", "2", "1"]


def test_pages_go_older_and_newer_and_miss_nothing(client: Client, db: None) -> None:
    for n in range(120):
        public_act(NOON + timedelta(minutes=n // 2), n=n)  # two at each time
    first = page(client)
    older = re.search(r'href="(\?before=[^"]+)" rel="next"', first)
    assert older
    second = page(client, older[1])
    newer = re.search(r'href="(\?after=[^"]+)" rel="prev"', second)
    assert newer
    assert page(client, newer[1]).count("<tr id") == 50
    last_of_all = re.search(r'href="(\?before=[^"]+)" rel="next"', second)
    assert last_of_all
    third = page(client, last_of_all[1])
    assert 'rel="next"' not in third
    shown = re.findall(r"n: (\d+)<", first + second + third)
    assert [int(n) for n in shown] == list(range(119, -1, -1))


def test_a_page_asks_as_little_when_the_log_is_long(client: Client, db: None) -> None:
    for n in range(60):
        public_act(NOON + timedelta(minutes=n))
        sealing.seal(NOON + timedelta(minutes=n))
    with CaptureQueriesContext(connection) as asked:
        page(client)
    assert len(asked) <= 6


def test_the_file_holds_before_its_verifier(
    client: Client, ana: User, maple: Home, tmp_path: Path, capsys: Any
) -> None:
    for n in range(3):
        public_act(NOON, n=n, words="Zoë “x”", number=1.5)
        act(ana, maple)
        sealing.seal(NOON + timedelta(seconds=n))
    heads.sign_day(NOON)
    public_act(NOON)  # not sealed yet: not in the file yet
    text = downloaded(client)
    code, lines = said(capsys, written(tmp_path, "log.json", text), "--key", signing.public_key())
    assert code == 0, lines
    assert "3 entries in 3 batches" in lines
    assert "2 daily heads" in lines


def test_an_empty_log_is_a_log_too(client: Client, db: None, tmp_path: Path, capsys: Any) -> None:
    assert said(capsys, written(tmp_path, "log.json", downloaded(client)))[0] == 0
    assert "Nothing public has happened yet." in page(client)


def test_a_line_taken_out_of_the_file_is_named(client: Client, db: None, tmp_path: Path, capsys: Any) -> None:
    entries = [public_act(NOON, n=n) for n in range(4)]
    sealing.seal(NOON)
    lines = [line for line in downloaded(client).splitlines() if str(entries[1].uuid) not in line]
    code, text = said(capsys, written(tmp_path, "log.json", "\n".join(lines)))
    assert code == 1
    assert "entry 2 is missing" in text


def test_the_heads_alone_fit_the_file(client: Client, ana: User, maple: Home, tmp_path: Path, capsys: Any) -> None:
    act(ana, maple)
    public_act()
    heads.sign_day(NOON)
    kept = written(tmp_path, "heads.json", client.get(reverse("devices:log_heads")).content.decode())
    log = written(tmp_path, "log.json", downloaded(client))
    code, text = said(capsys, log, kept)
    assert code == 0
    assert text.count("that it carries stands in") == 2


def test_nothing_of_the_inner_log_is_in_what_is_public(client: Client, ana: User, maple: Home) -> None:
    """Invariant 3: of the private chain one head a day, never a number, position, size or time."""
    for n in range(5):
        act(ana, maple, n=n)
        sealing.seal(NOON + timedelta(seconds=n))
    heads.sign_day(NOON)
    log = json.loads(downloaded(client))
    assert (log["entries"], log["batches"]) == ([], [])
    private = [head for head in log["heads"] if head["chain"] == "private"]
    assert [set(head) for head in private] == [{"chain", "day", "head", "signature"}]
    for address in ("public_log", "log_heads"):
        assert "home_changed" not in client.get(reverse(f"devices:{address}")).content.decode()


def test_the_verifier_that_is_given_out_is_the_one_that_is_tested(client: Client, db: None) -> None:
    answer = client.get(reverse("devices:log_verifier"))
    assert answer.content.startswith(b"#!/usr/bin/env python3")
    assert answer["Content-Disposition"] == 'attachment; filename="verify.py"'
    assert compile(answer.content, "verify.py", "exec")


def test_no_integer_key_stands_in_the_file(client: Client, db: None) -> None:
    public_act()
    sealing.seal(NOON)
    assert set(json.loads(downloaded(client))["entries"][0]) == {
        "number",
        "uuid",
        "at",
        "act",
        "subject_type",
        "subject_uuid",
        "facts",
    }
