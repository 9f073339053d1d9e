"""A test that takes a row is made for each row of its module."""

from __future__ import annotations

import pytest


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "row" in metafunc.fixturenames and hasattr(metafunc.module, "ROWS"):
        metafunc.parametrize("row", metafunc.module.ROWS, ids=str)
