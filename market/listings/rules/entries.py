"""Between the fields of a listing and what stands in the form: texts in, texts out. Pure.

Entries are texts by name, lists of texts (months, permits) and lists of rows of texts (figures, acceptance,
material_prices). People write 3万, 30,000 or 1200大卡; we read it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from market.catalog.rules.knowledge import Knowledge
from market.kernel.errors import N_
from market.kernel.money import to_fen, to_yuan
from market.kernel.quantity import SHOWN, UNITS, from_base, to_base
from market.listings.rules.terms import ALL_MONTHS, months_mask, months_of
from market.specs.rules.units import factor, read_unit

Entries = dict[str, Any]
ROWS: Mapping[str, tuple[str, ...]] = {
    "figures": ("key", "value", "min", "max", "basis", "kind", "qualifier", "approx", "text"),
    "acceptance": ("key", "min", "max", "hard"),
    "material_prices": ("material_id", "price"),
}
LISTS = ("months", "permits")
QUANTITY_UNITS = ("t", "kg", "m3", "pcs", "kWh", "MWh")
_NUMBER = re.compile(r"([+\-−]?)(\d[\d,_ ]*(?:\.\d*)?|\.\d+)\s*(万|亿|k)?\s*(.*)", re.DOTALL)
_TIMES = {None: 1, "万": 10_000, "亿": 100_000_000, "k": 1_000}
NOT_A_NUMBER = N_("Write a number, for example 1,200 or 3万.")


class Unreadable(ValueError):
    """A text that is no number, date or amount; the message is a msgid."""


def read_number(text: str, unit: str | None = None) -> Decimal:
    """``"1,200大卡"`` with unit MJ/kg -> 5.02416. A unit that does not convert, or any other rest, is Unreadable."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _NUMBER.fullmatch(plain) if len(plain) <= 60 else None
    if not found:
        raise Unreadable(NOT_A_NUMBER)
    sign, digits, times, rest = found.groups()
    if times == "k" and rest:
        times, rest = None, f"k{rest}"
    try:
        number = Decimal(re.sub(r"[,_ ]", "", digits)) * _TIMES[times]
    except InvalidOperation as error:
        raise Unreadable(NOT_A_NUMBER) from error
    if rest:
        stated = read_unit(rest, rest.casefold(), 0)
        by = factor(unit, stated[0]) if unit and stated and stated[1] == len(rest) else None
        if by is None:
            raise Unreadable(N_("This unit does not fit here."))
        number *= Decimal(str(by))
    return -number if sign in ("-", "−") else number


def shown_number(number: float | Decimal | None) -> str:
    """A number as it stands in an input: up to six digits that count, no exponent."""
    if number is None:
        return ""
    text = format(Decimal(f"{number:.6g}") if isinstance(number, float) else number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _optional(entry: str, unit: str | None = None) -> float | None:
    return float(read_number(entry, unit)) if entry.strip() else None


def _figure_entries(figure: Mapping[str, Any]) -> dict[str, str]:
    row = {name: str(figure.get(name) or "") for name in ("key", "basis", "kind", "qualifier", "text")}
    row |= {name: shown_number(figure.get(name)) for name in ("value", "min", "max")}
    return {**row, "approx": "1" if figure.get("approx") else ""}


def _price_entries(price_fen: int | None, is_delivered: bool) -> Entries:
    pays = "open" if price_fen is None else ("producer" if price_fen < 0 else "taker")
    price = "" if price_fen is None else shown_number(abs(to_yuan(price_fen)))
    return {"price": price, "pays": pays, "delivered": "1" if is_delivered else ""}


def _signed_text(price_fen: int) -> str:
    return shown_number(to_yuan(price_fen))


def entries_of(terms: Mapping[str, Any]) -> Entries:
    """What stands in the form for the fields given; the others are empty."""
    amount, base = terms.get("quantity_total"), terms.get("quantity_unit") or "g"
    road, lot = terms.get("max_road_m"), terms.get("min_supply_grams")
    mask = terms.get("months") or ALL_MONTHS
    texts = ("title", "material_text", "description", "material_id", "use_id", "waste_code", "hazard_code", "district")
    return {
        **{name: terms.get(name) or "" for name in texts},
        "text": terms.get("spec_text") or "",
        "quantity": "" if amount is None else shown_number(from_base(amount, SHOWN[base])),
        "quantity_unit": SHOWN[base],
        "period": terms.get("period") or "",
        **_price_entries(terms.get("price_fen"), bool(terms.get("is_delivered"))),
        "months": [] if mask == ALL_MONTHS else [str(month) for month in months_of(mask)],
        "available_from": str(terms.get("available_from") or ""),
        "available_to": str(terms.get("available_to") or ""),
        "visibility": terms.get("visibility") or "public",
        "site_id": str(terms.get("site_id") or ""),
        "lat": shown_number(terms.get("lat")),
        "lon": shown_number(terms.get("lon")),
        "permits": list(terms.get("permits") or ()),
        "max_road": "" if road is None else shown_number(Decimal(road) / 1000),
        "min_supply": "" if lot is None else shown_number(from_base(lot, "t")),
        "figures": [_figure_entries(figure) for figure in terms.get("figures") or ()],
        "acceptance": [
            {
                "key": str(row["key"]),
                "min": shown_number(row.get("min")),
                "max": shown_number(row.get("max")),
                "hard": "1" if row.get("hard") else "",
            }
            for row in terms.get("acceptance") or ()
        ],
        "material_prices": [
            {"material_id": str(row["material_id"]), "price": _signed_text(row["price_fen"])}
            for row in terms.get("material_prices") or ()
        ],
    }


class _Reader:
    """Reads entries one by one and keeps what is wrong, by the entry's name."""

    def __init__(self, entries: Entries, knowledge: Knowledge) -> None:
        self.entries = entries
        self.knowledge = knowledge
        self.faults: dict[str, str] = {}

    def read(self, name: str, function: Any, *more: Any) -> Any:
        entry = str(self.entries.get(name) or "").strip()
        if not entry:
            return None
        try:
            return function(entry, *more)
        except Unreadable as fault:
            self.faults[name] = str(fault)
        except ValueError:
            self.faults[name] = NOT_A_NUMBER
        return None

    def bound(self, place: str, row: Mapping[str, str], name: str) -> float | None:
        unit = self.knowledge.properties[row["key"]].unit if row.get("key") in self.knowledge.properties else None
        try:
            return _optional(row.get(name) or "", unit)
        except (Unreadable, OverflowError) as fault:
            self.faults[f"{place}-{name}"] = str(fault) if isinstance(fault, Unreadable) else NOT_A_NUMBER
            return None

    def figures(self) -> list[dict[str, Any]]:
        figures = []
        for index, row in enumerate(self.entries.get("figures") or ()):
            figure: dict[str, Any] = {
                name: self.bound(f"figures-{index}", row, name) for name in ("value", "min", "max")
            }
            figure |= {"key": row.get("key"), "basis": row.get("basis") or None, "kind": row.get("kind") or None}
            figure |= {
                "qualifier": row.get("qualifier"),
                "approx": bool(row.get("approx")),
                "text": row.get("text") or None,
            }
            if any(row.get(name) for name in ("value", "min", "max", "text")) or figure["qualifier"] in (
                "nd",
                "unknown",
            ):
                figures.append(figure)
        return figures

    def limits(self) -> list[dict[str, Any]]:
        limits = []
        for index, row in enumerate(self.entries.get("acceptance") or ()):
            bounds = {name: self.bound(f"acceptance-{index}", row, name) for name in ("min", "max")}
            if row.get("min") or row.get("max"):
                limits.append({"key": row.get("key"), **bounds, "hard": bool(row.get("hard"))})
        return limits

    def ceilings(self) -> list[dict[str, Any]]:
        ceilings = []
        for index, row in enumerate(self.entries.get("material_prices") or ()):
            if not row.get("price"):
                continue
            try:
                ceilings.append({"material_id": row.get("material_id"), "price_fen": to_fen(read_number(row["price"]))})
            except ValueError:
                self.faults[f"material_prices-{index}-price"] = NOT_A_NUMBER
        return ceilings


def _amount(entry: str, unit: str) -> int:
    amount, _ = to_base(read_number(entry), unit)
    return amount


def _price(entry: str, pays: str) -> int:
    fen = to_fen(read_number(entry))
    return -abs(fen) if pays == "producer" else fen


def _day(entry: str) -> date:
    try:
        return date.fromisoformat(entry)
    except ValueError as error:
        raise Unreadable(N_("This is not a date: write it like 2021-03-15.")) from error


def terms_of(kind: str, entries: Entries, knowledge: Knowledge) -> tuple[dict[str, Any], int | None, dict[str, str]]:
    """(fields, site id, what is wrong by entry). The fields are complete: nothing is left to be read from the text."""
    reader = _Reader(entries, knowledge)
    unit = entries.get("quantity_unit")
    unit = unit if unit in UNITS else "t"
    pays = entries.get("pays")
    site = reader.read("site_id", int)
    terms: dict[str, Any] = {
        name: entries.get(name) or ""
        for name in ("title", "material_text", "description", "material_id", "waste_code", "hazard_code", "visibility")
    }
    terms |= {
        "spec_text": entries.get("text") or "",
        "figures": reader.figures(),
        "quantity_total": reader.read("quantity", _amount, unit),
        "quantity_unit": UNITS[unit][0],
        "period": entries.get("period") or None,
        "price_fen": None if pays == "open" else reader.read("price", _price, pays),
        "is_delivered": bool(entries.get("delivered")),
        "months": months_mask([month for month in range(1, 13) if str(month) in (entries.get("months") or ())]),
        "available_from": reader.read("available_from", _day),
        "available_to": reader.read("available_to", _day),
    }
    if site is None:
        terms["district"] = entries.get("district") or ""
        terms |= {name: reader.read(name, _optional) for name in ("lat", "lon")}
    if kind == "want":
        terms |= {
            "use_id": entries.get("use_id") or "",
            "acceptance": reader.limits(),
            "permits": list(entries.get("permits") or ()),
            "max_road_m": reader.read("max_road", lambda entry: int(read_number(entry) * 1000)),
            "min_supply_grams": reader.read("min_supply", _amount, "t"),
            "material_prices": reader.ceilings(),
        }
    return terms, site, reader.faults


def settled(posted: Entries, sites: Mapping[str, str]) -> Entries:
    """One place where a site and a district were both shown: the one that a person touched counts.

    ``sites`` are the own sites with their districts; ``shown_place`` is what the form showed, ``site|district``.
    """
    if "shown_place" not in posted:
        return posted
    site, district = posted.get("site_id") or "", posted.get("district") or ""
    shown_site, _, shown_district = str(posted["shown_place"]).partition("|")
    if site in sites and site != shown_site:
        return {**posted, "district": sites[site]}
    if site and district != shown_district:
        return {**posted, "site_id": ""}
    return posted


def _identity(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row.get(name) or "" for name in ("key", "basis", "kind", "material_id"))


def _merged_rows(
    posted: Sequence[dict[str, str]], before: Sequence[dict[str, str]], after: Sequence[dict[str, str]]
) -> list[dict[str, str]]:
    """Rows as the text says them now, except those that a person changed, added or removed; each stays at its place."""
    shown = {_identity(row) for row in posted}
    waiting = [row for row in after if row not in before or _identity(row) in shown]
    rows: list[dict[str, str]] = []
    for row in posted:
        now = next((new for new in waiting if _identity(new) == _identity(row)), None)
        if now is not None:
            waiting.remove(now)
        if row not in before:
            rows.append(row)
        elif now is not None:
            rows.append(now)
    return [*rows, *waiting]


def merged(posted: Entries, before: Entries, after: Entries) -> Entries:
    """The form after its text was changed: what a person entered by hand stays, the rest follows the text.

    ``before`` and ``after`` are the readings of the former and of the present text.
    """
    found = dict(posted)
    for name, entry in after.items():
        if name in ROWS:
            found[name] = _merged_rows(posted.get(name) or [], before.get(name) or [], entry)
        elif name != "text" and (name not in posted or posted[name] == before.get(name)):
            found[name] = entry
    return found
