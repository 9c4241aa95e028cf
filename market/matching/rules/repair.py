"""What would make a pair fit: from what broke or deviates to what people do about it.

Never a way round radionuclides, heavy metals, chloride in concrete or hazardous waste: those are not diluted away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from market.kernel.errors import N_
from market.matching.rules.criteria import Plan
from market.matching.rules.model import Reason, Repair
from market.matching.rules.wording import number

_FORBIDDEN_TO_BLEND = frozenset(
    [
        "i_ra",
        "i_gamma",
        "radioactivity",
        "mercury",
        "arsenic",
        "lead",
        "cadmium",
        "chromium",
        "nickel",
        "copper",
        "zinc",
        "leachate_cr6",
        "leaching",
        "cyanide",
        "chloride",
        "chlorine",
        "fluorine",
        "hazard",
        "aflatoxin_b1",
        "don",
        "zearalenone",
        "fecal_coliform",
        "damage",
        "soh",
        "chemistry",
        "service_years",
        "cycle_count",
    ]
)
BLENDABLE = frozenset(
    [
        "calorific_value",
        "sulfur",
        "ash",
        "loi",
        "sio2",
        "al2o3",
        "fe2o3",
        "cao",
        "mgo",
        "so3",
        "plasticity_index",
        "moisture",
        "cn_ratio",
        "gypsum_purity",
        "residue_45um",
        "water_demand_ratio",
        "activity_index_28d",
        "total_nitrogen",
        "organic_matter",
        "na2oeq",
        "saf_sum",
        "crushing_value",
        "brick_content",
        "quality_coefficient",
        "fineness_modulus",
        "total_solids",
        "ph",
    ]
)
# property -> (code, sentence) where the stated figure is too high.
_TOO_HIGH: Mapping[str, tuple[str, str]] = {
    "moisture": ("dry", N_("Dry it to %(target)s.")),
    "particle_size": ("screen", N_("Crush and screen it to %(target)s.")),
    "piece_length": ("crush", N_("Cut it to %(target)s.")),
    "straw_length": ("crush", N_("Chop it to %(target)s.")),
    "residue_45um": ("grind", N_("Grind or classify it to %(target)s.")),
    "chloride": ("wash", N_("Wash the salt out, to %(target)s.")),
    "chlorine": ("wash", N_("Wash the salt out, to %(target)s.")),
    "na2oeq": ("wash", N_("Wash the alkali out, to %(target)s.")),
    "mud_content": ("wash", N_("Wash or air-classify the fines out, to %(target)s.")),
    "clay_lumps": ("wash", N_("Wash or air-classify the fines out, to %(target)s.")),
    "soil_content": ("screen", N_("Shake or screen the soil out, to %(target)s.")),
    "impurity": ("screen", N_("Sort the foreign matter out, to %(target)s.")),
    "brick_content": ("screen", N_("Sort the brick out, to %(target)s.")),
    "metallic_iron": ("screen", N_("Take the iron out by magnet, to %(target)s.")),
    "f_cao": ("wait", N_("Let it weather until it is %(target)s.")),
    "immersion_expansion": ("wait", N_("Let it weather until it is %(target)s.")),
    "p2o5_soluble": ("wash", N_("Wash or lime it, to %(target)s.")),
    "f_soluble": ("wash", N_("Wash or lime it, to %(target)s.")),
    "total_solids": ("dilute", N_("Dilute it to %(target)s.")),
    "voltage_spread": ("screen", N_("Sort the modules to %(target)s.")),
    "soc": ("discharge", N_("Discharge it to %(target)s before transport.")),
}
_TOO_LOW: Mapping[str, tuple[str, str]] = {
    "specific_surface": ("grind", N_("Grind it to %(target)s.")),
    "activity_index_28d": ("grind", N_("Grind it finer, until it is %(target)s.")),
    "activity_index_7d": ("grind", N_("Grind it finer, until it is %(target)s.")),
    "aging_months": ("wait", N_("Let it weather until it is %(target)s.")),
    "total_solids": ("dry", N_("Thicken it to %(target)s.")),
    "gypsum_purity": ("wash", N_("Wash it, to %(target)s.")),
}


def repairs_for(reasons: Iterable[Reason], plan: Plan) -> tuple[Repair, ...]:
    """Repairs in the order of the reasons, each once."""
    found: dict[tuple[str, str], Repair] = {}
    for reason in reasons:
        repair = _repair(reason)
        if repair is not None:
            found.setdefault((repair.code, repair.attribute), repair)
    return tuple(found.values())


def _repair(reason: Reason) -> Repair | None:
    attribute, band = reason.attribute, reason.band
    if reason.kind == "missing":
        if "name" not in reason.params:
            return None
        name = {"name": reason.params["name"]}
        if reason.membership <= 0.3:
            return Repair("test", attribute, N_("Have it tested by a laboratory: %(name)s."), name)
        if reason.membership <= 0.5:
            return Repair("ask", attribute, N_("Ask the producer for: %(name)s."), name)
        return None
    if not (reason.refuses or reason.deviates):
        return None
    if attribute == "hazard":
        return Repair(
            "permit",
            attribute,
            N_("Find a taker with a permit for %(category)s."),
            {"category": reason.params["category"]},
        )
    if attribute == "price":
        return Repair(
            "bargain", attribute, N_("Agree on %(ceiling)s CNY/t or less."), {"ceiling": reason.params["ceiling"]}
        )
    if attribute in ("lot", "supply"):
        return Repair("gather", attribute, N_("Gather several offers to reach the quantity."))
    if band is None or band.stated_low is None or band.stated_high is None:
        return None
    high = next((b for b in (band.ideal_max, band.tolerable_max, band.hard_max) if b is not None), None)
    low = next((b for b in (band.ideal_min, band.tolerable_min, band.hard_min) if b is not None), None)
    too_high = high is not None and band.stated_high > high
    target = high if too_high else low
    if target is None:
        return None
    unit = "" if band.unit == "-" else f" {band.unit}"
    shown = f"{'≤' if too_high else '≥'} {number(target)}{unit}"
    known = (_TOO_HIGH if too_high else _TOO_LOW).get(attribute)
    if known is not None:
        if attribute in ("chloride", "chlorine") and target < band.stated_high / 20:
            return None
        return Repair(known[0], attribute, known[1], {"target": shown}, target)
    if attribute in BLENDABLE and attribute not in _FORBIDDEN_TO_BLEND:
        message = N_("Blend it with a lot that brings %(name)s to %(target)s.")
        return Repair("blend", attribute, message, {"name": reason.params["name"], "target": shown}, target)
    return None
