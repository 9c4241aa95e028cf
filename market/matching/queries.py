"""What fits what, as an actor may see it: computed when asked, on the standing board; kept matches are a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from market.catalog.queries import current_index
from market.catalog.rules.knowledge import Knowledge
from market.catalog.rules.search import Entry
from market.kernel.access import Actor, require
from market.kernel.clock import shanghai_date
from market.kernel.db import session
from market.kernel.i18n import localized
from market.kernel.paging import Page
from market.listings import queries as listings
from market.listings.models import Listing
from market.listings.rules.states import OPEN
from market.matching.board import board, is_member, offer_of_text, want_of_text
from market.matching.errors import NotAPair, NothingToRead
from market.matching.models import Match
from market.matching.permissions import MatchPermission
from market.matching.rules import lots
from market.matching.rules.criteria import plan
from market.matching.rules.model import Offer, Reason, Result, Want
from market.matching.rules.outlets import Outlet, find_outlets
from market.matching.rules.score import FREIGHT_CNY_PER_T_KM, ex_works
from market.specs.rules.model import Spec
from market.specs.services import read_spec

MAX_TEXT = 2000
PAGE = 24
SHOWN_MOST = 120
REFUSED_SHOWN = 6
MEANT_SHOWN = 4
MEANT_KINDS = ("lookalike", "material")
MEANT_FROM = 64.0
"""Of 110: two characters of which one is mistaken still reach it, a chance likeness does not."""


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
    meant: Sequence[Meant] = ()


@dataclass(frozen=True)
class Meant:
    """What an unknown name may mean: the catalogue's entry, and the text asked anew with its name written right."""

    entry: Entry
    text: str


@dataclass(frozen=True)
class Matches:
    """The matches of one listing, a page of them, and the nearest refusals."""

    page: Page[Found]
    refused: Sequence[Found]


@dataclass(frozen=True)
class Cost:
    """CNY per tonne, signed: what the taker pays. ``reach_km``: by road so far the landed price keeps his ceiling."""

    price: float
    freight: float
    landed: float
    reach_km: float | None


@dataclass(frozen=True)
class Pair:
    """One offer (or pasted text) against one want, explained. ``spec`` is what was read of a pasted text."""

    offer: Listing | None
    want: Listing
    result: Result
    cost: Cost | None
    edition: str
    text: str = ""
    spec: Spec | None = None

    @property
    def offer_title(self) -> str:
        return self.offer.title if self.offer else self.text[:40]

    @property
    def gap(self) -> Reason | None:
        """What keeps the pair furthest from ideal; None where all is well."""
        return gap(self.result)

    @property
    def to_ask(self) -> Sequence[Reason]:
        """What is not stated and would tell more."""
        return [reason for reason in self.result.reasons if reason.kind == "missing"]

    @property
    def closed(self) -> Sequence[Listing]:
        """Those of the two that are not open at present."""
        return [row for row in (self.offer, self.want) if row is not None and row.state not in OPEN]


def _cost(result: Result, offer: Offer, want: Want, knowledge: Knowledge) -> Cost | None:
    price = ex_works(offer, result.road_km)
    if result.landed is None or price is None or result.road_km is None or offer.material_id is None:
        return None
    ceiling = plan(want, offer.material_id, knowledge).ceiling
    reach = None if ceiling is None or ceiling < price else (ceiling - price) / FREIGHT_CNY_PER_T_KM
    return Cost(price, result.landed - price, result.landed, reach)


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


def _meant(text: str, spec: Spec) -> list[Meant]:
    """Where no material was read: materials and look-alikes that sound like a word not understood, likeliest first."""
    if spec.material is not None:
        return []
    words = dict.fromkeys(word for unread in spec.unread for word in (unread, *unread.split()) if len(word) > 1)
    hits = [(hit, word) for word in words for hit in current_index().search(word, limit=3, kinds=MEANT_KINDS)]
    best: dict[Entry, tuple[float, str]] = {}
    for hit, word in hits:
        if hit.score >= MEANT_FROM and hit.score > best.get(hit.entry, (0.0, ""))[0]:
            best[hit.entry] = (hit.score, word)
    likeliest = sorted(best.items(), key=lambda item: -item[1][0])[:MEANT_SHOWN]
    return [
        Meant(entry, text.replace(word, localized(entry, "name"), 1) if word in text else localized(entry, "name"))
        for entry, (_, word) in likeliest
    ]


def find(text: str, *, actor: Actor, now: datetime, top: int = 12) -> Finding:
    """Who could use what ``text`` describes, and who offers it. Nothing is stored. Raises NothingToRead."""
    require(MatchPermission.TRY, actor)
    text = read_text(text)
    standing = board(now)
    knowledge = standing.knowledge
    own = actor.organisation_id
    results = standing.wants_for(offer_of_text(text, knowledge), actor, now, own)
    need = want_of_text(text, knowledge)
    sources = standing.offers_for(need, actor, now, top, own) if need else []
    spec = read_spec(text, knowledge)
    return Finding(
        spec=spec,
        takers=_with_rows(actor, [result for result in results if result.is_proposable][:top], "want"),
        refused=_with_rows(actor, [result for result in results if not result.is_proposable][:REFUSED_SHOWN], "want"),
        outlets=find_outlets(text, "", knowledge, top=6),
        sources=_with_rows(actor, sources, "offer"),
        meant=_meant(text, spec),
    )


def matches_of(actor: Actor, listing_id: int, *, now: datetime, number: int = 1) -> tuple[Listing, Matches]:
    """A visible listing and what fits it among the open listings that the actor may see. Raises ListingNotFound."""
    require(MatchPermission.SEE, actor)
    listing = listings.get_visible(actor, listing_id)
    standing = board(now)
    view, owner = standing.view(listing), listing.organisation_id
    if listing.kind == "offer":
        other, results = "want", standing.wants_for(view.thing, actor, now, owner, view.units)
        good = [result for result in results if result.is_proposable]
        refused = [result for result in results if not result.is_proposable]
    else:
        other, good = "offer", standing.offers_for(view.thing, actor, now, SHOWN_MOST, owner)
        refused = standing.offers_refused(view.thing, actor, now, owner)
    first = (number - 1) * PAGE
    page = Page(_with_rows(actor, good[first : first + PAGE], other), number, PAGE, len(good))
    return listing, Matches(page, _with_rows(actor, refused[:REFUSED_SHOWN], other))


def pair_of(actor: Actor, offer_id: int, want_id: int, *, now: datetime) -> Pair:
    """One visible offer against one visible want, proposable or not. Raises ListingNotFound, NotAPair."""
    require(MatchPermission.SEE, actor)
    offer, want = listings.get_visible(actor, offer_id), listings.get_visible(actor, want_id)
    if offer.kind != "offer" or want.kind != "want":
        raise NotAPair()
    standing = board(now)
    knowledge = standing.knowledge
    left, right = standing.view(offer), standing.view(want)
    result = lots.judge(left.thing, left.units, right.thing, knowledge, shanghai_date(now))
    if result.is_proposable and result.verdict != "ideal":
        best = standing.offers_for(right.thing, actor, now, PAGE, want.organisation_id)
        hints = next((each.repairs for each in best if each.offer_id == result.offer_id), ())
        more = (hint for hint in hints if hint not in result.repairs)
        result = replace(result, repairs=(*result.repairs, *more))
    return Pair(offer, want, result, _cost(result, left.thing, right.thing, knowledge), knowledge.edition)


def pair_of_text(actor: Actor, text: str, want_id: int, *, now: datetime) -> Pair:
    """A pasted text against one visible want. Raises NothingToRead, ListingNotFound, NotAPair."""
    require(MatchPermission.TRY, actor)
    text = read_text(text)
    want = listings.get_visible(actor, want_id)
    if want.kind != "want":
        raise NotAPair()
    standing = board(now)
    knowledge = standing.knowledge
    offer, needed = offer_of_text(text, knowledge), standing.view(want).thing
    result = lots.judge(offer, (), needed, knowledge, shanghai_date(now))
    cost = _cost(result, offer, needed, knowledge)
    return Pair(None, want, result, cost, knowledge.edition, text, read_spec(text, knowledge))


def kept_of(listing: Listing) -> dict[int, Match]:
    """The kept matches of a listing by the other listing's id; for this room's services, which act for the system."""
    own, other = (Match.offer_id, "want_id") if listing.kind == "offer" else (Match.want_id, "offer_id")
    return {getattr(match, other): match for match in session().scalars(select(Match).where(own == listing.id))}


@dataclass(frozen=True)
class Best:
    """One of the best matches, in words."""

    score: float
    verdict: str
    offer_title: str
    offerer: str
    want_title: str
    wanter: str
    road_km: float | None
    landed: float | None
    sentence: str


def best(actor: Actor, top: int, *, now: datetime) -> list[Best]:
    """The best kept matches between open listings that the actor may see, one for each use, judged as of ``now``."""
    require(MatchPermission.SEE, actor)
    offer, want = aliased(Listing), aliased(Listing)
    place = func.row_number().over(partition_by=want.use_id, order_by=(Match.score_permille.desc(), Match.id))
    query = (
        select(Match.offer_id, Match.want_id, Match.score_permille, Match.id, place.label("place"))
        .join(offer, offer.id == Match.offer_id)
        .join(want, want.id == Match.want_id)
        .where(offer.state.in_(OPEN), want.state.in_(OPEN))
    )
    if not is_member(actor):
        query = query.where(offer.visibility == "public", want.visibility == "public")
    ranked = query.subquery()
    chosen = (
        select(ranked.c.offer_id, ranked.c.want_id)
        .where(ranked.c.place == 1)
        .order_by(ranked.c.score_permille.desc(), ranked.c.id)
        .limit(top)
    )
    pairs = [pair_of(actor, row.offer_id, row.want_id, now=now) for row in session().execute(chosen)]
    return [_in_words(pair) for pair in pairs if pair.result.is_proposable]


def _in_words(pair: Pair) -> Best:
    offer, want, result = pair.offer, pair.want, pair.result
    return Best(
        result.score,
        result.verdict,
        pair.offer_title,
        localized(offer.organisation, "name") if offer else "",
        want.title,
        localized(want.organisation, "name"),
        result.road_km,
        result.landed,
        pair.gap.text() if pair.gap else "",
    )


def gap(result: Result) -> Reason | None:
    """The reason that says most: what refuses, what deviates most, what is missing; None where all is well."""
    by_weight = sorted(result.reasons, key=lambda r: (not r.refuses, r.kind == "missing", r.membership))
    return next((r for r in by_weight if r.refuses or r.kind == "missing" or r.membership < 1), None)


def find_match(match_id: int) -> Match | None:
    """One kept match; for this room's handlers."""
    return session().get(Match, match_id)
