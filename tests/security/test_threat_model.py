"""Every test that docs/threat-model.md stands on is there, and the page stays one page."""

from __future__ import annotations

import re

from ring_platform.launch.options import BASE_DIR

PAGE = (BASE_DIR / "docs" / "threat-model.md").read_text()
NAMED = re.compile(r"(tests/[\w/]+\.py)(?:::(\w+))?")
MOST_LINES, MOST_LETTERS = 60, 10_000


def test_every_test_that_the_page_names_is_there() -> None:
    named = NAMED.findall(PAGE)
    assert len(named) > 40
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not (BASE_DIR / file).exists() or (test and f"def {test}(" not in (BASE_DIR / file).read_text())
    ]
    assert not missing


def test_every_line_names_a_test() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| what is tried")]
    assert len(lines) > 20
    assert not [line for line in lines if not NAMED.search(line.rsplit("|", 2)[1])]


def test_every_test_of_this_folder_stands_behind_a_line() -> None:
    here = {f"tests/security/{file.name}" for file in (BASE_DIR / "tests" / "security").glob("test_*.py")}
    assert here <= {file for file, _test in NAMED.findall(PAGE)}


def test_it_is_one_page() -> None:
    assert len(PAGE.splitlines()) <= MOST_LINES
    assert len(PAGE) <= MOST_LETTERS
