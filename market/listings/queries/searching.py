"""Browse and search: one statement for a page, one for the count; nothing is asked in a loop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import cos, radians
from typing import Any

from sqlalchemy import ColumnElement, and_, cast, column, func, literal_column, or_, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY

from market.accounts.models import Site
from market.catalog.rules.knowledge import Knowledge
from market.kernel.access import Actor
from market.kernel.db import session
from market.kernel.paging import Page
from market.kernel.quantity import to_grams
from market.listings.models import Listing, ListingFigure
from market.listings.queries.reading import is_open
from market.listings.rules.filters import Filters, PropertyRange
from market.listings.rules.wording import groups_of, match_expression, tsquery

PAGE_SIZE = 25
EARTH_KM = 6371.0088
KM_A_DEGREE = 111.195
DETOUR = 1.3
"""Road km for a great-circle km: the rule of thumb used throughout."""
_FTS = table("fts_listing", column("rowid"), column("listing_id"), column("tokens"))


@dataclass(frozen=True, slots=True)
class Place:
    """A point to measure from, WGS-84 degrees."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One row of a list; ``road_km`` from the chosen place, None without one."""

    listing: Listing
    road_km: float | None


def place_of(actor: Actor, near: str, knowledge: Knowledge) -> Place | None:
    """The point that ``Filters.near`` names: a district's centre, or a site of the organisation acted for."""
    if district := knowledge.districts.get(near):
        return Place(district.lat, district.lon)
    kind, _, number = near.partition(":")
    if kind != "site" or actor.organisation_id is None:
        return None
    query = select(Site.lat, Site.lon).where(Site.id == int(number), Site.organisation_id == actor.organisation_id)
    found = session().execute(query).first()
    return Place(found.lat, found.lon) if found else None


def _road_km(place: Place) -> ColumnElement[float]:
    """Haversine from ``place``, times the detour."""
    half_lat = func.sin(func.radians(Listing.lat - place.lat) / 2)
    half_lon = func.sin(func.radians(Listing.lon - place.lon) / 2)
    chord = half_lat * half_lat + cos(radians(place.lat)) * func.cos(func.radians(Listing.lat)) * half_lon * half_lon
    return 2 * EARTH_KM * DETOUR * func.asin(func.sqrt(chord))


def _near(place: Place, road_km: float) -> Iterator[ColumnElement[bool]]:
    """A box that an index can use, then the circle."""
    km = road_km / DETOUR
    reach = km / KM_A_DEGREE
    yield Listing.lat.between(place.lat - reach, place.lat + reach)
    across = reach / max(cos(radians(min(abs(place.lat) + reach, 89.0))), 0.01)
    yield Listing.lon.between(place.lon - across, place.lon + across)
    yield _road_km(place) <= road_km


def _material(filters: Filters, wanted: frozenset[str], knowledge: Knowledge) -> ColumnElement[bool]:
    """Of one of the materials; a want also where its use takes one."""
    of_material = Listing.material_id.in_(sorted(wanted))
    if filters.kind == "offer":
        return of_material
    uses = [use_id for use_id, takes in knowledge.materials_by_use.items() if not wanted.isdisjoint(takes)]
    return or_(of_material, and_(Listing.material_id.is_(None), Listing.use_id.in_(sorted(uses))))


def _category(filters: Filters, knowledge: Knowledge) -> ColumnElement[bool]:
    number = filters.category[2:]
    stated: ColumnElement[bool]
    members = frozenset(m.material_id for m in knowledge.materials.values() if m.waste_class == filters.category)
    if filters.category.startswith("HW"):
        stated = Listing.hazard_code.like(f"%-{number}")
    else:
        stated = or_(Listing.waste_code == filters.category, Listing.waste_code.like(f"%-S{number}"))
    return or_(stated, _material(filters, members, knowledge))


def _property(wanted: PropertyRange) -> ColumnElement[bool]:
    reach = select(ListingFigure.listing_id).where(ListingFigure.key == wanted.key)
    if wanted.high is not None:
        reach = reach.where(or_(ListingFigure.low.is_(None), ListingFigure.low <= wanted.high))
    if wanted.low is not None:
        reach = reach.where(or_(ListingFigure.high.is_(None), ListingFigure.high >= wanted.low))
    return Listing.id.in_(reach)


def _narrowed(filters: Filters, place: Place | None, knowledge: Knowledge) -> Iterator[ColumnElement[bool]]:
    """The conditions of ``filters``, text left out."""
    if filters.materials:
        yield _material(filters, frozenset(filters.materials), knowledge)
    if filters.category:
        yield _category(filters, knowledge)
    if filters.districts:
        yield Listing.district.in_(filters.districts)
    if place and filters.km is not None:
        yield from _near(place, float(filters.km))
    if filters.amount_min is not None or filters.amount_max is not None:
        yield Listing.quantity_unit == "g"
    if filters.amount_min is not None:
        yield Listing.yearly_amount >= to_grams(filters.amount_min)
    if filters.amount_max is not None:
        yield Listing.yearly_amount <= to_grams(filters.amount_max)
    if filters.price_min is not None:
        yield Listing.price_fen >= int(filters.price_min * 100)
    if filters.price_max is not None:
        yield Listing.price_fen <= int(filters.price_max * 100)
    if filters.month is not None:
        yield Listing.months.bitwise_and(1 << (filters.month - 1)) != 0
    if filters.on is not None:
        yield or_(Listing.available_from.is_(None), Listing.available_from <= filters.on)
        yield or_(Listing.available_to.is_(None), Listing.available_to >= filters.on)
    yield from map(_property, filters.properties)


def _visible_now(actor: Actor, kind: str, now: datetime) -> ColumnElement[bool]:
    """What a list shows: open listings only, one's own among them; members' listings to members."""
    shown = and_(Listing.kind == kind, is_open(now))
    member = actor.is_system or actor.organisation_id is not None
    return shown if member else and_(shown, Listing.visibility == "public")


@dataclass(frozen=True)
class _Search:
    """A statement under way: what must hold, and by what text ranks."""

    where: tuple[ColumnElement[bool], ...]
    join: Any = None
    rank: ColumnElement[Any] | None = None

    def over(self, query: Any) -> Any:
        """``query`` with the conditions; what it selects stays."""
        query = query.where(*self.where)
        return query if self.join is None else query.join(_FTS, self.join)


def _search(actor: Actor, filters: Filters, now: datetime, place: Place | None, knowledge: Knowledge) -> _Search:
    where = (_visible_now(actor, filters.kind, now), *_narrowed(filters, place, knowledge))
    groups = groups_of(filters.q, knowledge) if filters.q else ()
    if not groups:
        return _Search(where)
    if session().get_bind().dialect.name == "sqlite":
        match = text("fts_listing MATCH :match").bindparams(match=match_expression(groups))
        # The weights are those of ts_rank's classes A, B and C; the best rank is the smallest.
        rank: ColumnElement[Any] = literal_column("bm25(fts_listing, 10.0, 4.0, 2.0)")
        return _Search((*where, match), _FTS.c.rowid == Listing.id, rank)  # type: ignore[arg-type]  # a text is a condition
    asked = cast(tsquery(groups), TSQUERY)
    return _Search(
        (*where, _FTS.c.tokens.op("@@")(asked)), _FTS.c.listing_id == Listing.id, -func.ts_rank(_FTS.c.tokens, asked)
    )


def _order(filters: Filters, found: _Search, place: Place | None) -> tuple[Any, ...]:
    newest = (Listing.published_at.desc(), Listing.id.desc())
    order = filters.order
    if order == "fit" and found.rank is not None:
        return (found.rank, *newest)
    if order == "near" and place:
        return (_road_km(place).asc().nulls_last(), *newest)
    if order == "cheap":
        return (Listing.price_fen.asc().nulls_last(), *newest)
    if order == "dear":
        return (Listing.price_fen.desc().nulls_last(), *newest)
    if order == "large":
        return (Listing.yearly_amount.desc().nulls_last(), *newest)
    return newest


def search(actor: Actor, filters: Filters, *, now: datetime, knowledge: Knowledge, size: int = PAGE_SIZE) -> Page[Hit]:
    """One page of what ``actor`` may see and ``filters`` ask for."""
    place = place_of(actor, filters.near, knowledge)
    found = _search(actor, filters, now, place, knowledge)
    total = session().scalar(found.over(select(func.count()).select_from(Listing))) or 0
    number = min(filters.page, max(1, -(-total // size)))
    distance = _road_km(place) if place else literal_column("NULL")
    query = found.over(select(Listing, distance)).order_by(*_order(filters, found, place))
    rows = session().execute(query.limit(size).offset((number - 1) * size))
    return Page([Hit(listing, road_km) for listing, road_km in rows], number, size, total)


def stream(
    actor: Actor, filters: Filters, *, now: datetime, knowledge: Knowledge, limit: int, chunk: int = 1_000
) -> Iterator[Listing]:
    """At most ``limit`` listings of the same list in the same order, for an export."""
    place = place_of(actor, filters.near, knowledge)
    found = _search(actor, filters, now, place, knowledge)
    query = found.over(select(Listing)).order_by(*_order(filters, found, place)).limit(limit)
    yield from session().scalars(query.execution_options(yield_per=chunk))
