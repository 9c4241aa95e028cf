"""Figures: a name and a value in either order, a statement, a number whose unit tells the property."""

from __future__ import annotations

from dataclasses import replace

from market.specs.rules.ambiguity import choose
from market.specs.rules.convert import converted
from market.specs.rules.lexer import Token
from market.specs.rules.model import Figure, Qualifier
from market.specs.rules.values import Value, qualifier_of, read_value
from market.specs.rules.walk import BOUNDS, Walk, merge_bounds
from market.specs.rules.words import STATEMENTS

_UNIT_PROPERTY = {
    "MJ/kg": "calorific_value", "kcal/kg": "calorific_value", "kJ/kg": "calorific_value", "BTU/lb": "calorific_value", "kWh/kg": "calorific_value",
    "m2/kg": "specific_surface", "cm2/g": "specific_surface", "mS/cm": "ec", "uS/cm": "ec", "mV": "voltage_spread", "V": "voltage", "Ah": "rated_capacity",
    "mAh": "rated_capacity", "W": "power", "kW": "power", "cycles": "cycle_count", "MPa": "compressive_strength", "psi": "compressive_strength",
    "kgf/cm2": "compressive_strength", "t/m3": "bulk_density", "kg/m3": "bulk_density", "mohm": "internal_resistance", "ohm/V": "insulation_resistance",
    "MPN/g": "fecal_coliform", "mm": "particle_size", "cm": "particle_size", "um": "particle_size", "mesh": "particle_size", "inch": "particle_size",
    "m3/t": "biogas_yield", "kg/bale": "bale_weight", "kg/pcs": "piece_weight", "0.1mm": "penetration", "degC": "ash_fusion",
}  # fmt: skip
_ENERGY_UNITS = ("kcal/kg", "MJ/kg", "kJ/kg", "BTU/lb", "kWh/kg")
_AMOUNTS = ("t", "kt", "m3", "元/t", "元/kg", "元/斤")
_EACH = ("一", "每", "each")
_DRY_SOIL = "geotech"
_NOTE_TOKENS = 12
_LUMP_MM = (20, 2000)
_DENIALS = {"none"}


def read_property(walk: Walk, token: Token) -> None:
    """A name (or several, ``7d/28d``) with the value or state that follows it."""
    names = [token]
    walk.at += 1
    summed = walk.kind() == "plus"
    while walk.kind() in ("slash", "plus") and walk.kind(1) == "prop":
        names.append(walk.tokens[walk.at + 1])
        walk.at += 2
    if walk.kind() == "open" and walk.text(1) == "以" and walk.kind(2) == "prop":
        names = [walk.tokens[walk.at + 2]]  # 「硫(以SO3计)」: the number is of SO3
    basis, energy = _read_note(walk)
    colon = False
    while walk.kind() in ("copula", "kind", "basis", "colon"):
        ahead = walk.tokens[walk.at]
        colon = colon or ahead.kind in ("colon", "copula")
        basis = ahead.value if ahead.kind == "basis" else basis
        energy = ahead.value if ahead.kind == "kind" else energy
        walk.at += 1
        inner = _read_note(walk)
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
        and colon
        and (walk.kind(1) not in ("num", "prop") or walk.tokens[walk.at + 1].space_before)
    ):
        walk.at += 1  # 「硫: /」 in a table of results
        return _stated(walk, names, replace_kind(following, "unknown"))
    if following.kind == "prop" and len(names) == 1:
        return None  # 「活性指数 28d 95」, 「水分 Mt 8」: the nearer name speaks
    if following.kind == "state":
        walk.at += 1
        return _stated(walk, names, following)
    values = _read_values(walk, len(names))
    if (
        values
        and values[0].unit in ("um", "mm")
        and walk.kind() in ("num", "cmp", "colon")
        and _convert(walk, _key(walk, token, None, None), values[0]) is None
    ):
        values = _read_values(walk, len(names))  # "fines under 75 um 6 %": a sieve stands between name and number
    if not values:
        if not (following.kind == "say" and following.value in ("mould", "damage")):
            _leave_names(walk, names)
        return None
    if len(names) > 1 and len(values) == 1:
        if summed:
            return walk.leave(token.start, values[0].end)  # 「Ni+Co 22%」 is a figure of neither
        values *= len(names)
    for value in values[:-1]:
        value.unit = value.unit or values[-1].unit
    if walk.bound and values[0].qualifier == "exact":
        values[0].qualifier = qualifier_of(walk.bound)
    walk.bound = None
    for name, value in zip(names, values, strict=False):
        put_figure(walk, name, value, basis, energy)
    return None


def replace_kind(token: Token, value: str) -> Token:
    """The token read as a state."""
    return Token("state", token.start, token.end, token.text, value=value)


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


def _read_note(walk: Walk) -> tuple[str | None, str | None]:
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


def _stated(walk: Walk, names: list[Token], state: Token) -> None:
    """「硫未检」, 「汞未检出」, 「放射性合格」."""
    for name in names:
        key = _key(walk, name, None, None)
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


def _key(walk: Walk, name: Token, unit: str | None, number: float | None) -> str:
    assert name.term is not None
    return choose(name.term.keys, walk.family, walk.material, walk.usual, unit, number, walk.seen)


def _convert(walk: Walk, key: str, value: Value, name: str = "", dry_soil: bool = False) -> Figure | None:
    known = walk.knowledge.properties.get(key)
    return converted(key, known.unit, value, walk.family, name, dry_soil) if known else None


def put_figure(walk: Walk, name: Token, value: Value, basis: str | None = None, energy: str | None = None) -> None:
    """Keep ``value`` under ``name``; what cannot be the property's value is an amount (堆存2万吨) or stays unread."""
    assert name.term is not None
    numbers = value.numbers()
    key = _key(walk, name, value.unit, numbers[0] if numbers else None)
    after_basis, after_kind = trailing(walk, value)
    basis = basis or after_basis or name.term.basis or walk.basis
    dry_soil = basis == _DRY_SOIL and key == "moisture"
    figure = _convert(walk, key, value, name.text, dry_soil)
    if figure is None:
        walk.leave(name.start, name.end)
        if not by_unit(walk, value):
            walk.leave(value.start, value.end)
        return
    energy = (energy or after_kind or name.term.energy) if key == "calorific_value" else None
    bound = name.term.bound if figure.qualifier == "exact" else None
    if bound:
        sides = {"max" if bound == "le" else "min": figure.value, "value": None}
        figure = replace(figure, qualifier=qualifier_of(bound), **sides)  # type: ignore[arg-type]  # floats only
    basis = None if basis == _DRY_SOIL else basis
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


def trailing(walk: Walk, value: Value) -> tuple[str | None, str | None]:
    """A basis or kind right behind the number, bare or in brackets."""
    basis = energy = None
    while token := walk.peek():
        if token.kind == "basis" and walk.kind(1) != "colon" and not (walk.kind(1) == "prop" and walk.has_value(1)):
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
            inner = _read_note(walk)
            if inner == (None, None):
                break
            basis, energy = basis or inner[0], energy or inner[1]
            continue
        elif (
            token.kind == "prop"
            and token.term
            and token.term.energy
            and value.unit in _ENERGY_UNITS
            and not walk.has_value(0)
        ):
            energy = energy or token.term.energy
        else:
            break
        walk.at += 1
    return basis, energy


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
    value = read_value(walk)
    number = max(value.numbers(), default=0.0) if value else 0.0
    if value is None or (value.unit not in _ENERGY_UNITS and not (value.unit is None and number >= 300)):
        walk.at = mark + 1
        return
    figure = _convert(walk, "calorific_value", value)
    if figure:
        basis, _ = trailing(walk, value)
        walk.add(replace(figure, kind=token.value, basis=basis or walk.basis, start=token.start))


def read_basis(walk: Walk, token: Token) -> None:
    """「干基:」 holds for what follows up to the next stop, 「干基灰分 48」 for one name, 「…%,干基」 for the figure before."""
    if walk.kind(1) == "colon":
        walk.basis = token.value
    elif walk.kind(1) == "prop" or (walk.kind(1) in ("copula", "kind") and walk.kind(2) == "prop"):
        mark = len(walk.figures)
        while walk.kind() != "prop":
            walk.at += 1
        read_property(walk, walk.tokens[walk.at])
        _set_basis(walk, token.value, mark)
    else:
        _set_basis(walk, token.value, len(walk.figures) - 1)


def _set_basis(walk: Walk, basis: str, first: int) -> None:
    if basis == _DRY_SOIL:
        return
    for index in range(max(first, 0), len(walk.figures)):
        figure = walk.figures[index]
        if figure.basis is None and figure.is_number:
            walk.figures[index] = replace(figure, basis=basis)


def read_statement(walk: Walk, token: Token) -> None:
    """A word that is a property and its value at once: 无霉变, 模组, 放射性合格."""
    walk.at += 1
    key, text = token.value, token.extra[0]
    if walk.kind() == "state" and walk.tokens[walk.at].value == "unknown":
        walk.at += 1
        return walk.add(Figure(key, "unknown", start=token.start, end=token.end))
    if walk.kind() in ("num", "cmp") and key in ("damage", "mould") and text == "some":
        value = read_value(walk)
        return walk.leave(token.start, value.end if value else token.end)  # 「破损<2%」 is no statement
    if (key == "battery_form" or (key == "chemistry" and token.text in ("三元",))) and not walk.is_battery:
        return None
    if key == "impurity":
        return walk.add(Figure(key, "nd", unit="%", start=token.start, end=token.end))
    if key in ("mould", "damage") and text == "some" and _denied(walk, key):
        text = "none"
    return walk.add(Figure(key, "text", text=text, start=token.start, end=token.end))


def _denied(walk: Walk, key: str) -> bool:
    """「无霉、鼓包、漏液」, "no leakage or swelling": a denial reaches over a list."""
    before = walk.peek(-2)
    if before and before.kind == "state" and before.value in _DENIALS:
        return True
    return any(figure.key == key and figure.text == "none" for figure in walk.figures)


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


def closes_bound(walk: Walk, value: Value) -> bool:
    """「小于1.0,大于0.5」: a bound without a name closes the interval of the figure before it."""
    last = walk.figures[-1] if walk.figures else None
    if (
        last is None
        or value.qualifier not in BOUNDS
        or last.qualifier not in BOUNDS
        or value.start - last.end > 4
        or walk.priced
    ):
        return False
    figure = _convert(walk, last.key, value)
    merged = merge_bounds(last, figure) if figure else None
    if merged is None:
        return False
    walk.figures[-1] = merged
    return True


def named_after(walk: Walk, value: Value) -> bool:
    """「12个水」, 「0.8% sulphur」: the name stands behind its value and has none of its own."""
    index = 0
    while walk.kind(index) in ("copula", "skip", "basis"):
        index += 1
    name = walk.peek(index)
    if name is None or name.kind != "prop" or name.term is None:
        return False
    if walk.has_value(index) and not (value.unit in ("kg", "斤") and name.text.lower().startswith(_EACH)):
        return False
    if value.unit in _AMOUNTS or (name.term.energy and value.unit not in _ENERGY_UNITS):
        return False
    if _UNIT_PROPERTY.get(value.unit or "") not in (None, "particle_size", *name.term.keys):
        return False
    if value.unit is None and name.start - value.end > 1:
        return False
    numbers = value.numbers()
    key = _key(walk, name, value.unit, numbers[0])
    if _convert(walk, key, value, name.text) is None:
        return False
    basis = next((walk.tokens[walk.at + i].value for i in range(index) if walk.kind(i) == "basis"), None)
    walk.at += index + 1
    put_figure(walk, name, value, basis)
    return True


def by_unit(walk: Walk, value: Value) -> bool:
    """A number without a name whose unit, or shape, tells the property: 4300 kcal/kg; 0-50 of a gangue."""
    key, unit = _property_of(walk, value)
    if key is None:
        return False
    value.unit = unit
    basis, energy = trailing(walk, value)
    figure = _convert(walk, key, value)
    if figure is None:
        return False
    walk.add(replace(figure, basis=basis or walk.basis, kind=energy if key == "calorific_value" else None))
    return True


def _property_of(walk: Walk, value: Value) -> tuple[str | None, str | None]:
    key, unit = _UNIT_PROPERTY.get(value.unit or ""), value.unit
    size = value.numbers()[0]
    if key == "particle_size":
        if (
            value.dimensions
            and walk.family in ("metal", "", "newwaste", "battery")
            and "particle_size" not in walk.usual
        ):
            key = "piece_length"
        elif walk.family == "metal":
            key = "thickness" if size < 100 and value.qualifier != "range" else "piece_length"
        elif walk.family == "straw" and unit == "cm":
            key = "straw_length"
    elif unit is None and value.qualifier == "range" and _looks_like_sieves(walk, value):
        key, unit = "particle_size", "mm"
    elif unit is None and value.qualifier == "le" and _LUMP_MM[0] <= size <= _LUMP_MM[1] and walk.family == "cdw":
        key, unit = "particle_size", "mm"  # 「最大600」 of rubble
    elif unit == "year" and walk.is_battery:
        key = "service_years"
    elif unit == "kWh" and walk.is_battery:
        key = "energy"
    elif unit is None and 150 <= (value.value or 0) <= 8000 and walk.family == "coal" and not walk.figures:
        key, unit = "calorific_value", "kcal/kg"
    return key, unit


def _looks_like_sieves(walk: Walk, value: Value) -> bool:
    low, high = value.low or 0.0, value.high or 0.0
    return 0 <= low < high <= 300 and (low == 0 or walk.family in ("cdw", "coal", "slag", "ash", "tailings", "soil"))
