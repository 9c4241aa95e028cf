"""A want and a material -> the plan by which offers of that material are judged. Pure; compiled once, used for all.

Whoever names a bound that a standard grades by wants just that grade: within it all is well. A bound of practice is
the end of a slope: what is better than it is better still. Beyond a bound that is only said, an offer is reserved,
until the hard limit of the use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from market.catalog.rules.knowledge import ANY_MATERIAL, OWN_PRODUCT, Knowledge, Limit
from market.matching.rules.model import OwnLimit, Want

BASES: Mapping[str, int] = {"primary": 3, "alternative": 2, "minor": 1}
_STANDARD = re.compile(r"\b(?:GB|GBZ|JC|JTG|NY|HJ|YB|CJ|CJJ|WB|EN|ASTM|ISO)\b|GB/T|JC/T|JTG/T|NY/T|YB/T")
# Asked of everyone in the trade, whether the buyer speaks of it or not.
_ALWAYS_ASKED = frozenset(
    {("scrap_melt", "radioactivity"), ("second_life_storage", "soh"), ("gangue_power", "calorific_value")}
)
# Foreign matter is looked for at the gate; sellers who say nothing of it are not held back.
_NEVER_ASKED = frozenset({"impurity", "leaching", "i_ra", "i_gamma", "pesticide_residue"})
# Two names of one figure: what is stated under one stands for the other.
SAME_FIGURE: Mapping[str, str] = {"chloride": "chlorine", "chlorine": "chloride"}
# Who asks for the one in everyday words may mean the other too, where the use takes both.
KIND_OF: Mapping[str, str] = {"pond_ash": "fly_ash", "coal_gangue_burnt": "coal_gangue"}
# Who refuses these batteries refuses what is made of them too, which only states the chemistry.
_CHEMISTRIES: Mapping[str, frozenset[str]] = {"lib_lfp": frozenset({"LFP"}), "lib_ncm": frozenset({"NCM", "NCA"})}
# A bound that the buyer only says, where no standard grades by it, is stretched by so much before it refuses.
_STRETCH = 0.5


@dataclass(frozen=True, slots=True)
class Criterion:
    """The bounds of one figure, in its canonical unit, and what to do when it is not stated."""

    key: str
    hard_min: float | None = None
    hard_max: float | None = None
    tolerable_min: float | None = None
    tolerable_max: float | None = None
    ideal_min: float | None = None
    ideal_max: float | None = None
    unit: str = ""
    basis: str = ""
    asked: int = 0
    """0: nothing to ask, 1: ask the producer, 2: assay first."""
    standard: str = ""
    clause: str = ""
    source: str = ""
    verified: bool = False
    own: bool = False
    counts: bool = True
    """A deviation lowers the grade. False: the buyer says which figures he looks at and this is none of them; then it
    only weighs on the score, and outside the tolerable it counts as one deviation."""
    best_min: float | None = None
    best_max: float | None = None
    """What the profile holds ideal, where the buyer is content with less: better than he asks still ranks higher."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in words. An offer whose ``key`` figure says ``broken`` or that carries one of ``codes`` breaks it;
    ``met`` are the codes by which it is shown to be kept. A ``soft`` one only costs a reservation.
    """

    key: str
    wanted: str
    broken: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    met: frozenset[str] = frozenset()
    soft: bool = False
    asked: int = 0
    standard: str = ""
    clause: str = ""
    source: str = ""
    verified: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """How offers of one material are judged for one want. ``base`` 0: the material is refused, for ``refusal``."""

    material_id: str
    base: int
    refusal: str = ""
    refusal_limit: Limit | None = None
    criteria: tuple[Criterion, ...] = ()
    conditions: tuple[Condition, ...] = ()
    ceiling: float | None = None
    hazard: str | None = None
    """HW category the material belongs to by its nature, whatever the seller writes."""


def base_of(want: Want, material_id: str, knowledge: Knowledge) -> tuple[int, str, Limit | None]:
    """The grade a material starts from (3 wanted, 2 acceptable, 1 minor, 0 refused), why it is refused, and by what."""
    taken = knowledge.materials_by_use.get(want.use_id, {})
    if material_id in want.excluded:
        return 0, "excluded", None
    for limit in knowledge.limits_by_use.get(want.use_id, ()):
        if limit.text_rule and material_id in limit.materials and _forbids(limit):
            return 0, "forbidden", limit
    row = taken.get(material_id)
    named = want.named
    if material_id in named:
        if row is None:
            return 3, "", None
        roles = [BASES[taken[other].role] for other in named if other in taken]
        others = any(other not in taken for other in named)
        return (3 if others is False and max(roles) == BASES[row.role] else BASES[row.role]), "", None
    if material_id in want.price_max_by_material or (named and material_id in want.alternatives):
        return 2, "", None
    if row is None:
        return 0, "wrong", None
    if not named:
        return BASES[row.role], "", None
    family = knowledge.materials[material_id].family
    kin = any(other in taken and knowledge.materials[other].family == family for other in named)
    if not want.only_named and row.role == "primary" and (KIND_OF.get(material_id) in named or (want.is_open and kin)):
        return 2, "", None
    return 0, "not_asked", None


def _forbids(limit: Limit) -> bool:
    return limit.if_unknown == "fail" and any(
        word in limit.text_rule for word in ("forbidden", "prohibited", "out of scope")
    )


def natural_hazard(material_id: str, knowledge: Knowledge) -> str | None:
    """The HW category a material belongs to by its nature; None where it belongs to none."""
    material = knowledge.materials.get(material_id)
    if material is None:
        return None
    if material.default_class.startswith("HW"):
        return material.default_class[:4]
    match = re.fullmatch(r"\d{3}-\w{3}-(\d{2})", material.waste_class)
    return f"HW{match[1]}" if match else None


def hazard_category(code: str | None, knowledge: Knowledge) -> str | None:
    """The HW category of a national code ("900-052-31" -> "HW31"); the code itself where it is none."""
    if not code:
        return None
    text = code.strip().upper()
    if match := re.fullmatch(r"HW\s?(\d{2})", text):
        return f"HW{match[1]}"
    if match := re.fullmatch(r"\d{3}-\w{3}-(\d{2})", text):
        return f"HW{match[1]}"
    return text or None


def plan(want: Want, material_id: str, knowledge: Knowledge) -> Plan:
    """Compile ``want`` for offers of ``material_id``."""
    hazard = natural_hazard(material_id, knowledge)
    base, refusal, limit = base_of(want, material_id, knowledge)
    if base == 0:
        return Plan(material_id, 0, refusal, limit, hazard=hazard)
    rows = [
        row
        for row in knowledge.limits_by_use.get(want.use_id, ())
        if OWN_PRODUCT not in row.materials and row.applies_to(material_id)
    ]
    criteria: dict[str, Criterion] = {}
    conditions: list[Condition] = []
    for row in rows:
        if row.text_rule:
            condition = _condition(row, want)
            if condition is not None:
                conditions.append(condition)
        else:
            criterion = _profile(row, want, material_id, knowledge)
            earlier = criteria.get(row.property_key)
            criteria[row.property_key] = criterion if earlier is None else _tighter(earlier, criterion)
    for own in want.limits:
        key = own.key if own.key in criteria or SAME_FIGURE.get(own.key) not in criteria else SAME_FIGURE[own.key]
        criteria[key] = _own(criteria.get(key), replace(own, key=key))
    conditions.extend(_wishes(want, conditions))
    ceiling = want.price_max_by_material.get(material_id, want.price_max)
    return Plan(material_id, base, "", None, tuple(criteria.values()), tuple(conditions), ceiling, hazard)


def _profile(row: Limit, want: Want, material_id: str, knowledge: Knowledge) -> Criterion:
    asked = {"ok": 0, "ask": 1, "assay": 2, "fail": 2}[row.if_unknown]
    spoken = row.property_key in want.mentioned or (want.use_id, row.property_key) in _ALWAYS_ASKED
    if not spoken or row.property_key in _NEVER_ASKED or not _may_fail(row, material_id, knowledge):
        asked = 0
    return Criterion(
        row.property_key,
        row.hard_min,
        row.hard_max,
        row.tolerable_min,
        row.tolerable_max,
        row.ideal_min,
        row.ideal_max,
        row.unit,
        row.basis,
        asked,
        row.standard,
        row.clause,
        row.source,
        row.verified,
        counts=not want.limits or row.property_key in want.mentioned,
    )


def _may_fail(row: Limit, material_id: str, knowledge: Knowledge) -> bool:
    """Whether a figure that is not stated may lie outside the wish: else there is no need to ask for it."""
    typical = knowledge.typical_by_material.get(material_id, {}).get(row.property_key)
    if typical is None or typical.typical_min is None or typical.typical_max is None:
        return ANY_MATERIAL not in row.materials
    low = row.ideal_min if row.ideal_min is not None else row.hard_min
    high = row.ideal_max if row.ideal_max is not None else row.hard_max
    return (low is not None and typical.typical_min < low) or (high is not None and typical.typical_max > high)


def _max(first: float | None, second: float | None) -> float | None:
    return second if first is None else first if second is None else max(first, second)


def _min(first: float | None, second: float | None) -> float | None:
    return second if first is None else first if second is None else min(first, second)


def _tighter(first: Criterion, second: Criterion) -> Criterion:
    """Two rows on one figure hold both."""
    return replace(
        first,
        hard_min=_max(first.hard_min, second.hard_min),
        hard_max=_min(first.hard_max, second.hard_max),
        tolerable_min=_max(first.tolerable_min, second.tolerable_min),
        tolerable_max=_min(first.tolerable_max, second.tolerable_max),
        ideal_min=_max(first.ideal_min, second.ideal_min),
        ideal_max=_min(first.ideal_max, second.ideal_max),
        asked=max(first.asked, second.asked),
    )


def _own(profile: Criterion | None, own: OwnLimit) -> Criterion:
    """The profile's bounds with the buyer's own put over them, side by side."""
    base = profile or Criterion(own.key, unit=own.unit)
    graded = bool(profile and _STANDARD.search(profile.standard))
    low = _side(
        -1,
        own.hard,
        own.origin == "text",
        graded,
        profile is not None,
        own.min,
        own.ideal_min,
        base.hard_min,
        base.tolerable_min,
        base.ideal_min,
    )
    high = _side(
        1,
        own.hard,
        own.origin == "text",
        graded,
        profile is not None,
        own.max,
        own.ideal_max,
        base.hard_max,
        base.tolerable_max,
        base.ideal_max,
    )
    low, high = _uncrossed(low, high, own)
    asked = base.asked if profile is not None else int(own.hard)
    return replace(
        base,
        hard_min=low[0],
        tolerable_min=low[1],
        ideal_min=low[2],
        hard_max=high[0],
        tolerable_max=high[1],
        ideal_max=high[2],
        asked=asked,
        own=True,
        counts=True,
        best_min=_best(-1, base.ideal_min, low[2]),
        best_max=_best(1, base.ideal_max, high[2]),
    )


def _best(sign: int, profile: float | None, ideal: float | None) -> float | None:
    return profile if profile is not None and ideal is not None and sign * profile < sign * ideal else None


Side = tuple[float | None, float | None, float | None]


def _side(
    sign: int,
    hard: bool,
    said: bool,
    graded: bool,
    known: bool,
    bound: float | None,
    wish: float | None,
    hard_end: float | None,
    tolerable: float | None,
    ideal: float | None,
) -> Side:
    """(hard, tolerable, ideal) of one side. ``sign`` 1: upper bounds, -1: lower ones."""
    if bound is None:
        return (hard_end, tolerable, ideal) if wish is None else _ordered(sign, hard_end, tolerable, wish)
    if hard:
        return _ordered(sign, bound, bound, bound if wish is None else wish)
    if wish is not None:
        return _ordered(sign, _wider(sign, hard_end, bound), bound, wish)
    if said and not known:
        return _ordered(sign, bound + sign * _STRETCH * abs(bound), bound, bound)
    inner = bound if ideal is None or (said and graded) else (min(ideal, bound) if sign > 0 else max(ideal, bound))
    outer = bound if tolerable is None else _wider(sign, tolerable, bound)
    return _ordered(sign, _wider(sign, hard_end, bound), outer, inner)


def _uncrossed(low: Side, high: Side, own: OwnLimit) -> tuple[Side, Side]:
    """Where the buyer's own band lies beside the profile's ideal, his own ends are the ideal, not an empty band."""
    if low[2] is None or high[2] is None or low[2] <= high[2]:
        return low, high
    bottom = low[1] if own.min is None else own.min
    top = high[1] if own.max is None else own.max
    if bottom is None or top is None or bottom > top:
        return low, high
    return _ordered(-1, *low[:2], bottom), _ordered(1, *high[:2], top)


def _wider(sign: int, hard_end: float | None, bound: float) -> float | None:
    """A soft bound of the buyer beyond the profile's moves that out to it; within, the profile's stands."""
    if hard_end is None:
        return None
    return max(hard_end, bound) if sign > 0 else min(hard_end, bound)


def _ordered(sign: int, hard: float | None, tolerable: float | None, ideal: float | None) -> Side:
    """Clip so that ideal lies within tolerable within hard."""
    clip = _min if sign > 0 else _max
    tolerable = clip(tolerable, hard) if tolerable is not None else None
    ideal = clip(clip(ideal, tolerable), hard) if ideal is not None else None
    return hard, tolerable, ideal


def _condition(row: Limit, want: Want) -> Condition | None:
    """A text rule of the profile as something that can be tested; None where it speaks of papers or permits only."""
    rule, key = row.text_rule, row.property_key
    asked = {"ok": 0, "ask": 1, "assay": 2, "fail": 2}[row.if_unknown]
    spoken = key in want.mentioned or (want.use_id, key) in _ALWAYS_ASKED
    asked = asked if spoken and key not in _NEVER_ASKED else 0
    base = Condition(
        key, rule, asked=asked, standard=row.standard, clause=row.clause, source=row.source, verified=row.verified
    )
    if key == "damage" and "sealed" in rule:
        return replace(base, codes=frozenset({"sealed"}), asked=0)
    if key in ("mould", "pesticide_residue"):
        codes = frozenset({"mouldy"}) if key == "mould" else frozenset()
        return replace(base, broken=frozenset({"some"}), codes=codes)
    if key == "damage":
        soft = row.kind == "soft" or "preferred" in rule
        return replace(
            base, broken=frozenset({"some"}), codes=frozenset() if soft else frozenset({"swollen"}), soft=soft
        )
    if key == "chemistry":
        return replace(base, broken=frozenset({"NCM", "LMO", "LCO", "NCA", "LTO"}), asked=0)
    if key == "radioactivity":
        return replace(base, broken=frozenset({"fail"}))
    if key == "leaching" and "asbestos" in rule:
        return replace(base, codes=frozenset({"asbestos"}))
    if key == "leaching" and "class I" in rule:
        return replace(base, broken=frozenset({"class II"}), soft="class II" in row.clause)
    if "pine" in rule:
        return replace(base, codes=frozenset({"conifer"}), asked=0)
    if "traceability" in rule:
        return replace(base, key="condition", codes=frozenset({"untraceable"}), met=frozenset({"traceable"}), asked=1)
    if "antibiotic" in rule:
        return replace(base, codes=frozenset({"antibiotic", "disinfectant"}), asked=0)
    return None


def _wishes(want: Want, known: Iterable[Condition]) -> Iterable[Condition]:
    """What the buyer says in words beside the profile: no mould, no damage, nothing of what he refuses."""
    keys = {condition.key for condition in known if not condition.soft}
    for key in ("mould", "damage", "radioactivity"):
        if key in want.mentioned and key not in keys:
            codes = {"mould": frozenset({"mouldy"}), "damage": frozenset({"swollen"})}.get(key, frozenset())
            yield Condition(key, "none", broken=frozenset({"some", "fail"}), codes=codes, own=True)
    for material_id, chemistries in _CHEMISTRIES.items():
        if material_id in want.excluded and "chemistry" not in keys:
            wanted = ", ".join(f"≠ {chemistry}" for chemistry in sorted(chemistries))
            yield Condition("chemistry", wanted, broken=chemistries, own=True)
    if want.excluded_conditions:
        yield Condition(
            "condition", ", ".join(sorted(want.excluded_conditions)), codes=want.excluded_conditions, own=True
        )
