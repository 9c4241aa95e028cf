"""Write and change listings. What the owner does not state is read from the text."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import delete

from market.catalog.queries import current_knowledge
from market.catalog.rules.knowledge import Knowledge
from market.kernel.access import Actor, require
from market.kernel.clock import shanghai_date
from market.kernel.db import atomic, session
from market.kernel.errors import N_, Forbidden, SignInNeeded
from market.kernel.events import record
from market.kernel.states import WrongState
from market.listings import queries
from market.listings.errors import ListingFaulty, VersionConflict
from market.listings.events import ListingChanged, ListingDrafted, ListingReplenished
from market.listings.models import Listing, ListingFigure
from market.listings.permissions import ListingPermission
from market.listings.rules.reading import terms_from_text
from market.listings.rules.states import CHANGEABLE, LISTING
from market.listings.rules.terms import Terms, checked, publishing_faults, yearly_amount
from market.listings.services.indexing import reindex
from market.listings.services.moving import publish

PUBLIC_STATES = ("published", "reserved", "exhausted")


def create_draft(
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    organisation_id: int | None = None,
    site_id: int | None = None,
    is_demo: bool = False,
    **terms: Unpack[Terms],
) -> int:
    """A draft of an offer or a want, by the organisation acted for (the system names one).

    Fields that are absent are read from ``material_text`` and ``spec_text``; a field given, even as None, is taken as
    it is. A site brings its district and coordinates, a district alone its centre. Returns the id. Raises
    ListingFaulty, Forbidden.
    """
    with atomic() as current:
        listing = new_listing(
            actor=actor,
            now=now,
            kind=kind,
            organisation_id=organisation_id,
            site_id=site_id,
            is_demo=is_demo,
            terms=terms,
        )
        require(ListingPermission.WRITE, actor, listing)
        current.add(listing)
        current.flush()
        save_figures(listing)
        record(ListingDrafted(listing.id), actor=actor, now=now)
        return listing.id


def new_listing(
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    terms: Terms,
    organisation_id: int | None = None,
    site_id: int | None = None,
    is_demo: bool = False,
    knowledge: Knowledge | None = None,
) -> Listing:
    """The row of a draft, not yet in the session, for the form and for imports. Raises ListingFaulty, Forbidden."""
    if kind not in ("offer", "want"):
        raise ListingFaulty({"kind": N_("Choose offer or want.")})
    organisation_id = organisation_id or actor.organisation_id
    if organisation_id is None:
        raise Forbidden() if actor.signed_in else SignInNeeded()
    knowledge = knowledge or current_knowledge()
    given = {"title": "", **terms}
    clean = checked(kind, {**terms_from_text(kind, given, knowledge), **given}, knowledge)
    listing = Listing(
        kind=kind,
        organisation_id=organisation_id,
        created_by=actor.user_id,
        is_demo=is_demo,
        state=LISTING.initial,
        version=1,
        created_at=now,
        updated_at=now,
    )
    _put(listing, clean)
    _place(listing, site_id, knowledge)
    return listing


def _put(listing: Listing, clean: dict[str, Any]) -> None:
    """Set the fields; the open amount follows the total, keeping what is set aside or gone."""
    before = listing.quantity_total
    gone = (before or 0) - (listing.quantity_remaining or 0)
    same_unit = clean.get("quantity_unit", listing.quantity_unit or "g") == (listing.quantity_unit or "g")
    for name, value in clean.items():
        setattr(listing, name, value)
    if gone and not same_unit:
        raise ListingFaulty({"quantity_unit": N_("Part of it is already set aside; the unit cannot change any more.")})
    total = listing.quantity_total
    if gone and (total is None or total < gone):
        raise ListingFaulty({"quantity_total": N_("More than this is already set aside or gone.")})
    listing.quantity_remaining = None if total is None else total - gone
    listing.yearly_amount = yearly_amount(total, listing.period)


def _place(listing: Listing, site_id: int | None, knowledge: Knowledge) -> None:
    """Where it is: a site of the organisation, else coordinates, else the centre of the district."""
    site = queries.find_site(listing.organisation_id, site_id)
    if site_id is not None and site is None:
        raise ListingFaulty({"site_id": N_("Choose one of your own sites.")})
    listing.site_id = site.id if site else None
    if site:
        listing.district, listing.lat, listing.lon = site.district, site.lat, site.lon
    elif listing.lat is None and (district := knowledge.districts.get(listing.district or "")):
        listing.lat, listing.lon = district.lat, district.lon


def figure_rows(listing: Listing) -> list[dict[str, Any]]:
    """The searchable rows of a listing's figures (a want's: its limits), ready for an insert."""
    rows = []
    for position, figure in enumerate(listing.acceptance if listing.kind == "want" else listing.figures):
        low = figure["min"] if figure["min"] is not None else figure.get("value")
        high = figure["max"] if figure["max"] is not None else figure.get("value")
        if low is not None or high is not None:
            row = {"listing_id": listing.id, "position": position, "key": figure["key"], "low": low, "high": high}
            rows.append(row)
    return rows


def save_figures(listing: Listing) -> None:
    """Make the searchable rows of a listing and its words in the index anew; part of every change."""
    session().execute(delete(ListingFigure).where(ListingFigure.listing_id == listing.id))
    session().add_all(ListingFigure(**row) for row in figure_rows(listing))
    reindex([listing])


def change(
    *, actor: Actor, now: datetime, listing_id: int, version: int, site_id: int | None = None, **terms: Unpack[Terms]
) -> int:
    """Change the given fields; a published listing stays published. Returns the new version.

    ``version`` is the one the edit started from: raises VersionConflict where it is no longer the present one. Naming a
    district or coordinates lets go of the site unless ``site_id`` is given too. Raises ListingFaulty, WrongState.
    """
    with atomic():
        listing = queries.get_for_update(listing_id)
        require(ListingPermission.WRITE, actor, listing)
        if listing.state not in CHANGEABLE:
            raise WrongState(state=listing.state, verb="change")
        if listing.version != version:
            raise VersionConflict(listing_id=listing_id, version=listing.version)
        knowledge = current_knowledge()
        _put(listing, checked(listing.kind, terms, knowledge))
        if site_id is not None or {"district", "lat", "lon"} & terms.keys():
            _place(listing, site_id, knowledge)
        if listing.state in PUBLIC_STATES and (faults := publishing_faults(listing.kind, listing, shanghai_date(now))):
            raise ListingFaulty(faults)
        listing.version += 1
        listing.updated_at = now
        save_figures(listing)
        record(ListingChanged(listing.id, listing.version), actor=actor, now=now)
        if listing.quantity_remaining and LISTING.may(listing.state, "replenish"):
            listing.state = LISTING.move(listing.state, "replenish")
            record(ListingReplenished(listing.id), actor=actor, now=now)
        return listing.version


COPIED = tuple(Terms.__annotations__)


def copy(*, actor: Actor, now: datetime, listing_id: int) -> int:
    """A draft with everything an own listing says, its whole amount open again; units stay behind (each has one owner).

    Returns the id of the draft.
    """
    with atomic() as current:
        old = queries.get_visible(actor, listing_id)
        require(ListingPermission.WRITE, actor, old)
        fields = {name: getattr(old, name) for name in COPIED}
        today = shanghai_date(now)
        if old.available_to and old.available_to < today:
            fields["available_from"] = fields["available_to"] = None
        new = Listing(
            kind=old.kind, organisation_id=old.organisation_id, site_id=old.site_id, created_by=actor.user_id,
            copied_from_id=old.id, is_demo=old.is_demo, state=LISTING.initial, version=1, created_at=now,
            updated_at=now, quantity_remaining=old.quantity_total, yearly_amount=old.yearly_amount, **fields,
        )  # fmt: skip
        current.add(new)
        current.flush()
        save_figures(new)
        record(ListingDrafted(new.id, copied_from_id=old.id), actor=actor, now=now)
        return new.id


def save(
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    listing_id: int | None,
    version: int,
    site_id: int | None,
    and_publish: bool,
    terms: Terms,
) -> int:
    """Write a new draft or change a listing, and publish it if asked: all of it or nothing. Returns the id."""
    with atomic():
        if listing_id is None:
            listing_id = create_draft(actor=actor, now=now, kind=kind, site_id=site_id, **terms)
        else:
            change(actor=actor, now=now, listing_id=listing_id, version=version, site_id=site_id, **terms)
        if and_publish:
            publish(actor=actor, now=now, listing_id=listing_id)
        return listing_id
