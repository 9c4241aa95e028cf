"""The arithmetic of a match: how well a figure fits, what grade follows, what score. Plain numbers, no sentences.

``index`` does the same sums over columns; a test holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from market.matching.rules.criteria import Condition, Criterion
from market.matching.rules.model import Amount, Offer, Verdict, Want
from market.specs.rules.model import Figure

INSIDE, DEVIATES, OUTSIDE, BROKEN = 0, 1, 2, 3
# Figures come from units with rounded factors (3200 kcal/kg is 13.398 MJ/kg): so much is no difference.
SLACK: Final = 0.002
ROAD_FACTOR: Final = 1.3
EARTH_KM: Final = 6371.0088
# A usual rate of bulk road freight in Henan, CNY per tonne-kilometre; expert knowledge, unverified.
FREIGHT_CNY_PER_T_KM: Final = 0.45
PER_YEAR: Mapping[str | None, float] = {None: 1, "year": 1, "month": 12, "week": 50, "day": 330, "once": 1, "stock": 1}
# Energy of a battery pack per tonne, kWh/t: for comparing a lot in kWh with a minimum in tonnes.
KWH_PER_TONNE: Mapping[str, float] = {"lib_lfp": 120.0, "lib_ncm": 160.0}
BANDS: Mapping[int, tuple[float, float]] = {0: (0.0, 0.0), 1: (0.05, 0.35), 2: (0.4, 0.35), 3: (0.75, 0.25)}
_VERDICTS: Mapping[int, Verdict] = {0: "refused", 1: "reserved", 2: "good", 3: "ideal"}
W_EASE, W_FIGURE, W_ASK, W_ASSAY, W_SILENT, W_SUPPLY, W_ROAD, W_PRICE, W_NAME = (
    0.06,
    0.3,
    0.15,
    0.25,
    0.01,
    0.15,
    0.08,
    0.08,
    0.1,
)


def verdict_of(grade: int) -> Verdict:
    return _VERDICTS[grade]


def fit(x: float, hard: float | None, tolerable: float | None, ideal: float | None) -> tuple[float, int]:
    """Membership in 0..1 and level of ``x`` under an upper bound; negate all for a lower bound.

    1 within the ideal, falling to 0.5 at the tolerable end and towards 0.1 at the hard one; 0 beyond.
    """
    if tolerable is None:
        tolerable = hard
    if ideal is None:
        ideal = tolerable
    if ideal is None or x <= ideal + SLACK * abs(ideal):
        return 1.0, INSIDE
    if hard is not None and x > hard + SLACK * abs(hard):
        return 0.0, BROKEN
    if tolerable is None:
        return 1.0 - 0.5 * min(1.0, (x - ideal) / max(0.5 * abs(ideal), 1e-9)), DEVIATES
    if x <= tolerable + SLACK * abs(tolerable):
        return 1.0 - 0.5 * min(1.0, (x - ideal) / max(tolerable - ideal, 1e-9)), DEVIATES
    span = hard - tolerable if hard is not None else 0.5 * abs(tolerable)
    return 0.5 - 0.4 * min(1.0, (x - tolerable) / max(span, 1e-9)), OUTSIDE


def _negative(bound: float | None) -> float | None:
    return None if bound is None else -bound


def ends(figure: Figure) -> tuple[float, float] | None:
    """(low, high) of what is stated; a one-sided statement is taken at its bound, "not detected" at 0."""
    if figure.qualifier == "nd":
        return 0.0, 0.0
    if not figure.is_number:
        return None
    low, high = figure.low, figure.high
    if low is None and high is None:
        return None
    return (low if low is not None else high, high if high is not None else low)  # type: ignore[return-value]  # one is set


def judge(criterion: Criterion, low: float, high: float) -> tuple[float, int]:
    """Membership and level of a stated range: its high end under upper bounds, its low end over lower ones."""
    above, level_above = fit(high, criterion.hard_max, criterion.tolerable_max, criterion.ideal_max)
    below, level_below = fit(
        -low, _negative(criterion.hard_min), _negative(criterion.tolerable_min), _negative(criterion.ideal_min)
    )
    return min(above, below), max(level_above, level_below)


def ease(criterion: Criterion, low: float, high: float) -> float:
    """How much better than the buyer's own bound: 1 at what the profile holds ideal, 0 at the bound and beyond."""
    if not criterion.own:
        return 1.0
    return min(
        _ease(high, criterion.best_max, criterion.ideal_max),
        _ease(-low, _negative(criterion.best_min), _negative(criterion.ideal_min)),
    )


def _ease(x: float, best: float | None, ideal: float | None) -> float:
    if ideal is None:
        return 1.0
    if best is None:
        return 1.0 if x <= ideal + SLACK * abs(ideal) else 0.0
    return 1.0 - min(1.0, max(0.0, (x - best) / max(ideal - best, 1e-9)))


def road_km(lat: float | None, lon: float | None, to_lat: float | None, to_lon: float | None) -> float | None:
    """Great circle times 1.3, in kilometres; None where a place is missing."""
    if lat is None or lon is None or to_lat is None or to_lon is None:
        return None
    a, b = math.radians(lat), math.radians(to_lat)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(to_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h))) * ROAD_FACTOR


def yearly(amount: Amount | None) -> tuple[float, str] | None:
    """The amount a year (or the whole of a single lot) and its unit; MWh become kWh."""
    if amount is None:
        return None
    value = amount.value * PER_YEAR[amount.period]
    return (value * 1000, "kWh") if amount.unit == "MWh" else (value, amount.unit)


def tonnes(offer: Offer) -> float | None:
    """What an offer supplies, t/year; from other units only where a stated figure converts them."""
    stated = yearly(offer.amount)
    if stated is None:
        return None
    value, unit = stated
    if unit == "t":
        return value
    if unit == "m3":
        for key in ("bulk_density", "density"):
            figure = next((figure for figure in offer.figures if figure.key == key), None)
            if figure is not None and (bounds := ends(figure)):
                return value * bounds[0] / 1000
    if unit == "pcs":
        figure = next((figure for figure in offer.figures if figure.key == "piece_weight"), None)
        if figure is not None and (bounds := ends(figure)):
            return value * bounds[0] / 1000
    density = KWH_PER_TONNE.get(offer.material_id or "")
    return value / density if unit == "kWh" and density else None


@dataclass(slots=True)
class Tally:
    """What has been found of a pair so far."""

    base: int
    deviations: int = 0
    asks: int = 0
    cap: int = 3
    refused: bool = False
    factor: float = 1.0

    def figure(self, membership: float, level: int, counts: bool = True, eased: float = 1.0) -> None:
        self.factor *= (1.0 - W_FIGURE * (1.0 - membership)) * (1.0 - W_EASE * (1.0 - eased))
        if level == DEVIATES:
            self.deviations += counts
        elif level == OUTSIDE:
            self.deviations += 1
            if counts:
                self.cap = min(self.cap, 1)
        elif level == BROKEN:
            self.refused = True

    def missing(self, asked: int) -> None:
        self.factor *= 1.0 - (W_SILENT, W_ASK, W_ASSAY)[asked]
        if asked == 1:
            self.asks += 1
            self.cap = min(self.cap, 2)
        elif asked == 2:
            self.cap = min(self.cap, 1)

    def weigh(self, weight: float, goodness: float, cap: int) -> None:
        self.factor *= 1.0 - weight * (1.0 - goodness)
        self.cap = min(self.cap, cap)
        self.refused |= cap == 0

    def grade(self) -> int:
        if self.refused or self.base == 0:
            return 0
        lost = 0
        if self.base == 3:
            lost = 0 if self.deviations == 0 else 1 if self.deviations <= 2 else 2
        elif self.base == 2:
            lost = 1 if self.deviations >= 2 else 0
        cap = 1 if self.asks >= 3 else self.cap
        return max(1, min(self.base - lost, cap))

    def score(self) -> float:
        low, width = BANDS[self.grade()]
        return low + width * self.factor


def supply_cap(supplied: float, need: float | None, lot: float | None) -> int:
    """Highest grade by supply. Where the buyer states a minimum lot, that alone: below a fifth of it 0, below it 1;
    else below 5 % of the need 1, below 20 % 2.
    """
    if lot:
        return 0 if supplied < 0.2 * lot else 1 if supplied < lot else 3
    if need:
        return 1 if supplied < 0.05 * need else 2 if supplied < 0.2 * need else 3
    return 3


def road_cap(km: float, limit: float | None) -> int:
    """Highest grade by distance: beyond 1.5 times the limit 0, 1.2 times 1, the limit 2."""
    if limit is None:
        return 3
    return 0 if km > 1.5 * limit else 1 if km > 1.2 * limit else 2 if km > limit else 3


def price_cap(price: float, ceiling: float | None) -> int:
    """Highest grade by price above the ceiling, both in CNY/t and signed."""
    if ceiling is None or price <= ceiling:
        return 3
    above = price - ceiling
    if above > max(60.0, abs(ceiling)):
        return 0
    return 1 if above > max(5.0, 0.15 * abs(ceiling)) else 2


def road_goodness(km: float, limit: float | None) -> float:
    reach = limit if limit else 150.0
    return 1.0 - min(km / reach, 2.0) / 2.0


def price_goodness(price: float, ceiling: float) -> float:
    """0.5 at the ceiling, rising to 1 far below it, falling to 0 far above."""
    return min(1.0, max(0.0, 0.5 + 0.5 * (ceiling - price) / max(60.0, abs(ceiling))))


def has_data(figures: Iterable[Figure]) -> bool:
    """Whether anything is stated that can be judged; a name, a form or a chemistry is no figure."""
    return any(
        figure.qualifier != "unknown" and figure.key not in ("chemistry", "battery_form", "grade") for figure in figures
    )


def condition_state(condition: Condition, by_key: Mapping[str, Figure], codes: frozenset[str]) -> str:
    """``broken``, ``met`` or ``silent``."""
    if condition.codes & codes:
        return "broken"
    figure = by_key.get(condition.key)
    if figure is not None and figure.text in condition.broken:
        return "broken"
    if condition.met & codes or (condition.broken and figure is not None and figure.qualifier in ("text", "nd")):
        return "met"
    return "silent"


def ex_works(offer: Offer, km: float | None) -> float | None:
    """The price at the producer's gate, CNY/t; a delivered price less the freight."""
    if offer.price is None or not offer.is_delivered:
        return offer.price
    return None if km is None else offer.price - FREIGHT_CNY_PER_T_KM * km


def supply_figures(offer: Offer, want: Want) -> tuple[float | None, float | None, float | None, str]:
    """(supplied, need, minimum lot, unit) in one unit: that of the want where the offer speaks it, else tonnes."""
    stated, needed = yearly(offer.amount), yearly(want.amount)
    mass = tonnes(offer)
    if stated and needed and stated[1] == needed[1]:
        lot = want.min_supply if stated[1] == "t" else None
        if lot is None and want.min_supply and mass:
            lot = want.min_supply * stated[0] / mass
        return stated[0], needed[0], lot, stated[1]
    need = needed[0] if needed and needed[1] == "t" else None
    return mass, need, want.min_supply, "t"
