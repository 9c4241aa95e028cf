"""What a stated figure says of another that is not stated: fixed chemistry, by molar mass alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from market.specs.rules.model import Figure

# GB/T 5484: CaSO4.2H2O = 2.150 SO3, in gypsums alone. Fe2O3 = 1.4297 TFe.
_GYPSUMS = frozenset({"fgd_gypsum", "phosphogypsum", "fluorogypsum", "salt_gypsum"})
_FACTORS: tuple[tuple[str, str, float, frozenset[str] | None], ...] = (
    ("fe_total", "fe2o3", 1.4297, None),
    ("so3", "gypsum_purity", 2.150, _GYPSUMS),
)


def with_derived(figures: Iterable[Figure], material_id: str | None) -> tuple[Figure, ...]:
    """The figures and behind them what follows from them, in %; what is stated itself is never overwritten."""
    stated = {figure.key: figure for figure in figures}
    for key, other, factor, materials in _FACTORS:
        figure = stated.get(key)
        if figure is None or other in stated or not figure.is_number or figure.unit != "%":
            continue
        if materials is None or material_id in materials:
            ends = (None if end is None else round(end * factor, 4) for end in (figure.value, figure.min, figure.max))
            value, low, high = ends
            stated[other] = replace(figure, key=other, value=value, min=low, max=high)
    return tuple(stated.values())
