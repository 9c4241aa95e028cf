"""How much there is, how often: ``quantity`` of a spec."""

from __future__ import annotations

from dataclasses import replace

from market.specs.rules.lexer import Token
from market.specs.rules.model import SpecQuantity
from market.specs.rules.values import Value, tidy
from market.specs.rules.walk import Walk

# unit as stated -> (unit of the quantity, factor)
_UNITS = {
    "t": ("t", 1.0), "kt": ("t", 1e3), "kg": ("t", 1e-3), "斤": ("t", 5e-4), "m3": ("m3", 1.0), "pcs": ("pcs", 1.0),
    "个": ("pcs", 1.0), "kWh": ("kWh", 1.0), "MWh": ("MWh", 1.0),
}  # fmt: skip
_SMALL = ("kg", "斤", "个")
_ONE_PACK_KWH = 200
_BETWEEN = 3
_EVERY = ("/", "每", "per", "a ", "一")
_YEAR_LETTERS = ("a", "y", "yr", "年")


def read_period(walk: Walk, token: Token) -> None:
    """「年产」, 「现货」: the period of the amount that follows, or of the one before it."""
    quantity = walk.quantity
    if quantity and quantity.period is None and token.value in ("stock", "once"):
        walk.quantity = replace(quantity, period=token.value)
    elif quantity is None or quantity.period is None:
        walk.period = token.value


def read_amount(walk: Walk, value: Value) -> bool:
    """Take ``value`` as the quantity where its unit and what stands around it say so."""
    if _of_fields(walk, value):
        return True
    unit = "pcs" if value.unit == "bale" and walk.is_battery else value.unit or ""
    periodic = walk.period or _period_behind(walk)
    by_piece = unit == "个" and walk.is_battery
    if unit not in _UNITS or (unit in _SMALL and not periodic and not by_piece):
        return False
    if (
        unit == "kWh"
        and walk.is_battery
        and not periodic
        and not (walk.kind() == "slash" and walk.kind(1) == "period")
        and (value.value or 0) < _ONE_PACK_KWH
    ):
        return False
    period = _period(walk, value)
    name, ratio = _UNITS[unit]
    middle, low, high = value.sides(ratio)
    least = value.least or walk.least
    if least and value.qualifier == "exact":
        middle, low = None, middle
    quantity = SpecQuantity(name, middle, low, high, period, value.approx)
    known = walk.quantity
    only_least = known is not None and known.value is None and known.max is None
    if known is None or (not least and (only_least or (known.period is None and period and middle is not None))):
        walk.quantity = quantity
    walk.period, walk.least = None, False
    return True


def _period(walk: Walk, value: Value) -> str | None:
    period = walk.period
    if walk.kind() == "slash" and walk.kind(1) == "period":
        walk.at += 1
    elif walk.kind() == "slash" and walk.text(1) in _YEAR_LETTERS:
        walk.at += 2
        return "year"
    ahead = 0
    while ahead < _BETWEEN and walk.kind(ahead) in ("copula", "skip", "material"):
        ahead += 1
    if ahead and walk.kind(ahead) == "period" and walk.text(ahead).startswith(_EVERY):
        return walk.tokens[walk.at + ahead].value  # "12,000 tonnes of coal gangue per year"
    following = walk.peek()
    if following and _period_behind(walk):
        if period in (None, "stock", "once") or following.text.startswith(_EVERY):
            period = following.value
        walk.at += 1
        value.end = following.end
        while walk.kind() in ("after", "approx"):
            if walk.kind() == "after" and value.qualifier == "exact":
                value.qualifier = "le" if walk.tokens[walk.at].value == "le" else "ge"
            value.approx = value.approx or walk.kind() == "approx"
            walk.at += 1
    return period


def _period_behind(walk: Walk) -> bool:
    """Whether a period follows that belongs to the number before it: 「2000吨/年」, not 「55kg 年2000吨」."""
    token = walk.peek()
    if token is None or token.kind != "period":
        return False
    return token.text.lower().startswith(_EVERY) or walk.kind(1) not in ("num", "approx")


def _of_fields(walk: Walk, value: Value) -> bool:
    """「亩产700斤, 5000亩」: what a field gives, times the fields."""
    if value.unit == "mu" and value.value is not None:
        walk.field_area = value.value
        return True
    if walk.period == "per_mu":
        walk.period = None
        if value.unit in _UNITS and value.value is not None:
            walk.yield_per_area = value.value * _UNITS[value.unit][1]
            return True
    return False


def finish_amount(walk: Walk) -> None:
    """An amount told by its fields, where none was stated outright."""
    if walk.quantity is None and walk.field_area and walk.yield_per_area:
        walk.quantity = SpecQuantity("t", tidy(walk.field_area * walk.yield_per_area), approx=True)
