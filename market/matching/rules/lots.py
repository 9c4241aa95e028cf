"""Battery lots with a unit table: a want's limits hold for each unit, and the lot is what passes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from market.catalog.rules.knowledge import Knowledge
from market.kernel.errors import N_
from market.listings.rules.units import UNIT_KEYS, Passing, UnitFigures, figure_of, units_passing
from market.matching.rules.assess import assess
from market.matching.rules.criteria import plan
from market.matching.rules.model import Offer, Reason, Result, Want
from market.matching.rules.wording import number
from market.specs.rules.model import Figure

SOME = N_("%(passing)s of %(count)s units keep every limit, %(kwh)s kWh together.")
NONE = N_("None of the %(count)s units keeps every limit.")
UNTESTED = N_("%(passing)s of %(count)s units keep every limit, %(kwh)s kWh together; %(untested)s lack a figure.")


def with_units(offer: Offer, units: Iterable[UnitFigures], knowledge: Knowledge) -> Offer:
    """The offer with its units' figures, from the worst to the best, in place of what the seller says of the lot."""
    ranges: dict[str, tuple[float, float]] = {}
    for unit in units:
        for key in UNIT_KEYS:
            figure = figure_of(unit, key)
            if figure is not None:
                low, high = ranges.get(key, (figure, figure))
                ranges[key] = (min(low, figure), max(high, figure))
    stated = [
        Figure(key, "range", knowledge.properties[key].unit, min=low, max=high)
        for key, (low, high) in ranges.items()
        if key in knowledge.properties
    ]
    return replace(offer, figures=(*(figure for figure in offer.figures if figure.key not in ranges), *stated))


def at_best(offer: Offer, units: Sequence[UnitFigures], knowledge: Knowledge) -> Offer:
    """The offer as its best units are, so that a search by figures does not pass over a lot that holds good ones."""
    full = with_units(offer, units, knowledge)
    figures = [
        replace(figure, qualifier="exact", value=figure.max, min=None, max=None) if figure.key in UNIT_KEYS else figure
        for figure in full.figures
    ]
    return replace(full, figures=tuple(figures))


def limits_of(want: Want, material_id: str | None, knowledge: Knowledge) -> list[Mapping[str, Any]]:
    """The bounds a single unit must keep: the hard ones, else the tolerable, else the wished."""
    criteria = plan(want, material_id, knowledge).criteria if material_id else ()
    return [
        {
            "key": c.key,
            "min": next((b for b in (c.hard_min, c.tolerable_min, c.ideal_min) if b is not None), None),
            "max": next((b for b in (c.hard_max, c.tolerable_max, c.ideal_max) if b is not None), None),
        }
        for c in criteria
        if c.key in UNIT_KEYS
    ]


def judge(offer: Offer, units: Sequence[UnitFigures], want: Want, knowledge: Knowledge, as_of: date) -> Result:
    """``assess``; for a lot with units, of those that keep every limit, with a reason that counts them.

    Refused where no unit passes and every one has been tested.
    """
    limits = [
        limit
        for limit in (limits_of(want, offer.material_id, knowledge) if units else ())
        if any(figure_of(unit, limit["key"]) is not None for unit in units)
    ]
    if not limits:
        return assess(offer, want, knowledge, as_of)
    passing = [unit for unit in units if units_passing([unit], limits).units]
    counted = units_passing(units, limits)
    result = assess(with_units(offer, passing or units, knowledge), want, knowledge, as_of)
    reason = _counting(counted, len(units))
    if reason.refuses:
        return replace(result, verdict="refused", score=0.0, reasons=(reason, *result.reasons))
    refusing = sum(1 for each in result.reasons if each.refuses)
    return replace(result, reasons=(*result.reasons[:refusing], reason, *result.reasons[refusing:]))


def _counting(counted: Passing, count: int) -> Reason:
    params = {
        "passing": counted.units,
        "count": count,
        "kwh": number(round(counted.kwh, 1)),
        "untested": counted.untested,
    }
    none = not counted.units and not counted.untested
    return Reason(
        "units",
        str(counted.units),
        str(count),
        round(counted.units / count, 4),
        "hard" if none or counted.units == count else "soft",
        NONE if none else UNTESTED if counted.untested else SOME,
        params=params,
        refuses=none,
        deviates=0 < counted.units < count or counted.untested > 0,
    )
