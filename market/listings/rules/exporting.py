"""From the fields of a listing to the cells of a row: the way back of ``sheet``. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from market.catalog.rules.knowledge import Knowledge
from market.kernel.clock import shanghai_date
from market.kernel.i18n import localized
from market.kernel.money import to_yuan
from market.kernel.quantity import SHOWN, from_base
from market.listings.rules import notation
from market.listings.rules.columns import IGNORED, Column, columns_for, label
from market.listings.rules.numbers import months_text
from market.listings.rules.terms import months_of

Cell = str | int | float | Decimal | date | None
# The full-width ones too: a Chinese or Japanese spreadsheet takes them for formulas as well.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r")


class Shown(Protocol):
    """A listing, as far as an export reads it."""

    id: int
    kind: str
    organisation: Any
    published_at: datetime | None


def export_columns(kind: str) -> tuple[Column, ...]:
    """The columns of an export: those of an import, then the reference, the organisation and the day."""
    return (*columns_for(kind), *IGNORED[:3])


def _plain(number: Decimal) -> int | Decimal:
    return int(number) if number == number.to_integral_value() else number


def cells_of_listing(listing: Any, knowledge: Knowledge) -> list[Cell]:
    """The cells of one row, in the order of ``export_columns``, words in the present language."""
    use = knowledge.uses.get(listing.use_id or "")
    district = knowledge.districts.get(listing.district or "")
    # What the owner wrote names the material better than the catalogue does, unless he wrote nothing.
    material = knowledge.materials.get(listing.material_id or "")
    prices = [f"{row['material_id']}={to_yuan(row['price_fen']):f}" for row in listing.material_prices]
    unit = SHOWN[listing.quantity_unit]
    total = listing.quantity_total
    cells: dict[str, Cell] = {
        "title": listing.title,
        "material": listing.material_text or (localized(material, "name") if material else ""),
        "spec": listing.spec_text,
        "use": localized(use, "name") if use else "",
        "quantity": None if total is None else _plain(from_base(total, unit)),
        "unit": label("unit", unit) if total is not None else "",
        "period": label("period", listing.period) if listing.period else "",
        "price": None if listing.price_fen is None else _plain(to_yuan(listing.price_fen)),
        "delivered": label("delivered", "yes" if listing.is_delivered else "no"),
        "months": months_text(months_of(listing.months)),
        "available_from": listing.available_from,
        "available_to": listing.available_to,
        "district": localized(district, "name") if district else "",
        "lat": listing.lat,
        "lon": listing.lon,
        "visibility": label("visibility", listing.visibility),
        "description": listing.description,
        "figures": notation.figures_text(listing.figures),
        "limits": notation.limits_text(listing.acceptance),
        "prices": "; ".join(prices),
        "permits": ";".join(listing.permits),
        "max_road_km": None if listing.max_road_m is None else _plain(Decimal(listing.max_road_m) / 1000),
        "min_supply": None if listing.min_supply_grams is None else _plain(from_base(listing.min_supply_grams, "t")),
        "waste_code": listing.waste_code,
        "hazard_code": listing.hazard_code,
        "reference": listing.id,
        "organisation": localized(listing.organisation, "name"),
        "published": shanghai_date(listing.published_at) if listing.published_at else None,
    }
    return [cells[column.key] for column in export_columns(listing.kind)]


def guarded(cell: Cell) -> Cell:
    """Words that a spreadsheet would take for a formula, made words again by an apostrophe (CSV only)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def unguarded(cell: object) -> object:
    """The inverse of ``guarded``."""
    return cell[1:] if isinstance(cell, str) and cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell


def csv_cells(cells: Sequence[Cell]) -> list[str]:
    """Cells as a CSV row holds them."""
    return ["" if cell is None else str(guarded(cell)) for cell in cells]
