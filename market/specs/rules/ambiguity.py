"""Which property an ambiguous name means: by the material's family, the unit and the size of the number."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

_CHLORIDE = {"gypsum", "cdw"}
_CHLORIDE_MATERIALS = {"ggbs", "gbfs", "fly_ash", "fly_ash_c", "rca", "rfa", "steel_slag_powder", "pond_ash"}
_ORGANIC = {"straw", "wood", "agri", "manure", "sludge"}
_TRACE_TO_GRADE = {"copper": "cu_grade", "nickel": "ni_grade", "manganese": "mn_grade", "lead": "pb_grade", "mn_batt_grade": "mn_grade"}
_GRADE_TO_TRACE = {"cu_grade": "copper", "ni_grade": "nickel", "mn_grade": "manganese", "pb_grade": "lead", "cu_residual": "copper", "mn_batt_grade": "manganese"}  # fmt: skip


def choose(keys: tuple[str, ...], family: str, material: str | None, unit: str | None, number: float | None, seen: AbstractSet[str]) -> str:
    """The one of ``keys`` that fits; ``seen`` are the properties already read in the text."""
    key = keys[0]
    options = set(keys)
    percent = unit in ("%", "‰", "成")
    trace = unit in ("mg/kg", "ug/kg")
    if options & {"chlorine", "chloride"} and len(options) > 1:
        gypsum_like = family in _CHLORIDE or material in _CHLORIDE_MATERIALS or seen & {"gypsum_purity", "caso3", "flow_ratio", "specific_surface"}
        return "chloride" if gypsum_like or (not family and trace) else "chlorine"
    if options & {"sulfur", "s_content", "total_solids"} and len(options) > 1:
        if "total_solids" in options and (family in ("manure", "sludge", "agri") or (number or 0) > 12):
            return "total_solids"
        return "s_content" if "s_content" in options and family == "metal" else "sulfur"
    if options & {"straw_length", "piece_length"} and "particle_size" not in options:
        if family in ("straw", "wood", "agri") or seen & {"cn_ratio", "crude_protein", "mould", "soil_content"}:
            return "straw_length"
        if family in ("metal", "newwaste", "battery") or seen & {"thickness"} or unit in ("m", "mm", None):
            return "piece_length"
        return "straw_length"
    if "piece_length" in options and "particle_size" in options:
        return "piece_length" if family in ("metal", "newwaste") or "thickness" in seen else "particle_size"
    if options & (set(_TRACE_TO_GRADE) | set(_GRADE_TO_TRACE)):
        return _metal(key, options, family, material, percent, trace, number)
    if "insoluble_residue" in options and "internal_resistance" in options:
        return "internal_resistance" if unit in ("mohm", "ohm") or family == "battery" else "insoluble_residue"
    if options >= {"density", "bulk_density"}:
        stated = number or 0.0
        return "bulk_density" if (stated < 2 if stated < 10 else stated < 2000) else "density"
    if "residue_45um" in options:
        if family == "slag" and (number or 0) > 200 or unit in ("m2/kg", "cm2/g"):
            return "specific_surface"
        if unit is None and family == "cdw" and (number or 99) < 5:
            return "fineness_modulus"
    if key == "gypsum_purity" and family in ("tailings", "slag"):
        return "fe_total"
    if key == "activity_index_28d" and unit == "MPa":
        return "compressive_strength"
    if options >= {"mud_content", "passing_200mesh"}:
        return "mud_content"
    if key == "mud_content" and family in ("straw", "agri"):
        return "soil_content"
    if key == "soil_content" and family == "cdw":
        return "mud_content"
    if key == "al2o3" and (family == "battery" or (family == "metal")):
        return "al_grade"
    if key in ("fe2o3", "metallic_iron") and family == "battery":
        return "fe_total"
    return key


def _metal(key: str, options: set[str], family: str, material: str | None, percent: bool, trace: bool, number: float | None) -> str:
    """Metals: a trace in mg/kg, a grade in per cent, residual copper in scrap."""
    if trace:
        return next((_GRADE_TO_TRACE.get(option, option) for option in (key, *options) if option in _GRADE_TO_TRACE or option in _TRACE_TO_GRADE), key)
    if family == "metal" and (key in ("copper", "cu_grade", "cu_residual") or "cu_residual" in options):
        return "cu_residual"
    valuable = family in ("battery", "hazardous", "tailings") or material in ("simn_slag", "black_mass")
    if percent or (valuable and (number or 0) < 100):
        if family == "battery" and ("mn_batt_grade" in options or key in ("manganese", "mn_grade")):
            return "mn_batt_grade"
        if key in _GRADE_TO_TRACE:
            return "mn_grade" if key == "mn_batt_grade" else key
        return _TRACE_TO_GRADE.get(key, key)
    if key in _GRADE_TO_TRACE and (number or 0) > 100:
        return _GRADE_TO_TRACE[key]
    return key
