"""What the readers of figures share: brackets, what trails a number, the choice of a key, conversion."""

from __future__ import annotations

from market.specs.rules.ambiguity import choose
from market.specs.rules.convert import converted
from market.specs.rules.lexer import Token
from market.specs.rules.model import Figure
from market.specs.rules.values import Value
from market.specs.rules.walk import Walk

ENERGY_UNITS = ("kcal/kg", "MJ/kg", "kJ/kg", "BTU/lb", "kWh/kg")
A_HEAT = 300
"""The least bare number that is a calorific value, in kcal/kg."""
_NOTE_TOKENS = 12
_SIEVES = ("um", "mm", "mesh")


def read_note(walk: Walk) -> tuple[str | None, str | None]:
    """A bracket after a name or number: its basis and kind. A bracket that holds the value itself is stepped into."""
    if walk.kind() != "open":
        return None, None
    basis = energy = None
    index = walk.at + 1
    limit = min(len(walk.tokens), walk.at + _NOTE_TOKENS)
    while index < limit and walk.tokens[index].kind != "close":
        token = walk.tokens[index]
        basis = token.value if token.kind == "basis" else basis
        energy = token.value if token.kind == "kind" else energy
        if token.kind == "stop":
            return basis, energy
        index += 1
    if index >= limit:
        return None, None
    after = walk.tokens[index + 1].kind if index + 1 < len(walk.tokens) else "end"
    holds_number = any(token.kind == "num" for token in walk.tokens[walk.at + 1 : index])
    if holds_number and not (basis or energy) and after not in ("num", "cmp", "colon", "approx", "copula", "state"):
        walk.at += 1
        return None, None
    walk.at = index + 1
    return basis, energy


def trailing(walk: Walk, value: Value) -> tuple[str | None, str | None]:
    """A basis or kind right behind the number, bare or in brackets."""
    basis = energy = None
    while token := walk.peek():
        if token.kind == "basis" and not _belongs_ahead(walk):
            basis = basis or token.value
        elif (
            token.kind == "word"
            and token.text == "d"
            and value.unit
            and walk.kind(1) in ("comma", "stop", "end", "close")
        ):
            basis = basis or "d"
        elif token.kind == "kind" and value.unit:
            energy = energy or token.value
        elif token.kind == "open" and walk.kind(1) in ("basis", "kind"):
            inner = read_note(walk)
            if inner == (None, None):
                break
            basis, energy = basis or inner[0], energy or inner[1]
            continue
        elif token.kind == "open" and value.unit in (None, "%") and _holds_sieve(walk):
            walk.at += 2  # "fineness 16 % (45 um)"
        elif (
            token.kind == "prop"
            and token.term
            and token.term.energy
            and value.unit in ENERGY_UNITS
            and not walk.has_value(0)
        ):
            energy = energy or token.term.energy
        else:
            break
        walk.at += 1
    return basis, energy


def _belongs_ahead(walk: Walk) -> bool:
    """Whether the basis at the cursor speaks of what follows it, and not of the number before."""
    return walk.kind(1) == "colon" or (walk.kind(1) == "prop" and walk.has_value(1)) or _is_kind_of_heat(walk)


def _is_kind_of_heat(walk: Walk) -> bool:
    return walk.kind(1) == "kind" and says_heat(walk, 2)


def says_heat(walk: Walk, ahead: int) -> bool:
    """Whether a calorific value stands ``ahead``: by its unit or, behind a kind, by its size (「干基高位 5100」)."""
    number = walk.peek(ahead)
    if number is None or number.kind != "num":
        return False
    if walk.kind(ahead - 1) == "kind" and number.unit is None:
        return number.number >= A_HEAT
    return number.unit in ENERGY_UNITS and walk.kind(ahead - 1) in ("kind", "basis")


def _holds_sieve(walk: Walk) -> bool:
    size = walk.peek(1)
    return size is not None and size.kind == "num" and size.unit in _SIEVES and walk.kind(2) == "close"


def key_of(walk: Walk, name: Token, unit: str | None, number: float | None) -> str:
    """The property that ``name`` means here."""
    return choose(name.meaning.keys, walk.family, walk.material, walk.usual, unit, number, walk.seen)


def convert(walk: Walk, key: str, value: Value, name: str = "", dry_soil: bool = False) -> Figure | None:
    """``value`` as a figure of ``key``; None where the property knows no such unit."""
    known = walk.knowledge.properties.get(key)
    return converted(key, known.unit, value, walk.family, name, dry_soil) if known else None
