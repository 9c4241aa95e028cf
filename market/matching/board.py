"""The standing board: the open listings as the matcher sees them, in the memory of a process.

The event log says which listings changed since the last look; only these are read again.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from threading import RLock
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from market.catalog.queries import current_knowledge
from market.catalog.rules.knowledge import Knowledge
from market.kernel import events
from market.kernel.access import Actor
from market.kernel.clock import SHANGHAI, shanghai_date
from market.kernel.db import database
from market.kernel.quantity import SHOWN, from_base
from market.listings import queries as listings
from market.listings.rules.units import UnitRow
from market.matching.index import OfferIndex, ranked
from market.matching.rules import lots
from market.matching.rules.blend import blends
from market.matching.rules.criteria import base_of
from market.matching.rules.model import Amount, Offer, OwnLimit, Result, Want
from market.matching.rules.reading import make_offer, make_want
from market.specs.rules.model import Figure
from market.specs.services import read_spec

if TYPE_CHECKING:
    from market.listings.models import Listing

GROWTH = 2
"""A segment of the shelf is taken into the next one unless it is more than so many times as large."""
NEARLY = 120
"""How many offers of the wanted materials, the newest first, are looked at for refusals worth showing."""
BLENDED = 24
"""Among how many of the best offers two are sought that fit together."""
T = TypeVar("T", Offer, Want)
_UNIT = {"g": "t", "L": "m3", "pcs": "pcs", "Wh": "kWh"}


def _amount(listing: Listing) -> Amount | None:
    if listing.quantity_remaining is None:
        return None
    unit = _UNIT[listing.quantity_unit]
    return Amount(float(from_base(listing.quantity_remaining, SHOWN[listing.quantity_unit])), unit, listing.period)


def _figures(rows: Iterable[Mapping[str, Any]]) -> tuple[Figure, ...]:
    names = ("key", "qualifier", "unit", "value", "min", "max", "basis", "kind", "approx", "text")
    return tuple(Figure(**{name: row[name] for name in names if name in row}) for row in rows)


def offer_of(listing: Listing, knowledge: Knowledge, units: Sequence[UnitRow] = ()) -> Offer:
    """An offer's row as the matcher sees it; a material that the owner chose against his own words is believed.

    A lot with a unit table stands there as its best units are.
    """
    made = make_offer(
        knowledge,
        offer_id=str(listing.id),
        title=listing.title,
        material_text=listing.material_text,
        spec_text=listing.spec_text,
        description=listing.description,
        figures=_figures(listing.figures),
        amount=_amount(listing),
        lat=listing.lat,
        lon=listing.lon,
        price=None if listing.price_fen is None else listing.price_fen / 100,
        is_delivered=listing.is_delivered,
        available_from=listing.available_from,
        available_to=listing.available_to,
        months=listing.months,
        hazard_code=listing.hazard_code,
    )
    if listing.material_id and listing.material_id not in (made.material_id, made.named_id):
        made = replace(made, material_id=listing.material_id, confidence=max(made.confidence, 0.9))
    return lots.at_best(made, units, knowledge) if units else made


def want_of(listing: Listing, knowledge: Knowledge) -> Want:
    """A want's row as the matcher sees it."""
    made = make_want(
        knowledge,
        want_id=str(listing.id),
        use_id=listing.use_id or "",
        title=listing.title,
        material_text=listing.material_text,
        spec_text=listing.spec_text,
        description=listing.description,
        acceptance=tuple(
            OwnLimit(row["key"], row["min"], row["max"], row.get("unit") or "", bool(row.get("hard")))
            for row in listing.acceptance
        ),
        amount=_amount(listing),
        min_supply=None if listing.min_supply_grams is None else listing.min_supply_grams / 1e6,
        lat=listing.lat,
        lon=listing.lon,
        max_road_km=None if listing.max_road_m is None else listing.max_road_m / 1000,
        price_max=None if listing.price_fen is None else listing.price_fen / 100,
        price_max_by_material={row["material_id"]: row["price_fen"] / 100 for row in listing.material_prices},
        needed_from=listing.available_from,
        needed_to=listing.available_to,
        months=listing.months,
        permits=frozenset(listing.permits),
    )
    if listing.material_id and listing.material_id not in made.named and not made.named:
        return replace(made, named=(listing.material_id,))
    return made


def _said(text: str, knowledge: Knowledge) -> dict[str, Any]:
    """What a pasted text says beside the material: amount, place, price."""
    spec = read_spec(text, knowledge)
    said: dict[str, Any] = {}
    if spec.quantity:
        stated = next((n for n in (spec.quantity.value, spec.quantity.max, spec.quantity.min) if n is not None), None)
        said["amount"] = None if stated is None else Amount(stated, spec.quantity.unit, spec.quantity.period)
    if district := knowledge.districts.get(spec.place or ""):
        said["lat"], said["lon"] = district.lat, district.lon
    return said


def offer_of_text(text: str, knowledge: Knowledge) -> Offer:
    """A pasted text read as an offer."""
    price = read_spec(text, knowledge).price
    said = _said(text, knowledge)
    if price is not None:
        said |= {"price": price.signed, "is_delivered": bool(price.freight_included)}
    return make_offer(knowledge, offer_id="0", spec_text=text, **said)


def want_of_text(text: str, knowledge: Knowledge) -> Want | None:
    """A pasted text read as a need: the named materials within the bounds it names; None where it names no material."""
    made = make_want(knowledge, want_id="0", use_id="", spec_text=text, **_said(text, knowledge))
    material = read_spec(text, knowledge).material
    return replace(made, named=(material,)) if material else None


@dataclass(frozen=True, slots=True)
class Standing(Generic[T]):
    """One open listing: whose it is, who may see it, when it closes by itself, and the matcher's view of it."""

    listing_id: int
    organisation_id: int
    is_public: bool
    closes_at: datetime | None
    stamp: tuple[object, ...]
    """Changes with every change of the row."""
    thing: T
    units: tuple[UnitRow, ...] = ()


def _closes_at(row: Listing) -> datetime | None:
    ends = [] if row.expires_at is None else [row.expires_at]
    if row.available_to is not None and row.available_to < date.max:
        ends.append(datetime.combine(row.available_to + timedelta(days=1), time(), SHANGHAI))
    return min(ends, default=None)


def _stamp(row: Listing, edition: str) -> tuple[object, ...]:
    return (edition, row.version, row.updated_at, row.visibility, row.quantity_remaining, row.expires_at)


class Segment:
    """Offers in columns, with whose each is; one that changes later is marked gone."""

    def __init__(self, standings: Iterable[Standing[Offer]], knowledge: Knowledge) -> None:
        by_id = {standing.thing.offer_id: standing for standing in standings}
        self.index = OfferIndex((standing.thing for standing in by_id.values()), knowledge)
        ordered = [by_id[offer.offer_id] for offer in self.index.offers]
        self.rows = {standing.listing_id: row for row, standing in enumerate(ordered)}
        self._owners = np.array([standing.organisation_id for standing in ordered], dtype=np.int64)
        self._members_only = np.array([not standing.is_public for standing in ordered], dtype=np.bool_)
        self._gone = np.zeros(len(ordered), dtype=np.bool_)

    def drop(self, listing_id: int) -> None:
        row = self.rows.pop(listing_id, None)
        if row is not None:
            self._gone[row] = True

    def find(self, want: Want, as_of: date, top: int, owner: int | None, is_member: bool) -> list[Result]:
        skip = self._gone if is_member else self._gone | self._members_only
        if owner is not None:
            skip = skip | (self._owners == owner)
        return self.index.find(want, as_of, top, skip)


class Shelf:
    """The open offers, in segments that grow geometrically: a change rebuilds a small one, seldom all."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.offers: dict[int, Standing[Offer]] = {}
        self._knowledge = knowledge
        self._segments: list[Segment] = []
        self._fresh: set[int] = set()
        self._of_material: dict[str, dict[int, None]] = {}

    def put(self, standing: Standing[Offer]) -> None:
        self.drop(standing.listing_id)
        self.offers[standing.listing_id] = standing
        self._fresh.add(standing.listing_id)
        if standing.thing.material_id:
            self._of_material.setdefault(standing.thing.material_id, {})[standing.listing_id] = None

    def drop(self, listing_id: int) -> bool:
        before = self.offers.pop(listing_id, None)
        if before is None:
            return False
        self._fresh.discard(listing_id)
        self._of_material.get(before.thing.material_id or "", {}).pop(listing_id, None)
        for segment in self._segments:
            segment.drop(listing_id)
        return True

    def _settle(self) -> None:
        if not self._fresh:
            return
        moving = self._fresh
        while self._segments and len(self._segments[-1].rows) <= GROWTH * len(moving):
            moving = moving | self._segments.pop().rows.keys()
        self._segments.append(Segment((self.offers[key] for key in sorted(moving)), self._knowledge))
        self._fresh = set()

    def find(self, want: Want, as_of: date, top: int, owner: int | None, is_member: bool) -> list[Result]:
        """The best offers of other organisations than ``owner``, best first."""
        self._settle()
        found = (segment.find(want, as_of, top, owner, is_member) for segment in self._segments)
        judged = (self._by_unit(result, want, as_of) for results in found for result in results)
        return ranked(judged)[:top]

    def _by_unit(self, result: Result, want: Want, as_of: date) -> Result:
        standing = self.offers[int(result.offer_id)]
        if not standing.units:
            return result
        return lots.judge(standing.thing, standing.units, want, self._knowledge, as_of)

    def of_materials(self, want: Want) -> Iterator[Standing[Offer]]:
        """Offers of the materials that the want takes, the newest first in each."""
        for material_id, keys in self._of_material.items():
            if keys and base_of(want, material_id, self._knowledge)[0]:
                yield from (self.offers[key] for key in reversed(keys))


class Board:
    """All open listings of one database, by one edition of the reference tables."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._clear(current_knowledge())

    def _clear(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._seen: events.Mark | None = None
        self._shelf = Shelf(knowledge)
        self._wants: dict[int, Standing[Want]] = {}
        self._takers: dict[str, dict[int, None]] = {}
        self._closing: list[tuple[datetime, int]] = []

    def refresh(self, now: datetime) -> None:
        """Bring the board in line with the listings, as the present transaction sees them."""
        with self._lock:
            knowledge = current_knowledge()
            seen = self._seen if knowledge.edition == self.knowledge.edition else None
            changed, mark = events.changes_since("listing", seen)
            if changed is None:
                self._clear(knowledge)
                self._take([*listings.open_listings("offer", now), *listings.open_listings("want", now)])
            elif changed := changed | self._closed(now):
                rows = listings.open_by_id(changed, now)
                for listing_id in changed - {row.id for row in rows}:
                    self._drop(listing_id)
                self._take(rows)
            self._seen = mark

    def _closed(self, now: datetime) -> set[int]:
        """Listings whose time may have run out; no event tells of it at once."""
        closed = set()
        while self._closing and self._closing[0][0] <= now:
            closed.add(heapq.heappop(self._closing)[1])
        return closed

    def find(self, listing_id: int) -> Standing[Offer] | Standing[Want] | None:
        """An open listing as the matcher sees it."""
        with self._lock:
            return self._shelf.offers.get(listing_id) or self._wants.get(listing_id)

    def view(self, row: Listing) -> Standing[Any]:
        """A listing as the matcher sees it, open or not."""
        standing = self.find(row.id)
        if standing is not None and standing.stamp == _stamp(row, self.knowledge.edition):
            return standing
        tables = listings.units_by_listing([row.id] if row.kind == "offer" else [])
        return self._standing(row, tuple(tables.get(row.id, ())))

    def _standing(self, row: Listing, units: tuple[UnitRow, ...]) -> Standing[Any]:
        return Standing(
            row.id,
            row.organisation_id,
            row.visibility == "public",
            _closes_at(row),
            _stamp(row, self.knowledge.edition),
            want_of(row, self.knowledge) if row.kind == "want" else offer_of(row, self.knowledge, units),
            units,
        )

    def _take(self, rows: Iterable[Listing]) -> None:
        new = [row for row in rows if self._stamp_of(row.id) != _stamp(row, self.knowledge.edition)]
        tables = listings.units_by_listing(row.id for row in new if row.kind == "offer")
        for row in new:
            standing = self._standing(row, tuple(tables.get(row.id, ())))
            if standing.closes_at is not None:
                heapq.heappush(self._closing, (standing.closes_at, row.id))
            if row.kind == "want":
                self._put_want(standing)
            else:
                self._shelf.put(standing)

    def _stamp_of(self, listing_id: int) -> tuple[object, ...] | None:
        standing = self.find(listing_id)
        return standing.stamp if standing else None

    def _put_want(self, standing: Standing[Want]) -> None:
        self._drop(standing.listing_id)
        self._wants[standing.listing_id] = standing
        for material_id, keys in self._takers.items():
            if base_of(standing.thing, material_id, self.knowledge)[0]:
                keys[standing.listing_id] = None

    def _drop(self, listing_id: int) -> None:
        self._shelf.drop(listing_id)
        if self._wants.pop(listing_id, None):
            for keys in self._takers.values():
                keys.pop(listing_id, None)

    def wants_for(
        self, offer: Offer, actor: Actor, now: datetime, owner: int | None = None, units: tuple[UnitRow, ...] = ()
    ) -> list[Result]:
        """The wants of other organisations whose use takes the material: proposals best first, then the refused."""
        day = shanghai_date(now)
        sees_all = is_member(actor)
        with self._lock:
            knowledge = self.knowledge
            found = [self._wants[key] for key in self._taking(offer.material_id)]
        judged = [
            lots.judge(offer, units, standing.thing, knowledge, day)
            for standing in found
            if standing.organisation_id != owner and (standing.is_public or sees_all)
        ]
        proposals = sorted((r for r in judged if r.is_proposable), key=lambda r: (-r.score, r.road_km or 0, r.want_id))
        return [*proposals, *_nearest(judged)]

    def _taking(self, material_id: str | None) -> Iterable[int]:
        if material_id is None:
            return ()
        if material_id not in self._takers:
            takes = (key for key, want in self._wants.items() if base_of(want.thing, material_id, self.knowledge)[0])
            self._takers[material_id] = dict.fromkeys(takes)
        return self._takers[material_id]

    def offers_for(self, want: Want, actor: Actor, now: datetime, top: int, owner: int | None = None) -> list[Result]:
        """The best open offers of other organisations that the actor may see; two that fit together say so."""
        with self._lock:
            found = self._shelf.find(want, shanghai_date(now), top, owner, is_member(actor))
            by_id = {result.offer_id: self._shelf.offers[int(result.offer_id)].thing for result in found[:BLENDED]}
            knowledge = self.knowledge
        hints = blends(found[:BLENDED], by_id, want, knowledge)
        return [replace(result, repairs=(*result.repairs, *hints.get(result.offer_id, ()))) for result in found]

    def offers_refused(self, want: Want, actor: Actor, now: datetime, owner: int | None = None) -> list[Result]:
        """Offers of a wanted material that something else refuses, the nearest to fitting first."""
        day = shanghai_date(now)
        sees_all = is_member(actor)
        with self._lock:
            knowledge = self.knowledge
            offers = (
                standing
                for standing in self._shelf.of_materials(want)
                if standing.organisation_id != owner and (standing.is_public or sees_all)
            )
            found = list(islice(offers, NEARLY))
        return _nearest(lots.judge(standing.thing, standing.units, want, knowledge, day) for standing in found)


def _nearest(judged: Iterable[Result]) -> list[Result]:
    refused = [result for result in judged if not result.is_proposable]
    return sorted(refused, key=lambda r: (len(r.refusals), r.road_km or 0, r.offer_id, r.want_id))


def is_member(actor: Actor) -> bool:
    """Whether listings for members only are shown to the actor."""
    return actor.is_system or actor.organisation_id is not None


_boards: WeakKeyDictionary[Any, Board] = WeakKeyDictionary()
_making = RLock()


def board(now: datetime) -> Board:
    """The board of the connected database, fresh."""
    with _making:
        found = _boards.get(database.bind)
        if found is None:
            found = _boards[database.bind] = Board()
    found.refresh(now)
    return found
