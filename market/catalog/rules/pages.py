"""What stands on each page of the catalogue: rows brought together across tables. Pure; raises EntryNotFound."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from market.catalog.errors import EntryNotFound
from market.catalog.rules import knowledge as k
from market.catalog.rules.knowledge import Knowledge
from market.catalog.rules.standards import Standard, all_standards

T = TypeVar("T")
ROLES = ("primary", "alternative", "minor")
LIKELIHOODS = ("high", "medium", "low")
_HAZARDOUS_CLASS = re.compile(r"\d{3}-\w{3}-(\d\d)")


def _get(table: Mapping[str, T], key: str) -> T:
    try:
        return table[key]
    except KeyError:
        raise EntryNotFound() from None


@dataclass(frozen=True)
class MaterialPage:
    material: k.Material
    terms: tuple[k.MaterialTerm, ...]
    typical: tuple[tuple[k.Property, k.TypicalRange], ...]
    uses: tuple[tuple[k.Use, k.UseMaterial], ...]
    """Uses with an acceptance profile, wanted ones first."""
    further: tuple[tuple[k.Use, str], ...]
    """Uses that byproducts of this kind also go to, with how likely: high, medium or low."""
    codes: tuple[str, ...]
    lookalikes: tuple[k.Lookalike, ...]


def material_page(knowledge: Knowledge, material_id: str) -> MaterialPage:
    """A material: its names, usual figures, uses and waste class."""
    material = _get(knowledge.materials, material_id)
    taken = [row for row in knowledge.use_materials if row.material_id == material_id]
    taken.sort(key=lambda row: ROLES.index(row.role))
    known = {row.use_id for row in taken}
    return MaterialPage(
        material,
        tuple(term for term in knowledge.material_terms if term.material_id == material_id),
        tuple(
            (knowledge.properties[row.property_key], row)
            for row in knowledge.typical_by_material.get(material_id, {}).values()
        ),
        tuple((knowledge.uses[row.use_id], row) for row in taken),
        tuple(pair for pair in _uses_of_kind(knowledge, material_id) if pair[0].use_id not in known),
        class_codes(material.waste_class),
        tuple(rows[0] for rows in knowledge.lookalikes.values() if any(r.our_material == material_id for r in rows)),
    )


def class_codes(waste_class: str) -> tuple[str, ...]:
    """The waste codes that a material's class names and that have pages: ``SW72/SW73`` -> both."""
    codes = []
    for part in filter(None, waste_class.split("/")):
        if found := _HAZARDOUS_CLASS.fullmatch(part):
            codes.append(part if part.replace("-", "").isdigit() else f"HW{found[1]}")
        elif part[:2] in ("SW", "HW"):
            codes.append(part)
    return tuple(codes)


def _uses_of_kind(knowledge: Knowledge, kind_id: str) -> Iterable[tuple[k.Use, str]]:
    kind = knowledge.byproduct_kinds.get(kind_id)
    for likelihood in LIKELIHOODS if kind else ():
        for use_id in getattr(kind, likelihood):
            yield knowledge.uses[use_id], likelihood


@dataclass(frozen=True)
class ByproductPage:
    kind: k.ByproductKind
    families: tuple[k.ByproductFamily, ...]
    """The kind's family and the wider ones, nearest first."""
    origins: tuple[k.Industry, ...]
    uses: tuple[tuple[k.Use, str], ...]
    family_uses: tuple[tuple[k.Use, str], ...]
    material: k.Material | None


def byproduct_page(knowledge: Knowledge, kind_id: str) -> ByproductPage:
    """A byproduct of industry, farm or city: where it comes from and where it may go."""
    kind = _get(knowledge.byproduct_kinds, kind_id)
    families = []
    family_id = kind.family_id
    while family_id:
        families.append(knowledge.byproduct_families[family_id])
        family_id = families[-1].parent
    uses = tuple(_uses_of_kind(knowledge, kind_id))
    named = {use.use_id for use, _ in uses}
    family_uses = {
        use_id: (knowledge.uses[use_id], likelihood)
        for likelihood in LIKELIHOODS
        for use_id in getattr(families[0], likelihood)
        if use_id not in named
    }
    origins = kind.origins or families[0].origins
    return ByproductPage(
        kind,
        tuple(families),
        tuple(knowledge.industries[code[:2]] for code in origins if code[:2] in knowledge.industries),
        uses,
        tuple(family_uses.values()),
        knowledge.materials.get(kind_id),
    )


@dataclass(frozen=True)
class UsePage:
    use: k.Use
    industries: tuple[k.Industry, ...]
    materials: tuple[tuple[k.Material, k.UseMaterial], ...]
    limits: tuple[tuple[k.Property, k.Limit], ...]
    """On what comes in, property by property."""
    product_limits: tuple[tuple[k.Property, k.Limit], ...]
    """On what the taker makes."""
    kinds: tuple[tuple[str, tuple[k.ByproductKind, ...]], ...]


def use_page(knowledge: Knowledge, use_id: str) -> UsePage:
    """A receiving use: what it takes, within which limits, and which byproducts go there."""
    use = _get(knowledge.uses, use_id)
    limits = [(knowledge.properties[row.property_key], row) for row in knowledge.limits_by_use.get(use_id, ())]
    takes = knowledge.materials_by_use.get(use_id, {})
    kinds = [
        (likelihood, tuple(kind for kind in knowledge.byproduct_kinds.values() if use_id in getattr(kind, likelihood)))
        for likelihood in LIKELIHOODS
    ]
    divisions = dict.fromkeys(code[:2] for code in (use.isic, *use.isic_also))
    return UsePage(
        use,
        tuple(knowledge.industries[code] for code in divisions if code in knowledge.industries),
        tuple(
            (knowledge.materials[row.material_id], row)
            for row in sorted(takes.values(), key=lambda row: ROLES.index(row.role))
        ),
        tuple(pair for pair in limits if k.OWN_PRODUCT not in pair[1].materials),
        tuple(pair for pair in limits if k.OWN_PRODUCT in pair[1].materials),
        tuple((likelihood, rows) for likelihood, rows in kinds if rows),
    )


@dataclass(frozen=True)
class PropertyPage:
    property: k.Property
    terms: tuple[k.PropertyTerm, ...]
    conversions: tuple[str, ...]
    limits: tuple[tuple[k.Use, k.Limit], ...]
    typical: tuple[tuple[k.Material, k.TypicalRange], ...]


def property_page(knowledge: Knowledge, property_key: str) -> PropertyPage:
    """A property: units, conversions, names, test standards, where it is limited and what is usual."""
    row = _get(knowledge.properties, property_key)
    return PropertyPage(
        row,
        tuple(term for term in knowledge.property_terms if term.property_key == property_key),
        tuple(part.strip() for part in row.alternative_units.split(";") if part.strip()),
        tuple((knowledge.uses[r.use_id], r) for r in knowledge.limits if r.property_key == property_key),
        tuple(
            (knowledge.materials[r.material_id], r) for r in knowledge.typical_ranges if r.property_key == property_key
        ),
    )


def standard_page(knowledge: Knowledge, slug: str) -> Standard:
    """A standard and all that leans on it."""
    return _get(all_standards(knowledge), slug)


@dataclass(frozen=True)
class WasteCodePage:
    """``code`` is a category (SW02, HW18) or a full code (772-002-18); the rows are those of it or under it."""

    code: str
    name_zh: str
    name_en: str
    category: str
    """The category above, empty for a category."""
    hazardous: bool
    rows: tuple[k.WasteCode, ...]
    hazardous_rows: tuple[k.HazardousCode, ...]
    materials: tuple[k.Material, ...]
    products: tuple[k.ProductStandard, ...]
    lookalikes: tuple[k.Lookalike, ...]


def waste_codes(knowledge: Knowledge) -> tuple[str, ...]:
    """Every code that has a page: categories first, then full codes, hazardous ones after."""
    hazardous = [row.hw_category for row in knowledge.hazardous_codes if row.hw_category.startswith("HW")]
    named = [code for material in knowledge.materials.values() for code in class_codes(material.waste_class)]
    return tuple(
        dict.fromkeys(
            [row.code for row in knowledge.waste_codes if row.row_type != "material"]
            + sorted(dict.fromkeys(hazardous + [code for code in named if code.startswith("HW")]))
            + [row.code for row in knowledge.waste_codes if row.code]
            + [row.code for row in knowledge.hazardous_codes]
            + named
        )
    )


def waste_code_page(knowledge: Knowledge, code: str) -> WasteCodePage:
    """A waste category or code: its rows, our materials under it, the standards of products made from it."""
    if code not in waste_codes(knowledge):
        raise EntryNotFound()
    return _waste_code_page(knowledge, code)


def waste_code_pages(knowledge: Knowledge) -> list[WasteCodePage]:
    """The pages of all codes, for the list of them."""
    return [_waste_code_page(knowledge, code) for code in waste_codes(knowledge)]


def _waste_code_page(knowledge: Knowledge, code: str) -> WasteCodePage:
    rows = tuple(row for row in knowledge.waste_codes if code in (row.code, row.category))
    hazardous_rows = tuple(row for row in knowledge.hazardous_codes if code in (row.code, row.hw_category))
    heads: list[k.WasteCode | k.HazardousCode] = [row for row in rows if row.code == code]
    heads += [row for row in hazardous_rows if row.code == code]
    category = _category_above(code, rows, hazardous_rows)
    name_zh, name_en = (heads[0].name_zh, heads[0].name_en) if heads else ("", "")
    if not heads and hazardous_rows:
        name_zh = hazardous_rows[0].category_zh
    return WasteCodePage(
        code,
        name_zh,
        name_en,
        category,
        code.startswith("HW") or bool(hazardous_rows) or any(row.hazardous == "yes" for row in rows),
        tuple(row for row in rows if row.row_type == "material"),
        hazardous_rows,
        tuple(m for m in knowledge.materials.values() if _is_under(m.waste_class, code)),
        tuple(row for row in knowledge.product_standards if code in row.input_waste.split("|")),
        tuple(group[0] for group in knowledge.lookalikes.values() if any(_is_under(row.code, code) for row in group)),
    )


def _category_above(code: str, rows: Iterable[k.WasteCode], hazardous_rows: Iterable[k.HazardousCode]) -> str:
    above = [row.category for row in rows if row.code == code and row.row_type == "material"]
    above += [row.hw_category for row in hazardous_rows if row.code == code and row.hw_category.startswith("HW")]
    return above[0] if above else ""


def _is_under(waste_class: str, code: str) -> bool:
    found = _HAZARDOUS_CLASS.fullmatch(waste_class)
    return code in class_codes(waste_class) or bool(found and code == f"HW{found[1]}")


def lookalike_page(knowledge: Knowledge, slug: str) -> tuple[k.Lookalike, ...]:
    """The things that one dangerous word may mean, side by side."""
    return _get(knowledge.lookalikes, slug)


@dataclass(frozen=True)
class Band:
    """A limit as a picture: stretches in per cent of the track's width; None where the limit says nothing."""

    ideal: tuple[float, float] | None
    tolerable: tuple[float, float] | None
    hard: tuple[float, ...]


def band(limit: k.Limit) -> Band | None:
    """Place a limit's intervals on a track from the lowest to the highest figure it names, with some room around."""
    hard = [v for v in (limit.hard_min, limit.hard_max) if v is not None]
    soft = (limit.ideal_min, limit.ideal_max, limit.tolerable_min, limit.tolerable_max)
    named = hard + [v for v in soft if v is not None]
    if not named:
        return None
    low, high = min(named), max(named)
    if low == high:
        low, high = min(0.0, low), max(0.0, high)
    room = (high - low or 1) * 0.15
    bottom = low if low == 0 else low - room
    top = high + room

    def place(value: float) -> float:
        return round(100 * (value - bottom) / (top - bottom), 2)

    def stretch(start: float | None, end: float | None) -> tuple[float, float] | None:
        if start is None and end is None:
            return None
        left, right = place(bottom if start is None else start), place(top if end is None else end)
        return left, round(right - left, 2)

    return Band(
        stretch(limit.ideal_min, limit.ideal_max),
        stretch(limit.tolerable_min, limit.tolerable_max),
        tuple(map(place, hard)),
    )
