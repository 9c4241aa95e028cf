"""Numbers without a name: the unit, the shape or the figure before tells the property."""

from __future__ import annotations

from dataclasses import replace

from market.specs.rules.parts import convert, trailing
from market.specs.rules.values import Value
from market.specs.rules.walk import BOUNDS, Walk, merge_bounds

UNIT_PROPERTY = {
    "MJ/kg": "calorific_value", "kcal/kg": "calorific_value", "kJ/kg": "calorific_value",
    "BTU/lb": "calorific_value", "kWh/kg": "calorific_value",
    "m2/kg": "specific_surface", "cm2/g": "specific_surface", "mS/cm": "ec", "uS/cm": "ec", "mV": "voltage_spread",
    "V": "voltage", "Ah": "rated_capacity",
    "mAh": "rated_capacity", "W": "power", "kW": "power", "cycles": "cycle_count", "MPa": "compressive_strength",
    "psi": "compressive_strength",
    "kgf/cm2": "compressive_strength", "t/m3": "bulk_density", "kg/m3": "bulk_density",
    "mohm": "internal_resistance", "ohm/V": "insulation_resistance",
    "MPN/g": "fecal_coliform", "mm": "particle_size", "cm": "particle_size", "um": "particle_size",
    "mesh": "particle_size", "inch": "particle_size", "厘": "thickness",
    "m3/t": "biogas_yield", "kg/bale": "bale_weight", "kg/pcs": "piece_weight", "0.1mm": "penetration",
    "degC": "ash_fusion",
}  # fmt: skip
_LUMP_MM = (20, 2000)
_PURE = 70


def by_unit(walk: Walk, value: Value) -> bool:
    """A number without a name whose unit, or shape, tells the property: 4300 kcal/kg; 0-50 of a gangue."""
    key, unit = _property_of(walk, value)
    if key is None:
        return False
    value.unit = unit
    basis, energy = trailing(walk, value)
    figure = convert(walk, key, value)
    if figure is None:
        return False
    walk.add(replace(figure, basis=basis or walk.basis, kind=energy if key == "calorific_value" else None))
    return True


def closes_bound(walk: Walk, value: Value) -> bool:
    """「小于1.0,大于0.5」: a bound without a name closes the interval of the figure before it."""
    last = walk.figures[-1] if walk.figures else None
    if (
        last is None
        or value.qualifier not in BOUNDS
        or last.qualifier not in BOUNDS
        or value.start - last.end > 4
        or (walk.unread and walk.unread[-1][0] >= last.end)
        or walk.priced
    ):
        return False
    figure = convert(walk, last.key, value)
    merged = merge_bounds(last, figure) if figure else None
    if merged is None:
        return False
    walk.figures[-1] = merged
    return True


def _property_of(walk: Walk, value: Value) -> tuple[str | None, str | None]:
    key, unit = UNIT_PROPERTY.get(value.unit or ""), value.unit
    size = value.numbers()[0]
    if key == "particle_size":
        if (
            value.dimensions
            and walk.family in ("metal", "", "newwaste", "battery")
            and "particle_size" not in walk.usual
        ):
            key = "piece_length"
        elif walk.family == "metal":
            key = "thickness" if size < 100 and value.qualifier != "range" else "piece_length"
        elif walk.family == "straw" and unit == "cm":
            key = "straw_length"
    elif unit == "m" and "piece_length" in walk.usual:
        key = "piece_length"
    elif unit is None and value.qualifier == "range" and _looks_like_sieves(walk, value):
        key, unit = "particle_size", "mm"
    elif unit is None and value.qualifier == "le" and _LUMP_MM[0] <= size <= _LUMP_MM[1] and walk.family == "cdw":
        key, unit = "particle_size", "mm"  # 「最大600」 of rubble
    elif unit == "%" and size >= _PURE and "gypsum_purity" in walk.usual and not walk.figures:
        key = "gypsum_purity"  # 「脱硫石膏 93%」
    elif unit == "year" and (walk.is_battery or walk.family == "newwaste"):
        key = "service_years"
    elif unit == "kWh" and walk.is_battery:
        key = "energy"
    elif unit is None and 150 <= (value.value or 0) <= 8000 and walk.family == "coal" and not walk.figures:
        key, unit = "calorific_value", "kcal/kg"
    return key, unit


def _looks_like_sieves(walk: Walk, value: Value) -> bool:
    low, high = value.low or 0.0, value.high or 0.0
    return 0 <= low < high <= 300 and (low == 0 or walk.family in ("cdw", "coal", "slag", "ash", "tailings", "soil"))
