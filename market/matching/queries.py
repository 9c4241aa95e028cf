"""What fits what, as an actor may see it: computed when asked, on the standing board; kept matches are a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from market.catalog.queries import current_knowledge
from market.kernel.access import Actor, require
from market.kernel.clock import shanghai_date
from market.kernel.db import session
from market.kernel.i18n import localized
from market.kernel.paging import Page
from market.listings import queries as listings
from market.listings.models import Listing
from market.matching.board import board, offer_of, offer_of_text, want_of, want_of_text
from market.matching.errors import NotAPair, NothingToRead
from market.matching.models import Match
from market.matching.permissions import MatchPermission
from market.matching.rules.assess import assess
from market.matching.rules.model import Reason, Result
from market.matching.rules.outlets import Outlet, find_outlets
from market.specs.rules.model import Spec
from market.specs.services import read_spec

MAX_TEXT = 2000
PAGE = 24
SHOWN_MOST = 240
REFUSED_SHOWN = 6


@dataclass(frozen=True)
class Found:
    """One counterpart and how it fits."""

    listing: Listing
    result: Result


@dataclass(frozen=True)
class Finding:
    """What a pasted text leads to: wants that take it, the nearest refusals, usual outlets, and offers like it."""

    spec: Spec
    takers: Sequence[Found]
    refused: Sequence[Found]
    outlets: Sequence[Outlet]
    sources: Sequence[Found]


@dataclass(frozen=True)
class Matches:
    """The matches of one listing, a page of them, and the nearest refusals."""

    page: Page[Found]
    refused: Sequence[Found]


@dataclass(frozen=True)
class Cost:
    """CNY per tonne, signed: what the taker pays."""

    price: float
    freight: float
    landed: float


@dataclass(frozen=True)
class Pair:
    """One offer (or pasted text) against one want, explained."""

    offer: Listing | None
    want: Listing
    result: Result
    price: float | None
    edition: str
    text: str = ""

    @property
    def offer_title(self) -> str:
        return self.offer.title if self.offer else self.text[:40]

    @property
    def cost(self) -> Cost | None:
        if self.result.landed is None or self.price is None or self.result.road_km is None:
            return None
        return Cost(self.price, self.result.landed - self.price, self.result.landed)

    @property
    def to_ask(self) -> Sequence[Reason]:
        """What is not stated and would tell more."""
        return [reason for reason in self.result.reasons if reason.kind == "missing"]


def _with_rows(actor: Actor, results: Sequence[Result], kind: str) -> list[Found]:
    """Results with their listings, in order; one that was closed meanwhile is left out."""
    ids = [int(result.want_id if kind == "want" else result.offer_id) for result in results]
    rows = listings.visible_by_id(actor, ids)
    return [Found(rows[key], result) for key, result in zip(ids, results, strict=True) if key in rows]


def read_text(text: str) -> str:
    """The words that are read of a pasted text. Raises NothingToRead."""
    text = text.strip()[:MAX_TEXT]
    if not text:
        raise NothingToRead()
    return text


def find(text: str, *, actor: Actor, now: datetime, top: int = 12) -> Finding:
    """Who could use what ``text`` describes, and who offers it. Nothing is stored. Raises NothingToRead."""
    require(MatchPermission.TRY, actor)
    text = read_text(text)
    knowledge = current_knowledge()
    standing = board(now)
    results = standing.wants_for(offer_of_text(text, knowledge), actor, now)
    need = want_of_text(text, knowledge)
    sources = standing.offers_for(need, actor, now, top) if need else []
    return Finding(
        spec=read_spec(text, knowledge),
        takers=_with_rows(actor, [result for result in results if result.is_proposable][:top], "want"),
        refused=_with_rows(actor, [result for result in results if not result.is_proposable][:REFUSED_SHOWN], "want"),
        outlets=find_outlets(text, "", knowledge, top=6),
        sources=_with_rows(actor, sources, "offer"),
    )


def matches_of(actor: Actor, listing_id: int, *, now: datetime, number: int = 1) -> tuple[Listing, Matches]:
    """A visible listing and what fits it among the open listings that the actor may see. Raises ListingNotFound."""
    require(MatchPermission.SEE, actor)
    listing = listings.get_visible(actor, listing_id)
    standing = board(now)
    knowledge = current_knowledge()
    owner = listing.organisation_id
    if listing.kind == "offer":
        other, results = "want", standing.wants_for(offer_of(listing, knowledge), actor, now, owner)
        good = [result for result in results if result.is_proposable]
        refused = [result for result in results if not result.is_proposable]
    else:
        want = want_of(listing, knowledge)
        other, good = "offer", standing.offers_for(want, actor, now, SHOWN_MOST, owner)
        refused = standing.offers_refused(want, actor, now, owner)
    first = (number - 1) * PAGE
    page = Page(_with_rows(actor, good[first : first + PAGE], other), number, PAGE, len(good))
    return listing, Matches(page, _with_rows(actor, refused[:REFUSED_SHOWN], other))


def pair_of(actor: Actor, offer_id: int, want_id: int, *, now: datetime) -> Pair:
    """One visible offer against one visible want, proposable or not. Raises ListingNotFound, NotAPair."""
    require(MatchPermission.SEE, actor)
    offer, want = listings.get_visible(actor, offer_id), listings.get_visible(actor, want_id)
    if offer.kind != "offer" or want.kind != "want":
        raise NotAPair()
    knowledge = current_knowledge()
    result = assess(offer_of(offer, knowledge), want_of(want, knowledge), knowledge, shanghai_date(now))
    price = None if offer.price_fen is None else offer.price_fen / 100
    return Pair(offer, want, result, price, knowledge.edition)


def pair_of_text(actor: Actor, text: str, want_id: int, *, now: datetime) -> Pair:
    """A pasted text against one visible want. Raises NothingToRead, ListingNotFound, NotAPair."""
    require(MatchPermission.TRY, actor)
    text = read_text(text)
    want = listings.get_visible(actor, want_id)
    if want.kind != "want":
        raise NotAPair()
    knowledge = current_knowledge()
    offer = offer_of_text(text, knowledge)
    result = assess(offer, want_of(want, knowledge), knowledge, shanghai_date(now))
    return Pair(None, want, result, offer.price, knowledge.edition, text)


def kept_of(listing: Listing) -> dict[int, Match]:
    """The kept matches of a listing by the other listing's id; for this room's services, which act for the system."""
    own, other = (Match.offer_id, "want_id") if listing.kind == "offer" else (Match.want_id, "offer_id")
    return {getattr(match, other): match for match in session().scalars(select(Match).where(own == listing.id))}


@dataclass(frozen=True)
class Best:
    """One of the best matches, in words."""

    score: float
    offer_title: str
    offerer: str
    want_title: str
    wanter: str
    road_km: float | None
    landed: float | None
    sentence: str


def best(actor: Actor, top: int, *, now: datetime) -> list[Best]:
    """The best kept matches between listings that the actor may see, one for each use."""
    offer, want = aliased(Listing), aliased(Listing)
    query = (
        select(Match, offer, want)
        .join(offer, offer.id == Match.offer_id)
        .join(want, want.id == Match.want_id)
        .order_by(Match.score_permille.desc(), Match.id)
    )
    if actor.organisation_id is None:
        query = query.where(offer.visibility == "public", want.visibility == "public")
    chosen: dict[str | None, Best] = {}
    for _match, offered, wanted in session().execute(query.limit(20 * top)):
        if wanted.use_id not in chosen:
            pair = pair_of(actor, offered.id, wanted.id, now=now)
            chosen[wanted.use_id] = Best(
                pair.result.score,
                offered.title,
                localized(offered.organisation, "name"),
                wanted.title,
                localized(wanted.organisation, "name"),
                pair.result.road_km,
                pair.result.landed,
                telling(pair.result),
            )
        if len(chosen) == top:
            break
    return list(chosen.values())


def telling(result: Result) -> str:
    """The sentence that says most: what refuses, what deviates most, what is missing; empty where all is well."""
    by_weight = sorted(result.reasons, key=lambda r: (not r.refuses, r.kind == "missing", r.membership))
    first = next((r for r in by_weight if r.refuses or r.kind == "missing" or r.membership < 1), None)
    return first.text() if first else ""


def find_match(match_id: int) -> Match | None:
    """One kept match; for this room's handlers."""
    return session().get(Match, match_id)
