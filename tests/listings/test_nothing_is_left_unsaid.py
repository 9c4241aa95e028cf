"""What has to be written in more than one place when a state, an event or a filter is added."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal

from market.catalog.shipped import shipped_knowledge
from market.listings import events
from market.listings.rules.filters import Filters, PropertyRange, as_args, read_filters
from market.listings.rules.states import CHANGEABLE, LISTING, OPEN, SHOWN
from market.listings.views import listing as page
from market.listings.views.showing import grouped
from market.listings.views.wording import EVENT_NAMES, STATE_NAMES

OF_OTHER_WAYS = {"reserve", "release", "exhaust", "replenish", "expire"}
"""Verbs of dealing and of the clock, which no owner presses."""


def test_every_state_has_a_name_a_reader_understands() -> None:
    assert set(STATE_NAMES) == set(LISTING.states)
    assert {*OPEN, *SHOWN, *CHANGEABLE} <= set(LISTING.states)


def test_every_event_of_a_listing_has_a_name_in_its_history() -> None:
    told = {name for name, kind in vars(events).items() if getattr(kind, "subject", None) == "listing"}
    assert told - {"Event"} <= set(EVENT_NAMES)


def test_the_owner_has_a_button_for_every_verb_that_is_not_dealing() -> None:
    assert set(page.MOVES) == {verb for _, verb in LISTING.moves} - OF_OTHER_WAYS


def test_every_filter_stands_in_the_address_and_can_be_taken_away() -> None:
    known = shipped_knowledge()
    full = Filters(
        "offer",
        q="煤矸石",
        materials=("coal_gangue",),
        category="SW01",
        districts=("410402",),
        near="410403",
        km=Decimal(80),
        amount_min=Decimal(1),
        amount_max=Decimal(9),
        price_min=Decimal(-10),
        price_max=Decimal(50),
        properties=(PropertyRange("sulfur", None, 1.5),),
        month=4,
        on=date(2026, 10, 1),
    )
    empty = Filters("offer")
    unset = {f.name for f in fields(Filters) if getattr(full, f.name) == getattr(empty, f.name)}
    assert unset == {"kind", "sort", "page", "faults"}  # a new filter is added to ``full``
    assert read_filters("offer", grouped(as_args(full)), known) == full
    assert len({name for name, _ in as_args(full)} - {"p_min", "p_max"}) == 13
