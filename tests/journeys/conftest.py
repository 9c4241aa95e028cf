"""Journeys take place in the demo city."""

from __future__ import annotations

import pytest

from tests.support.demo import Demo


@pytest.fixture(scope="session")
def site(demo_city: Demo) -> Demo:
    """What ``page``, ``phone`` and the others stand before."""
    return demo_city
