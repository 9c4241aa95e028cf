"""The walk over the tokens of one text: every token is handed to the step that knows its kind."""

from __future__ import annotations

from collections.abc import Callable

from market.catalog.rules.knowledge import Knowledge
from market.specs.rules.amounts import finish_amount, read_amount, read_period
from market.specs.rules.figures import named_after, read_basis, read_energy_kind, read_property
from market.specs.rules.lexer import Token
from market.specs.rules.prices import finish_price, read_free, read_freight, read_pay, read_price
from market.specs.rules.statements import read_battery_name, read_statement
from market.specs.rules.unnamed import by_unit, closes_bound
from market.specs.rules.values import qualifier_of, read_value
from market.specs.rules.walk import Walk

Step = Callable[[Walk, Token], None]


def _number(walk: Walk, token: Token) -> None:
    """A number, or a comparison with one, that no name has claimed: in order of certainty."""
    said_about = walk.approx
    value = read_value(walk)
    if value is None:
        if token.kind == "cmp":
            walk.bound = token.value  # 「最大粒径 31.5」: the bound stands before the name
        else:
            walk.leave(token.start, token.end)
        walk.at += 1
        return
    value.approx = value.approx or said_about
    if walk.bound and value.qualifier == "exact":
        value.qualifier = qualifier_of(walk.bound)  # "at max CNY 25/t": money stands between
    if walk.per == "other" and value.unit in ("t", "m3", "pcs"):
        walk.per = None  # 「一车30方」 is no amount on offer
        return walk.leave(value.start, value.end)
    if not any(take(walk, value) for take in (closes_bound, named_after, read_price, read_amount, by_unit)):
        walk.leave(value.start, value.end)


def _approximately(walk: Walk, _token: Token) -> None:
    walk.approx = True


def _least(walk: Walk, _token: Token) -> None:
    walk.least = True


def _per(walk: Walk, token: Token) -> None:
    walk.per = token.value


def _stop(walk: Walk, _token: Token) -> None:
    walk.basis = walk.per = None
    walk.period = walk.period if walk.quantity is None else None


def _nameless(walk: Walk, token: Token) -> None:
    """A name that stands for no property of ours takes its value with it into what is unread."""
    walk.at += 1
    value = read_value(walk)
    walk.leave(token.start, value.end if value else token.end)


def _unknown(walk: Walk, token: Token) -> None:
    walk.leave(token.start, token.end)


_STEPS: dict[str, Step] = {
    "prop": read_property, "num": _number, "cmp": _number, "say": read_statement, "basis": read_basis,
    "kind": read_energy_kind, "other": _nameless,
    "period": read_period, "pay": read_pay, "freight": read_freight, "free": read_free, "stop": _stop,
    "least": _least, "perton": _per,
    "material": read_battery_name, "word": _unknown, "approx": _approximately,
}  # fmt: skip
_KEEPS_APPROX = ("approx", "copula", "colon")


def walk_through(tokens: list[Token], knowledge: Knowledge, family: str, material: str | None) -> Walk:
    """Read all tokens. Every step moves the cursor forward, so that the work is bounded by the length."""
    walk = Walk(tokens, knowledge, family, material)
    while (token := walk.peek()) is not None:
        before = walk.at
        if step := _STEPS.get(token.kind):
            step(walk, token)
        if walk.at <= before:
            walk.at = before + 1
        if token.kind not in _KEEPS_APPROX:
            walk.approx = False
        if token.kind not in ("cmp", "yuan", "copula"):
            walk.bound = None
    finish_amount(walk)
    finish_price(walk)
    return walk
