"""Value expressions: ``[about] [<=] number [unit] [- number [unit]] [or less] [or so]``."""

from __future__ import annotations

from dataclasses import dataclass

from market.specs.rules.lexer import Token
from market.specs.rules.model import Qualifier
from market.specs.rules.units import factor
from market.specs.rules.walk import BOUNDS, FAR, Walk

_BEFORE = ("cmp", "approx", "colon", "copula")
_SIEVE_FAMILIES = ("cdw", "slag", "ash", "coal", "tailings", "soil")


@dataclass(slots=True)
class Value:
    """Numbers in ``unit`` as stated: ``value`` (any qualifier but range and tol), ``low`` and ``high``, or all three.

    ``least``: said to be the smallest amount sold. ``dimensions``: the largest of several, 1500x600x8.
    """

    qualifier: Qualifier
    unit: str | None
    start: int
    end: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    approx: bool = False
    least: bool = False
    dimensions: bool = False

    def numbers(self) -> list[float]:
        return [number for number in (self.value, self.low, self.high) if number is not None]

    def sides(self, ratio: float = 1.0) -> tuple[float | None, float | None, float | None]:
        """(value, min, max), scaled: where each number stands by the conventions of ``model.Figure``."""
        middle, low, high = (None if n is None else tidy(n * ratio) for n in (self.value, self.low, self.high))
        if self.qualifier in ("le", "lt"):
            return None, None, middle
        if self.qualifier in ("ge", "gt"):
            return None, middle, None
        return middle, low, high


def tidy(number: float) -> float:
    """Drop the dust of binary multiplication: 8 significant digits are more than any laboratory states."""
    return float(f"{number:.8g}")


def qualifier_of(word: str | None) -> Qualifier:
    """The qualifier that a comparison word stands for."""
    return word if word in BOUNDS else "exact"  # type: ignore[return-value]  # BOUNDS holds qualifiers only


def read_value(walk: Walk) -> Value | None:
    """The value expression at the cursor; None, and the cursor unmoved, where there is none."""
    mark = walk.at
    approx, qualifier = False, qualifier_of(None)
    while walk.at - mark < FAR and (walk.kind() in _BEFORE or walk.text() == "~"):
        if walk.kind() == "cmp":
            qualifier = qualifier_of(walk.tokens[walk.at].value)
        approx = approx or walk.kind() in ("approx", "range")
        walk.at += 1
    if walk.kind() == "tol" and walk.kind(1) == "num":
        walk.at += 1  # 「±5」 alone is a spread around nothing: the number is left to be unread
        walk.at = mark
        return None
    token = walk.peek()
    if token is None or token.kind != "num":
        walk.at = mark
        return None
    walk.at += 1
    value = Value(qualifier, token.unit, token.start, token.end, value=token.number, approx=approx or token.rough)
    if token.second is not None:
        value.qualifier, value.value, value.low, value.high = "range", None, token.number, token.second
        if walk.kind() == "after":  # 「十七八个点以内」
            upper = walk.tokens[walk.at].value == "le"
            value.qualifier, value.value = "exact", token.second if upper else token.number
            value.low = value.high = None
    _dimensions(walk, value)
    if walk.kind() == "open" and walk.kind(1) == "tol" and walk.kind(2) == "num" and walk.kind(3) == "close":
        walk.at += 1
        _tolerance(walk, value, token, walk.tokens[walk.at + 1])
        walk.at += 1  # 「1350(±50)」
    ahead = walk.peek(1)
    if ahead and ahead.kind == "num":
        if walk.kind() == "range" or _is_sieve_pair(walk, token, ahead):
            if qualifier != "lt" and qualifier != "gt" and value.qualifier != "range":
                _range(walk, value, token, ahead)
        elif walk.kind() == "tol":
            _tolerance(walk, value, token, ahead)
        elif walk.kind() == "colon" and ahead.number == 1 and not ahead.unit:
            walk.at += 2  # a ratio, 65:1
            value.end = ahead.end
    _tail(walk, value)
    return value


def _is_sieve_pair(walk: Walk, first: Token, second: Token) -> bool:
    """「4/16 mm」, 「0/45」: an aggregate between two sieves."""
    if walk.kind() != "slash" or first.unit or not first.number < second.number <= 300:
        return False
    return second.unit == "mm" or (
        second.unit is None and walk.family in _SIEVE_FAMILIES and walk.kind(-2) not in ("prop", "copula", "colon")
    )


def _range(walk: Walk, value: Value, first: Token, second: Token) -> None:
    low, high = first.number, second.second if second.second is not None else second.number
    unit = second.unit or first.unit
    if first.unit and second.unit and first.unit != second.unit:
        low *= factor(second.unit, first.unit) or 1.0
    elif "万" in second.text and "万" not in first.text and low < 1000:
        low *= 1e4  # 「1-2万吨」
    elif "千" in second.text and "千" not in first.text and low < 10:
        low *= 1e3
    value.qualifier, value.value, value.unit = "range", None, unit
    value.low, value.high = min(low, high), max(low, high)
    value.end = second.end
    walk.at += 2


def _tolerance(walk: Walk, value: Value, middle: Token, spread: Token) -> None:
    unit, width = middle.unit or spread.unit, spread.number
    if middle.unit and spread.unit and middle.unit != spread.unit:
        width = middle.number * width / 100 if spread.unit == "%" else width * (factor(middle.unit, spread.unit) or 1.0)
    value.qualifier, value.unit, value.end = "tol", unit, spread.end
    value.low, value.high = tidy(middle.number - width), tidy(middle.number + width)
    walk.at += 2


def _dimensions(walk: Walk, value: Value) -> None:
    while walk.text() == "x" and (ahead := walk.peek(1)) and ahead.kind == "num":
        value.value = max(value.value or 0.0, ahead.number)
        value.unit = ahead.unit or value.unit
        value.end = ahead.end
        value.dimensions = True
        walk.at += 2


def _tail(walk: Walk, value: Value) -> None:
    """What may stand behind a number: 以下, 左右, 起订."""
    while token := walk.peek():
        if token.kind == "after" or (
            token.kind == "cmp" and token.text.lower().rstrip(".") in ("max", "min", "maximum", "minimum")
        ):
            if value.qualifier == "exact":
                value.qualifier = qualifier_of(token.value)
            value.least = value.least or (token.value == "ge" and "起" in token.text)
            value.end = token.end
        elif token.kind == "approx":
            value.approx = True
            value.end = token.end
        elif token.kind == "least":
            value.least = True
        elif token.kind == "plus" and not token.space_before and walk.kind(1) in ("end", "comma", "stop", "close"):
            value.qualifier = "ge" if value.qualifier == "exact" else value.qualifier  # "SOH 80%+"
            value.end = token.end
        else:
            return
        walk.at += 1
