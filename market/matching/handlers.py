"""Matching follows the listings: what opens is matched, what closes is forgotten, and the other side is told."""

from __future__ import annotations

from market.kernel.access import SYSTEM
from market.kernel.events import Context, handles, silent
from market.listings import events as listings
from market.listings.queries import get_visible
from market.matching import queries, services
from market.matching.events import MatchesRenewed, MatchProposed
from market.notifications import services as notifications

silent(MatchesRenewed)


@handles(listings.ListingPublished)
def match_published(event: listings.ListingPublished, context: Context) -> None:
    services.renew(actor=SYSTEM, now=context.now, listing_id=event.listing_id)


@handles(listings.ListingChanged)
def match_changed(event: listings.ListingChanged, context: Context) -> None:
    services.renew(actor=SYSTEM, now=context.now, listing_id=event.listing_id)


@handles(listings.ListingResumed)
def match_resumed(event: listings.ListingResumed, context: Context) -> None:
    services.renew(actor=SYSTEM, now=context.now, listing_id=event.listing_id)


@handles(listings.ListingRenewed)
def match_renewed(event: listings.ListingRenewed, context: Context) -> None:
    services.renew(actor=SYSTEM, now=context.now, listing_id=event.listing_id)


@handles(listings.ListingReplenished)
def match_replenished(event: listings.ListingReplenished, context: Context) -> None:
    services.renew(actor=SYSTEM, now=context.now, listing_id=event.listing_id)


@handles(listings.ListingUnitsReplaced)
def match_units(event: listings.ListingUnitsReplaced, context: Context) -> None:
    services.renew(actor=SYSTEM, now=context.now, listing_id=event.listing_id)


@handles(listings.ListingPaused)
def forget_paused(event: listings.ListingPaused, context: Context) -> None:
    services.forget(actor=SYSTEM, now=context.now, listing_id=event.listing_id)


@handles(listings.ListingExhausted)
def forget_exhausted(event: listings.ListingExhausted, context: Context) -> None:
    services.forget(actor=SYSTEM, now=context.now, listing_id=event.listing_id)


@handles(listings.ListingExpired)
def forget_expired(event: listings.ListingExpired, context: Context) -> None:
    services.forget(actor=SYSTEM, now=context.now, listing_id=event.listing_id)


@handles(listings.ListingWithdrawn)
def forget_withdrawn(event: listings.ListingWithdrawn, context: Context) -> None:
    services.forget(actor=SYSTEM, now=context.now, listing_id=event.listing_id)


@handles(MatchProposed)
def tell_counterpart(event: MatchProposed, context: Context) -> None:
    """A note in the inbox of the side that did not cause the match."""
    match = queries.find_match(event.match_id)
    if match is None:
        return
    newcomer = get_visible(SYSTEM, event.about_id)
    other = get_visible(SYSTEM, event.want_id if event.about_id == event.offer_id else event.offer_id)
    if newcomer.organisation_id == other.organisation_id:
        return
    notifications.send(
        now=context.now,
        organisation_id=other.organisation_id,
        message=services.NOTE_OFFER if newcomer.kind == "offer" else services.NOTE_WANT,
        params={"title": newcomer.title, "own": other.title, "score": f"{match.score_permille / 1000:.2f}"},
        link=f"/matches/{event.offer_id}/{event.want_id}",
        key=f"match:{event.offer_id}:{event.want_id}",
    )
