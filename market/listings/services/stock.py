"""What of a listing is open, set aside, gone. The row lock decides races; a CHECK stands behind it."""

from __future__ import annotations

from datetime import datetime

from market.kernel.access import Actor, require
from market.kernel.db import atomic
from market.kernel.events import record
from market.kernel.states import WrongState
from market.listings import queries
from market.listings.errors import NoAmount, NotEnough
from market.listings.events import (
    ListingExhausted,
    ListingFulfilled,
    ListingReleased,
    ListingReserved,
)
from market.listings.models import Listing
from market.listings.permissions import ListingPermission
from market.listings.rules.states import LISTING


def _locked(actor: Actor, listing_id: int, amount: int) -> tuple[Listing, int]:
    """The row, locked, and what of it is open."""
    if amount <= 0:
        raise ValueError("an amount to set aside, release or fulfil is positive")
    listing = queries.get_for_update(listing_id)
    require(ListingPermission.RESERVE, actor, listing)
    if listing.quantity_remaining is None:
        raise NoAmount()
    return listing, listing.quantity_remaining


def reserve(*, actor: Actor, now: datetime, listing_id: int, amount: int) -> int:
    """Set ``amount`` (base unit of the listing) aside; returns what is still open. The last of it: state reserved.

    Raises NotEnough, NoAmount, WrongState.
    """
    with atomic():
        listing, open_amount = _locked(actor, listing_id, amount)
        if not LISTING.may(listing.state, "reserve"):
            if listing.state in ("reserved", "exhausted"):
                raise NotEnough(left=0)
            raise WrongState(state=listing.state, verb="reserve")
        if open_amount < amount:
            raise NotEnough(left=open_amount)
        listing.quantity_remaining = open_amount - amount
        listing.quantity_reserved += amount
        if open_amount == amount:
            listing.state = LISTING.move(listing.state, "reserve")
        record(ListingReserved(listing.id, amount), actor=actor, now=now)
        return open_amount - amount


def release(*, actor: Actor, now: datetime, listing_id: int, amount: int) -> int:
    """Give back ``amount`` that was set aside; returns what is open. Raises NotEnough where less was set aside."""
    with atomic():
        listing, open_amount = _locked(actor, listing_id, amount)
        if listing.quantity_reserved < amount:
            raise NotEnough(left=listing.quantity_reserved)
        listing.quantity_reserved -= amount
        listing.quantity_remaining = open_amount + amount
        if LISTING.may(listing.state, "release"):
            listing.state = LISTING.move(listing.state, "release")
        record(ListingReleased(listing.id, amount), actor=actor, now=now)
        return open_amount + amount


def fulfil(*, actor: Actor, now: datetime, listing_id: int, amount: int) -> int:
    """``amount`` that was set aside has gone; returns what is open. With nothing open or set aside: exhausted."""
    with atomic():
        listing, open_amount = _locked(actor, listing_id, amount)
        if listing.quantity_reserved < amount:
            raise NotEnough(left=listing.quantity_reserved)
        listing.quantity_reserved -= amount
        record(ListingFulfilled(listing.id, amount), actor=actor, now=now)
        if not open_amount and not listing.quantity_reserved and LISTING.may(listing.state, "exhaust"):
            listing.state = LISTING.move(listing.state, "exhaust")
            record(ListingExhausted(listing.id), actor=actor, now=now)
        return open_amount
