"""How a reading is scored: property precision and recall, and whole texts right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_SIDES = {"le": "max", "lt": "max", "ge": "min", "gt": "min"}


def _equal(first: float | None, second: float | None) -> bool:
    if first is None or second is None:
        return first is second
    return abs(first - second) <= 0.01 * max(abs(first), abs(second)) + 1e-9


def same_property(expected: Mapping[str, Any], read: Mapping[str, Any]) -> bool:
    """Equal key, stated basis and kind, side of the bound, numbers within 1 %, text."""
    if expected["key"] != read["key"]:
        return False
    if expected.get("basis") and expected["basis"] != read.get("basis"):
        return False
    if expected.get("kind") and expected["kind"] != read.get("kind"):
        return False
    qualifier, other = expected["qualifier"], read["qualifier"]
    if _SIDES.get(qualifier, qualifier) != _SIDES.get(other, other):
        return False
    if qualifier == "text":
        return str(expected.get("text")).casefold() == str(read.get("text")).casefold()
    return all(_equal(expected.get(side), read.get(side)) for side in ("value", "min", "max"))


def _same_fields(expected: Mapping[str, Any] | None, read: Mapping[str, Any] | None, names: Iterable[str]) -> bool:
    if expected is None or read is None:
        return expected is None and read is None
    for name in names:
        first, second = expected.get(name), read.get(name)
        if isinstance(first, int | float) and not isinstance(first, bool):
            if not isinstance(second, int | float) or not _equal(first, second):
                return False
        elif first != second:
            return False
    return True


@dataclass
class Score:
    """Sums over many texts."""

    found: int = 0
    expected: int = 0
    read: int = 0
    whole: int = 0
    texts: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.found / (self.expected + self.read) if self.expected + self.read else 1.0

    @property
    def whole_rate(self) -> float:
        return self.whole / self.texts if self.texts else 1.0


def faults_of(expected: Mapping[str, Any], read: Mapping[str, Any], score: Score) -> list[str]:
    """Add one text to ``score``; return what was wrong with it."""
    left = list(read["properties"])
    faults = []
    for item in expected["properties"]:
        match = next((each for each in left if same_property(item, each)), None)
        if match:
            left.remove(match)
            score.found += 1
            score.expected += 1
            score.read += 1
        elif not item.get("optional"):
            score.expected += 1
            faults.append(f"missed {item}")
    score.read += len(left)
    faults.extend(f"invented {item}" for item in left)
    if expected.get("material") != read["material"]:
        faults.append(f"material {read['material']} instead of {expected.get('material')}")
    if not _same_fields(expected.get("quantity"), read["quantity"], ("value", "min", "max", "unit", "period")):
        faults.append(f"quantity {read['quantity']} instead of {expected.get('quantity')}")
    if not _same_fields(expected.get("price"), read["price"], ("value", "min", "max", "direction", "freight_included")):
        faults.append(f"price {read['price']} instead of {expected.get('price')}")
    score.texts += 1
    score.whole += not faults
    return faults
