"""What this room does about its own events."""

from __future__ import annotations

from market.accounts.events import SiteChanged
from market.kernel.access import SYSTEM
from market.kernel.errors import N_
from market.kernel.events import Context, handles, silent
from market.listings import queries, services
from market.listings.events import (
    ImportCommitted,
    ImportDiscarded,
    ImportFinished,
    ImportRead,
    ImportUploaded,
    ListingChanged,
    ListingDrafted,
    ListingExhausted,
    ListingExpired,
    ListingFulfilled,
    ListingPaused,
    ListingPublished,
    ListingReleased,
    ListingRenewed,
    ListingReplenished,
    ListingReserved,
    ListingResumed,
    ListingUnitsReplaced,
    ListingWithdrawn,
)
from market.notifications import services as notifications

# The history of a listing; the rooms above hear some of them too.
silent(
    ImportCommitted,
    ImportDiscarded,
    ImportFinished,
    ImportRead,
    ImportUploaded,
    ListingChanged,
    ListingDrafted,
    ListingExhausted,
    ListingFulfilled,
    ListingPaused,
    ListingPublished,
    ListingReleased,
    ListingRenewed,
    ListingReplenished,
    ListingReserved,
    ListingResumed,
    ListingUnitsReplaced,
    ListingWithdrawn,
)


@handles(SiteChanged)
def follow_site(event: SiteChanged, context: Context) -> None:
    """Listings stand where their site stands: distances move with it."""
    services.follow_site(now=context.now, site_id=event.site_id)


@handles(ListingExpired)
def tell_owner_of_expiry(event: ListingExpired, context: Context) -> None:
    """Say that a listing has expired and can be renewed by one click; not if it has moved on since."""
    listing = queries.get_visible(SYSTEM, event.listing_id)
    if listing.state != "expired":
        return
    notifications.send(
        now=context.now,
        organisation_id=listing.organisation_id,
        message=N_("“%(title)s” has expired and is no longer shown. Renew it with one click if it still holds."),
        params={"title": listing.title},
        link=f"/listings/{listing.id}",
        key=f"listing-expired-{context.event_id}",
    )
