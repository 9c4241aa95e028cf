"""A match as a picture: where the bands, the hard limits and the stated value stand on one scale. Pure geometry."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from market.matching.rules.model import Band

WIDTH = 200.0
_ROOM = 0.12
"""Share of the span left free beyond the outermost figure."""


@dataclass(frozen=True, slots=True)
class Span:
    """From ``x`` over ``width``, in units of the drawing."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, on 0..200: ``stated`` is a span (its width 0 for a single value), ``open_low``/``open_high`` say
    that what is stated goes on beyond the edge.
    """

    tolerable: Span | None
    ideal: Span | None
    hard: tuple[float, ...]
    stated: Span | None
    open_low: bool = False
    open_high: bool = False


def _scale(band: Band) -> tuple[float, float] | None:
    figures = [
        figure
        for figure in (
            band.stated_low, band.stated_high, band.hard_min, band.hard_max,
            band.tolerable_min, band.tolerable_max, band.ideal_min, band.ideal_max,
        )
        if figure is not None and isfinite(figure)
    ]  # fmt: skip
    if not figures:
        return None
    low, high = min(figures), max(figures)
    if 0 <= low <= high - low:  # a scale that starts at nothing reads best, where it does not squeeze the rest
        low = 0.0
    span = (high - low) or abs(high) or 1.0
    return (low if low == 0 else low - span * _ROOM, high + span * _ROOM)


def _span(low: float | None, high: float | None, scale: tuple[float, float]) -> Span | None:
    if low is None and high is None:
        return None
    first = _at(scale[0] if low is None else low, scale)
    last = _at(scale[1] if high is None else high, scale)
    return Span(round(first, 2), round(max(last - first, 0.0), 2))


def _at(figure: float, scale: tuple[float, float]) -> float:
    return min(max((figure - scale[0]) / (scale[1] - scale[0]), 0.0), 1.0) * WIDTH


def picture(band: Band) -> Picture | None:
    """The drawing of a band; None where there is no figure to draw."""
    scale = _scale(band)
    if scale is None:
        return None
    return Picture(
        tolerable=_span(band.tolerable_min, band.tolerable_max, scale),
        ideal=_span(band.ideal_min, band.ideal_max, scale),
        hard=tuple(round(_at(limit, scale), 2) for limit in (band.hard_min, band.hard_max) if limit is not None),
        stated=_span(band.stated_low, band.stated_high, scale),
        open_low=band.stated_low is None and band.stated_high is not None,
        open_high=band.stated_high is None and band.stated_low is not None,
    )
