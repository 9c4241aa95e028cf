"""Quantities as integers in a base unit: mass in grams, volume in litres, energy in watt-hours, pieces as they are."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from market.kernel.errors import N_

# unit -> (base unit, factor). 斤 is 500 g and 方 a cubic metre by trade usage.
UNITS: dict[str, tuple[str, int]] = {
    "g": ("g", 1),
    "kg": ("g", 1_000),
    "t": ("g", 1_000_000),
    "斤": ("g", 500),
    "L": ("L", 1),
    "m3": ("L", 1_000),
    "方": ("L", 1_000),
    "pcs": ("pcs", 1),
    "Wh": ("Wh", 1),
    "kWh": ("Wh", 1_000),
    "MWh": ("Wh", 1_000_000),
}
SHOWN = {"g": N_("t"), "L": N_("m3"), "pcs": N_("pcs"), "Wh": N_("kWh")}
"""The unit each base unit is shown in; its name is translated where it is shown."""


def to_base(value: str | Decimal | float, unit: str) -> tuple[int, str]:
    """``("3.5", "t") -> (3_500_000, "g")``. Raises ValueError for an unknown unit or no finite number."""
    if unit not in UNITS:
        raise ValueError(f"unknown unit {unit}")
    base, factor = UNITS[unit]
    try:
        amount = (Decimal(str(value)) * factor).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    except InvalidOperation as error:
        raise ValueError("not a quantity") from error
    return int(amount), base


def to_grams(value: str | Decimal | float, unit: str = "t") -> int:
    """A mass in grams. Raises ValueError where the unit is no mass."""
    amount, base = to_base(value, unit)
    if base != "g":
        raise ValueError(f"{unit} is no mass")
    return amount


def from_base(amount: int, unit: str) -> Decimal:
    """An amount in its base unit -> ``unit``, exact."""
    return Decimal(amount) / UNITS[unit][1]
