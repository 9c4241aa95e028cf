"""The standing board: the open listings as the matcher sees them, in the memory of a process.

The event log says which listings changed since the last look; only these are read again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import RLock
from typing import Any
from weakref import WeakKeyDictionary

from market.catalog.queries import current_knowledge
from market.catalog.rules.knowledge import Knowledge
from market.kernel import events
from market.kernel.access import Actor
from market.kernel.clock import shanghai_date
from market.kernel.db import database
from market.kernel.quantity import SHOWN, from_base
from market.listings import queries as listings
from market.listings.models import Listing
from market.matching.index import OfferIndex, ranked
from market.matching.rules.assess import assess
from market.matching.rules.criteria import base_of
from market.matching.rules.model import Amount, Offer, OwnLimit, Result, Want
from market.matching.rules.reading import make_offer, make_want
from market.specs.rules.model import Figure
from market.specs.services import read_spec

REBUILD_AT = 500
"""Changed offers are judged one by one beside the index until there are so many."""
NEARLY = 300
"""How many offers of a wanted material are looked at for refusals worth showing."""
_UNIT = {"g": "t", "L": "m3", "pcs": "pcs", "Wh": "kWh"}


def _amount(listing: Listing) -> Amount | None:
    if listing.quantity_remaining is None:
        return None
    unit = _UNIT[listing.quantity_unit]
    return Amount(float(from_base(listing.quantity_remaining, SHOWN[listing.quantity_unit])), unit, listing.period)


def _figures(rows: Iterable[Mapping[str, Any]]) -> tuple[Figure, ...]:
    names = ("key", "qualifier", "unit", "value", "min", "max", "basis", "kind", "approx", "text")
    return tuple(Figure(**{name: row[name] for name in names if name in row}) for row in rows)


def offer_of(listing: Listing, knowledge: Knowledge) -> Offer:
    """An offer's row as the matcher sees it; a material that the owner chose against his own words is believed."""
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
        return replace(made, material_id=listing.material_id, confidence=max(made.confidence, 0.9))
    return made


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
class Standing:
    """One open listing: whose it is, who may see it, and the matcher's view of it."""

    organisation_id: int
    is_public: bool
    thing: Any


class Shelf:
    """Open offers of one visibility: an index of most of them, and the few that changed since it was built."""

    def __init__(self) -> None:
        self.offers: dict[int, Standing] = {}
        self.by_owner: Counter[int] = Counter()
        self.changed: set[int] = set()
        self.index: OfferIndex | None = None

    def put(self, listing_id: int, standing: Standing | None) -> None:
        before = self.offers.pop(listing_id, None)
        if before:
            self.by_owner[before.organisation_id] -= 1
        if standing:
            self.offers[listing_id] = standing
            self.by_owner[standing.organisation_id] += 1
        if before or standing:
            self.changed.add(listing_id)

    def find(self, want: Want, as_of: Any, top: int, owner: int | None, knowledge: Knowledge) -> list[Result]:
        """The best offers of other organisations than ``owner``."""
        if self.index is None or len(self.changed) > REBUILD_AT:
            self.index = OfferIndex((standing.thing for standing in self.offers.values()), knowledge)
            self.changed = set()
        spare = len(self.changed) + (self.by_owner[owner] if owner is not None else 0)
        found = [r for r in self.index.find(want, as_of, top + spare) if int(r.offer_id) not in self.changed]
        fresh = (self.offers[key].thing for key in self.changed if key in self.offers)
        found += [assess(offer, want, knowledge, as_of) for offer in fresh]
        others = [r for r in found if owner is None or self.offers[int(r.offer_id)].organisation_id != owner]
        return ranked(others)[:top]


class Board:
    """All open listings of one database."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._clear("")

    def _clear(self, edition: str) -> None:
        self.edition = edition
        self._seen: events.Mark | None = None
        self._shelves = {True: Shelf(), False: Shelf()}
        self._wants: dict[int, Standing] = {}
        self._takers: dict[str, list[int]] = {}

    def refresh(self, now: datetime) -> None:
        """Bring the board in line with the listings."""
        with self._lock:
            knowledge = current_knowledge()
            if knowledge.edition != self.edition:
                self._clear(knowledge.edition)
            changed, self._seen = events.changes_since("listing", self._seen)
            if changed is None:
                rows = [*listings.open_listings("offer", now), *listings.open_listings("want", now)]
                self._take(rows, knowledge)
            elif changed:
                rows = [*listings.open_by_id(changed, now)]
                self._take(rows, knowledge)
                for listing_id in changed - {row.id for row in rows}:
                    self._drop(listing_id)

    def _take(self, rows: Iterable[Listing], knowledge: Knowledge) -> None:
        for row in rows:
            is_public = row.visibility == "public"
            if row.kind == "want":
                self._wants[row.id] = Standing(row.organisation_id, is_public, want_of(row, knowledge))
                self._takers = {}
            else:
                standing = Standing(row.organisation_id, is_public, offer_of(row, knowledge))
                self._shelves[not is_public].put(row.id, None)
                self._shelves[is_public].put(row.id, standing)

    def _drop(self, listing_id: int) -> None:
        for shelf in self._shelves.values():
            shelf.put(listing_id, None)
        if self._wants.pop(listing_id, None):
            self._takers = {}

    def wants_for(self, offer: Offer, actor: Actor, now: datetime, owner: int | None = None) -> list[Result]:
        """The wants of other organisations whose use takes the material: proposals best first, then the refused."""
        knowledge = current_knowledge()
        day = shanghai_date(now)
        with self._lock:
            found = [self._wants[key] for key in self._taking(offer.material_id, knowledge)]
        judged = [
            assess(offer, standing.thing, knowledge, day)
            for standing in found
            if standing.organisation_id != owner and _may_see(actor, standing)
        ]
        proposals = sorted((r for r in judged if r.is_proposable), key=lambda r: (-r.score, r.road_km or 0, r.want_id))
        return [*proposals, *_nearest(judged)]

    def _taking(self, material_id: str | None, knowledge: Knowledge) -> Sequence[int]:
        if material_id is None:
            return ()
        if material_id not in self._takers:
            self._takers[material_id] = [
                key for key, standing in self._wants.items() if base_of(standing.thing, material_id, knowledge)[0]
            ]
        return self._takers[material_id]

    def offers_for(self, want: Want, actor: Actor, now: datetime, top: int, owner: int | None = None) -> list[Result]:
        """The best open offers of other organisations that the actor may see."""
        knowledge = current_knowledge()
        day = shanghai_date(now)
        with self._lock:
            shelves = [shelf for is_public, shelf in self._shelves.items() if is_public or _is_member(actor)]
            found = [shelf.find(want, day, top, owner, knowledge) for shelf in shelves]
        return ranked(result for results in found for result in results)[:top]

    def offers_refused(self, want: Want, actor: Actor, now: datetime, owner: int | None = None) -> list[Result]:
        """Offers of a wanted material that something else refuses, the nearest to fitting first."""
        knowledge = current_knowledge()
        day = shanghai_date(now)
        bases: dict[str | None, int] = {None: 0}
        offers: list[Offer] = []
        with self._lock:
            for is_public, shelf in self._shelves.items():
                for standing in shelf.offers.values() if is_public or _is_member(actor) else ():
                    material = standing.thing.material_id
                    if material not in bases:
                        bases[material] = base_of(want, material, knowledge)[0]
                    if bases[material] and standing.organisation_id != owner and len(offers) < NEARLY:
                        offers.append(standing.thing)
        return _nearest(assess(offer, want, knowledge, day) for offer in offers)


def _nearest(judged: Iterable[Result]) -> list[Result]:
    refused = [result for result in judged if not result.is_proposable]
    return sorted(refused, key=lambda r: (len(r.refusals), r.road_km or 0, r.offer_id, r.want_id))


def _is_member(actor: Actor) -> bool:
    return actor.is_system or actor.organisation_id is not None


def _may_see(actor: Actor, standing: Standing) -> bool:
    return standing.is_public or _is_member(actor)


_boards: WeakKeyDictionary[Any, Board] = WeakKeyDictionary()


def board(now: datetime) -> Board:
    """The board of the connected database, fresh."""
    found = _boards.setdefault(database.bind, Board())
    found.refresh(now)
    return found
