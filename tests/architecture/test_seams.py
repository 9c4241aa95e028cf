"""Rooms meet through their public parts only; the parts of a room stand in one order; only services write."""

from __future__ import annotations

import pytest

from market.doors.rooms import ROOMS
from tests.architecture import seams
from tests.architecture.source import ALL_ROOMS, Module, modules


def test_no_module_goes_round_a_seam() -> None:
    assert [fault for module in modules() for fault in seams.faults(module)] == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("market/listings/services.py", "from market.accounts.models import Organisation"),
        ("market/listings/views.py", "from market.accounts.forms import SignInForm"),
        ("market/listings/services.py", "from market.listings.views import pages"),
        ("market/listings/models.py", "from market.listings.queries import visible"),
        ("market/listings/views.py", "with atomic() as session:\n    pass"),
        ("market/listings/rules/states.py", "moment = utcnow()"),
    ],
)
def test_a_planted_breach_is_seen(path: str, text: str) -> None:
    assert list(seams.faults(Module("listings", path, text)))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("market/listings/queries.py", "from market.accounts.models import Organisation"),
        ("market/listings/services/battery.py", "from market.accounts import services"),
        ("market/listings/views/x.py", "if TYPE_CHECKING:\n    from market.accounts.models import Site"),
        ("market/listings/views/showing.py", "from market.listings.forms import ListingForm"),
    ],
)
def test_the_public_ways_are_open(path: str, text: str) -> None:
    assert list(seams.faults(Module("listings", path, text))) == []


def test_every_folder_of_the_program_is_a_room_that_is_known() -> None:
    assert {module.room for module in modules()} <= {*ALL_ROOMS, "__init__.py"}
    assert set(ROOMS) <= {module.room for module in modules()}
