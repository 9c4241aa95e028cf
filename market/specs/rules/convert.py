"""A stated value -> the property's canonical unit: units, the unit left out, what was named instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from market.specs.rules.model import Figure, Qualifier
from market.specs.rules.units import factor, mesh_mm
from market.specs.rules.values import Value, tidy

Transform = Callable[[float], float]


def _times(ratio: float) -> Transform:
    return lambda number: number * ratio


def _ratio_to_share(number: float) -> float:
    """r per cent on the dry part -> r/(1+r) per cent of the whole (binder on aggregate; water on soil, GB/T 50123)."""
    return 100 * number / (100 + number)


# (key, name in lower case) -> what makes of the number named the number meant. Molar ratios: property_keys.csv.
_NAMED_INSTEAD: dict[tuple[str, str], Transform] = {
    ("cao", "caco3"): _times(0.5603),
    ("cao", "碳酸钙"): _times(0.5603),
    ("cao", "ca(oh)2"): _times(0.7569),
    ("cao", "氢氧化钙"): _times(0.7569),
    ("fe2o3", "feo"): _times(1.1113),
    ("fe2o3", "氧化亚铁"): _times(1.1113),
    ("organic_matter", "toc"): _times(1.724),
    ("organic_matter", "有机碳"): _times(1.724),
    ("organic_matter", "总有机碳"): _times(1.724),
    ("li_grade", "lce"): _times(1 / 5.323),
    ("li_grade", "li2co3"): _times(0.1879),
    ("li_grade", "碳酸锂"): _times(0.1879),
    ("li_grade", "碳酸锂当量"): _times(0.1879),
    ("p2o5", "p"): _times(2.2914),
    ("chromium", "cr2o3"): _times(0.6842),
    ("asphalt_content", "油石比"): _ratio_to_share,
    ("asphalt_content", "asphalt-aggregate ratio"): _ratio_to_share,
}
_RESIDUE_FOR_PASSING = "+200"
_OPPOSITE: dict[Qualifier, Qualifier] = {"le": "ge", "lt": "gt", "ge": "le", "gt": "lt"}


def implied_factor(key: str, canonical: str, size: float, family: str) -> float | None:
    """The unit people leave out, told by the size of the number; None for a property without numbers."""
    if canonical == "text":
        return None
    if key == "calorific_value":
        return 1.0 if size < 60 else (0.0041868 if size < 9000 else 0.001)
    if key in ("density", "bulk_density"):
        return 1000.0 if size < 20 else 1.0
    if key == "specific_surface":
        return 0.1 if size > 1500 else 1.0
    if key in ("chloride", "chlorine") and size > 20:
        return 1e-4
    if key == "piece_length" and size < 20:
        return 1000.0
    if key == "straw_length" and size <= 40:
        return 10.0 if family == "straw" or size <= 15 else 1.0
    if key == "voltage_spread" and size < 1:
        return 1000.0
    return 1.0


def _factor(key: str, canonical: str, value: Value, family: str) -> float | None:
    unit = value.unit
    if unit is None or unit == "个":
        return implied_factor(key, canonical, max(abs(number) for number in value.numbers()), family)
    if unit == "pcs" and canonical in ("-", "%"):
        return 1.0
    if (unit, canonical) in (("%", "-"), ("kWh", "degC")):  # 度 is a degree as well
        return 1.0
    return factor(canonical, unit)


def converted(
    key: str, canonical: str, value: Value, family: str = "", name: str = "", dry_soil: bool = False
) -> Figure | None:
    """``value`` as a figure of ``key`` in its canonical unit; None where its unit cannot be one of the property's.

    ``name`` is what the text calls it: 油石比, CaCO3 and TOC are turned into what the key means. ``dry_soil``: moisture
    on the dry mass, as in soil mechanics.
    """
    if not value.numbers():
        return None
    figure = Figure(key, value.qualifier, unit=canonical, approx=value.approx, start=value.start, end=value.end)
    if value.unit == "mesh" and canonical == "mm":
        sizes = sorted(mesh_mm(number) for number in value.numbers())
        if value.qualifier in ("range", "tol"):
            return replace(figure, qualifier="range", min=sizes[0], max=sizes[-1])
        finer = _OPPOSITE.get(value.qualifier, value.qualifier)  # more meshes are a smaller opening
        figure = replace(figure, qualifier=finer)
        scaled = Value(finer, "mm", value.start, value.end, value=sizes[0])
    else:
        ratio = _factor(key, canonical, value, family)
        if ratio is None:
            return None
        transform = _ratio_to_share if dry_soil else _NAMED_INSTEAD.get((key, name.strip().lower()))
        middle, low, high = (_apply(number, ratio, transform) for number in (value.value, value.low, value.high))
        scaled = replace(value, value=middle, low=low, high=high)
    middle, low, high = scaled.sides()
    if name.startswith(_RESIDUE_FOR_PASSING):
        middle, low, high = (None if n is None else 100 - n for n in (middle, high, low))
        figure = replace(figure, qualifier=_OPPOSITE.get(figure.qualifier, figure.qualifier))
    return replace(figure, value=middle, min=low, max=high)


def _apply(number: float | None, ratio: float, transform: Transform | None) -> float | None:
    if number is None:
        return None
    return tidy(transform(number * ratio) if transform else number * ratio)
