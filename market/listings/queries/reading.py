"""Which listings an actor may see, and single listings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true

from market.accounts.models import Organisation, Site
from market.catalog.queries import current_knowledge
from market.kernel.access import Actor
from market.kernel.clock import shanghai_date
from market.kernel.db import session
from market.kernel.paging import Page
from market.listings.errors import ListingNotFound
from market.listings.models import Listing, ListingUnit
from market.listings.rules.states import OPEN, SHOWN
from market.listings.rules.units import UnitRow

MAX_ID = 2**63 - 1


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition under which ``actor`` may see a listing: one's own always; others' by state and visibility."""
    if actor.is_system:
        return true()
    others = Listing.state.in_(SHOWN)
    if not actor.signed_in:
        return and_(others, Listing.visibility == "public")
    if actor.organisation_id is None:
        return and_(others, Listing.visibility == "public")
    return or_(Listing.organisation_id == actor.organisation_id, others)


def visible(actor: Actor) -> Select[Listing]:
    """Every listing that ``actor`` may see, in any state; to be narrowed."""
    return select(Listing).where(visible_to(actor))


def get_visible(actor: Actor, listing_id: int) -> Listing:
    """One listing. Raises ListingNotFound where there is none or ``actor`` may not see it."""
    found = session().scalar(visible(actor).where(Listing.id == listing_id)) if 0 < listing_id <= MAX_ID else None
    if found is None:
        raise ListingNotFound()
    return found


def get_for_update(listing_id: int) -> Listing:
    """One listing, its row locked until the transaction ends. Raises ListingNotFound. For this room's services."""
    query = (
        select(Listing)
        .where(Listing.id == listing_id)
        .with_for_update(of=Listing)
        .execution_options(populate_existing=True)
    )
    found = session().scalar(query) if 0 < listing_id <= MAX_ID else None
    if found is None:
        raise ListingNotFound()
    return found


def at_site_for_update(site_id: int) -> Sequence[Listing]:
    """The listings at a site, their rows locked until the transaction ends. For this room's services."""
    query = (
        select(Listing)
        .where(Listing.site_id == site_id, Listing.state != "withdrawn")
        .order_by(Listing.id)
        .with_for_update(of=Listing)
    )
    return session().scalars(query).all()


def units_of(listing: Listing) -> Sequence[ListingUnit]:
    """The unit table of a listing that the caller has been given, in the order of the table."""
    return (
        session()
        .scalars(select(ListingUnit).where(ListingUnit.listing_id == listing.id).order_by(ListingUnit.id))
        .all()
    )


def owner_names(organisation_ids: Iterable[int]) -> dict[int, str]:
    """Both names of each organisation, to be searched."""
    query = select(Organisation.id, Organisation.name_zh, Organisation.name_en)
    rows = session().execute(query.where(Organisation.id.in_(set(organisation_ids))))
    return {row.id: f"{row.name_zh} {row.name_en}" for row in rows}


def find_site(organisation_id: int, site_id: int | None) -> Site | None:
    """A site of the organisation; None where it has no such one."""
    if site_id is None or not 0 < site_id <= MAX_ID:
        return None
    return session().scalar(select(Site).where(Site.id == site_id, Site.organisation_id == organisation_id))


def is_open(now: datetime) -> ColumnElement[bool]:
    """The condition under which a listing takes part in search and matching at ``now``."""
    today = shanghai_date(now)
    return and_(
        Listing.state.in_(OPEN),
        or_(Listing.expires_at.is_(None), Listing.expires_at > now),
        or_(Listing.available_to.is_(None), Listing.available_to >= today),
    )


def open_listings(kind: str, now: datetime) -> Sequence[Listing]:
    """All open offers or wants, for the matcher: it shows each pair only to who may see both."""
    return session().scalars(select(Listing).where(Listing.kind == kind, is_open(now)).order_by(Listing.id)).all()


def open_by_id(ids: Iterable[int], now: datetime) -> Sequence[Listing]:
    """Those of the listings that are open, for the matcher."""
    return _in_chunks(select(Listing).where(is_open(now)), ids)


def visible_by_id(actor: Actor, ids: Iterable[int]) -> dict[int, Listing]:
    """Those of the listings that ``actor`` may see, by id."""
    return {listing.id: listing for listing in _in_chunks(visible(actor), ids)}


def _in_chunks(query: Select[Listing], ids: Iterable[int], size: int = 500) -> list[Listing]:
    wanted = sorted(ids)
    chunks = (wanted[first : first + size] for first in range(0, len(wanted), size))
    return [row for chunk in chunks for row in session().scalars(query.where(Listing.id.in_(chunk)))]


def get_own(actor: Actor, listing_id: int) -> Listing:
    """A listing of the organisation acted for. Raises ListingNotFound for any other, also a public one."""
    found = get_visible(actor, listing_id)
    if found.organisation_id != actor.organisation_id:
        raise ListingNotFound()
    return found


def own(actor: Actor, state: str | None = None) -> Select[Listing]:
    """The listings of the organisation acted for, newest change first."""
    query = select(Listing).where(Listing.organisation_id == actor.organisation_id)
    if state:
        query = query.where(Listing.state == state)
    return query.order_by(Listing.updated_at.desc(), Listing.id.desc())


def own_page(actor: Actor, state: str | None, number: int, *, size: int = 50) -> Page[Listing]:
    """One page of ``own``."""
    query = own(actor, state)
    total = session().scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = session().scalars(query.limit(size).offset((number - 1) * size)).all()
    return Page(rows, number, size, total)


def own_counts(actor: Actor) -> dict[str, int]:
    """How many listings the organisation acted for has in each state."""
    query = (
        select(Listing.state, func.count())
        .where(Listing.organisation_id == actor.organisation_id)
        .group_by(Listing.state)
    )
    return {row[0]: row[1] for row in session().execute(query)}


@dataclass(frozen=True)
class Figures:
    """What the start page says of the market; public listings only."""

    offers: int
    wants: int
    organisations: int
    materials: int
    demo: bool


def public_figures(*, now: datetime) -> Figures:
    """Counts that anybody may see."""
    query = (
        select(Listing.kind, func.count()).where(is_open(now), Listing.visibility == "public").group_by(Listing.kind)
    )
    counts: dict[str, int] = {row[0]: row[1] for row in session().execute(query)}
    organisations, demo = (
        session().execute(select(func.count(Organisation.id), func.sum(case((Organisation.is_demo, 1), else_=0)))).one()
    )
    return Figures(
        counts.get("offer", 0), counts.get("want", 0), organisations, len(current_knowledge().materials), bool(demo)
    )


def units_by_listing(ids: Iterable[int]) -> dict[int, list[UnitRow]]:
    """The unit tables of those of the listings that have one, for the matcher."""
    names = [field.name for field in fields(UnitRow)]
    query = select(ListingUnit.listing_id, *(getattr(ListingUnit, name) for name in names)).order_by(ListingUnit.id)
    tables: dict[int, list[UnitRow]] = {}
    wanted = sorted(ids)
    for first in range(0, len(wanted), 500):
        some = query.where(ListingUnit.listing_id.in_(wanted[first : first + 500]))
        for listing_id, *cells in session().execute(some):
            tables.setdefault(listing_id, []).append(UnitRow(*cells))
    return tables
