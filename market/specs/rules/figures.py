"""Named figures: a name and a value, in either order."""

from __future__ import annotations

from dataclasses import replace

from market.specs.rules.lexer import Token
from market.specs.rules.parts import A_HEAT, ENERGY_UNITS, convert, key_of, read_note, says_heat, trailing
from market.specs.rules.statements import state_of
from market.specs.rules.unnamed import UNIT_PROPERTY, by_unit
from market.specs.rules.values import Value, qualifier_of, read_value
from market.specs.rules.walk import DRY_SOIL, FAR, Walk

_AMOUNTS = ("t", "kt", "m3", "元/t", "元/kg", "元/斤")
_EACH = ("一", "每", "each")


def read_property(walk: Walk, token: Token) -> None:
    """A name (or several, ``7d/28d``) with the value or state that follows it."""
    names = [token]
    walk.at += 1
    summed = walk.kind() == "plus"
    while walk.kind() in ("slash", "plus") and walk.kind(1) == "prop":
        names.append(walk.tokens[walk.at + 1])
        walk.at += 2
    bracketed = _name_in_bracket(walk)
    if bracketed and len(names) == 1:
        names = [bracketed]  # 「碱(Na2O)」, 「硫(以SO3计)」: the number is of what stands in the bracket
    following = walk.peek()
    if (
        following
        and following.kind == "prop"
        and len(token.text) == len(following.text) == 1
        and not following.space_before
    ):
        names.append(following)  # 「硫磷≤0.05」
        walk.at += 1
    basis, energy = read_note(walk)
    colon = False
    while walk.kind() in ("copula", "kind", "basis", "colon"):
        ahead = walk.tokens[walk.at]
        colon = colon or ahead.kind in ("colon", "copula")
        basis = ahead.value if ahead.kind == "basis" else basis
        energy = ahead.value if ahead.kind == "kind" else energy
        walk.at += 1
        inner = read_note(walk)
        basis, energy = inner[0] or basis, inner[1] or energy
    if walk.kind() == "close" and walk.kind(1) in ("num", "cmp", "approx", "colon", "state"):
        walk.at += 1  # "lime (CaO) below 3 %": the bracket held another name
    if walk.kind() == "stop" and walk.text() == "\n" and walk.kind(1) == "num":
        walk.at += 1  # a column of names and values
    following = walk.peek()
    if following is None:
        return _leave_names(walk, names)
    if (
        following.kind == "slash"
        and (colon or walk.kind(1) in ("end", "comma", "stop"))
        and (walk.kind(1) not in ("num", "prop") or walk.tokens[walk.at + 1].space_before)
    ):
        walk.at += 1  # 「硫: /」 in a table of results
        return state_of(walk, names, replace(following, kind="state", value="unknown"))
    if following.kind == "prop" and len(names) == 1:
        return None  # 「活性指数 28d 95」, 「水分 Mt 8」: the nearer name speaks
    if following.kind == "state":
        walk.at += 1
        return state_of(walk, names, following)
    values = _read_values(walk, len(names))
    if (
        values
        and values[0].unit in ("um", "mm")
        and walk.kind() in ("num", "cmp", "colon")
        and convert(walk, key_of(walk, token, None, None), values[0]) is None
    ):
        values = _read_values(walk, len(names))  # "fines under 75 um 6 %": a sieve stands between name and number
    if not values:
        if not (following.kind == "say" and following.value in ("mould", "damage")):
            _leave_names(walk, names)
        return None
    if len(names) == 1 and not values[0].unit and walk.kind() == "slash" and walk.kind(1) == "num":
        walk.at += 1
        _read_values(walk, FAR)
        return walk.leave(token.start, walk.tokens[walk.at - 1].end)  # more numbers than names: nobody knows whose
    if len(names) > 1 and len(values) == 1:
        if summed or (not values[0].unit and all("O" in name.text for name in names)):
            return walk.leave(token.start, values[0].end)  # 「Ni+Co 22%」, 「CaO/SiO2 1.15」: a figure of neither
        values *= len(names)
    for value in values[:-1]:
        value.unit = value.unit or values[-1].unit
    if walk.bound and values[0].qualifier == "exact":
        values[0].qualifier = qualifier_of(walk.bound)
    walk.bound = None
    for name, value in zip(names, values, strict=False):
        put_figure(walk, name, value, basis, energy)
    return None


def _name_in_bracket(walk: Walk) -> Token | None:
    ahead = 2 if walk.text(1) == "以" else 1
    if walk.kind() == "open" and walk.kind(ahead) == "prop" and walk.kind(ahead + 1) in ("close", "copula"):
        return walk.tokens[walk.at + ahead]
    return None


def _leave_names(walk: Walk, names: list[Token]) -> None:
    for name in names:
        if len(name.text) > 1:
            walk.leave(name.start, name.end)


def _read_values(walk: Walk, count: int) -> list[Value]:
    first = read_value(walk)
    values = [first] if first else []
    while (
        values
        and len(values) < count
        and walk.kind() in ("slash", "comma", "range")
        and walk.kind(1) in ("num", "cmp", "approx")
    ):
        walk.at += 1
        following = read_value(walk)
        if following is None:
            break
        values.append(following)
    return values


def put_figure(walk: Walk, name: Token, value: Value, basis: str | None = None, energy: str | None = None) -> None:
    """Keep ``value`` under ``name``; what cannot be the property's value is an amount (堆存2万吨) or stays unread."""
    numbers = value.numbers()
    key = key_of(walk, name, value.unit, numbers[0] if numbers else None)
    after_basis, after_kind = trailing(walk, value)
    basis = basis or after_basis or name.meaning.basis or walk.basis
    dry_soil = basis == DRY_SOIL and key == "moisture"
    figure = convert(walk, key, value, name.text, dry_soil)
    if figure is None:
        walk.leave(name.start, name.end)
        if not by_unit(walk, value):
            walk.leave(value.start, value.end)
        return
    energy = (energy or after_kind or name.meaning.energy) if key == "calorific_value" else None
    bound = name.meaning.bound if figure.qualifier == "exact" else None
    if bound:
        sides = {"max" if bound == "le" else "min": figure.value, "value": None}
        figure = replace(figure, qualifier=qualifier_of(bound), **sides)  # type: ignore[arg-type]  # floats only
    walk.add(
        replace(
            figure,
            basis=basis,
            kind=energy,
            approx=figure.approx or walk.approx,
            start=min(name.start, value.start),
            end=max(name.end, value.end),
        )
    )


def named_after(walk: Walk, value: Value) -> bool:
    """「12个水」, 「0.8% sulphur」: the name stands behind its value and has none of its own."""
    index = 0
    while index < FAR and walk.kind(index) in ("copula", "skip", "basis"):
        index += 1
    name = walk.peek(index)
    if name is None or name.kind != "prop" or name.term is None:
        return False
    if walk.has_value(index) and not (value.unit in ("kg", "斤") and name.text.lower().startswith(_EACH)):
        return False
    if value.unit in _AMOUNTS or (name.term.energy and value.unit not in ENERGY_UNITS):
        return False
    if UNIT_PROPERTY.get(value.unit or "") not in (None, "particle_size", *name.term.keys):
        return False
    if value.unit is None and name.start - value.end > 1:
        return False
    numbers = value.numbers()
    key = key_of(walk, name, value.unit, numbers[0])
    if convert(walk, key, value, name.text) is None:
        return False
    basis = next((walk.tokens[walk.at + i].value for i in range(index) if walk.kind(i) == "basis"), None)
    walk.at += index + 1
    put_figure(walk, name, value, basis)
    return True


def read_energy_kind(walk: Walk, token: Token) -> None:
    """「高位1500 低位1350 大卡」: a kind with a number speaks of the calorific value."""
    mark = walk.at
    walk.at += 1
    if walk.kind() == "prop":  # "gross CV 5200 BTU/lb"
        first = len(walk.figures)
        read_property(walk, walk.tokens[walk.at])
        for index in range(first, len(walk.figures)):
            if walk.figures[index].key == "calorific_value":
                walk.figures[index] = replace(walk.figures[index], kind=token.value)
        return
    walk.at = mark
    _read_heat(walk, token)


def _read_heat(walk: Walk, token: Token) -> None:
    """A calorific value right behind ``token``, a kind or a basis."""
    walk.at += 1
    mark = walk.at
    value = read_value(walk)
    number = max(value.numbers(), default=0.0) if value else 0.0
    if value is None or (value.unit not in ENERGY_UNITS and not (value.unit is None and number >= A_HEAT)):
        walk.at = mark
        return
    figure = convert(walk, "calorific_value", value)
    if figure:
        basis, _ = (None, None) if says_heat(walk, 1) else trailing(walk, value)  # 「干基 4100kcal 收到基 3600kcal」
        energy = token.value if token.kind == "kind" else None
        walk.add(replace(figure, kind=energy, basis=basis or walk.basis, start=token.start))


def read_basis(walk: Walk, token: Token) -> None:
    """「干基:」 holds up to the next stop, 「干基灰分 48」 for one name, 「…%,干基」 for the figure before."""
    if walk.kind(1) == "colon":
        walk.basis = token.value
    elif walk.kind(1) == "prop" or (walk.kind(1) in ("copula", "kind") and walk.kind(2) == "prop"):
        mark = len(walk.figures)
        while walk.kind() != "prop":
            walk.at += 1
        read_property(walk, walk.tokens[walk.at])
        _set_basis(walk, token.value, mark)
    elif says_heat(walk, 1) or (walk.kind(1) == "kind" and says_heat(walk, 2)):
        mark = len(walk.figures)
        if walk.kind(1) == "kind":
            walk.at += 1
        _read_heat(walk, walk.tokens[walk.at])
        _set_basis(walk, token.value, mark)
    else:
        _set_basis(walk, token.value, len(walk.figures) - 1)


def _set_basis(walk: Walk, basis: str, first: int) -> None:
    if basis == DRY_SOIL:
        return
    for index in range(max(first, 0), len(walk.figures)):
        figure = walk.figures[index]
        if figure.basis is None and figure.is_number:
            walk.figures[index] = replace(figure, basis=basis)
