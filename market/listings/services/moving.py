"""Move a listing through its life: publish, pause, resume, renew, withdraw, expire."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import select

from market.kernel.access import SYSTEM, Actor, require
from market.kernel.clock import SHANGHAI, shanghai_date
from market.kernel.db import atomic, session
from market.kernel.errors import MarketError
from market.kernel.events import Event, record
from market.listings import queries
from market.listings.errors import ListingFaulty, StillReserved
from market.listings.events import (
    ListingChanged,
    ListingExpired,
    ListingPaused,
    ListingPublished,
    ListingRenewed,
    ListingResumed,
    ListingWithdrawn,
)
from market.listings.models import Listing
from market.listings.permissions import ListingPermission
from market.listings.rules.states import LISTING
from market.listings.rules.terms import publishing_faults
from market.listings.services.indexing import reindex

LIFETIME = timedelta(days=90)
"""How long a listing stays open unless it is renewed: a stale one costs everybody a telephone call."""
EXPIRING = ("published", "paused")


def _move(listing: Listing, verb: str, event: Event, actor: Actor, now: datetime) -> None:
    listing.state = LISTING.move(listing.state, verb)
    listing.updated_at = now
    record(event, actor=actor, now=now)


def _owned(listing_id: int, actor: Actor) -> Listing:
    listing = queries.get_for_update(listing_id)
    require(ListingPermission.PUBLISH, actor, listing)
    return listing


def expiry(listing: Listing, now: datetime) -> datetime:
    """The end of its time: 90 days from ``now``, or the end of its last available day in the city if that is sooner."""
    end = now + LIFETIME
    if listing.available_to is None:
        return end
    last = datetime.combine(listing.available_to + timedelta(days=1), time(), SHANGHAI)
    return min(end, last)


def _check_complete(listing: Listing, now: datetime) -> None:
    if faults := publishing_faults(listing.kind, listing, shanghai_date(now)):
        raise ListingFaulty(faults)


def publish(*, actor: Actor, now: datetime, listing_id: int) -> None:
    """Open a draft to others. Raises ListingFaulty with what is missing, WrongState."""
    with atomic():
        listing = _owned(listing_id, actor)
        _check_complete(listing, now)
        _move(listing, "publish", ListingPublished(listing.id), actor, now)
        listing.published_at = now
        listing.expires_at = expiry(listing, now)


def pause(*, actor: Actor, now: datetime, listing_id: int) -> None:
    """Hide a published listing for a while."""
    with atomic():
        listing = _owned(listing_id, actor)
        _move(listing, "pause", ListingPaused(listing.id), actor, now)


def resume(*, actor: Actor, now: datetime, listing_id: int) -> None:
    """Show a paused listing again; its end stays as it was."""
    with atomic():
        listing = _owned(listing_id, actor)
        _check_complete(listing, now)
        _move(listing, "resume", ListingResumed(listing.id), actor, now)


def renew(*, actor: Actor, now: datetime, listing_id: int) -> None:
    """Open an expired (or still published) listing for another 90 days.

    Raises ListingFaulty where its last available day is past: that day has to be changed first.
    """
    with atomic():
        listing = _owned(listing_id, actor)
        _check_complete(listing, now)
        _move(listing, "renew", ListingRenewed(listing.id), actor, now)
        listing.expires_at = expiry(listing, now)


def withdraw(*, actor: Actor, now: datetime, listing_id: int) -> None:
    """Take a listing back for good. Raises StillReserved while a part of it is promised to somebody."""
    with atomic():
        listing = _owned(listing_id, actor)
        if listing.quantity_reserved:
            raise StillReserved()
        _move(listing, "withdraw", ListingWithdrawn(listing.id), actor, now)


def renew_many(*, actor: Actor, now: datetime, listing_ids: list[int]) -> tuple[int, dict[int, str]]:
    """Renew several, each by itself: (how many were renewed, the refusal's msgid by listing for the others)."""
    refused: dict[int, str] = {}
    for listing_id in listing_ids:
        try:
            renew(actor=actor, now=now, listing_id=listing_id)
        except MarketError as refusal:
            fields = refusal.fields if isinstance(refusal, ListingFaulty) else {}
            refused[listing_id] = next(iter(fields.values()), refusal.message)
    return len(listing_ids) - len(refused), refused


def expire_due(*, now: datetime, batch: int = 500) -> int:
    """Expire what is past its time; returns how many. Each row is locked and looked at again before it moves."""
    expired = 0
    while True:
        query = (
            select(Listing)
            .where(Listing.state.in_(EXPIRING), Listing.expires_at <= now)
            .order_by(Listing.id)
            .limit(batch)
            .with_for_update(of=Listing, skip_locked=True)
        )
        with atomic():
            due = session().scalars(query).all()
            for listing in due:
                _move(listing, "expire", ListingExpired(listing.id), SYSTEM, now)
        expired += len(due)
        if len(due) < batch:
            return expired


def follow_site(*, now: datetime, site_id: int) -> int:
    """Take the place of a site over into its listings that are not yet withdrawn; returns how many moved."""
    with atomic():
        moved = []
        for listing in queries.at_site_for_update(site_id):
            site = listing.site
            if site is None or (listing.district, listing.lat, listing.lon) == (site.district, site.lat, site.lon):
                continue
            listing.district, listing.lat, listing.lon = site.district, site.lat, site.lon
            listing.version += 1
            listing.updated_at = now
            record(ListingChanged(listing.id, listing.version), actor=SYSTEM, now=now)
            moved.append(listing)
        reindex(moved)
        return len(moved)
