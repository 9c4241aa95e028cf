"""Offers and wants of the small city, written through the verbs of listings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from market.catalog import services as catalog
from market.kernel import events
from market.kernel.access import SYSTEM
from market.listings import services as listings
from market.matching import queries
from tests.support.cast import NOW, Person

GANGUE = "煤矸石 热值480大卡 硫0.7 含水7个点 0-50mm"


def publish(person: Person, kind: str, title: str, *, now: datetime = NOW, **terms: Any) -> int:
    """A published listing of that person's organisation."""
    listing_id = listings.create_draft(
        actor=SYSTEM,
        now=now,
        kind=kind,
        organisation_id=person.organisation_id,
        site_id=person.site_id,
        title=title,
        **terms,
    )
    listings.publish(actor=SYSTEM, now=now, listing_id=listing_id)
    return listing_id


def gangue(person: Person, title: str = "洗矸", **terms: Any) -> int:
    """Gangue as brick plants like it, 60,000 t a year."""
    usual: dict[str, Any] = {
        "material_text": "煤矸石",
        "spec_text": GANGUE,
        "quantity_total": 60_000_000_000,
        "quantity_unit": "g",
        "period": "year",
        "price_fen": 0,
    }
    return publish(person, "offer", title, **usual | terms)


def brick_want(person: Person, title: str = "烧结砖原料", **terms: Any) -> int:
    """A want of a brick plant for gangue, 100,000 t a year."""
    usual: dict[str, Any] = {
        "material_text": "煤矸石",
        "spec_text": "热值400-600大卡 S≤1.5 水≤10",
        "use_id": "brick_full_gangue",
        "quantity_total": 100_000_000_000,
        "quantity_unit": "g",
        "period": "year",
        "price_fen": 1200,
    }
    return publish(person, "want", title, **usual | terms)


def know() -> None:
    """The shipped tables in the database."""
    catalog.load_shipped(actor=SYSTEM, now=NOW)


def work(now: datetime = NOW) -> None:
    """What the worker does."""
    events.drain(now)


def fitting(actor: Any, listing_id: int, now: datetime = NOW) -> list[int]:
    """Ids of what fits a listing, as the actor sees it."""
    _, matches = queries.matches_of(actor, listing_id, now=now)
    return [found.listing.id for found in matches.page.rows]
