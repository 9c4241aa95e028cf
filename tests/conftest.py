"""Fixtures that every test may use; README.md beside this file says when to take which."""

from __future__ import annotations

import pytest

from market.kernel import messages

pytest_plugins = ["tests.support.fixtures", "tests.support.browsing", "tests.support.demo"]


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues, once a run, so that pages speak both languages."""
    if not hasattr(config, "workerinput"):
        messages.compile_all(messages.Tree(messages.ROOT))
