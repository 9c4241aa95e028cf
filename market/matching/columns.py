"""Offers of one material in columns, as the index judges them: NaN where nothing is stated."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from market.catalog.rules.knowledge import Knowledge
from market.matching.rules import score as s
from market.matching.rules.criteria import hazard_category
from market.matching.rules.model import Offer

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_NO_DAY, _LAST_DAY = date.min.toordinal(), date.max.toordinal()


@dataclass(slots=True)
class Group:
    """The offers of one material in columns; NaN where nothing is stated."""

    rows: NDArray[np.int64]
    lat: Floats
    lon: Floats
    price: Floats
    delivered: Bools
    confidence: Floats
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    months: NDArray[np.int64]
    supply: Mapping[str, Floats]
    mass: Floats
    hazard: Mapping[str, Bools]
    any_hazard: Bools
    figures: Mapping[str, tuple[Floats, Floats]]
    texts: Mapping[tuple[str, str], Bools]
    worded: Mapping[str, Bools]
    codes: Mapping[str, Bools]
    has_data: Bools


def _column(values: Iterable[float | None]) -> Floats:
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)


def _flags(marked: Mapping[Any, list[int]], size: int) -> dict[Any, Bools]:
    columns = {}
    for name, positions in marked.items():
        column = np.zeros(size, dtype=np.bool_)
        column[positions] = True
        columns[name] = column
    return columns


def group_of(rows: list[int], offers: Sequence[Offer], knowledge: Knowledge) -> Group:
    own = [offers[row] for row in rows]
    size = len(own)
    numbers: dict[str, list[tuple[int, float, float]]] = defaultdict(list)
    texts: dict[tuple[str, str], list[int]] = defaultdict(list)
    worded: dict[str, list[int]] = defaultdict(list)
    codes: dict[str, list[int]] = defaultdict(list)
    hazard: dict[str, list[int]] = defaultdict(list)
    supply: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for position, offer in enumerate(own):
        for figure in offer.figures:
            bounds = s.ends(figure)
            if bounds is not None:
                numbers[figure.key].append((position, *bounds))
            if figure.text is not None:
                texts[figure.key, figure.text].append(position)
            if figure.qualifier in ("text", "nd"):
                worded[figure.key].append(position)
        for code in offer.conditions:
            codes[code].append(position)
        told = sorted(code for code in offer.conditions if code.startswith("HW"))
        category = hazard_category(offer.hazard_code, knowledge) or (told[0] if told else None)
        if category:
            hazard[category].append(position)
        stated = s.yearly(offer.amount)
        if stated is not None:
            supply[stated[1]].append((position, stated[0]))
    figures = {}
    for key, cells in numbers.items():
        low, high = np.full(size, np.nan), np.full(size, np.nan)
        positions = [cell[0] for cell in cells]
        low[positions], high[positions] = [cell[1] for cell in cells], [cell[2] for cell in cells]
        figures[key] = (low, high)
    amounts = {}
    for unit, pairs in supply.items():
        column = np.full(size, np.nan)
        column[[pair[0] for pair in pairs]] = [pair[1] for pair in pairs]
        amounts[unit] = column
    by_category: dict[str, Bools] = _flags(hazard, size)
    any_hazard = np.zeros(size, dtype=np.bool_)
    for column_of in by_category.values():
        any_hazard |= column_of
    return Group(
        rows=np.array(rows, dtype=np.int64),
        lat=_column(offer.lat for offer in own),
        lon=_column(offer.lon for offer in own),
        price=_column(offer.price for offer in own),
        delivered=np.array([offer.is_delivered for offer in own], dtype=np.bool_),
        confidence=_column(offer.confidence for offer in own),
        start=np.array(
            [offer.available_from.toordinal() if offer.available_from else _NO_DAY for offer in own], dtype=np.int64
        ),
        end=np.array(
            [offer.available_to.toordinal() if offer.available_to else _LAST_DAY for offer in own], dtype=np.int64
        ),
        months=np.array([offer.months for offer in own], dtype=np.int64),
        supply=amounts,
        mass=_column(s.tonnes(offer) for offer in own),
        hazard=by_category,
        any_hazard=any_hazard,
        figures=figures,
        texts=_flags(texts, size),
        worded=_flags(worded, size),
        codes=_flags(codes, size),
        has_data=np.array([s.has_data(offer.figures) for offer in own], dtype=np.bool_),
    )


def narrow(group: Group, keep: Bools) -> Group:
    """The group's rows that are still in the running."""
    return Group(
        rows=group.rows[keep],
        lat=group.lat[keep],
        lon=group.lon[keep],
        price=group.price[keep],
        delivered=group.delivered[keep],
        confidence=group.confidence[keep],
        start=group.start[keep],
        end=group.end[keep],
        months=group.months[keep],
        supply={unit: column[keep] for unit, column in group.supply.items()},
        mass=group.mass[keep],
        hazard={},
        any_hazard=group.any_hazard[keep],
        figures={key: (low[keep], high[keep]) for key, (low, high) in group.figures.items()},
        texts={name: column[keep] for name, column in group.texts.items()},
        worded={name: column[keep] for name, column in group.worded.items()},
        codes={name: column[keep] for name, column in group.codes.items()},
        has_data=group.has_data[keep],
    )
