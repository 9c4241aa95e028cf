"""What the market knows of the world, as immutable rows.

Every row names its source and says whether a person has verified it against the current edition.
An unverified number may refuse a proposal; it is shown as "to be confirmed" and never blocks an act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

IfUnknown = Literal["ok", "ask", "assay", "fail"]
Role = Literal["primary", "alternative", "minor"]
ANY_MATERIAL = "*"
# A limit on what the taker makes, not on what he takes in: shown on the page of the use, never tested on an offer.
OWN_PRODUCT = "(product)"
# A limit of the same kind for sludge on farmland, named where its neighbours are: no use of the city is farmland.
FARMLAND = "(farmland)"


@dataclass(frozen=True, slots=True)
class Material:
    """A byproduct the catalogue knows by name; ``waste_class`` is an SW category, an HW code or empty."""

    material_id: str
    name_zh: str
    name_en: str
    family: str
    waste_class: str
    default_class: str
    source: str
    confidence: str
    verified: bool


@dataclass(frozen=True, slots=True)
class MaterialTerm:
    """One way in which people call a material; ``ambiguity_note`` is filled where the term is dangerous."""

    material_id: str
    term: str
    lang: str
    canonical: bool
    ambiguity_note: str
    source: str
    confidence: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Property:
    """A measurable quality; figures are kept in ``unit``, the canonical one."""

    property_key: str
    symbol: str
    name_zh: str
    name_en: str
    unit: str
    alternative_units: str
    standard_cn: str
    standard_other: str
    value_type: str
    source: str
    confidence: str
    verified: bool


@dataclass(frozen=True, slots=True)
class PropertyTerm:
    """One way in which people write a property."""

    property_key: str
    term: str
    lang: str
    canonical: bool
    ambiguity_note: str
    source: str
    confidence: str
    verified: bool


@dataclass(frozen=True, slots=True)
class TypicalRange:
    """The usual range of a property in a material, in the property's canonical unit."""

    material_id: str
    property_key: str
    typical_min: float | None
    typical_max: float | None
    unit: str
    source: str
    note: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Use:
    """A receiving use. ``isic`` is the ISIC Rev.4 class of the usual taker (4 digits), ``isic_also`` of further ones;
    ``gbt4754`` is the GB/T 4754-2017 class of the usual taker.
    """

    use_id: str
    name_zh: str
    name_en: str
    isic: str
    isic_also: tuple[str, ...]
    gbt4754: str
    source: str
    confidence: str
    verified: bool

    @property
    def division(self) -> str:
        """ISIC division: the first two digits of the class."""
        return self.isic[:2]


@dataclass(frozen=True, slots=True)
class ByproductFamily:
    """A group of byproducts that go to like uses; ``parent`` is the wider group or empty.

    ``terms`` are the general words for it (slag, sludge, 渣); ``origins`` the ISIC divisions it comes from; the uses
    stand in ``high``, ``medium`` and ``low``, each with the likeliest first.
    """

    family_id: str
    name_zh: str
    name_en: str
    parent: str
    terms: tuple[str, ...]
    origins: tuple[str, ...]
    high: tuple[str, ...]
    medium: tuple[str, ...]
    low: tuple[str, ...]
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ByproductKind:
    """A byproduct of industry, farm or city, whether or not it is a material of the catalogue (then the ids agree).

    Columns as in ``ByproductFamily``; what a kind does not say, its family does.
    """

    kind_id: str
    name_zh: str
    name_en: str
    family_id: str
    terms: tuple[str, ...]
    origins: tuple[str, ...]
    high: tuple[str, ...]
    medium: tuple[str, ...]
    low: tuple[str, ...]
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Industry:
    """An ISIC Rev.4 division (2 digits) and the words by which people name firms of it."""

    division: str
    name_zh: str
    name_en: str
    terms: tuple[str, ...]
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class UseMaterial:
    """That a use takes a material, and as what: wanted, acceptable alternative, or only a minor addition."""

    use_id: str
    material_id: str
    role: Role
    note: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """One row of an acceptance profile.

    ``hard_*`` broken: never propose. Inside ``ideal_*``: no deduction; between ideal and ``tolerable_*``: a
    deduction; outside tolerable: a reservation. Bounds are in ``unit``, the property's canonical unit.
    """

    rule_id: str
    use_id: str
    materials: tuple[str, ...]
    property_key: str
    kind: str
    hard_min: float | None
    hard_max: float | None
    ideal_min: float | None
    ideal_max: float | None
    tolerable_min: float | None
    tolerable_max: float | None
    text_rule: str
    unit: str
    basis: str
    if_unknown: IfUnknown
    standard: str
    clause: str
    source: str
    note: str
    verified: bool

    def applies_to(self, material_id: str) -> bool:
        return ANY_MATERIAL in self.materials or material_id in self.materials


@dataclass(frozen=True, slots=True)
class WasteCode:
    """A row of the solid-waste classification catalogue; ``row_type`` is category, category_legacy or material."""

    code: str
    category: str
    name_zh: str
    name_en: str
    aliases_zh: str
    aliases_en: str
    hazardous: str
    source: str
    confidence: str
    row_type: str
    candidate_code_unverified: str
    notes: str
    verified: bool


@dataclass(frozen=True, slots=True)
class HazardousCode:
    """A row of the National Catalogue of Hazardous Wastes, with its exemption where one is listed."""

    code: str
    hw_category: str
    category_zh: str
    name_zh: str
    name_en: str
    hazard_characteristic: str
    origin: str
    relevance: str
    exempt_stage: str
    exempt_condition: str
    exempt_effect: str
    source: str
    confidence: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ProductStandard:
    """A product standard that a byproduct can enter, and what it sets."""

    product_zh: str
    product_en: str
    input_waste: str
    standard_no: str
    what_it_sets: str
    source: str
    confidence: str
    verified: bool


@dataclass(frozen=True, slots=True)
class District:
    """A district of the city (GB/T 2260 code), with the coordinates of its centre in WGS-84 degrees."""

    adcode: str
    name_zh: str
    name_en: str
    type: str
    lat: float
    lon: float
    in_plan: str
    waste_profile: str
    source: str
    confidence: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Factor:
    """An emission, freight or conversion factor with its year and region."""

    factor_id: str
    kind: str
    subject_zh: str
    subject_en: str
    value: str
    unit: str
    year: str
    region: str
    use_in_formula: str
    source: str
    confidence: str
    notes: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Lookalike:
    """One of the things that a dangerous word may mean; the rows of one ``slug`` stand side by side on its page.

    ``our_material`` and ``code`` are empty where the thing is no material of the catalogue or carries no waste code.
    """

    slug: str
    called_zh: str
    called_en: str
    terms: tuple[str, ...]
    name_zh: str
    name_en: str
    our_material: str
    code: str
    what_zh: str
    what_en: str
    law_zh: str
    law_en: str
    tell_zh: str
    tell_en: str
    source: str
    confidence: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """A remark of the tables, which are written in English for the most part, and how it is said in Chinese."""

    en: str
    zh: str


@dataclass(frozen=True)
class Knowledge:
    """All reference tables at one moment. ``editions`` maps each table to the hash of its content."""

    materials: Mapping[str, Material]
    material_terms: tuple[MaterialTerm, ...]
    properties: Mapping[str, Property]
    property_terms: tuple[PropertyTerm, ...]
    typical_ranges: tuple[TypicalRange, ...]
    uses: Mapping[str, Use]
    use_materials: tuple[UseMaterial, ...]
    limits: tuple[Limit, ...]
    waste_codes: tuple[WasteCode, ...]
    hazardous_codes: tuple[HazardousCode, ...]
    product_standards: tuple[ProductStandard, ...]
    districts: Mapping[str, District]
    factors: Mapping[str, Factor]
    byproduct_families: Mapping[str, ByproductFamily]
    byproduct_kinds: Mapping[str, ByproductKind]
    industries: Mapping[str, Industry]
    lookalikes: Mapping[str, tuple[Lookalike, ...]]
    phrases: Mapping[str, Phrase]
    editions: Mapping[str, str]

    @cached_property
    def edition(self) -> str:
        """One short name for all editions together: what a match was computed with."""
        from hashlib import sha256

        return sha256("".join(f"{k}={v};" for k, v in sorted(self.editions.items())).encode()).hexdigest()[:12]

    @cached_property
    def limits_by_use(self) -> Mapping[str, tuple[Limit, ...]]:
        by_use: dict[str, list[Limit]] = {}
        for limit in self.limits:
            by_use.setdefault(limit.use_id, []).append(limit)
        return {use_id: tuple(rows) for use_id, rows in by_use.items()}

    @cached_property
    def materials_by_use(self) -> Mapping[str, Mapping[str, UseMaterial]]:
        by_use: dict[str, dict[str, UseMaterial]] = {}
        for row in self.use_materials:
            by_use.setdefault(row.use_id, {})[row.material_id] = row
        return by_use

    @cached_property
    def typical_by_material(self) -> Mapping[str, Mapping[str, TypicalRange]]:
        by_material: dict[str, dict[str, TypicalRange]] = {}
        for row in self.typical_ranges:
            by_material.setdefault(row.material_id, {})[row.property_key] = row
        return by_material
