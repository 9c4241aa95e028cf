"""A price per tonne: who pays whom, with or without freight."""

from __future__ import annotations

from dataclasses import replace

from market.specs.rules.lexer import Token
from market.specs.rules.model import SpecPrice
from market.specs.rules.values import Value
from market.specs.rules.walk import Walk

_PER_TONNE = {"元/t": 1.0, "元/kg": 1000.0, "元/斤": 2000.0}
_PER = {"t": 1.0, "kg": 1000.0, "斤": 2000.0}
_LOOK_BACK = 4
_A_PRICE = 10


def read_pay(walk: Walk, token: Token) -> None:
    """「倒贴」, 「处置费」, 「单价」: the number that follows is money, and this is who pays it."""
    walk.priced = True
    if walk.pay != "producer_pays":
        walk.pay = token.value


def read_freight(walk: Walk, token: Token) -> None:
    """「到厂」, 「自提」: with or without freight; a bare number right behind it is the price."""
    walk.freight = token.value == "yes" if walk.freight is None else walk.freight
    following = walk.peek(1)
    bare = following and following.kind == "num" and following.unit is None and walk.kind(2) not in ("range", "slash")
    if token.text.endswith("价") or bare or walk.kind(1) == "cmp":
        walk.priced = True


def read_free(walk: Walk, token: Token) -> None:
    """「免费」: a price of nothing."""
    if token.value == "no" and walk.freight is None:
        walk.freight = False
    if walk.price is None:
        walk.price = SpecPrice(0.0)


def read_price(walk: Walk, value: Value) -> bool:
    """Take ``value`` as the price where its unit and what stands around it say so."""
    ratio = _ratio(walk, value)
    if ratio is None:
        return False
    if ratio == 0:
        walk.leave(value.start, value.end)  # by the piece or cubic metre: no price per tonne follows from it
    elif walk.price is None:
        middle, low, high = value.sides(ratio)
        walk.price = SpecPrice(middle, low, high, approx=value.approx)
    walk.per = None
    return True


def _ratio(walk: Walk, value: Value) -> float | None:
    """To yuan per tonne; 0 for money by another measure, None for what is no money."""
    if value.unit in _PER_TONNE:
        return _PER_TONNE[value.unit]
    if walk.kind() == "yuan":
        tenth = 0.1 if walk.text()[0] in "毛角" else 1.0
        walk.at += 1
        return tenth * _per(walk, value)
    following = walk.peek()
    joined = value.unit is None and value.qualifier != "range" and following and not following.space_before
    if (
        walk.kind() == "freight"
        and (value.unit == "pcs" or joined or _stands_alone(walk, value))
        and walk.price is None
    ):
        return _PER["t"]  # 「20块自提」, 「700到场」, 「9100 自提」: 块 is a yuan here
    if walk.kind() == "perton" and value.unit in (None, "pcs"):
        return _per(walk, value)
    if value.unit in (None, "pcs") and (
        _after_yuan_sign(walk, value) or (walk.priced and walk.price is None) or walk.per
    ):
        return _per(walk, value)
    return None


def _stands_alone(walk: Walk, value: Value) -> bool:
    """A bare number before 自提 that belongs to no word before it (C30 自提) and has no other number behind."""
    if value.unit is not None or value.qualifier != "exact" or (value.value or 0) < _A_PRICE or walk.kind(1) == "num":
        return False
    before = walk.peek(-2)
    return before is None or before.end < value.start or not before.text[-1].isascii()


def _per(walk: Walk, value: Value) -> float:
    token = walk.peek()
    if token and token.kind == "perton":
        walk.at += 1
        value.end = token.end
        return _PER.get(token.value, 0.0)
    return _PER.get(walk.per or "t", 0.0)


def _after_yuan_sign(walk: Walk, value: Value) -> bool:
    """「¥60」, 「RMB 25-30」: a sign of money right before the number."""
    before = (walk.peek(-back) for back in range(1, _LOOK_BACK + 1))
    return any(token and token.kind == "yuan" and 0 <= value.start - token.end <= 1 for token in before)


def finish_price(walk: Walk) -> None:
    """Direction and freight, which may have been said after the number; a negative price is paid by the producer."""
    price = walk.price
    if price is None:
        return
    numbers = [number for number in (price.value, price.min, price.max) if number is not None]
    if any(number < 0 for number in numbers):
        walk.pay = "producer_pays"
    direction = "producer_pays" if walk.pay == "producer_pays" else "buyer_pays"
    walk.price = replace(price, direction=direction, freight_included=walk.freight)
