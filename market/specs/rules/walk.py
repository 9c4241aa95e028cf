"""The state of one reading: a cursor over the tokens, what was read, and what still waits for its number."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from market.catalog.rules.knowledge import Knowledge
from market.specs.rules.lexer import Token
from market.specs.rules.model import Figure, SpecPrice, SpecQuantity

_ELECTRIC = {"soh", "rated_capacity", "chemistry", "cycle_count", "voltage_spread"}
DRY_SOIL = "geotech"
"""Soil mechanics states water on dry soil; such a figure is brought to the wet one, and names no basis."""
_BETWEEN = {"colon", "copula", "approx", "open", "close", "kind", "basis", "cmp"}
FAR = 10
"""How many tokens may stand between a name and its value; a bound, so that no stretch is read over and over."""
BOUNDS = ("le", "lt", "ge", "gt")


@dataclass(slots=True)
class Walk:
    """``at`` is the next token; ``period``, ``least``, ``pay`` and the like were said before the number they belong to.

    ``seen`` holds the property keys already read.
    """

    tokens: list[Token]
    knowledge: Knowledge
    family: str
    material: str | None
    at: int = 0
    figures: list[Figure] = field(default_factory=list)
    quantity: SpecQuantity | None = None
    price: SpecPrice | None = None
    unread: list[tuple[int, int]] = field(default_factory=list)
    basis: str | None = None
    bound: str | None = None
    approx: bool = False
    period: str | None = None
    least: bool = False
    per: str | None = None
    pay: str | None = None
    freight: bool | None = None
    priced: bool = False
    field_area: float | None = None
    yield_per_area: float | None = None
    seen: set[str] = field(default_factory=set)
    _last: dict[tuple[str, str | None, str | None], int] = field(default_factory=dict)
    _named_electric: bool | None = None

    def peek(self, ahead: int = 0) -> Token | None:
        index = self.at + ahead
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def kind(self, ahead: int = 0) -> str:
        token = self.peek(ahead)
        return token.kind if token else "end"

    def text(self, ahead: int = 0) -> str:
        token = self.peek(ahead)
        return token.text.lower() if token else ""

    def has_value(self, ahead: int) -> bool:
        """Whether the name ``ahead`` is followed by a value of its own."""
        ahead += 1
        last = ahead + FAR
        while ahead < last and self.kind(ahead) in _BETWEEN:
            ahead += 1
        return self.kind(ahead) in ("num", "state")

    @property
    def usual(self) -> AbstractSet[str]:
        """Property keys that the material is usually described by."""
        return self.knowledge.typical_by_material.get(self.material or "", {}).keys()

    @property
    def is_battery(self) -> bool:
        """Whether the text speaks of batteries, by its material or by what only batteries have."""
        if self._named_electric is None:
            named = (token.meaning.keys[0] for token in self.tokens if token.kind == "prop")
            self._named_electric = self.family == "battery" or not _ELECTRIC.isdisjoint(named)
        return self._named_electric or not _ELECTRIC.isdisjoint(self.seen)

    def last_of(self, key: str) -> Figure | None:
        """The newest figure of ``key`` without basis or kind."""
        index = self._last.get((key, None, None))
        return None if index is None else self.figures[index]

    def leave(self, start: int, end: int) -> None:
        """Put a span among what was not understood, joined to the one right before it."""
        if self.unread and 0 <= start - self.unread[-1][1] <= 1:
            self.unread[-1] = (self.unread[-1][0], end)
        else:
            self.unread.append((start, end))

    def add(self, figure: Figure) -> None:
        """Keep a figure; two bounds of one property become a range, a nearer name of a chemistry replaces a wider."""
        if figure.basis == DRY_SOIL:
            figure = replace(figure, basis=None)
        place = (figure.key, figure.basis, figure.kind)
        index = self._last.get(place)
        if index is not None:
            same = self.figures[index]
            if same.qualifier == figure.qualifier == "text":
                if figure.key == "chemistry" and (figure.text or "").startswith(same.text or "-"):
                    self.figures[index] = figure
                return
            if same == replace(figure, start=same.start, end=same.end):
                return
            if merged := merge_bounds(same, figure):
                self.figures[index] = merged
                return
        self._last[place] = len(self.figures)
        self.seen.add(figure.key)
        self.figures.append(figure)


def merge_bounds(first: Figure, second: Figure) -> Figure | None:
    """「≥10, ≤15」 of one property is a range; None where the two do not close an interval."""
    if first.qualifier not in BOUNDS or second.qualifier not in BOUNDS:
        return None
    low = first.min if first.min is not None else second.min
    high = first.max if first.max is not None else second.max
    if low is None or high is None or low > high:
        return None
    return replace(first, qualifier="range", min=low, max=high, end=second.end, approx=first.approx or second.approx)
