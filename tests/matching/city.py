"""A graded city: 50 wants (one per receiving use) and some 150 offers in sellers' words, each with its true figures.

The grades come from the true figures by the rubric, worked out here apart from the matcher: what a person would grade
who knows the lot. ``?`` in a limit says what a missing figure costs; conditions are ``no:`` (breaks) and ``ask:``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PLACES = {
    "宝丰县": (33.869, 113.055),
    "叶县": (33.627, 113.351),
    "郏县": (33.971, 113.213),
    "鲁山县": (33.738, 112.908),
    "舞钢市": (33.293, 113.516),
    "汝州市": (34.167, 112.845),
    "新华区": (33.737, 113.294),
    "卫东区": (33.735, 113.335),
    "石龙区": (33.899, 112.899),
    "湛河区": (33.723, 113.300),
    "襄城县": (33.851, 113.506),
    "郑州市": (34.746, 113.650),
    "西平县": (33.388, 114.026),
    "洛阳市": (34.620, 112.454),
}

# A line an offer: material | title | called | spec | amount | place | price | truth | notes (to:, code:, says:)
OFFERS = (Path(__file__).parent / "gold" / "offers.txt").read_text(encoding="utf-8")
# A line a want: use | title | named | words | acceptance | accepted | limits | need | place | km | ceiling | extra
WANTS = (Path(__file__).parent / "gold" / "wants.txt").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Lot:
    record: dict[str, Any]
    material: str
    figures: dict[str, tuple[float, float]]
    says: frozenset[str]


@dataclass(frozen=True)
class Bound:
    key: str
    hard: list[float | None] = field(default_factory=lambda: [None, None])
    ideal: list[float | None] = field(default_factory=lambda: [None, None])
    tolerable: list[float | None] = field(default_factory=lambda: [None, None])
    unknown: str = "ok"


@dataclass(frozen=True)
class Buyer:
    record: dict[str, Any]
    accepts: dict[str, int]
    bounds: tuple[Bound, ...]
    refuses: frozenset[str]
    asks: frozenset[str]


def _amount(text: str) -> dict[str, Any]:
    head, _, period = text.partition("/")
    digits = head.replace("万", "0000").replace("t", " t").split()
    return {"value": float(digits[0]), "unit": digits[1] if len(digits) > 1 else "t", "period": period or "year"}


def _jitter(number: int) -> float:
    return ((number * 7919) % 200 - 100) / 5000


def offers() -> list[Lot]:
    lots = []
    for number, line in enumerate(OFFERS.strip().split("\n"), start=1):
        material, title, called, spec, amount, place, price, truth, notes = line.split("|")
        figures: dict[str, tuple[float, float]] = {}
        says = {"some figure"} if truth else set()
        for item in truth.split():
            key, value = item.split("=")
            if value in ("none", "some", "pass"):
                says.add({"some": key, "pass": f"{key} pass", "none": f"no {key}"}[value])
            else:
                low, _, high = value.partition("..")
                figures[key] = (float(low), float(high or low))
        record = {
            "id": f"L{number:03d}",
            "title": title,
            "description": "",
            "material_text": called,
            "spec_text": spec,
            "quantity": _amount(amount),
            "district": place,
            "lat": PLACES[place][0] + _jitter(number),
            "lon": PLACES[place][1] + _jitter(number + 17),
            "price_cny_per_t": float(price),
            "available_from": "2026-11-01",
            "available_to": "2027-12-31",
            "hazard_code": None,
        }
        for note in notes.split():
            kind, value = note.split(":")
            if kind == "to":
                record |= {"available_from": "2026-03-01", "available_to": value}
            elif kind == "code":
                record["hazard_code"] = value
            else:
                says.add(value)
        lots.append(Lot(record, material, figures, frozenset(says)))
    return lots


def wants() -> list[Buyer]:
    buyers = []
    for number, line in enumerate(WANTS.strip().split("\n"), start=1):
        use, title, named, words, accepted, materials, limits, need, place, km, ceiling, extra = line.split("|")
        acceptance = []
        for item in accepted.split(";") if accepted else ():
            key, low, high, *hard = item.split()
            ends = [None if end == "-" else float(end) for end in (low, high)]
            acceptance.append({"key": key, "min": ends[0], "max": ends[1], "unit": None, "hard": bool(hard)})
        bounds: list[Bound] = []
        refuses: set[str] = set()
        asks: set[str] = set()
        for item in limits.split(",") if limits else ():
            words_of = item.split()
            if ":" in words_of[0]:
                *_, kind, value = words_of[0].split(":")
                (asks if kind == "ask" else refuses if kind == "no" else set()).add(value)
                continue
            bound = Bound(words_of[0], unknown=next((w[1:] for w in words_of if w[0] == "?"), "ok"))
            for word in words_of[1:]:
                if word[0] in "hit":
                    {"h": bound.hard, "i": bound.ideal, "t": bound.tolerable}[word[0]][word[1] == "<"] = float(word[2:])
            bounds.append(bound)
        options = dict(option.split(":") for option in extra.split())
        record = {
            "id": f"D{number:02d}",
            "title": title,
            "description": "",
            "use": use,
            "material_text": named,
            "spec_text": words,
            "acceptance": acceptance,
            "quantity": _amount(f"{need}/year"),
            "min_supply_t_per_year": float(options["lot"]) if "lot" in options else None,
            "district": place,
            "lat": PLACES[place][0],
            "lon": PLACES[place][1],
            "max_road_km": float(km),
            "price_max_cny_per_t": float(ceiling),
            "price_max_by_material": None,
            "needed_from": "2026-12-01",
            "needed_to": "2027-12-31",
            "permits": [p for p in options.get("permits", "").split("+") if p],
        }
        accepts = {pair.split(":")[0]: int(pair.split(":")[1]) for pair in materials.split()}
        buyers.append(Buyer(record, accepts, tuple(bounds), frozenset(refuses), frozenset(asks)))
    return buyers


HAZARDOUS = {
    "lead_acid": "HW31",
    "msw_fly_ash": "HW18",
    "gold_tailings_cn": "HW33",
    "al_dross": "HW48",
    "plating_sludge": "HW17",
    "tar_residue": "HW11",
    "scr_catalyst": "HW50",
}


def _beyond(low: float, high: float, ends: list[float | None]) -> bool:
    return (ends[0] is not None and low < ends[0] * 0.999) or (ends[1] is not None and high > ends[1] * 1.001)


def grade(lot: Lot, buyer: Buyer) -> int:
    """The rubric, from the true figures."""
    base = buyer.accepts.get(lot.material, 0)
    if base == 0:
        return 0
    if lot.material in HAZARDOUS and HAZARDOUS[lot.material] not in buyer.record["permits"]:
        return 0
    if lot.record["available_to"] < "2026-12-01" or lot.says & buyer.refuses:
        return 0
    deviations = asks = 0
    cap = 3
    for bound in buyer.bounds:
        if bound.key not in lot.figures:
            if bound.unknown == "ask":
                asks += 1
                cap = min(cap, 2)
            elif bound.unknown == "assay":
                cap = min(cap, 1)
            continue
        low, high = lot.figures[bound.key]
        if _beyond(low, high, bound.hard):
            return 0
        if _beyond(low, high, bound.tolerable):
            cap = 1
            deviations += 1
        elif _beyond(low, high, bound.ideal):
            deviations += 1
    for ask in buyer.asks:
        if ask not in lot.says and f"{ask} pass" not in lot.says:
            asks += 1
            cap = min(cap, 2)
    if asks >= 3 or (buyer.bounds and not lot.figures and len(lot.says) < 1):
        cap = 1
    lost = (deviations > 0) + (deviations > 2) if base == 3 else int(deviations > 1)
    km = 1.3 * _great_circle(lot.record, buyer.record)
    limit = buyer.record["max_road_km"]
    if km > 1.5 * limit:
        return 0
    cap = min(cap, 1 if km > 1.2 * limit else 2 if km > limit else 3)
    per_year = {"year": 1, "month": 12, "day": 330, "once": 1, "stock": 1}[lot.record["quantity"]["period"]]
    supplied = lot.record["quantity"]["value"] * per_year
    lot_size = buyer.record["min_supply_t_per_year"]
    if lot.record["quantity"]["unit"] == buyer.record["quantity"]["unit"]:
        need = buyer.record["quantity"]["value"]
        if lot_size:
            if supplied < 0.2 * lot_size:
                return 0
            cap = min(cap, 1 if supplied < lot_size else 3)
        else:
            cap = min(cap, 1 if supplied < 0.05 * need else 2 if supplied < 0.2 * need else 3)
    above = lot.record["price_cny_per_t"] - buyer.record["price_max_cny_per_t"]
    ceiling = abs(buyer.record["price_max_cny_per_t"])
    if above > max(60, ceiling):
        return 0
    if above > 0:
        cap = min(cap, 1 if above > max(5, 0.15 * ceiling) else 2)
    return max(1, min(base - lost, cap))


def _great_circle(one: dict[str, Any], two: dict[str, Any]) -> float:
    a, b = math.radians(one["lat"]), math.radians(two["lat"])
    turn = math.radians(one["lon"] - two["lon"])
    return 6371 * math.acos(min(1.0, math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)))


def graded() -> tuple[list[Lot], list[Buyer], dict[str, dict[str, int]]]:
    lots, buyers = offers(), wants()
    qrels = {b.record["id"]: {lot.record["id"]: grade(lot, b) for lot in lots} for b in buyers}
    return lots, buyers, qrels
