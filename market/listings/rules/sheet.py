"""From the cells of a row to the fields of a listing, every cell that cannot be used named with a reason. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import Any

from market.catalog.rules.knowledge import Knowledge
from market.kernel.errors import N_
from market.kernel.money import to_fen
from market.kernel.quantity import to_base, to_grams
from market.kernel.text import normalise
from market.kernel.workbook import SheetFaulty
from market.listings.rules import notation
from market.listings.rules.columns import IGNORED, Column, column_called, columns_for, words
from market.listings.rules.numbers import read_day, read_months, read_number
from market.listings.rules.reading import terms_of_spec
from market.listings.rules.terms import HW_CATEGORIES, Terms, clean_text, months_mask
from market.listings.rules.wording import Holder
from market.specs.services import read_spec

MAX_COLUMNS = 60
MAX_CELL = 4_000
Fault = tuple[str, dict[str, str]]
"""A msgid and what fills it."""
FIELD_COLUMNS = {
    "material_text": "material", "material_id": "material", "spec_text": "spec", "use_id": "use",
    "acceptance": "limits",
    "quantity_total": "quantity", "quantity_unit": "unit", "price_fen": "price", "is_delivered": "delivered",
    "material_prices": "prices", "max_road_m": "max_road_km", "min_supply_grams": "min_supply",
}  # fmt: skip
"""Field of a listing -> the column it comes from, where the names differ."""


class _CellFaulty(ValueError):
    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message)
        self.fault: Fault = (message, {name: str(value) for name, value in params.items()})


@dataclass(frozen=True)
class Vocabulary:
    """What may stand in a cell, in normal form -> id."""

    materials: Mapping[str, str]
    uses: Mapping[str, str]
    districts: Mapping[str, str]
    properties: Mapping[str, str]


def _names(rows: Mapping[str, Any]) -> dict[str, str]:
    return {normalise(name): key for key, row in rows.items() for name in (key, row.name_zh, row.name_en) if name}


@lru_cache(maxsize=2)
def _vocabulary(_edition: str, holder: Holder) -> Vocabulary:
    knowledge = holder.knowledge
    materials = {
        normalise(t.term): t.material_id for t in knowledge.material_terms if t.canonical and not t.ambiguity_note
    }
    properties = {normalise(t.term): t.property_key for t in knowledge.property_terms if not t.ambiguity_note}
    return Vocabulary(
        {**materials, **_names(knowledge.materials)},
        _names(knowledge.uses),
        _names(knowledge.districts),
        {**properties, **_names(knowledge.properties)},
    )


def vocabulary_of(knowledge: Knowledge) -> Vocabulary:
    """Made once an edition."""
    return _vocabulary(knowledge.edition, Holder(knowledge))


def read_headings(row: Sequence[object], kind: str) -> dict[int, Column]:
    """Which column stands at which place. Raises SheetFaulty where that cannot be told.

    Headings we do not know are passed over; every sheet needs one of title, material and specification.
    """
    used = [clean_text(str(cell)) for cell in row if cell not in (None, "")]
    if len(used) > MAX_COLUMNS:
        raise SheetFaulty(
            N_("The sheet has %(count)s columns; at most 60 are read. Use our template."), count=len(used)
        )
    found: dict[int, Column] = {}
    for place, cell in enumerate(row):
        column = column_called(str(cell), kind) if cell not in (None, "") else None
        if column is None or column in IGNORED:
            continue
        if column in found.values():
            raise SheetFaulty(N_("The column “%(column)s” stands twice; delete one."), column=column.heading())
        found[place] = column
    if not {column.key for column in found.values()} & {"title", "material", "spec"}:
        raise SheetFaulty(
            N_("The first row has none of our headings (Title, Material, Specification); it reads: %(row)s"),
            row=", ".join(used)[:120] or "–",
        )
    return found


def cells_of(row: Sequence[object], headings: Mapping[int, Column]) -> dict[str, Any]:
    """The row's cells by column key, as JSON can keep them; empty ones left out."""
    cells: dict[str, Any] = {}
    for place, column in headings.items():
        value = row[place] if place < len(row) else None
        if isinstance(value, float) and not isfinite(value):
            value = str(value)
        elif isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
            value = int(value)
        elif isinstance(value, datetime) and value.time() == time():
            value = value.date()
        if isinstance(value, str):
            value = clean_text(value)
        elif isinstance(value, date | datetime | time | timedelta):
            value = str(value)
        if value not in (None, ""):
            cells[column.key] = value
    return cells


class _Row:
    """One row under way: ``terms`` grow, faults are kept by column."""

    def __init__(self, cells: Mapping[str, Any], kind: str, vocabulary: Vocabulary, knowledge: Knowledge) -> None:
        self.cells = cells
        self.kind = kind
        self.vocabulary = vocabulary
        self.knowledge = knowledge
        self.terms: dict[str, Any] = {}
        self.faults: dict[str, Fault] = {}

    def text(self, key: str) -> str:
        return str(self.cells[key])

    def choice(self, key: str, names: Mapping[str, str], message: str) -> str:
        found = names.get(normalise(self.text(key)))
        if found is None:
            raise _CellFaulty(message, value=self.text(key)[:60])
        return found

    def number(self, key: str) -> Decimal:
        try:
            number = read_number(self.text(key))
        except ValueError:
            number = None
        if number is None or isinstance(self.cells[key], bool):
            raise _CellFaulty(N_("“%(value)s” is not a number."), value=self.text(key)[:60])
        return number

    def read(self) -> None:
        for column in columns_for(self.kind):
            if column.key not in self.cells:
                continue
            try:
                if len(self.text(column.key)) > MAX_CELL:
                    raise _CellFaulty(N_("This text is too long."))
                _READERS[column.key](self)
            except _CellFaulty as fault:
                self.faults[column.key] = fault.fault
        if not self.terms.get("title") and "title" not in self.faults:
            self.terms["title"] = self._made_title()

    def _made_title(self) -> str:
        for key in ("material", "spec"):
            if key in self.cells:
                return self.text(key).splitlines()[0][:60]
        if self.terms.get("use_id"):
            return self.knowledge.uses[self.terms["use_id"]].name_zh[:60]
        return ""


def _material(row: _Row) -> None:
    row.terms["material_text"] = row.text("material")
    if found := row.vocabulary.materials.get(normalise(row.text("material"))):
        row.terms["material_id"] = found


def _from_words(row: _Row, key: str, fields: Sequence[str]) -> bool:
    """Read a cell that holds words ("3万吨/年", "倒贴30") as a specification would be; whether that gave the fields."""
    spec = read_spec(row.text(key), row.knowledge)
    found = terms_of_spec(row.kind, spec, row.knowledge)
    if spec.unread or spec.properties or fields[0] not in found:
        return False
    row.terms |= {name: found[name] for name in fields if name in found}
    return True


def _quantity(row: _Row) -> None:
    unit = words("unit").get(normalise(row.text("unit"))) if "unit" in row.cells else "t"
    try:
        amount = row.number("quantity")
    except _CellFaulty:
        if _from_words(row, "quantity", ("quantity_total", "quantity_unit", "period")):
            return
        raise
    if amount <= 0:
        raise _CellFaulty(N_("The quantity must be above 0."))
    if unit:
        row.terms["quantity_total"], row.terms["quantity_unit"] = to_base(amount, unit)


def _unit(row: _Row) -> None:
    row.choice("unit", words("unit"), N_("“%(value)s” is no unit we know: t, kg, m3, pcs, kWh, MWh."))


def _price(row: _Row) -> None:
    try:
        row.terms["price_fen"] = to_fen(row.number("price"))
    except _CellFaulty:
        if not _from_words(row, "price", ("price_fen", "is_delivered")):
            raise


def _day(key: str) -> Callable[[_Row], None]:
    def read(row: _Row) -> None:
        try:
            row.terms[key] = read_day(row.cells[key])
        except ValueError as error:
            raise _CellFaulty(
                N_("“%(value)s” is no date; write it like 2026-10-01."), value=row.text(key)[:40]
            ) from error

    return read


def _months(row: _Row) -> None:
    try:
        row.terms["months"] = months_mask(read_months(row.text("months")))
    except ValueError as error:
        raise _CellFaulty(
            N_("“%(value)s” are no months; write them like 6~7;9. A spreadsheet may have made a date of it."),
            value=row.text("months")[:40],
        ) from error


def _degrees(key: str) -> Callable[[_Row], None]:
    def read(row: _Row) -> None:
        row.terms[key] = float(row.number(key))

    return read


def _notation(key: str, field: str, read: Callable[[str, notation.Resolve], list[Any]]) -> Callable[[_Row], None]:
    def reader(row: _Row) -> None:
        try:
            row.terms[field] = read(row.text(key), notation.key_of(row.vocabulary.properties))
        except ValueError as error:
            raise _CellFaulty(N_("“%(value)s” cannot be read; write it like moisture<=12."), value=error) from error

    return reader


def _prices(row: _Row) -> None:
    try:
        found = notation.read_prices(row.text("prices"), notation.key_of(row.vocabulary.materials))
    except ValueError as error:
        raise _CellFaulty(N_("“%(value)s” cannot be read; write it like coal_gangue=-20."), value=error) from error
    row.terms["material_prices"] = [{"material_id": material, "price_fen": to_fen(price)} for material, price in found]


def _permits(row: _Row) -> None:
    asked = [piece for piece in re.split(r"[;,；，、\s]+", row.text("permits").upper()) if piece]
    if wrong := [piece for piece in asked if piece not in HW_CATEGORIES]:
        raise _CellFaulty(N_("“%(value)s” is no hazardous-waste category; write HW31;HW49."), value=wrong[0][:40])
    row.terms["permits"] = sorted(set(asked))


def _plain(key: str, field: str) -> Callable[[_Row], None]:
    def read(row: _Row) -> None:
        row.terms[field] = row.text(key)

    return read


def _chosen(key: str, field: str, names: Callable[[_Row], Mapping[str, str]], message: str) -> Callable[[_Row], None]:
    def read(row: _Row) -> None:
        row.terms[field] = row.choice(key, names(row), message)

    return read


def _delivered(row: _Row) -> None:
    answer = row.choice("delivered", words("delivered"), N_("“%(value)s” is neither yes nor no."))
    row.terms["is_delivered"] = answer == "yes"


def _max_road(row: _Row) -> None:
    row.terms["max_road_m"] = int(row.number("max_road_km") * 1000)


def _min_supply(row: _Row) -> None:
    row.terms["min_supply_grams"] = to_grams(row.number("min_supply"))


NOT_IN_LIST = N_("“%(value)s” is not in the list; choose one of its entries.")
_READERS: dict[str, Callable[[_Row], None]] = {
    "title": _plain("title", "title"),
    "material": _material,
    "spec": _plain("spec", "spec_text"),
    "use": _chosen("use", "use_id", lambda row: row.vocabulary.uses, NOT_IN_LIST),
    "quantity": _quantity,
    "unit": _unit,
    "period": _chosen("period", "period", lambda _row: words("period"), NOT_IN_LIST),
    "price": _price,
    "delivered": _delivered,
    "months": _months,
    "available_from": _day("available_from"),
    "available_to": _day("available_to"),
    "district": _chosen("district", "district", lambda row: row.vocabulary.districts, NOT_IN_LIST),
    "lat": _degrees("lat"),
    "lon": _degrees("lon"),
    "visibility": _chosen("visibility", "visibility", lambda _row: words("visibility"), NOT_IN_LIST),
    "description": _plain("description", "description"),
    "figures": _notation("figures", "figures", notation.read_figures),
    "limits": _notation("limits", "acceptance", notation.read_limits),
    "prices": _prices,
    "permits": _permits,
    "max_road_km": _max_road,
    "min_supply": _min_supply,
    "waste_code": _plain("waste_code", "waste_code"),
    "hazard_code": _plain("hazard_code", "hazard_code"),
}


def terms_of_row(
    cells: Mapping[str, Any], kind: str, vocabulary: Vocabulary, knowledge: Knowledge
) -> tuple[Terms, dict[str, Fault]]:
    """The fields that the row states, and the faults by column. What it leaves empty is read from its words later."""
    row = _Row(cells, kind, vocabulary, knowledge)
    row.read()
    return row.terms, row.faults  # type: ignore[return-value]  # filled by the readers, key by key
