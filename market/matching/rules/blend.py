"""Two offers that fall short alone and fit together: high-calorific gangue with burnt gangue, wet with dry.

Only soft bounds of figures that mix by mass; never radionuclides, heavy metals, chloride or hazardous waste.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from market.catalog.rules.knowledge import Knowledge
from market.kernel.errors import N_
from market.matching.rules import score as s
from market.matching.rules.criteria import Criterion, hazard_category, plan
from market.matching.rules.model import Named, Offer, Repair, Result, Want
from market.matching.rules.repair import BLENDABLE

_SHARES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)


def _bounds(offer: Offer) -> dict[str, tuple[float, float]]:
    return {figure.key: bounds for figure in offer.figures if (bounds := s.ends(figure)) is not None}


def _is_mixable(result: Result, offer: Offer, knowledge: Knowledge) -> bool:
    """Short of the ideal, and by nothing but figures that may be mixed away."""
    off = [reason.attribute for reason in result.reasons if reason.deviates and reason.band is not None]
    return (
        bool(off)
        and all(attribute in BLENDABLE for attribute in off)
        and hazard_category(offer.hazard_code, knowledge) is None
    )


def _share(first: Offer, second: Offer, criteria: Sequence[Criterion]) -> float | None:
    """A share of ``first`` at which every figure that both state lies within the ideal."""
    one, two = _bounds(first), _bounds(second)
    shared = [criterion for criterion in criteria if criterion.key in one and criterion.key in two]
    off = {c.key for c in criteria if (c.key in one) != (c.key in two) and c.counts and c.key in BLENDABLE}
    if not shared or any(s.judge(c, *(one.get(c.key) or two[c.key]))[1] != s.INSIDE for c in criteria if c.key in off):
        return None
    for share in _SHARES:
        for criterion in shared:
            low = share * one[criterion.key][0] + (1 - share) * two[criterion.key][0]
            high = share * one[criterion.key][1] + (1 - share) * two[criterion.key][1]
            if criterion.key not in BLENDABLE:
                low, high = (
                    min(one[criterion.key][0], two[criterion.key][0]),
                    max(one[criterion.key][1], two[criterion.key][1]),
                )
            if s.judge(criterion, low, high)[1] != s.INSIDE:
                break
        else:
            return share
    return None


def blends(
    results: Sequence[Result], offers: Mapping[str, Offer], want: Want, knowledge: Knowledge
) -> dict[str, tuple[Repair, ...]]:
    """For a ranked list: offer id -> the repair "blend with ...". Pairs are tried in the order of the ranking."""
    short = [
        (result, offers[result.offer_id])
        for result in results
        if _is_mixable(result, offers[result.offer_id], knowledge)
    ]
    found: dict[str, tuple[Repair, ...]] = {}
    for position, (result, offer) in enumerate(short):
        if result.offer_id in found or offer.material_id is None:
            continue
        criteria = plan(want, offer.material_id, knowledge).criteria
        for _, other in short[position + 1 :]:
            share = _share(offer, other, criteria)
            if share is None:
                continue
            for one, two, part in ((offer, other, share), (other, offer, 1 - share)):
                material = knowledge.materials.get(two.material_id or "")
                name = Named.of(material) if material else Named(two.title, two.title)
                params = {"share": f"{part:.0%}", "other": two.offer_id, "material": name}
                message = N_("Blend %(share)s of it with %(material)s of offer %(other)s: together they fit.")
                found.setdefault(one.offer_id, (Repair("blend", "figures", message, params, part, two.offer_id),))
            break
    return found
