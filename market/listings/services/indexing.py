"""The search index follows every listing, in the listing's own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from market.catalog.queries import current_knowledge
from market.catalog.rules.knowledge import Knowledge
from market.kernel.db import session
from market.listings import queries
from market.listings.models import Listing
from market.listings.rules.wording import Document, document

_FORGET = text("DELETE FROM fts_listing WHERE rowid = :id")
_KEEP_SQLITE = text("INSERT INTO fts_listing (rowid, title, material, rest) VALUES (:id, :title, :material, :rest)")
_KEEP_POSTGRES = text(
    "INSERT INTO fts_listing (listing_id, tokens) VALUES (:id, CAST(:tokens AS tsvector))"
    " ON CONFLICT (listing_id) DO UPDATE SET tokens = excluded.tokens"
)


def _document(listing: Listing, organisation: str, knowledge: Knowledge) -> Document:
    district = knowledge.districts.get(listing.district or "")
    use = knowledge.uses.get(listing.use_id or "")
    codes = f"{listing.waste_code or ''} {listing.hazard_code or ''}"
    rest = [listing.spec_text or "", organisation, codes, listing.description or ""]
    rest += [f"{row.name_zh} {row.name_en}" for row in (district, use) if row is not None]
    return document(
        title=listing.title, material_text=listing.material_text or "", material_id=listing.material_id, rest=rest
    )


def _row(listing_id: int, found: Document, dialect: str) -> dict[str, Any]:
    if dialect == "postgresql":
        return {"id": listing_id, "tokens": found.tsvector()}
    return {"id": listing_id, **{part: " ".join(getattr(found, part)) for part in ("title", "material", "rest")}}


def reindex(listings: Sequence[Listing], *, are_new: bool = False) -> None:
    """Bring the index in line with ``listings`` (they have ids); part of every change of their words.

    ``are_new``: they cannot stand in the index yet, which saves looking.
    """
    if not listings:
        return
    current = session()
    dialect = current.get_bind().dialect.name
    names = queries.owner_names({listing.organisation_id for listing in listings})
    knowledge = current_knowledge()
    rows = [_row(a.id, _document(a, names.get(a.organisation_id, ""), knowledge), dialect) for a in listings]
    if dialect == "sqlite" and not are_new:
        current.execute(_FORGET, [{"id": row["id"]} for row in rows])
    current.execute(_KEEP_POSTGRES if dialect == "postgresql" else _KEEP_SQLITE, rows)
