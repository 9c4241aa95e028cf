"""Keep what was found: matches of a listing are computed when it opens or changes, and forgotten when it closes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from sqlalchemy import delete, or_

from market.kernel.access import SYSTEM, Actor, require
from market.kernel.db import atomic, session
from market.kernel.events import record, record_all
from market.listings import queries as listings
from market.matching import queries
from market.matching.board import board
from market.matching.events import MatchesRenewed, MatchProposed
from market.matching.models import Match
from market.matching.permissions import MatchPermission
from market.matching.rules.model import GRADES, Result, Verdict
from market.matching.rules.results import result_as_json

if TYPE_CHECKING:
    from market.listings.models import Listing

KEPT = 50
"""How many matches of one listing are kept; more than anybody reads, and whom the news goes to."""


def renew(*, actor: Actor, now: datetime, listing_id: int) -> int:
    """Compute the matches of a listing anew; returns how many are kept. A closed listing keeps none."""
    require(MatchPermission.KEEP, actor)
    with atomic():
        listing = next(iter(listings.open_by_id([listing_id], now)), None)
        if listing is None:
            return forget(actor=actor, now=now, listing_id=listing_id)
        standing = board(now)
        view, owner = standing.view(listing), listing.organisation_id
        if listing.kind == "offer":
            results = standing.wants_for(view.thing, SYSTEM, now, owner, view.units)
        else:
            results = standing.offers_for(view.thing, SYSTEM, now, KEPT, owner)
        best = [result for result in results if result.is_proposable][:KEPT]
        kept = queries.kept_of(listing)
        others = {int(r.want_id if listing.kind == "offer" else r.offer_id): r for r in best}
        rows = {row.id: row for row in listings.open_by_id(others, now)}
        for other_id, gone in kept.items():
            if other_id not in rows:
                session().delete(gone)
        edition = standing.knowledge.edition
        news: dict[int, list[Match]] = {}
        for other_id, result in others.items():
            if other_id in rows:
                match = _kept(listing, rows[other_id], result, kept.get(other_id), edition, now)
                if match is not None:
                    news.setdefault(rows[other_id].organisation_id, []).append(match)
        session().flush()
        proposed = (MatchProposed(m[0].id, m[0].offer_id, m[0].want_id, listing.id, len(m) - 1) for m in news.values())
        record_all(proposed, actor=actor, now=now)
        record(MatchesRenewed(listing.id, len(rows)), actor=actor, now=now)
        return len(rows)


def _kept(
    listing: Listing, other: Listing, result: Result, match: Match | None, edition: str, now: datetime
) -> Match | None:
    """Keep one match; returned where it is news for the other side: new or better than before, and at least good."""
    offer, want = (listing, other) if listing.kind == "offer" else (other, listing)
    versions = (offer.version, want.version, edition)
    if match is not None and (match.offer_version, match.want_version, match.edition) == versions:
        return None
    is_better = match is None or result.grade > GRADES[cast("Verdict", match.verdict)]
    if match is None:
        match = Match(offer_id=offer.id, want_id=want.id)
        session().add(match)
    match.score_permille = round(result.score * 1000)
    match.verdict = result.verdict
    match.road_m = None if result.road_km is None else round(result.road_km * 1000)
    match.landed_fen = None if result.landed is None else round(result.landed * 100)
    match.offer_version, match.want_version, match.edition = versions
    match.result = result_as_json(result, None)
    match.computed_at = now
    return match if is_better and result.grade >= GRADES["good"] else None


def forget(*, actor: Actor, now: datetime, listing_id: int) -> int:
    """Drop the matches of a listing that is no longer open; returns 0, how many are kept."""
    require(MatchPermission.KEEP, actor)
    with atomic():
        session().execute(delete(Match).where(or_(Match.offer_id == listing_id, Match.want_id == listing_id)))
        record(MatchesRenewed(listing_id, 0), actor=actor, now=now)
    return 0
