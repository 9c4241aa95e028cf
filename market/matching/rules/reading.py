"""Records of files -> offers and wants, with every fault named; free texts are read on the way."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from typing import Any

from market.catalog.rules.knowledge import Knowledge
from market.kernel.records import Fault, Record, RecordsFaulty
from market.kernel.text import normalise
from market.matching.rules.buyer import EXCLUSION, ONLY, OPEN, alternatives, named_materials, own_limits, refused
from market.matching.rules.derived import with_derived
from market.matching.rules.model import Amount, Offer, OwnLimit, Want
from market.matching.rules.resolve import conditions_of, resolve
from market.specs.rules.model import Figure
from market.specs.rules.reading import read as read_spec

UNITS = ("t", "m3", "pcs", "kWh", "MWh")
PERIODS = ("year", "month", "week", "day", "once", "stock")
_SOURCE_TEXT = 4_000
LONGEST_NAME = 80


class _Reader:
    """Reads one record's fields, gathering faults."""

    def __init__(self, name: str, record: Record, faults: list[Fault]) -> None:
        self.name, self.record, self.faults = name, record, faults

    def fault(self, message: str) -> None:
        self.faults.append(Fault(self.name, self.record.line, message))

    def raw(self, field: str) -> Any:
        return self.record.fields.get(field)

    def text(self, field: str) -> str:
        value = self.raw(field)
        if value is None:
            return ""
        if isinstance(value, dict | list | bool):
            self.fault(f"{field} must be a text")
            return ""
        return str(value)

    def number(self, field: str, low: float | None = None, high: float | None = None, of: Any = ...) -> float | None:
        value = self.raw(field) if of is ... else of
        if value is None or value == "":
            return None
        try:
            number = float(value) if not isinstance(value, bool | list | dict) else math.nan
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if not math.isfinite(number):
            self.fault(f"{field} is no number; write digits, like 12.5, or leave it empty")
            return None
        if (low is not None and number < low) or (high is not None and number > high):
            self.fault(f"{field} {number:g} is out of range; it must lie between {low:g} and {high:g}")
            return None
        return number

    def day(self, field: str) -> date | None:
        value = self.raw(field)
        if value is None or value == "":
            return None
        if isinstance(value, date):
            return value if type(value) is date else date(value.year, value.month, value.day)
        try:
            return date.fromisoformat(str(value)[:10])
        except ValueError:
            self.fault(f"{field} is no date; write it as 2026-12-01")
            return None

    def amount(self) -> Amount | None:
        value = self.raw("quantity")
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault('quantity must be {"value": 30000, "unit": "t", "period": "year"}')
            return None
        number = self.number("quantity.value", 0, 1e15, of=value.get("value"))
        unit, period = value.get("unit") or "t", value.get("period") or None
        if unit not in UNITS:
            self.fault(f"quantity.unit {unit} is unknown; use one of {', '.join(UNITS)}")
            return None
        if period is not None and period not in PERIODS:
            self.fault(f"quantity.period {period} is unknown; use one of {', '.join(PERIODS)}")
            return None
        return None if number is None else Amount(number, str(unit), period)

    def place(self, knowledge: Knowledge) -> tuple[float | None, float | None]:
        lat, lon = self.number("lat", -90, 90), self.number("lon", -180, 180)
        return (lat, lon) if lat is not None and lon is not None else place_of(self.text("district"), knowledge)


def place_of(district: str, knowledge: Knowledge) -> tuple[float | None, float | None]:
    """The centre of a district named in Chinese or English, or nothing."""
    wanted = district.strip().casefold()
    for row in knowledge.districts.values() if wanted else ():
        if wanted in (row.name_zh, row.name_en.casefold(), row.adcode):
            return row.lat, row.lon
    return None, None


def read_offers(name: str, records: Iterable[Record], knowledge: Knowledge) -> list[Offer]:
    """Offers of a file. Raises RecordsFaulty with every fault."""
    faults: list[Fault] = []
    offers = [_offer(_Reader(name, record, faults), knowledge) for record in records]
    if faults:
        raise RecordsFaulty(faults)
    return offers


def read_wants(name: str, records: Iterable[Record], knowledge: Knowledge) -> list[Want]:
    """Wants of a file. Raises RecordsFaulty with every fault."""
    faults: list[Fault] = []
    wants = [_want(_Reader(name, record, faults), knowledge) for record in records]
    if faults:
        raise RecordsFaulty(faults)
    return [want for want in wants if want is not None]


def _offer(reader: _Reader, knowledge: Knowledge) -> Offer:
    lat, lon = reader.place(knowledge)
    return make_offer(
        knowledge,
        offer_id=str(reader.raw("id")),
        title=reader.text("title"),
        material_text=reader.text("material_text"),
        spec_text=reader.text("spec_text"),
        description=reader.text("description"),
        amount=reader.amount(),
        lat=lat,
        lon=lon,
        price=reader.number("price_cny_per_t", -1e9, 1e9),
        available_from=reader.day("available_from"),
        available_to=reader.day("available_to"),
        hazard_code=reader.text("hazard_code").strip() or None,
    )


def make_offer(
    knowledge: Knowledge,
    *,
    offer_id: str,
    title: str = "",
    material_text: str = "",
    spec_text: str = "",
    description: str = "",
    material_id: str | None = None,
    figures: tuple[Figure, ...] | None = None,
    **fields: Any,
) -> Offer:
    """An offer from its texts; ``material_id`` and ``figures`` override what would be read (a row already read).

    A figure stands in the spec text first, in title or description where the spec is silent.
    """
    text = "，".join(part for part in (material_text, spec_text, title, description) if part)[: 4 * _SOURCE_TEXT]
    spec = read_spec(text, knowledge)
    stated = spec.properties
    if figures is not None:
        stated = figures
    resolved, confidence, named = resolve(spec, text, knowledge)
    coded = _by_code(fields.get("hazard_code"), knowledge)
    if coded is not None and coded in {candidate for candidate, _ in spec.material_candidates}:
        resolved = coded
    if material_id is not None:
        resolved, confidence = material_id, max(confidence, 0.9)
    return Offer(
        offer_id=offer_id,
        title=title,
        material_text=material_text,
        material_id=resolved,
        confidence=confidence,
        named_id=named,
        figures=with_derived(_once(stated), resolved),
        conditions=conditions_of(text),
        **fields,
    )


def _by_code(code: str | None, knowledge: Knowledge) -> str | None:
    """The material that a national hazardous-waste code stands for, where it is one of the catalogue's."""
    return next((row.material_id for row in knowledge.materials.values() if code and row.waste_class == code), None)


def _once(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The first figure of each property; one that says something before one that does not."""
    kept: dict[str, Figure] = {}
    for figure in figures:
        if figure.key not in kept or (kept[figure.key].qualifier == "unknown" and figure.qualifier != "unknown"):
            kept[figure.key] = figure
    return tuple(kept.values())


def _nearest_use(said: str, knowledge: Knowledge) -> str:
    """The use whose key or name is written most like ``said``."""
    spellings = {
        text.lower(): use.use_id for use in knowledge.uses.values() for text in (use.use_id, use.name_en, use.name_zh)
    }
    nearest = get_close_matches(said.lower(), spellings, 1, 0.4) if len(said) <= LONGEST_NAME else []
    return spellings[nearest[0]] if nearest else "brick_full_gangue"


def _want(reader: _Reader, knowledge: Knowledge) -> Want | None:
    use_id = reader.text("use")
    if use_id not in knowledge.uses:
        like = _nearest_use(use_id, knowledge)
        reader.fault(f"use {use_id or '(empty)'} is unknown; give a use_id of seed/reference/uses.csv, like {like}")
        return None
    limits = _acceptance(reader, knowledge)
    by_material = reader.raw("price_max_by_material") or {}
    if not isinstance(by_material, dict):
        reader.fault('price_max_by_material must be a map, like {"rdf": 40}')
        by_material = {}
    prices = {
        str(key): price
        for key, value in by_material.items()
        if (price := reader.number(f"price_max_by_material.{key}", -1e9, 1e9, of=value)) is not None
    }
    permits = reader.raw("permits") or []
    if isinstance(permits, str):
        permits = re.split(r"[;,，、\s]+", permits)
    if not isinstance(permits, list):
        reader.fault('permits must be a list, like ["HW31"]')
        permits = []
    lat, lon = reader.place(knowledge)
    return make_want(
        knowledge,
        want_id=str(reader.raw("id")),
        use_id=use_id,
        title=reader.text("title"),
        material_text=reader.text("material_text"),
        spec_text=reader.text("spec_text"),
        description=reader.text("description"),
        acceptance=limits,
        amount=reader.amount(),
        min_supply=reader.number("min_supply_t_per_year", 0, 1e15),
        lat=lat,
        lon=lon,
        max_road_km=reader.number("max_road_km", 0, 50_000),
        price_max=reader.number("price_max_cny_per_t", -1e9, 1e9),
        price_max_by_material=prices,
        needed_from=reader.day("needed_from"),
        needed_to=reader.day("needed_to"),
        permits=frozenset(str(permit).strip().upper() for permit in permits if str(permit).strip()),
    )


def _acceptance(reader: _Reader, knowledge: Knowledge) -> tuple[OwnLimit, ...]:
    rows = reader.raw("acceptance") or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        reader.fault(
            'acceptance must be a list like [{"key": "moisture", "min": null, "max": 17, "unit": "%", "hard": false}]'
        )
        return ()
    limits = []
    for row in rows:
        key = str(row.get("key"))
        if key not in knowledge.properties:
            reader.fault(f"acceptance: {key} is no property of the catalogue")
            continue
        low, high = (reader.number(f"acceptance.{key}.{end}", of=row.get(end)) for end in ("min", "max"))
        unit = str(row.get("unit") or knowledge.properties[key].unit)
        factor = 1.0
        if unit != knowledge.properties[key].unit:
            spec = read_spec(f"{knowledge.properties[key].name_zh.split('(')[0]} 1000 {unit}", knowledge).figure(key)
            if spec is None or not spec.value:
                reader.fault(f"acceptance.{key}: unit {unit} is unknown; use {knowledge.properties[key].unit}")
                continue
            factor = spec.value / 1000
        limits.append(
            OwnLimit(
                key,
                None if low is None else low * factor,
                None if high is None else high * factor,
                knowledge.properties[key].unit,
                row.get("hard") is True,
            )
        )
    return tuple(limits)


def make_want(
    knowledge: Knowledge,
    *,
    want_id: str,
    use_id: str,
    title: str = "",
    material_text: str = "",
    spec_text: str = "",
    description: str = "",
    acceptance: tuple[OwnLimit, ...] = (),
    **fields: Any,
) -> Want:
    """A want from its texts: materials named or refused, limits stated in words beside those filled in."""
    words = f"{spec_text}；{description}"[:_SOURCE_TEXT]
    kept = EXCLUSION.sub("；", words)
    spec = read_spec(f"{material_text}，{kept}", knowledge)
    excluded, excluded_conditions = refused(words, knowledge)
    named = named_materials(title, material_text, kept, use_id, fields.get("permits", frozenset()), knowledge)
    mentioned = {figure.key for figure in spec.properties} | {limit.key for limit in acceptance}
    return Want(
        want_id=want_id,
        use_id=use_id,
        title=title,
        material_text=material_text,
        named=tuple(material_id for material_id in named if material_id not in excluded),
        alternatives=alternatives(kept, use_id, knowledge) - excluded,
        is_open=bool(OPEN.search(normalise(f"{material_text}；{words}"))),
        only_named=bool(ONLY.search(normalise(words))),
        excluded=excluded,
        excluded_conditions=excluded_conditions,
        limits=own_limits(
            acceptance, spec.properties, f"{material_text}，{kept}", knowledge.limits_by_use.get(use_id, ())
        ),
        mentioned=frozenset(mentioned),
        **fields,
    )
