"""The unit table of a battery lot."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from sqlalchemy import delete, insert

from market.kernel.access import Actor, require
from market.kernel.db import atomic
from market.kernel.errors import N_
from market.kernel.events import record
from market.kernel.states import WrongState
from market.listings import queries
from market.listings.errors import ListingFaulty, VersionConflict
from market.listings.events import ListingUnitsReplaced
from market.listings.models import ListingUnit
from market.listings.permissions import ListingPermission
from market.listings.rules.states import CHANGEABLE
from market.listings.rules.units import UnitRow


def replace_units(*, actor: Actor, now: datetime, listing_id: int, version: int, units: list[UnitRow]) -> int:
    """Put ``units`` in the place of the listing's unit table (an empty list removes it). Returns the new version.

    Raises VersionConflict, WrongState; ListingFaulty for a want, which has limits instead of units.
    """
    with atomic() as current:
        listing = queries.get_for_update(listing_id)
        require(ListingPermission.WRITE, actor, listing)
        if listing.kind != "offer":
            raise ListingFaulty({"file": N_("A want has limits; only an offer has a unit table.")})
        if listing.state not in CHANGEABLE:
            raise WrongState(state=listing.state, verb="change")
        if listing.version != version:
            raise VersionConflict(listing_id=listing_id, version=listing.version)
        current.execute(delete(ListingUnit).where(ListingUnit.listing_id == listing_id))
        if units:
            current.execute(insert(ListingUnit), [{"listing_id": listing_id, **dataclasses.asdict(u)} for u in units])
        listing.version += 1
        listing.updated_at = now
        event = ListingUnitsReplaced(listing_id, version=listing.version, units=len(units))
        record(event, actor=actor, now=now)
        return listing.version
