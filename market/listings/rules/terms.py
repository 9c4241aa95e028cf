"""What a listing may say: every field checked and brought to one form. Pure: no session, no clock.

``Terms`` are the fields people fill in; ``checked`` returns them clean or raises ListingFaulty with a sentence a field.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, TypedDict

from market.catalog.rules.knowledge import Knowledge
from market.kernel.errors import N_
from market.listings.errors import ListingFaulty

BASES = ("ar", "ad", "d", "daf")
PERIODS: Mapping[str, int | None] = {"year": 1, "month": 12, "week": 52, "day": 330, "once": 1, "stock": 1}
"""Period -> how often a year; a plant that counts by the day runs 330 days (the usual design figure)."""
ALL_MONTHS = 0b1111_1111_1111
MAX_FIGURES = 60
MAX_AMOUNT = 10**16
MAX_FEN = 10**9
MAX_ROAD_M = 5_000_000
HW_CATEGORIES = tuple(f"HW{n:02d}" for n in (*range(1, 41), *range(45, 51)))
"""Categories of the National Catalogue of Hazardous Wastes; 41 to 44 are not in use."""
_WASTE_CODE = re.compile(r"\d{3}-\d{3}-S\d{2}|SW\d{2}")
_HAZARD_CODE = re.compile(r"\d{3}-\d{3}-(\d{2})")


class Terms(TypedDict, total=False):
    """The fields of a listing that people fill in; amounts in base units, money in fen (see the model)."""

    title: str
    material_text: str
    spec_text: str
    description: str
    material_id: str | None
    use_id: str | None
    waste_code: str | None
    hazard_code: str | None
    figures: list[Any]
    acceptance: list[Any]
    permits: list[Any]
    quantity_total: int | None
    quantity_unit: str
    period: str | None
    min_supply_grams: int | None
    months: int
    available_from: date | None
    available_to: date | None
    price_fen: int | None
    is_delivered: bool
    material_prices: list[Any]
    max_road_m: int | None
    district: str
    lat: float | None
    lon: float | None
    visibility: str


WANT_ONLY = ("use_id", "acceptance", "permits", "min_supply_grams", "material_prices", "max_road_m")
_LENGTHS = {"title": 200, "material_text": 200, "spec_text": 4000, "description": 4000}


def clean_text(text: str) -> str:
    """NFC, without control characters (a NUL breaks PostgreSQL) and lone surrogates; line ends as one character."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Co")).strip()


def yearly_amount(amount: int | None, period: str | None) -> int | None:
    """The amount a year in its base unit; a stock or a single lot counts once, no period is taken as a year."""
    if amount is None:
        return None
    return amount * (PERIODS[period or "year"] or 1)


def months_mask(months: Sequence[int]) -> int:
    """Months 1..12 -> bits (bit 0 is January); none chosen means the whole year."""
    return sum(1 << (month - 1) for month in set(months)) or ALL_MONTHS


def months_of(mask: int) -> tuple[int, ...]:
    """Bits -> months 1..12."""
    return tuple(month for month in range(1, 13) if mask >> (month - 1) & 1)


def qualifier_of(figure: Mapping[str, Any]) -> str:
    """How a figure's bounds are to be read, from which of value, min and max are set."""
    value, low, high = (figure.get(name) is not None for name in ("value", "min", "max"))
    if low and high:
        return "tol" if value else "range"
    if value:
        return "exact"
    if low or high:
        stated = figure.get("qualifier")
        strict, loose = ("gt", "ge") if low else ("lt", "le")
        return strict if stated == strict else loose
    return str(figure["qualifier"]) if figure.get("qualifier") in ("unknown", "nd") else "text"


class _Faulty(ValueError):
    """One field is wrong; the message is a msgid."""


def _number(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > 1e12:
        raise _Faulty(N_("This is not a number we can use."))
    return float(value)


def _bounds(row: Mapping[str, Any]) -> dict[str, float | None]:
    bounds = {name: _number(row.get(name)) for name in ("value", "min", "max") if name in row}
    low, high = bounds.get("min"), bounds.get("max")
    if low is not None and high is not None and low > high:
        raise _Faulty(N_("The lower bound is above the upper one."))
    return bounds


def _property(row: object, knowledge: Knowledge) -> Mapping[str, Any]:
    if not isinstance(row, Mapping) or row.get("key") not in knowledge.properties:
        raise _Faulty(N_("Choose a property from the list."))
    return row


def _figure(row: object, knowledge: Knowledge) -> dict[str, Any]:
    row = _property(row, knowledge)
    unit = knowledge.properties[row["key"]].unit or None
    figure: dict[str, Any] = {"key": row["key"], "value": None, "min": None, "max": None, **_bounds(row)}
    figure["unit"] = unit
    figure["basis"] = row.get("basis") if row.get("basis") in BASES else None
    text = row.get("text")
    figure["qualifier"] = qualifier_of({**figure, "qualifier": row.get("qualifier")})
    figure["approx"] = bool(row.get("approx"))
    if row.get("kind") in ("net", "gross"):
        figure["kind"] = row["kind"]
    if text is not None:
        figure["text"] = clean_text(str(text))[:200]
    if figure["qualifier"] == "text" and not figure.get("text"):
        raise _Faulty(N_("Give a value, a lower or an upper bound."))
    return figure


def _limit(row: object, knowledge: Knowledge) -> dict[str, Any]:
    row = _property(row, knowledge)
    limit = {"key": row["key"], "min": None, "max": None, **_bounds({k: row.get(k) for k in ("min", "max")})}
    if limit["min"] is None and limit["max"] is None:
        raise _Faulty(N_("Give a lower or an upper bound."))
    return {**limit, "unit": knowledge.properties[row["key"]].unit or None, "hard": bool(row.get("hard"))}


def _ceiling(row: object, knowledge: Knowledge) -> dict[str, Any]:
    if not isinstance(row, Mapping) or row.get("material_id") not in knowledge.materials:
        raise _Faulty(N_("Choose a material from the list."))
    return {"material_id": row["material_id"], "price_fen": _integer(row.get("price_fen"), -MAX_FEN, MAX_FEN)}


def _integer(value: object, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Faulty(N_("This is not a number we can use."))
    if not low <= value <= high:
        raise _Faulty(N_("This number is out of range."))
    return value


def _optional(value: object, low: int, high: int) -> int | None:
    return None if value is None else _integer(value, low, high)


def _many(
    rows: object, one: Callable[[object, Knowledge], dict[str, Any]], knowledge: Knowledge
) -> list[dict[str, Any]]:
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise _Faulty(N_("This is not a list."))
    if len(rows) > MAX_FIGURES:
        raise _Faulty(N_("At most 60 rows."))
    return [one(row, knowledge) for row in rows]


def _one_of(value: object, choices: Any, message: str) -> Any:
    if value in ("", None):
        return None
    if value not in choices:
        raise _Faulty(message)
    return value


def _code(value: object, pattern: re.Pattern[str]) -> str | None:
    text = str(value or "").strip().upper()
    if text and not pattern.fullmatch(text):
        raise _Faulty(N_("This is not a code of the catalogue: write it like 900-052-31 or 441-001-S02."))
    return text or None


def _text(value: object, length: int) -> str:
    text = clean_text(str(value or ""))
    if len(text) > length:
        raise _Faulty(N_("This text is too long."))
    return text


def _degrees(value: object, limit: float) -> float | None:
    degrees = _number(value)
    if degrees is not None and abs(degrees) > limit:
        raise _Faulty(N_("Coordinates are degrees: latitude -90 to 90, longitude -180 to 180."))
    return degrees


def _permits(values: object) -> list[str]:
    if (
        not isinstance(values, Sequence)
        or isinstance(values, str)
        or any(value not in HW_CATEGORIES for value in values)
    ):
        raise _Faulty(N_("Choose hazardous-waste categories from HW01 to HW50."))
    return sorted(set(values))


def _day(value: object) -> date | None:
    if value is not None and not isinstance(value, date):
        raise _Faulty(N_("This is not a date."))
    return value


def _checks(knowledge: Knowledge) -> dict[str, Callable[[Any], Any]]:
    return {
        **{name: partial(_text, length=length) for name, length in _LENGTHS.items()},
        "material_id": lambda v: _one_of(v, knowledge.materials, N_("Choose a material from the list.")),
        "use_id": lambda v: _one_of(v, knowledge.uses, N_("Choose a use from the list.")),
        "waste_code": lambda v: _code(v, _WASTE_CODE),
        "hazard_code": lambda v: _code(v, _HAZARD_CODE),
        "figures": lambda v: _many(v, _figure, knowledge),
        "acceptance": lambda v: _many(v, _limit, knowledge),
        "permits": _permits,
        "quantity_total": lambda v: _optional(v, 1, MAX_AMOUNT),
        "quantity_unit": lambda v: _one_of(v, ("g", "L", "pcs", "Wh"), N_("Choose a unit from the list.")) or "g",
        "period": lambda v: _one_of(v, PERIODS, N_("Choose a period from the list.")),
        "min_supply_grams": lambda v: _optional(v, 0, MAX_AMOUNT),
        "months": lambda v: _integer(v, 1, ALL_MONTHS),
        "available_from": _day,
        "available_to": _day,
        "price_fen": lambda v: _optional(v, -MAX_FEN, MAX_FEN),
        "is_delivered": bool,
        "material_prices": lambda v: _many(v, _ceiling, knowledge),
        "max_road_m": lambda v: _optional(v, 1, MAX_ROAD_M),
        "district": lambda v: _one_of(v, knowledge.districts, N_("Choose a district from the list.")) or "",
        "lat": lambda v: _degrees(v, 90),
        "lon": lambda v: _degrees(v, 180),
        "visibility": lambda v: _one_of(v, ("public", "members"), N_("Choose who may see it.")) or "public",
    }


def checked(kind: str, terms: Mapping[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    """The given fields, clean. Raises ListingFaulty with every faulty field, TypeError for an unknown one.

    What only a want can say is dropped from an offer.
    """
    checks = _checks(knowledge)
    clean: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, value in terms.items():
        if name not in checks:
            raise TypeError(f"a listing has no field {name}")
        if kind == "offer" and name in WANT_ONLY:
            continue
        try:
            clean[name] = checks[name](value)
        except _Faulty as fault:
            faults[name] = str(fault)
    first, last = clean.get("available_from"), clean.get("available_to")
    if first and last and first > last:
        faults["available_to"] = N_("The last day is before the first one.")
    if "lat" in clean and (clean["lat"] is None) != (clean.get("lon") is None):
        faults["lat" if clean["lat"] is None else "lon"] = N_("Give both coordinates or none.")
    if "title" in clean and not clean["title"]:
        faults["title"] = N_("Give it a short title.")
    if faults:
        raise ListingFaulty(faults)
    return clean


def publishing_faults(kind: str, listing: Any, today: date) -> dict[str, str]:
    """What a listing still lacks before others may see it; empty when nothing."""
    faults: dict[str, str] = {}
    if kind == "offer" and not (listing.material_text or listing.material_id):
        faults["material_text"] = N_("Say which material it is.")
    if kind == "want" and not (listing.use_id or listing.material_text or listing.material_id):
        faults["use_id"] = N_("Choose the use, or say which material you want.")
    if listing.lat is None or listing.lon is None:
        faults["district"] = N_("Say where it is: a site, a district or coordinates.")
    if listing.available_to and listing.available_to < today:
        faults["available_to"] = N_("The last day is already past.")
    return faults
