"""Which property an ambiguous name means: by the material, its family, the unit and the size of the number."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

_CHLORIDE = {"gypsum", "cdw"}
_CHLORIDE_MATERIALS = {"ggbs", "gbfs", "fly_ash", "fly_ash_c", "rca", "rfa", "steel_slag_powder", "pond_ash"}
_ORGANIC = {"straw", "wood", "agri", "manure", "sludge"}
# A metal is a trace in mg/kg, or a grade in per cent that somebody pays for, or a residue in scrap.
_METALS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("copper", ("cu_grade", "cu_residual")),
    ("nickel", ("ni_grade",)),
    ("manganese", ("mn_grade", "mn_batt_grade")),
    ("lead", ("pb_grade",)),
)
_LEAD_ORE = 5.0  # per cent: below this nobody buys lead, it is a burden
_ALTERNATIVES = (
    {"chlorine", "chloride"}, {"sulfur", "s_content"}, {"straw_length", "piece_length"},
    {"mud_content", "soil_content"}, {"al2o3", "al_grade"},
    {"fe2o3", "fe_total"}, {"p2o5", "p_content"},
)  # fmt: skip


def choose(
    keys: tuple[str, ...],
    family: str,
    material: str | None,
    usual: AbstractSet[str],
    unit: str | None,
    number: float | None,
    seen: AbstractSet[str],
) -> str:
    """The one of ``keys`` that fits.

    ``usual`` are the properties the material is described by, ``seen`` those already read.
    """
    key, options = keys[0], set(keys)
    for trace, grades in _METALS:
        if options & {trace, *grades}:
            return _metal(trace, grades, options, family, usual, unit, number)
    for pair in _ALTERNATIVES:
        common = [option for option in keys if option in pair]
        if len(common) > 1 and len(pair & usual) == 1:
            return next(iter(pair & usual))
    if options >= {"chlorine", "chloride"}:
        if seen & {"calorific_value", "ash"}:
            return "chlorine"  # of fuels the total is stated
        gypsum_like = (
            family in _CHLORIDE
            or material in _CHLORIDE_MATERIALS
            or seen & {"gypsum_purity", "caso3", "flow_ratio", "specific_surface"}
        )
        return "chloride" if gypsum_like or (not family and unit in ("mg/kg", "ug/kg")) else "chlorine"
    if options & {"sulfur", "s_content"}:
        if "total_solids" in options and (family in ("manure", "sludge", "agri") or (number or 0) > 12):
            return "total_solids"
        return "s_content" if family == "metal" else "sulfur"
    if options & {"p2o5", "p_content"} and len(options) > 1:
        return "p_content" if family == "metal" or seen & {"s_content", "cu_residual", "thickness"} else "p2o5"
    if options & {"straw_length", "piece_length"} and "particle_size" not in options:
        return _length(family, unit, seen)
    if options >= {"piece_length", "particle_size"}:
        return "piece_length" if family in ("metal", "newwaste") or "thickness" in seen else "particle_size"
    if options >= {"insoluble_residue", "internal_resistance"}:
        return "internal_resistance" if unit in ("mohm", "ohm") or family == "battery" else "insoluble_residue"
    if options >= {"soundness", "soundness_mass_loss"}:
        return "soundness_mass_loss" if unit == "%" or (unit is None and family == "cdw") else "soundness"
    if options >= {"density", "bulk_density"}:
        stated = number or 0.0
        return "bulk_density" if (stated < 2 if stated < 10 else stated < 2000) else "density"
    if "residue_45um" in options:
        if (family == "slag" and (number or 0) > 200) or unit in ("m2/kg", "cm2/g"):
            return "specific_surface"
        if unit is None and family == "cdw" and (number or 99) < 5:
            return "fineness_modulus"
    if options >= {"fiber_content", "crude_fiber"}:
        return "crude_fiber" if family in _ORGANIC or seen & {"crude_protein", "ndf", "adf"} else "fiber_content"
    if "soil_content" in options and family == "metal":
        return "impurity"
    if "piece_weight" in options and family in ("straw", "agri"):
        return "bale_weight"
    if key == "gypsum_purity" and family in ("tailings", "slag"):
        return "fe_total"
    if key == "activity_index_28d" and unit == "MPa":
        return "compressive_strength"
    if options >= {"mud_content", "passing_200mesh"}:
        return "mud_content"
    if options & {"mud_content", "soil_content"}:
        if family in ("straw", "agri") or "soil_content" in usual:
            return "soil_content"
        return "mud_content" if family == "cdw" else key
    return _light_metal(key, options, family, seen)


def _length(family: str, unit: str | None, seen: AbstractSet[str]) -> str:
    if family in _ORGANIC or seen & {"cn_ratio", "crude_protein", "mould", "soil_content"}:
        return "straw_length"
    if family in ("metal", "newwaste", "battery") or "thickness" in seen or unit in ("m", "mm", None):
        return "piece_length"
    return "straw_length"


def _light_metal(key: str, options: AbstractSet[str], family: str, seen: AbstractSet[str]) -> str:
    """Al and Fe: the oxide among other oxides, the metal in batteries and scrap."""
    metallic = family in ("battery", "metal", "newwaste")
    if "al2o3" in options:
        return "al_grade" if metallic else "al2o3"
    if key in ("fe2o3", "metallic_iron") and family == "battery":
        return "fe_total"
    if options >= {"fe_total", "fe2o3"} and seen & {"sio2", "al2o3", "cao"} and family != "tailings":
        return "fe2o3"
    return key


def _metal(
    trace: str,
    grades: tuple[str, ...],
    options: AbstractSet[str],
    family: str,
    usual: AbstractSet[str],
    unit: str | None,
    number: float | None,
) -> str:
    if unit in ("mg/kg", "ug/kg"):
        return trace
    grade = grades[-1] if (family == "metal" or (family == "battery" and trace == "manganese")) else grades[0]
    poor = trace == "lead" and family not in ("battery", "metal") and (number or 0) < _LEAD_ORE
    if unit in ("%", "‰", "成"):
        return trace if poor else grade
    known = usual & {trace, *grades}
    if grade in known and trace not in known:
        return grade
    if options & set(grades) and trace not in options:
        return trace if (number or 0) > 100 else grade
    valuable = family in ("battery", "metal", "hazardous") or (family == "tailings" and (number or 0) < 20)
    return grade if valuable and (number or 0) < 100 else trace
