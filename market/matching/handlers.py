"""Matching follows the listings: what opens is matched, what closes is forgotten, and the other side is told."""

from __future__ import annotations

from datetime import datetime, time

from market.kernel.access import SYSTEM
from market.kernel.clock import SHANGHAI, shanghai_date
from market.kernel.errors import N_
from market.kernel.events import Context, Event, handles, silent
from market.listings import events as listings
from market.listings.queries import get_visible
from market.matching import queries, services
from market.matching.events import MatchesRenewed, MatchProposed
from market.notifications import services as notifications
from market.notifications.queries import sent_since as notifications_sent

NOTE_OFFER = N_("A new offer fits your want “%(own)s”: %(title)s (%(score)s)")
NOTE_WANT = N_("Somebody wants what you offer as “%(own)s”: %(title)s (%(score)s)")
NOTE_OFFER_MANY = N_("A new offer fits your want “%(own)s” and %(more)s more of your wants: %(title)s (%(score)s)")
NOTE_WANT_MANY = N_(
    "Somebody wants what you offer as “%(own)s” and in %(more)s more of your offers: %(title)s (%(score)s)"
)
NOTE_MORE = N_("There are more new matches today than we send notes of. Your listings show them all.")
NOTES_A_DAY = 20

silent(MatchesRenewed)


CHANGES = (
    listings.ListingPublished,
    listings.ListingChanged,
    listings.ListingResumed,
    listings.ListingRenewed,
    listings.ListingReplenished,
    listings.ListingReserved,
    listings.ListingReleased,
    listings.ListingUnitsReplaced,
    listings.ListingPaused,
    listings.ListingExhausted,
    listings.ListingExpired,
    listings.ListingWithdrawn,
)
"""What may open, close or change a listing."""


def match_anew(event: Event, context: Context) -> None:
    """Match what is open, forget the matches of what is not."""
    services.renew(actor=SYSTEM, now=context.now, listing_id=event.subject_id)


for change in CHANGES:
    handles(change)(match_anew)


@handles(MatchProposed)
def tell_counterpart(event: MatchProposed, context: Context) -> None:
    """A note in the inbox of the side that did not cause the match; after so many a day, one that there are more."""
    match = queries.find_match(event.match_id)
    if match is None:
        return
    newcomer = get_visible(SYSTEM, event.about_id)
    other = get_visible(SYSTEM, event.want_id if event.about_id == event.offer_id else event.offer_id)
    day = shanghai_date(context.now)
    midnight = datetime.combine(day, time(), SHANGHAI)
    if notifications_sent(other.organisation_id, "match:", midnight) >= NOTES_A_DAY:
        notifications.send(
            now=context.now,
            organisation_id=other.organisation_id,
            message=NOTE_MORE,
            params={},
            link="/mine",
            key=f"matches:{day}",
        )
        return
    one, many = (NOTE_OFFER, NOTE_OFFER_MANY) if newcomer.kind == "offer" else (NOTE_WANT, NOTE_WANT_MANY)
    notifications.send(
        now=context.now,
        organisation_id=other.organisation_id,
        message=many if event.more else one,
        params={
            "title": newcomer.title,
            "own": other.title,
            "score": f"{match.score_permille / 1000:.2f}",
            "more": event.more,
        },
        link=f"/matches/{event.offer_id}/{event.want_id}",
        key=f"match:{event.offer_id}:{event.want_id}",
    )
