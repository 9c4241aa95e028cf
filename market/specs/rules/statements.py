"""Words that are a property and its value at once, and states: 无霉变, 模组, 放射性合格, 硫未检."""

from __future__ import annotations

from market.specs.rules.lexer import Token
from market.specs.rules.model import Figure, Qualifier
from market.specs.rules.parts import key_of
from market.specs.rules.values import Value, read_value
from market.specs.rules.walk import Walk
from market.specs.rules.words import STATEMENTS


def state_of(walk: Walk, names: list[Token], state: Token) -> None:
    """「硫未检」, 「汞未检出」, 「放射性合格」."""
    for name in names:
        key = key_of(walk, name, None, None)
        known = walk.knowledge.properties.get(key)
        is_text = known is None or known.value_type == "text"
        unit = None if known is None or is_text else known.unit
        if state.value in ("unknown", "nd"):
            qualifier: Qualifier = "unknown" if state.value == "unknown" else "nd"
            walk.add(Figure(key, qualifier, unit=unit, start=name.start, end=state.end))
        elif is_text:
            walk.add(Figure(key, "text", text=state.value, start=name.start, end=state.end))
        elif state.value == "none":
            walk.add(Figure(key, "nd", unit=unit, start=name.start, end=state.end))
        else:
            walk.leave(name.start, state.end)


def read_statement(walk: Walk, token: Token) -> None:
    """A word that is a property and its value at once: 无霉变, 模组, 放射性合格."""
    walk.at += 1
    key, text = token.value, token.extra[0]
    if walk.kind() == "state" and walk.tokens[walk.at].value == "unknown":
        walk.at += 1
        return walk.add(Figure(key, "unknown", start=token.start, end=token.end))
    if key in ("damage", "mould") and text == "some" and (value := _share_behind(walk)):
        return walk.leave(token.start, value.end)  # 「破损<2%」, 「破损率2%」 is no statement
    if (key == "battery_form" or (key == "chemistry" and token.text in ("三元",))) and not walk.is_battery:
        return None
    if key == "impurity":
        return walk.add(Figure(key, "nd", unit="%", start=token.start, end=token.end))
    if key in ("mould", "damage") and text == "some" and _denied(walk, key):
        text = "none"
    return walk.add(Figure(key, "text", text=text, start=token.start, end=token.end))


def _share_behind(walk: Walk) -> Value | None:
    mark = walk.at
    value = read_value(walk)
    if value and value.unit not in (None, "%", "‰"):
        walk.at = mark  # 「轻微发霉 60吨」: an amount, of its own
        return None
    return value


def _denied(walk: Walk, key: str) -> bool:
    """「无霉、鼓包、漏液」, "no leakage or swelling": a denial reaches over a list."""
    before = walk.peek(-2)
    if before and before.kind == "state" and before.value == "none":
        return True
    last = walk.last_of(key)
    return last is not None and last.text == "none"


def read_battery_name(walk: Walk, token: Token) -> None:
    """A battery's name tells its chemistry and form: 磷酸铁锂模组."""
    if token.term is None or all(walk.knowledge.materials[key].family != "battery" for key in token.term.keys):
        return
    named = token.text.casefold() + ("包" if walk.text(1).startswith("包") else "")
    for key in ("chemistry", "battery_form"):
        phrase = max(
            (said for said, (about, _) in STATEMENTS.items() if about == key and said in named), key=len, default=None
        )
        if phrase:
            walk.add(Figure(key, "text", text=STATEMENTS[phrase][1], start=token.start, end=token.end))
