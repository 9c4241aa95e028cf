"""The city's districts as a schematic: no tiles, no outlines, only who lies where of whom. Pure.

Each district stands on one square of a grid, as near to its centre as can be, and on the right side of the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

COLUMNS, ROWS = 3, 6
TILE_WIDTH, TILE_HEIGHT, GAP = 104, 48, 6
WIDTH, HEIGHT = COLUMNS * (TILE_WIDTH + GAP) - GAP, ROWS * (TILE_HEIGHT + GAP) - GAP
_NEAR = 0.03  # degrees; centres nearer than this may stand on either side of each other
_WRONG_SIDE = 0.35
Slot = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tile:
    """One district: its square of the grid, in drawing units."""

    code: str
    column: int
    row: int

    @property
    def x(self) -> int:
        return self.column * (TILE_WIDTH + GAP)

    @property
    def y(self) -> int:
        return self.row * (TILE_HEIGHT + GAP)


@dataclass(frozen=True, slots=True)
class _Centre:
    code: str
    lat: float
    lon: float
    across: float
    down: float
    """0..1 of the city's width from the west, and of its height from the north."""


def _centres(districts: Iterable[tuple[str, float, float]]) -> list[_Centre]:
    rows = sorted(districts)
    lats, lons = [lat for _, lat, _ in rows], [lon for _, _, lon in rows]
    high, wide = (max(lats) - min(lats)) or 1.0, (max(lons) - min(lons)) or 1.0
    return [_Centre(c, lat, lon, (lon - min(lons)) / wide, (max(lats) - lat) / high) for c, lat, lon in rows]


def _displaced(centre: _Centre, slot: Slot) -> float:
    return (centre.across - slot[0] / (COLUMNS - 1)) ** 2 + (centre.down - slot[1] / (ROWS - 1)) ** 2


def _disorder(a: _Centre, at: Slot, b: _Centre, bt: Slot) -> float:
    """How wrongly two districts stand to each other."""
    wrong = 0.0
    if abs(a.lon - b.lon) > _NEAR and (a.lon - b.lon) * (at[0] - bt[0]) < 0:
        wrong += _WRONG_SIDE
    if abs(a.lat - b.lat) > _NEAR and (a.lat - b.lat) * (at[1] - bt[1]) > 0:
        wrong += _WRONG_SIDE
    return wrong


def _cost(centres: list[_Centre], slots: list[Slot]) -> float:
    placed = list(zip(centres, slots, strict=True))
    return sum(_displaced(*one) for one in placed) + sum(
        _disorder(*one, *other) for index, one in enumerate(placed) for other in placed[:index]
    )


def _improved(centres: list[_Centre], slots: list[Slot], best: float) -> tuple[list[Slot], float]:
    """The best of all arrangements that differ by one move or one exchange."""
    found = slots
    for index, own in enumerate(slots):
        for slot in ((column, row) for row in range(ROWS) for column in range(COLUMNS)):
            tried = [own if s == slot else s for s in slots]
            tried[index] = slot
            if (cost := _cost(centres, tried)) < best - 1e-9:
                found, best = tried, cost
    return found, best


@lru_cache(maxsize=4)
def _tiles(districts: tuple[tuple[str, float, float], ...]) -> tuple[Tile, ...]:
    centres = _centres(districts)
    free = [(column, row) for row in range(ROWS) for column in range(COLUMNS)]
    slots: list[Slot] = []
    for centre in centres:
        nearest = min(free, key=lambda slot, c=centre: (_displaced(c, slot), slot))  # type: ignore[misc]  # bound now
        free.remove(nearest)
        slots.append(nearest)
    best = _cost(centres, slots)
    while True:
        slots, cost = _improved(centres, slots, best)
        if cost >= best:
            break
        best = cost
    tiles = [Tile(centre.code, *slot) for centre, slot in zip(centres, slots, strict=True)]
    return tuple(sorted(tiles, key=lambda tile: (tile.row, tile.column)))


def tiles(districts: Iterable[tuple[str, float, float]]) -> tuple[Tile, ...]:
    """The schematic of at most 18 districts given as (code, latitude, longitude), from north-west to south-east.

    The same districts always give the same drawing. Raises ValueError for more districts than squares.
    """
    given = tuple(districts)
    if len(given) > COLUMNS * ROWS:
        raise ValueError("more districts than the schematic has squares")
    return _tiles(given)
