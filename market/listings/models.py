"""Offers and wants, their searchable figures, the units of battery lots, and imports under way."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.accounts.models import Organisation, Site
from market.kernel.db import Base, ForeignId, Id, JsonList
from market.listings.rules.states import IMPORT, LISTING

ALL_MONTHS = 0b1111_1111_1111


class Listing(Base):
    """One offer or want. Amounts are integers in a base unit (grams, litres, pieces, watt-hours), money in fen."""

    __tablename__ = "listing"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(5))
    """``offer`` or ``want``."""
    organisation_id: Mapped[int] = mapped_column(ForeignId, ForeignKey("organisation.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignId, ForeignKey("site.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignId, ForeignKey("user_account.id"))
    copied_from_id: Mapped[int | None] = mapped_column(ForeignId, ForeignKey("listing.id"))
    state: Mapped[str] = mapped_column(String(10), default=LISTING.initial)
    visibility: Mapped[str] = mapped_column(String(8), default="public")
    """``public`` or ``members``."""
    version: Mapped[int] = mapped_column(default=1)
    """Counts every change; an edit names the version it started from."""
    is_demo: Mapped[bool] = mapped_column(default=False)

    title: Mapped[str] = mapped_column(String(200))
    material_text: Mapped[str] = mapped_column(String(200), default="")
    """What the seller or buyer calls it."""
    spec_text: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    material_id: Mapped[str | None] = mapped_column(String(60))
    """The catalogue's material: read from the text, or chosen by the owner."""
    use_id: Mapped[str | None] = mapped_column(String(60))
    """A want's receiving use."""
    waste_code: Mapped[str | None] = mapped_column(String(12))
    hazard_code: Mapped[str | None] = mapped_column(String(12))
    figures: Mapped[list[Any]] = mapped_column(JsonList, default=list)
    """Stated properties as ``specs`` writes them: key, value, min, max, unit, basis, kind, qualifier, approx, text."""
    acceptance: Mapped[list[Any]] = mapped_column(JsonList, default=list)
    """A want's own limits: ``{"key", "min", "max", "unit", "hard"}`` in canonical units."""
    permits: Mapped[list[Any]] = mapped_column(JsonList, default=list)
    """Hazardous-waste categories (HWxx) a want's taker may receive."""

    quantity_total: Mapped[int | None]
    quantity_remaining: Mapped[int | None]
    """Still open. Total = remaining + reserved + what has gone."""
    quantity_reserved: Mapped[int] = mapped_column(default=0)
    """Set aside for somebody, not yet gone."""
    quantity_unit: Mapped[str] = mapped_column(String(4), default="g")
    """Base unit: g, L, pcs or Wh."""
    period: Mapped[str | None] = mapped_column(String(5))
    """year, month, week, day, once, stock or None; the amounts are per period."""
    yearly_amount: Mapped[int | None]
    """The amount a year in the base unit, for sorting and filtering."""
    min_supply_grams: Mapped[int | None]
    """A want's minimum lot, grams a year."""
    months: Mapped[int] = mapped_column(default=ALL_MONTHS)
    """Season: bit 0 is January."""
    available_from: Mapped[date | None] = mapped_column(Date)
    available_to: Mapped[date | None] = mapped_column(Date)

    price_fen: Mapped[int | None]
    """Fen per tonne the taker pays, ex-works; negative: the producer pays. A want's ceiling. None: to be agreed."""
    is_delivered: Mapped[bool] = mapped_column(default=False)
    """The price includes freight to the taker."""
    material_prices: Mapped[list[Any]] = mapped_column(JsonList, default=list)
    """A want's ceilings by material: ``{"material_id", "price_fen"}``."""
    max_road_m: Mapped[int | None]

    district: Mapped[str] = mapped_column(String(6), default="")
    """GB/T 2260 code."""
    lat: Mapped[float | None]
    lon: Mapped[float | None]

    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    site: Mapped[Site | None] = relationship(lazy="joined")
    units: Mapped[list[ListingUnit]] = relationship(
        back_populates="listing", lazy="raise", cascade="all, delete-orphan"
    )

    __table_args__ = (
        CheckConstraint(LISTING.check(), name="state"),
        CheckConstraint("kind IN ('offer', 'want')", name="kind"),
        CheckConstraint("visibility IN ('public', 'members')", name="visibility"),
        CheckConstraint("quantity_unit IN ('g', 'L', 'pcs', 'Wh')", name="quantity_unit"),
        CheckConstraint("period IN ('year', 'month', 'week', 'day', 'once', 'stock')", name="period"),
        CheckConstraint(
            "quantity_remaining >= 0 AND quantity_remaining + quantity_reserved <= quantity_total", name="remaining"
        ),
        CheckConstraint("quantity_reserved >= 0", name="reserved"),
        CheckConstraint("months BETWEEN 1 AND 4095", name="months"),
        Index("ix_listing_browse", "kind", "state", "published_at"),
        Index("ix_listing_material", "kind", "state", "material_id"),
        Index("ix_listing_price", "kind", "state", "price_fen"),
        Index("ix_listing_amount", "kind", "state", "yearly_amount"),
        Index("ix_listing_place", "kind", "state", "lat", "lon"),
    )


class ListingFigure(Base):
    """One stated property of a listing, for searching by range; made anew with every change of the listing."""

    __tablename__ = "listing_figure"

    listing_id: Mapped[int] = mapped_column(ForeignId, ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    low: Mapped[float | None]
    high: Mapped[float | None]

    __table_args__ = (Index("ix_listing_figure_key_low_high", "key", "low", "high"),)


class ListingUnit(Base):
    """One unit of a battery lot: a pack, module or cell (GB/T 34014 code)."""

    __tablename__ = "listing_unit"

    id: Mapped[Id]
    listing_id: Mapped[int] = mapped_column(ForeignId, ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(6))
    chemistry: Mapped[str] = mapped_column(String(10))
    capacity_mah: Mapped[int | None]
    voltage_mv: Mapped[int | None]
    energy_wh: Mapped[int | None]
    first_use: Mapped[date | None] = mapped_column(Date)
    soh_permille: Mapped[int | None]
    soh_method: Mapped[str] = mapped_column(String(60), default="")
    lab: Mapped[str] = mapped_column(String(120), default="")
    tested_on: Mapped[date | None] = mapped_column(Date)
    insulation_ohm_per_v: Mapped[int | None]
    damage: Mapped[str] = mapped_column(String(120), default="")
    trace_receipt: Mapped[str] = mapped_column(String(60), default="")

    listing: Mapped[Listing] = relationship(back_populates="units")

    __table_args__ = (
        UniqueConstraint("listing_id", "code"),
        CheckConstraint("level IN ('pack', 'module', 'cell')", name="level"),
    )


class ListingImport(Base):
    """A file of listings being read, previewed and committed. Work on it is taken up again where it stopped."""

    __tablename__ = "listing_import"

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignId, ForeignKey("organisation.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignId, ForeignKey("user_account.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignId, ForeignKey("site.id"))
    """Where rows stand that name no place."""
    kind: Mapped[str] = mapped_column(String(5))
    is_to_publish: Mapped[bool] = mapped_column(default=False)
    """Publish the good rows at once; else they become drafts."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """The file as sent; let go of once it has been read."""
    state: Mapped[str] = mapped_column(String(10), default=IMPORT.initial)
    columns: Mapped[list[Any]] = mapped_column(JsonList, default=list)
    """Keys of the columns found in the sheet, in its order."""
    rows_total: Mapped[int] = mapped_column(default=0)
    """Rows with something in them: known once the file has been opened."""
    rows_good: Mapped[int] = mapped_column(default=0)
    rows_bad: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    """Rows that have become listings."""
    fault: Mapped[str] = mapped_column(Text, default="")
    """Why the file as a whole cannot be used: a msgid."""
    fault_params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint(IMPORT.check(), name="state"),
        CheckConstraint("kind IN ('offer', 'want')", name="kind"),
        Index("ix_listing_import_state", "state"),
    )


class ListingImportRow(Base):
    """One row of an import: its cells as sent, what they say, and what is wrong with them."""

    __tablename__ = "listing_import_row"

    import_id: Mapped[int] = mapped_column(
        ForeignId, ForeignKey("listing_import.id", ondelete="CASCADE"), primary_key=True
    )
    line: Mapped[int] = mapped_column(primary_key=True)
    is_good: Mapped[bool]
    cells: Mapped[dict[str, Any]]
    fields: Mapped[dict[str, Any]]
    """The listing that a good row becomes, column by column."""
    errors: Mapped[dict[str, Any]]
    """Column -> [msgid, what fills it]."""
    listing_id: Mapped[int | None] = mapped_column(ForeignId, ForeignKey("listing.id", ondelete="SET NULL"), index=True)

    __table_args__ = (Index("ix_listing_import_row_good", "import_id", "is_good", "line"),)
