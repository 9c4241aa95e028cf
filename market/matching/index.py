"""Many offers in columns: gates and scores of a want against all of them at once; only the best are explained.

The same arithmetic as ``rules.score``, offer by offer; a property test holds the two together. Rows are grouped by
material, since a plan is made per material and a group states much the same figures.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from market.catalog.rules.knowledge import Knowledge
from market.matching.columns import Bools, Floats, Group, group_of, narrow
from market.matching.rules import score as s
from market.matching.rules.assess import assess
from market.matching.rules.blend import blends
from market.matching.rules.criteria import SAME_FIGURE, Condition, Criterion, Plan, plan
from market.matching.rules.model import Offer, Result, Want

_MARGIN = 1e-5
"""Offers this close to the last place are judged one by one, so that rounding never decides a rank."""


class OfferIndex:
    """Offers ready to be matched against any number of wants. Immutable; building is linear in the offers."""

    def __init__(self, offers: Iterable[Offer], knowledge: Knowledge) -> None:
        self.offers: Sequence[Offer] = tuple(sorted(offers, key=lambda offer: offer.offer_id))
        self.knowledge = knowledge
        by_material: dict[str, list[int]] = defaultdict(list)
        for row, offer in enumerate(self.offers):
            if offer.material_id is not None:
                by_material[offer.material_id].append(row)
        self._groups = {name: group_of(rows, self.offers, knowledge) for name, rows in sorted(by_material.items())}

    def __len__(self) -> int:
        return len(self.offers)

    def find(self, want: Want, as_of: date, top: int = 10, skip: Bools | None = None) -> list[Result]:
        """The ``top`` best offers that may be proposed, best first, explained; ``skip`` marks rows to pass over."""
        if top <= 0:
            return []
        plans: dict[str, Plan] = {}
        rows: list[NDArray[np.int64]] = []
        scores: list[Floats] = []
        for material_id, group in self._groups.items():
            made = plan(want, material_id, self.knowledge)
            if made.base == 0:
                continue
            plans[material_id] = made
            alive, score = _scores(group, made, want, as_of)
            rows.append(group.rows[alive])
            scores.append(score)
        if not rows:
            return []
        row, score = np.concatenate(rows), np.concatenate(scores)
        if skip is not None:
            row, score = row[~skip[row]], score[~skip[row]]
        if len(row) > top:
            last = np.partition(score, len(score) - top)[len(score) - top]
            near = score >= last - _MARGIN
            row, score = row[near], score[near]
        chosen = (self.offers[position] for position in row.tolist())
        results = [assess(offer, want, self.knowledge, as_of, plans[offer.material_id or ""]) for offer in chosen]
        return ranked(results)[:top]

    def judge_all(self, want: Want, as_of: date) -> list[Result]:
        """Every offer against the want, the refused too: proposals best first, then the refused by id."""
        plans: dict[str, Plan] = {}
        results = []
        for offer in self.offers:
            if offer.material_id and offer.material_id not in plans:
                plans[offer.material_id] = plan(want, offer.material_id, self.knowledge)
            results.append(assess(offer, want, self.knowledge, as_of, plans.get(offer.material_id or "")))
        refused = sorted((result for result in results if not result.is_proposable), key=lambda result: result.offer_id)
        return [*ranked(results), *refused]


def ranked(results: Iterable[Result]) -> list[Result]:
    """Proposals in order: score, then the nearer, then the id."""
    return sorted(
        (result for result in results if result.is_proposable),
        key=lambda result: (-result.score, math.inf if result.road_km is None else result.road_km, result.offer_id),
    )


def _fit(
    x: Floats, hard: float | None, tolerable: float | None, ideal: float | None
) -> tuple[Floats, NDArray[np.int8]]:
    """``score.fit`` over a column; NaN gives full membership, to be masked by the caller."""
    if tolerable is None:
        tolerable = hard
    if ideal is None:
        ideal = tolerable
    membership, level = np.ones(len(x)), np.zeros(len(x), dtype=np.int8)
    if ideal is None:
        return membership, level
    beyond = x > ideal + s.SLACK * abs(ideal)
    if not beyond.any():
        return membership, level
    if tolerable is None:
        soft = 1.0 - 0.5 * np.minimum(1.0, (x - ideal) / max(0.5 * abs(ideal), 1e-9))
        return np.where(beyond, soft, membership), np.where(beyond, s.DEVIATES, level).astype(np.int8)
    slope = 1.0 - 0.5 * np.minimum(1.0, (x - ideal) / max(tolerable - ideal, 1e-9))
    span = hard - tolerable if hard is not None else 0.5 * abs(tolerable)
    outside = x > tolerable + s.SLACK * abs(tolerable)
    tail = 0.5 - 0.4 * np.minimum(1.0, (x - tolerable) / max(span, 1e-9))
    membership = np.where(beyond, np.where(outside, tail, slope), membership)
    level = np.where(beyond, np.where(outside, s.OUTSIDE, s.DEVIATES), level).astype(np.int8)
    if hard is not None:
        broken = beyond & (x > hard + s.SLACK * abs(hard))
        membership, level = np.where(broken, 0.0, membership), np.where(broken, s.BROKEN, level).astype(np.int8)
    return membership, level


def _ease(x: Floats, best: float | None, ideal: float | None) -> Floats:
    """``score._ease`` over a column."""
    if ideal is None:
        return np.ones(len(x))
    if best is None:
        return np.where(x <= ideal + s.SLACK * abs(ideal), 1.0, 0.0)
    return np.asarray(1.0 - np.clip((x - best) / max(ideal - best, 1e-9), 0.0, 1.0))


def _negative(bound: float | None) -> float | None:
    return None if bound is None else -bound


class _Tallies:
    """``score.Tally`` over a column."""

    def __init__(self, base: int, size: int) -> None:
        self.base = base
        self.deviations = np.zeros(size, dtype=np.int64)
        self.asks = np.zeros(size, dtype=np.int64)
        self.cap = np.full(size, 3, dtype=np.int64)
        self.factor = np.ones(size)
        self.alive = np.ones(size, dtype=np.bool_)

    def lower(self, where: Bools, cap: int) -> None:
        self.cap = np.where(where, np.minimum(self.cap, cap), self.cap)

    def missing(self, where: Bools, asked: int) -> None:
        self.factor = np.where(where, self.factor * (1.0 - (s.W_SILENT, s.W_ASK, s.W_ASSAY)[asked]), self.factor)
        if asked == 1:
            self.asks += where
            self.lower(where, 2)
        elif asked == 2:
            self.lower(where, 1)

    def figures(
        self, stated: Bools, membership: Floats, level: NDArray[np.int8], counts: bool, eased: Floats | float = 1.0
    ) -> None:
        lost = (1.0 - s.W_FIGURE * (1.0 - membership)) * (1.0 - s.W_EASE * (1.0 - eased))
        self.factor = np.where(stated, self.factor * lost, self.factor)
        outside = stated & (level == s.OUTSIDE)
        self.deviations += outside
        if counts:
            self.deviations += stated & (level == s.DEVIATES)
            self.lower(outside, 1)
        self.alive &= ~(stated & (level == s.BROKEN))

    def weigh(self, known: Bools, weight: float, goodness: Floats, cap: NDArray[np.int64]) -> None:
        self.factor = np.where(known, self.factor * (1.0 - weight * (1.0 - goodness)), self.factor)
        self.cap = np.where(known, np.minimum(self.cap, cap), self.cap)
        self.alive &= ~(known & (cap == 0))

    def scores(self) -> Floats:
        if self.base == 3:
            lost = np.where(self.deviations == 0, 0, np.where(self.deviations <= 2, 1, 2))
        elif self.base == 2:
            lost = np.where(self.deviations >= 2, 1, 0)
        else:
            lost = np.zeros_like(self.deviations)
        cap = np.where(self.asks >= 3, 1, self.cap)
        grade = np.maximum(1, np.minimum(self.base - lost, cap))
        low = np.array([s.BANDS[g][0] for g in range(4)])[grade]
        width = np.array([s.BANDS[g][1] for g in range(4)])[grade]
        return np.asarray(low + width * self.factor)


def _gates(group: Group, made: Plan, want: Want, as_of: date) -> Bools:
    """What dates, seasons and permits leave."""
    alive = group.end >= as_of.toordinal()
    if want.needed_from is not None:
        alive &= group.end >= want.needed_from.toordinal()
    if want.needed_to is not None:
        alive &= group.start <= want.needed_to.toordinal()
    alive &= (group.months & want.months) != 0
    for category, column in group.hazard.items():
        if category not in want.permits:
            alive &= ~column
    if made.hazard is not None and made.hazard not in want.permits:
        alive &= group.any_hazard
    return alive


def _criterion(group: Group, tallies: _Tallies, criterion: Criterion) -> None:
    size = len(group.rows)
    columns = group.figures.get(criterion.key)
    other = SAME_FIGURE.get(criterion.key)
    twin = group.figures.get(other) if other else None
    if columns is None and twin is None:
        tallies.missing(np.ones(size, dtype=np.bool_), criterion.asked)
        return
    if columns is None or twin is None:
        low, high = columns or twin or (np.empty(0), np.empty(0))
        if columns is None:
            low, high = _unless_said(group, criterion.key, low, high)
    else:
        said = ~np.isnan(columns[0]) | group.worded.get(criterion.key, np.zeros(size, dtype=np.bool_))
        low, high = np.where(said, columns[0], twin[0]), np.where(said, columns[1], twin[1])
    stated = ~np.isnan(low)
    above, level_above = _fit(high, criterion.hard_max, criterion.tolerable_max, criterion.ideal_max)
    below, level_below = _fit(
        -low, _negative(criterion.hard_min), _negative(criterion.tolerable_min), _negative(criterion.ideal_min)
    )
    if not stated.all():
        tallies.missing(~stated, criterion.asked)
    eased: Floats | float = 1.0
    if criterion.own:
        over = _ease(high, criterion.best_max, criterion.ideal_max)
        eased = np.minimum(over, _ease(-low, _negative(criterion.best_min), _negative(criterion.ideal_min)))
    level = np.maximum(level_above, level_below)
    tallies.figures(stated, np.minimum(above, below), level, criterion.counts, eased)


def _unless_said(group: Group, key: str, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    said = group.worded.get(key)
    return (low, high) if said is None else (np.where(said, np.nan, low), np.where(said, np.nan, high))


def _condition(group: Group, tallies: _Tallies, condition: Condition) -> None:
    size = len(group.rows)
    nothing = np.zeros(size, dtype=np.bool_)
    broken, met = nothing.copy(), nothing.copy()
    for code in condition.codes:
        broken |= group.codes.get(code, nothing)
    for text in condition.broken:
        broken |= group.texts.get((condition.key, text), nothing)
    for code in condition.met:
        met |= group.codes.get(code, nothing)
    if condition.broken:
        met |= group.worded.get(condition.key, nothing)
    if condition.soft:
        tallies.figures(broken, np.full(size, 0.5), np.full(size, s.OUTSIDE, dtype=np.int8), True)
    else:
        tallies.alive &= ~broken
    if condition.asked:
        tallies.missing(~broken & ~met, condition.asked)


def _supply(group: Group, tallies: _Tallies, want: Want) -> None:
    needed = s.yearly(want.amount)
    size = len(group.rows)
    supplied, need = group.mass.copy(), np.full(size, np.nan)
    lot = np.full(size, np.nan if not want.min_supply else want.min_supply)
    if needed is not None and needed[1] == "t":
        need[:] = needed[0]
    if needed is not None and needed[1] in group.supply:
        same = group.supply[needed[1]]
        speaks = ~np.isnan(same)
        need = np.where(speaks, needed[0], need)
        if needed[1] != "t" and want.min_supply:
            with np.errstate(divide="ignore", invalid="ignore"):
                scaled = want.min_supply * same / group.mass
            lot = np.where(speaks, np.where(group.mass > 0, scaled, np.nan), lot)
        supplied = np.where(speaks, same, supplied)
    known = ~np.isnan(supplied)
    has_need = need > 0
    share = np.where(has_need, np.minimum(1.0, supplied / np.where(has_need, need, 1.0)), 1.0)
    by_lot = np.where(supplied < 0.2 * lot, 0, np.where(supplied < lot, 1, 3))
    by_need = np.where(has_need, np.where(supplied < 0.05 * need, 1, np.where(supplied < 0.2 * need, 2, 3)), 3)
    tallies.weigh(known, s.W_SUPPLY, share, np.where(lot > 0, by_lot, by_need))


def _road_and_price(group: Group, tallies: _Tallies, made: Plan, want: Want) -> None:
    size = len(group.rows)
    price = group.price
    if want.lat is None or want.lon is None:
        price = np.where(group.delivered, np.nan, price)
    else:
        a, b = np.radians(group.lat), math.radians(want.lat)
        h = np.sin((b - a) / 2) ** 2 + np.cos(a) * math.cos(b) * np.sin(np.radians(want.lon - group.lon) / 2) ** 2
        km = 2 * s.EARTH_KM * np.arcsin(np.minimum(1.0, np.sqrt(h))) * s.ROAD_FACTOR
        limit = want.max_road_km
        cap = np.full(size, 3)
        if limit is not None:
            cap = np.where(km > 1.5 * limit, 0, np.where(km > 1.2 * limit, 1, np.where(km > limit, 2, 3)))
        goodness = 1.0 - np.minimum(km / (limit if limit else 150.0), 2.0) / 2.0
        tallies.weigh(~np.isnan(km), s.W_ROAD, goodness, cap)
        price = np.where(group.delivered, price - s.FREIGHT_CNY_PER_T_KM * km, price)
    ceiling = made.ceiling
    if ceiling is not None:
        above = price - ceiling
        cap = np.where(
            above > max(60.0, abs(ceiling)),
            0,
            np.where(above > max(5.0, 0.15 * abs(ceiling)), 1, np.where(above > 0, 2, 3)),
        )
        goodness = np.clip(0.5 + 0.5 * (ceiling - price) / max(60.0, abs(ceiling)), 0.0, 1.0)
        tallies.weigh(~np.isnan(price), s.W_PRICE, goodness, cap)


def _scores(group: Group, made: Plan, want: Want, as_of: date) -> tuple[NDArray[np.int64], Floats]:
    """Positions in the group of what may be proposed, and their scores."""
    positions = np.flatnonzero(_gates(group, made, want, as_of))
    if len(positions) < 0.5 * len(group.rows):
        keep = np.zeros(len(group.rows), dtype=np.bool_)
        keep[positions] = True
        group = narrow(group, keep)
        gated = np.ones(len(positions), dtype=np.bool_)
    else:
        gated = np.zeros(len(group.rows), dtype=np.bool_)
        gated[positions] = True
        positions = np.arange(len(group.rows))
    if not len(positions):
        return positions, np.empty(0)
    tallies = _Tallies(made.base, len(positions))
    tallies.alive &= gated
    for criterion in made.criteria:
        _criterion(group, tallies, criterion)
    for condition in made.conditions:
        _condition(group, tallies, condition)
    if made.criteria:
        tallies.lower(~group.has_data, 1)
    _supply(group, tallies, want)
    _road_and_price(group, tallies, made, want)
    tallies.factor *= 1.0 - s.W_NAME * (1.0 - group.confidence)
    alive = tallies.alive
    return positions[alive], tallies.scores()[alive]


def match_wants(
    offers: Iterable[Offer] | OfferIndex,
    wants: Iterable[Want],
    knowledge: Knowledge,
    as_of: date,
    top: int = 10,
    include_refused: bool = False,
) -> Iterator[tuple[Want, list[Result]]]:
    """Each want with its results: at most ``top`` proposals, best first, then (on request) all refused ones.

    Where two offers fall short alone and fit together, the better one gets a repair that names the other.
    """
    index = offers if isinstance(offers, OfferIndex) else OfferIndex(offers, knowledge)
    by_id = {offer.offer_id: offer for offer in index.offers}
    for want in wants:
        if include_refused:
            judged = index.judge_all(want, as_of)
            proposals = [result for result in judged if result.is_proposable][:top]
            refused = [result for result in judged if not result.is_proposable]
        else:
            proposals, refused = index.find(want, as_of, top), []
        hints = blends(proposals, by_id, want, knowledge)
        yield (
            want,
            [
                *(replace(result, repairs=(*result.repairs, *hints.get(result.offer_id, ()))) for result in proposals),
                *refused,
            ],
        )
