"""What is read out of a text: figures, a quantity, a price, a material."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Qualifier = Literal["exact", "le", "lt", "ge", "gt", "range", "tol", "text", "unknown", "nd"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One property as stated. Numbers are in ``unit``, the property's canonical unit (None for text values).

    ``exact`` sets only value; ``le``/``lt`` only max; ``ge``/``gt`` only min; ``range`` min and max; ``tol`` all
    three. ``basis``: ar, ad, d, daf or None where not stated. ``kind``: net or gross calorific value.
    ``start`` and ``end`` are offsets in the text that was read.
    """

    key: str
    qualifier: Qualifier
    unit: str | None = None
    value: float | None = None
    min: float | None = None
    max: float | None = None
    basis: str | None = None
    kind: str | None = None
    approx: bool = False
    text: str | None = None
    start: int = 0
    end: int = 0
    source_text: str = ""

    @property
    def is_number(self) -> bool:
        return self.qualifier not in ("text", "unknown", "nd")

    @property
    def low(self) -> float | None:
        """The low end of what is stated; None where there is none."""
        return self.min if self.min is not None else self.value

    @property
    def high(self) -> float | None:
        """The high end of what is stated; None where there is none."""
        return self.max if self.max is not None else self.value


@dataclass(frozen=True, slots=True)
class SpecQuantity:
    """How much there is. ``unit``: t, m3, pcs, kWh or MWh; ``period``: year, month, week, day, once, stock or None."""

    unit: str
    value: float | None = None
    min: float | None = None
    max: float | None = None
    period: str | None = None
    approx: bool = False


@dataclass(frozen=True, slots=True)
class SpecPrice:
    """A price per tonne; ``direction`` says who pays whom, ``freight_included`` None where not stated."""

    value: float | None = None
    min: float | None = None
    max: float | None = None
    unit: str = "CNY/t"
    direction: str = "buyer_pays"
    freight_included: bool | None = None
    approx: bool = False

    @property
    def signed(self) -> float | None:
        """What the taker pays per tonne: negative where the producer pays."""
        stated = self.value if self.value is not None else (self.max if self.max is not None else self.min)
        if stated is None:
            return None
        return -stated if self.direction == "producer_pays" else stated


@dataclass(frozen=True, slots=True)
class Spec:
    """Everything read from one text; ``unread`` holds what was not understood, in order."""

    material: str | None = None
    material_candidates: tuple[tuple[str, float], ...] = ()
    properties: tuple[Figure, ...] = ()
    quantity: SpecQuantity | None = None
    price: SpecPrice | None = None
    unread: tuple[str, ...] = ()
    place: str | None = None
    conditions: frozenset[str] = field(default_factory=frozenset)

    def figure(self, key: str) -> Figure | None:
        """The first figure of a property."""
        return next((figure for figure in self.properties if figure.key == key), None)
