"""Tokens -> figures, quantity, price. A figure is a name and a value expression, in either order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from market.catalog.rules.knowledge import Knowledge
from market.specs.rules.ambiguity import choose
from market.specs.rules.lexer import Token
from market.specs.rules.model import Figure, Qualifier, SpecPrice, SpecQuantity
from market.specs.rules.units import factor, mesh_mm
from market.specs.rules.words import STATEMENTS

_QUIET = {"colon", "copula", "approx", "open", "close", "kind", "basis"}
_UNIT_PROPERTY = {
    "MJ/kg": "calorific_value", "kcal/kg": "calorific_value", "kJ/kg": "calorific_value", "BTU/lb": "calorific_value", "kWh/kg": "calorific_value",
    "m2/kg": "specific_surface", "cm2/g": "specific_surface", "mS/cm": "ec", "uS/cm": "ec", "mV": "voltage_spread", "V": "voltage", "Ah": "rated_capacity",
    "mAh": "rated_capacity", "W": "power", "kW": "power", "cycles": "cycle_count", "MPa": "compressive_strength", "t/m3": "bulk_density", "kg/m3": "bulk_density",
    "mohm": "internal_resistance", "ohm/V": "insulation_resistance", "MPN/g": "fecal_coliform", "mm": "particle_size", "cm": "particle_size", "um": "particle_size",
    "mesh": "particle_size", "inch": "particle_size", "m3/t": "biogas_yield", "0.1mm": "penetration", "degC": "ash_fusion",
}  # fmt: skip
_AMOUNT_UNITS = {"t", "m3", "pcs", "kWh", "MWh", "kg", "斤", "个"}
_MONEY = {"元/t", "元/kg", "元/斤"}


@dataclass(slots=True)
class Value:
    """A value expression: numbers in ``unit`` as stated."""

    qualifier: Qualifier
    unit: str | None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    approx: bool = False
    start: int = 0
    end: int = 0
    least: bool = False
    dimensions: bool = False

    def numbers(self) -> list[float]:
        return [number for number in (self.value, self.low, self.high) if number is not None]


@dataclass(slots=True)
class Reading:
    """What the grammar makes of one text."""

    figures: list[Figure] = field(default_factory=list)
    quantity: SpecQuantity | None = None
    price: SpecPrice | None = None
    unread: list[tuple[int, int]] = field(default_factory=list)


class Grammar:
    """One pass over the tokens of one text."""

    def __init__(self, tokens: list[Token], knowledge: Knowledge, family: str, material: str | None) -> None:
        self.tokens = tokens
        self.knowledge = knowledge
        self.family = family
        self.material = material
        self.reading = Reading()
        self.at = 0
        self.context_basis: str | None = None
        self.period: str | None = None
        self.approx = False
        self.pay: str | None = None
        self.freight: bool | None = None
        self.after_price = False
        self.least = False
        self.bound: Qualifier | None = None

    def peek(self, ahead: int = 0) -> Token | None:
        index = self.at + ahead
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def kind(self, ahead: int = 0) -> str:
        token = self.peek(ahead)
        return token.kind if token else "end"

    # ---- the walk -------------------------------------------------------------------------------------------

    def read(self) -> Reading:
        steps: dict[str, Callable[[Token], None]] = {
            "prop": self._property, "num": self._bare_value, "cmp": self._bare_value, "say": self._statement, "basis": self._basis,
            "other": self._nameless, "period": self._period, "pay": self._pay, "freight": self._freight, "stop": self._stop, "least": self._least, "free": self._free, "material": self._material, "word": self._unknown_word,
        }  # fmt: skip
        while (token := self.peek()) is not None:
            before = self.at
            if token.kind == "approx":
                self.approx = True
                self.at += 1
                continue
            step = steps.get(token.kind)
            if step:
                step(token)
            if self.at == before:
                self.at += 1
            if token.kind not in ("copula", "colon"):
                self.approx = False
        self._finish()
        return self.reading

    def _stop(self, _token: Token) -> None:
        self.context_basis = None
        self.period = self.period if self.reading.quantity is None else None

    def _nameless(self, token: Token) -> None:
        """A name that stands for no property of ours takes its value with it into what is unread."""
        self.at += 1
        value = self._value()
        self.reading.unread.append((token.start, value.end if value else token.end))

    def _least(self, _token: Token) -> None:
        self.least = True

    def _period(self, token: Token) -> None:
        quantity = self.reading.quantity
        if quantity and quantity.period is None and token.value in ("stock", "once"):
            self._replace_quantity(period=token.value)
        elif quantity is None or quantity.period is None:
            self.period = token.value

    def _pay(self, token: Token) -> None:
        self.after_price = True
        if self.pay != "producer_pays":
            self.pay = token.value
        if token.term and token.text.lower() in ("到厂价", "到岸价", "出厂价"):
            self.freight = token.text != "出厂价"

    def _freight(self, token: Token) -> None:
        self.freight = token.value == "yes" if self.freight is None else self.freight
        following, after = self.peek(1), self.peek(2)
        bare = following and following.kind == "num" and following.unit is None and not (after and after.kind in ("range", "slash"))
        if token.text.endswith("价") or bare or (following and following.kind == "cmp"):
            self.after_price = True

    def _basis(self, token: Token) -> None:
        follows = self.kind(1)
        if follows in ("colon", "prop") or (follows == "copula" and self.kind(2) == "prop"):
            self.context_basis = token.value if follows == "colon" else self.context_basis
            if follows != "colon":
                self.at += 1
                mark = len(self.reading.figures)
                if self.kind() == "prop":
                    self._property(self.tokens[self.at])
                self._set_basis(token.value, mark)
            return
        self._set_basis(token.value, len(self.reading.figures) - 1)

    def _set_basis(self, basis: str, first: int) -> None:
        for index in range(max(first, 0), len(self.reading.figures)):
            figure = self.reading.figures[index]
            if figure.basis is None and figure.is_number:
                self.reading.figures[index] = _changed(figure, basis=basis)

    def _free(self, token: Token) -> None:
        if self.reading.price is None:
            self.reading.price = SpecPrice(0.0)

    def _material(self, token: Token) -> None:
        """A battery's name tells its chemistry and form: 磷酸铁锂模组."""
        if token.term and any(self.knowledge.materials[m].family == "battery" for m in token.term.keys):
            named = token.text.casefold()
            for phrase in sorted(STATEMENTS, key=len, reverse=True):
                key, text = STATEMENTS[phrase]
                if key in ("chemistry", "battery_form") and phrase in named:
                    self._add(Figure(key, "text", text=text, start=token.start, end=token.end))
                    named = named.replace(phrase, "")

    def _unknown_word(self, token: Token) -> None:
        last = self.reading.unread[-1] if self.reading.unread else None
        if last and token.start - last[1] <= 1:
            self.reading.unread[-1] = (last[0], token.end)
        else:
            self.reading.unread.append((token.start, token.end))

    def _statement(self, token: Token) -> None:
        self.at += 1
        key, text = token.value, token.extra[0]
        if key in ("battery_form",) and not self._battery():
            return
        if key == "chemistry" and not self._battery() and token.text.lower() in ("三元", "单体"):
            return
        if key == "impurity":
            self._add(Figure(key, "nd", unit="%", start=token.start, end=token.end))
            return
        if text == "unknown":
            self._add(Figure(key, "unknown", start=token.start, end=token.end))
            return
        if key in ("mould", "damage") and text == "some" and self.reading.figures and self._denied_before():
            text = "none"
        self._add(Figure(key, "text", text=text, start=token.start, end=token.end))

    def _denied_before(self) -> bool:
        """「无霉、鼓包、漏液」: a denial reaches over a list."""
        token = self.peek(-2)
        return bool(token and token.kind == "state" and token.value == "none")

    def _battery(self) -> bool:
        return self.family == "battery" or any(f.key in ("soh", "rated_capacity", "chemistry", "cycle_count") for f in self.reading.figures) or any(
            t.kind == "prop" and t.term and t.term.keys[0] in ("soh", "rated_capacity", "voltage_spread", "cycle_count") for t in self.tokens
        )  # fmt: skip

    # ---- values ---------------------------------------------------------------------------------------------

    def _value(self) -> Value | None:
        """``[about] [<=] number [unit] [- number [unit]] [or less] [or so]``."""
        mark = self.at
        approx = False
        qualifier: Qualifier = "exact"
        negated = False
        while (token := self.peek()) and token.kind in ("cmp", "approx", "colon", "copula", "tol", "period_mark") or (token and token.kind == "range" and token.text == "~"):
            assert token is not None
            if token.kind == "cmp":
                qualifier = _qualifier(token.value)
            approx = approx or token.kind == "approx" or (token.kind == "range")
            negated = token.kind == "tol"
            self.at += 1
        token = self.peek()
        if token is None or token.kind != "num" or negated:
            self.at = mark
            return None
        self.at += 1
        value = Value(qualifier, token.unit, value=token.number, start=token.start, end=token.end, approx=approx)
        self._dimensions(value)
        following = self.peek()
        ahead = self.peek(1)
        if following and following.kind == "range" and ahead and ahead.kind == "num" and qualifier in ("exact", "ge", "gt", "le"):
            if following.text.strip() != "-" or not following.space_before or ahead.space_before or True:
                value.qualifier, value.value = "range", None
                value.low, value.high = token.number, ahead.number
                value.unit = ahead.unit or token.unit
                if token.unit and ahead.unit and token.unit != ahead.unit:
                    ratio = factor(ahead.unit, token.unit)
                    value.low = token.number * ratio if ratio else token.number
                elif token.text.rstrip().endswith(("万", "千")) is False and ahead.number >= 1e4 and token.number < 1000 and "万" in ahead.text and "万" not in token.text:
                    value.low = token.number * 1e4
                value.end = ahead.end
                self.at += 2
                if value.low > value.high:
                    value.low, value.high = value.high, value.low
        elif following and following.kind == "tol" and ahead and ahead.kind == "num":
            unit = token.unit or ahead.unit
            spread = ahead.number
            if ahead.unit and token.unit and ahead.unit != token.unit:
                ratio = factor(token.unit, ahead.unit)
                spread = token.number * spread / 100 if ahead.unit == "%" and token.unit not in ("%",) else spread * (ratio or 1)
            value = Value("tol", unit, token.number, token.number - spread, token.number + spread, approx, token.start, ahead.end)
            self.at += 2
        elif following and following.kind == "colon" and ahead and ahead.kind == "num" and ahead.number == 1 and not ahead.unit:
            self.at += 2
            value.end = ahead.end
        self._tail(value)
        return value

    def _dimensions(self, value: Value) -> None:
        """「1500x600x8 mm」: the largest one counts."""
        while (sign := self.peek()) and sign.kind == "word" and sign.text in ("x", "X") and (ahead := self.peek(1)) and ahead.kind == "num":
            value.value = max(value.value or 0.0, ahead.number)
            value.unit = ahead.unit or value.unit
            value.end = ahead.end
            value.dimensions = True
            self.at += 2

    def _tail(self, value: Value) -> None:
        """What may stand behind a number: 以下, 左右, 起订."""
        while token := self.peek():
            if token.kind == "after" or (token.kind == "cmp" and token.text.lower() in ("max", "max.", "min", "min.")):
                bound = "le" if token.value == "le" else "ge"
                if value.qualifier == "exact":
                    value.qualifier = "ge" if bound == "ge" else "le"
                value.least = value.least or (bound == "ge" and "起" in token.text)
            elif token.kind == "approx":
                value.approx = True
            elif token.kind == "least":
                value.least = True
            else:
                return
            self.at += 1

    # ---- figures --------------------------------------------------------------------------------------------

    def _property(self, token: Token) -> None:
        names = [token]
        self.at += 1
        while self.kind() == "slash" and self.kind(1) == "prop":
            names.append(self.tokens[self.at + 1])
            self.at += 2
        note_basis, note_kind = self._note()
        while self.kind() in ("copula", "kind", "basis") or (self.kind() == "colon"):
            ahead = self.tokens[self.at]
            if ahead.kind == "basis":
                note_basis = ahead.value
            elif ahead.kind == "kind":
                note_kind = ahead.value
            self.at += 1
            inner = self._note()
            note_basis, note_kind = inner[0] or note_basis, inner[1] or note_kind
        following = self.peek()
        if following and following.kind == "stop" and following.text == "\n" and self.kind(1) == "num":
            self.at += 1  # a column of names and values
            following = self.peek()
        if following is None:
            return self._headless(names)
        if following.kind == "prop" and len(names) == 1:
            # 「活性指数 28d 95」, 「水分 Mt 8」: the nearer name speaks, unless the first one has a value of its own.
            if note_kind or note_basis:
                self.at += 0
            return None
        if following.kind == "state":
            self.at += 1
            return self._state(names, following)
        if following.kind == "say" and following.value in ("mould",) and following.extra:
            return None
        values = self._values(len(names))
        if not values:
            return self._headless(names)
        if len(names) > 1 and len(values) == 1:
            values = values * len(names)
        if len(values) > 1 and values[-1].unit and all(v.unit is None for v in values[:-1]):
            for each in values[:-1]:
                each.unit = values[-1].unit
        if self.bound and values[0].qualifier == "exact":
            values[0].qualifier = self.bound
        self.bound = None
        for name, value in zip(names, values, strict=False):
            self._figure(name, value, note_basis, note_kind)
        return None

    def _headless(self, names: list[Token]) -> None:
        for name in names:
            if name.term and len(name.text) > 1:
                self.reading.unread.append((name.start, name.end))

    def _values(self, count: int) -> list[Value]:
        values = []
        first = self._value()
        if first is None:
            return []
        values.append(first)
        while len(values) < count and self.kind() in ("slash", "comma", "range") and (self.kind(1) in ("num", "cmp", "approx")):
            self.at += 1
            following = self._value()
            if following is None:
                break
            values.append(following)
        return values

    def _note(self) -> tuple[str | None, str | None]:
        """A bracket after a name: a basis, a kind, a sieve (0.045); nothing else is lost, only passed over."""
        if self.kind() != "open":
            return None, None
        basis = energy = None
        index = self.at + 1
        while index < len(self.tokens) and index - self.at < 12 and self.tokens[index].kind != "close":
            if self.tokens[index].kind == "basis":
                basis = self.tokens[index].value
            elif self.tokens[index].kind == "kind":
                energy = self.tokens[index].value
            elif self.tokens[index].kind in ("stop",):
                return basis, energy
            index += 1
        if index >= len(self.tokens) or self.tokens[index].kind != "close":
            return None, None
        after = self.tokens[index + 1].kind if index + 1 < len(self.tokens) else "end"
        inside = self.tokens[self.at + 1 : index]
        only_value = any(t.kind == "num" for t in inside) and after not in ("num", "cmp", "colon", "approx", "copula", "state")
        if only_value and not (basis or energy):
            self.at += 1  # 「水分(12%)」: the bracket holds the value itself
            return None, None
        self.at = index + 1
        return basis, energy

    def _state(self, names: list[Token], state: Token) -> None:
        for name in names:
            key = self._key(name, None, None)
            known = self.knowledge.properties.get(key)
            unit = None if known is None or known.unit == "text" else known.unit
            if state.value in ("unknown", "nd"):
                qualifier: Qualifier = "unknown" if state.value == "unknown" else "nd"
                self._add(Figure(key, qualifier, unit=unit, start=name.start, end=state.end))
            elif known and known.value_type == "text" and state.value in ("pass", "fail", "none"):
                text = {"mould": {"none": "none"}, "leaching": {"pass": "class I"}}.get(key, {}).get(state.value, state.value)
                self._add(Figure(key, "text", text=text, start=name.start, end=state.end))
            elif state.value == "none":
                self._add(Figure(key, "nd", unit=unit, start=name.start, end=state.end))
            else:
                self.reading.unread.append((name.start, state.end))

    def _key(self, name: Token, unit: str | None, number: float | None) -> str:
        assert name.term is not None
        seen = {figure.key for figure in self.reading.figures}
        return choose(name.term.keys, self.family, self.material, unit, number, seen)

    def _figure(self, name: Token, value: Value, basis: str | None, energy: str | None) -> None:
        assert name.term is not None
        probe = value.numbers()
        key = self._key(name, value.unit, probe[0] if probe else None)
        after_basis, after_kind = self._trailing(value)
        figure = self._converted(key, value, name.value == "inverse", name.text)
        if figure is None:
            self.reading.unread.append((name.start, value.end))
            return
        basis = basis or after_basis or name.term.basis or self.context_basis
        energy = (energy or after_kind or name.term.energy) if key == "calorific_value" else None
        self._add(_changed(figure, basis=basis, kind=energy, approx=figure.approx or self.approx, start=name.start))

    def _trailing(self, value: Value) -> tuple[str | None, str | None]:
        """A basis or kind right behind the number, bare or in brackets."""
        basis = energy = None
        while True:
            token = self.peek()
            if token is None:
                return basis, energy
            if token.kind == "basis" and not (self.kind(1) == "colon" or (self.kind(1) == "prop" and self._prop_has_value(1))):
                basis = basis or token.value
                self.at += 1
            elif token.kind == "kind" and value.unit:
                energy = energy or token.value
                self.at += 1
            elif token.kind == "open" and self.kind(1) in ("basis", "kind"):
                inner_basis, inner_kind = self._note()
                basis, energy = basis or inner_basis, energy or inner_kind
                if inner_basis is None and inner_kind is None:
                    return basis, energy
            elif token.kind == "prop" and token.term and token.term.energy and value.unit in ("MJ/kg", "kcal/kg", "kJ/kg") and not self._prop_has_value(0):
                energy = energy or token.term.energy
                self.at += 1
            else:
                return basis, energy

    def _prop_has_value(self, ahead: int) -> bool:
        """Whether the name ``ahead`` is followed by a value of its own."""
        index = self.at + ahead + 1
        while index < len(self.tokens) and self.tokens[index].kind in _QUIET | {"cmp"}:
            index += 1
        return index < len(self.tokens) and self.tokens[index].kind in ("num", "state")

    def _converted(self, key: str, value: Value, inverse: bool = False, name: str = "") -> Figure | None:
        """The value in the property's canonical unit; None where it cannot be one."""
        known = self.knowledge.properties.get(key)
        if known is None:
            return None
        canonical = known.unit
        unit = value.unit
        numbers = value.numbers()
        if not numbers:
            return None
        if unit == "mesh" and canonical == "mm":
            sizes = sorted(mesh_mm(number) for number in numbers)
            if value.qualifier == "range":
                return Figure(key, "range", unit="mm", min=sizes[0], max=sizes[-1], approx=value.approx, start=value.start, end=value.end)
            return Figure(key, value.qualifier, unit="mm", **_bounds(value.qualifier, sizes[0], value.approx), start=value.start, end=value.end)
        ratio = _implied(key, canonical, max(abs(n) for n in numbers), unit, self.family) if unit is None or unit == "个" else factor(canonical, unit)
        if unit in ("pcs", "个") and ratio is None and canonical in ("-", "%"):
            ratio = 1.0
        if unit == "%" and canonical in ("-", "mm", "m2/kg", "0.1mm", "MPa", "kg/m3"):
            ratio = 1.0 if canonical in ("-",) else None
        if ratio is None:
            return None
        conversion = _stated_as(name, key)
        low, high, middle = value.low, value.high, value.value
        scaled = [None if n is None else _tidy(n * ratio * conversion) for n in (middle, low, high)]
        middle, low, high = scaled
        if inverse or (key == "total_solids" and False):
            middle, low, high = (None if middle is None else 100 - middle), (None if high is None else 100 - high), (None if low is None else 100 - low)
        shown = None if canonical == "text" else canonical
        base = Figure(key, value.qualifier, unit=shown, approx=value.approx, start=value.start, end=value.end)
        if value.qualifier in ("le", "lt"):
            return _changed(base, max=middle)
        if value.qualifier in ("ge", "gt"):
            return _changed(base, min=middle)
        return _changed(base, value=middle, min=low, max=high)

    def _add(self, figure: Figure) -> None:
        same = next((f for f in self.reading.figures if f.key == figure.key and f.basis == figure.basis and f.kind == figure.kind), None)
        if same and same.qualifier == "text" and figure.qualifier == "text":
            if same.text == figure.text or (figure.key == "chemistry" and not (figure.text or "").startswith(same.text or "-")):
                return
            self.reading.figures[self.reading.figures.index(same)] = figure
            return
        if same and same.is_number and figure.is_number and figure.qualifier in ("le", "lt", "ge", "gt") and same.qualifier in ("le", "lt", "ge", "gt"):
            merged = _merge_bounds(same, figure)
            if merged:
                self.reading.figures[self.reading.figures.index(same)] = merged
                return
        self.reading.figures.append(figure)

    # ---- values without a name ------------------------------------------------------------------------------

    def _bare_value(self, token: Token) -> None:
        started_approx = self.approx
        value = self._value()
        if value is None:
            if token.kind == "cmp":
                self.bound = _qualifier(token.value)  # 「最大粒径 31.5」: the bound stands before the name
            self.at += 1
            return
        value.approx = value.approx or started_approx
        if self._second_bound(value) or self._named_after(value) or self._money(value) or self._amount(value):
            return
        key = _UNIT_PROPERTY.get(value.unit or "")
        if key == "particle_size" and value.dimensions:
            key = "piece_length"
        elif key == "particle_size" and self.family == "metal":
            key = "thickness" if (value.value or value.high or 0) < 100 and value.qualifier != "range" else "piece_length"
        if key == "particle_size" and self.family == "straw" and value.unit == "cm":
            key = "straw_length"
        if key is None and value.unit is None and value.qualifier == "range" and self._looks_like_sieve(value):
            key, value.unit = "particle_size", "mm"
        if key is None and value.unit in ("year",) and self._battery():
            key = "service_years"
        if key is None and value.unit == "kWh" and self._battery():
            key = "energy"
        if key is None and value.unit is None and 150 <= (value.value or 0) <= 8000 and self.family == "coal" and not self.reading.figures:
            key, value.unit = "calorific_value", "kcal/kg"
        if key is None:
            self.reading.unread.append((value.start, value.end))
            return
        basis, energy = self._trailing(value)
        figure = self._converted(key, value)
        if figure:
            self._add(_changed(figure, basis=basis or self.context_basis, kind=energy if key == "calorific_value" else None))

    def _second_bound(self, value: Value) -> bool:
        """「小于1.0,大于0.5」: a bound without a name closes the interval of the figure before it."""
        last = self.reading.figures[-1] if self.reading.figures else None
        if last is None or value.qualifier not in ("le", "lt", "ge", "gt") or last.qualifier not in ("le", "lt", "ge", "gt"):
            return False
        if value.start - last.end > 4 or self.reading.price is not None and self.after_price:
            return False
        figure = self._converted(last.key, value)
        merged = _merge_bounds(last, figure) if figure else None
        if merged is None:
            return False
        self.reading.figures[-1] = merged
        return True

    def _looks_like_sieve(self, value: Value) -> bool:
        low, high = value.low or 0.0, value.high or 0.0
        return 0 <= low < high <= 300 and (self.family in ("cdw", "coal", "slag", "ash", "tailings", "soil") or low == 0)

    def _named_after(self, value: Value) -> bool:
        """「12个水」, 「0.8% sulphur」: the name stands behind its value and has none of its own."""
        index = 0
        while self.kind(index) in ("copula", "skip"):
            index += 1
        name = self.peek(index)
        if name is None or name.kind != "prop" or name.term is None or self._prop_has_value(index):
            return False
        if value.unit in _MONEY or value.unit in ("t", "m3") or (name.term.energy and value.unit not in ("kcal/kg", "MJ/kg", "kJ/kg", "BTU/lb")):
            return False
        if _UNIT_PROPERTY.get(value.unit or "") not in (None, *name.term.keys):
            return False
        if value.unit is None and not (name.start - value.end <= 1):
            return False
        self.at += index + 1
        self._figure(name, value, None, None)
        return True

    def _money(self, value: Value) -> bool:
        following = self.peek()
        unit = value.unit
        if unit not in _MONEY:
            if following and following.kind == "yuan" or (following and following.kind == "perton" and self.after_price):
                self.at += 1 if following.kind == "yuan" else 0
                unit = "元/t"
                per = self.peek()
                if per and per.kind == "perton":
                    self.at += 1
                    if per.value == "other":
                        self.reading.unread.append((value.start, per.end))
                        return True
                    unit = {"kg": "元/kg", "斤": "元/斤"}.get(per.value, "元/t")
            elif unit is None and following and following.kind == "perton" and following.text.startswith(("一", "每")):
                self.at += 1
                unit = {"kg": "元/kg", "斤": "元/斤"}.get(following.value, "元/t")
            elif self._after_yuan_sign(value) or (self.after_price and unit in (None, "pcs") and self.reading.price is None and (unit is None or following is None or True)):
                unit = "元/t"
                per = self.peek()
                if per and per.kind == "perton":
                    self.at += 1
            else:
                return False
        ratio = {"元/t": 1.0, "元/kg": 1000.0, "元/斤": 2000.0}[unit]
        price = SpecPrice(approx=value.approx)
        numbers = {"value": value.value, "min": value.low, "max": value.high}
        if value.qualifier in ("le", "lt"):
            numbers = {"value": None, "min": None, "max": value.value}
        elif value.qualifier in ("ge", "gt"):
            numbers = {"value": None, "min": value.value, "max": None}
        if self.reading.price is None:
            scaled = {k: None if n is None else _tidy(n * ratio) for k, n in numbers.items()}
            self.reading.price = SpecPrice(**scaled, approx=price.approx)
        return True

    def _after_yuan_sign(self, value: Value) -> bool:
        for back in range(1, 5):
            token = self.peek(-back)
            if token and token.kind == "yuan" and token.end <= value.start and value.start - token.end <= 1:
                return True
        return False

    def _amount(self, value: Value) -> bool:
        if value.unit not in _AMOUNT_UNITS or (value.unit in ("kg", "斤") and not (self.period or self._period_behind())):
            return False
        if value.unit == "个" and not (self.period or self._period_behind()):
            return False
        if value.unit in ("kWh",) and self._battery() and not (self.period or self.kind() in ("period", "slash")) and (value.value or 0) < 200:
            return False
        period = self.period
        following = self.peek()
        if following and following.kind == "slash" and self.kind(1) == "period":
            self.at += 1
            following = self.peek()
        if following and following.kind == "slash" and self.kind(1) == "word" and self.tokens[self.at + 1].text.lower() in ("a", "y", "yr", "年"):
            period, following = "year", None
            self.at += 2
        if following and self._period_behind():
            period = following.value if period in (None, "stock", "once") or following.text.startswith(("/", "每", "per", "a ")) else period
            self.at += 1
            self._tail(value)
        elif following and following.kind == "prop" and False:
            return False
        unit = {"kg": "t", "斤": "t", "个": "pcs"}.get(value.unit or "", value.unit or "t")
        ratio = {"kg": 1e-3, "斤": 5e-4}.get(value.unit or "", 1.0)
        least = value.least or self.least
        numbers = [None if n is None else _tidy(n * ratio) for n in (value.value, value.low, value.high)]
        middle, low, high = numbers
        if value.qualifier in ("le", "lt"):
            middle, low, high = None, None, middle
        elif value.qualifier in ("ge", "gt") or (least and value.qualifier == "exact"):
            middle, low, high = None, middle, None
        quantity = SpecQuantity(unit=unit, value=middle, min=low, max=high, period=period, approx=value.approx)
        if self.reading.quantity is None or (self.reading.quantity.value is None and self.reading.quantity.max is None and not least):
            self.reading.quantity = quantity
        elif least:
            pass
        elif self.reading.quantity.period is None and period and middle is not None:
            self.reading.quantity = quantity
        self.period = None
        self.least = False
        return True

    def _period_behind(self) -> bool:
        """Whether a period follows that belongs to the number before it: 「2000吨/年」, not 「55kg 年2000吨」."""
        token = self.peek()
        if token is None or token.kind != "period":
            return False
        return token.text.startswith(("/", "每", "per", "a ")) or self.kind(1) != "num"

    def _replace_quantity(self, period: str) -> None:
        old = self.reading.quantity
        assert old is not None
        self.reading.quantity = SpecQuantity(old.unit, old.value, old.min, old.max, period, old.approx)

    def _finish(self) -> None:
        price = self.reading.price
        if price:
            self.reading.price = SpecPrice(price.value, price.min, price.max, price.unit, self.pay if self.pay == "producer_pays" else _sign(price), self.freight, price.approx)
            if price.value is not None and price.value < 0:
                self.reading.price = SpecPrice(-price.value, None, None, price.unit, "producer_pays", self.freight, price.approx)


def _sign(_price: SpecPrice) -> str:
    return "buyer_pays"


def _qualifier(value: str) -> Qualifier:
    return {"le": "le", "lt": "lt", "ge": "ge", "gt": "gt"}[value]  # type: ignore[return-value]  # the table holds only these


def _changed(figure: Figure, **changes: object) -> Figure:
    from dataclasses import replace

    return replace(figure, **changes)  # type: ignore[arg-type]  # names are checked by replace()


def _bounds(qualifier: Qualifier, number: float, _approx: bool) -> dict[str, float]:
    return {"max": number} if qualifier in ("le", "lt") else {"min": number} if qualifier in ("ge", "gt") else {"value": number}


def _tidy(number: float) -> float:
    """Drop the dust of binary multiplication: 8 significant digits are more than any laboratory states."""
    return float(f"{number:.8g}")


def _merge_bounds(first: Figure, second: Figure) -> Figure | None:
    """「≥10, ≤15」 of one property is a range."""
    low = first.min if first.min is not None else second.min
    high = first.max if first.max is not None else second.max
    if low is None or high is None or low > high:
        return None
    return _changed(first, qualifier="range", min=low, max=high, end=second.end, approx=first.approx or second.approx)


_CONVERSIONS = {"油石比": None, "含固率": None}


def _stated_as(name: str, key: str) -> float:
    """Factor from what was named to what the key means (TOC to organic matter, and the like)."""
    return {"p": 2.2914} .get(name, 1.0) if key == "p2o5" else 1.0


def _implied(key: str, canonical: str, size: float, unit: str | None, family: str) -> float | None:
    """The unit people leave out, told by the size of the number."""
    if canonical == "text":
        return None
    if key == "calorific_value":
        return 1.0 if size < 60 else (0.0041868 if size < 9000 else 0.001)
    if key in ("density", "bulk_density"):
        return 1000.0 if size < 20 else 1.0
    if key == "specific_surface":
        return 0.1 if size > 1500 else 1.0
    if key in ("chloride", "chlorine") and size > 20:
        return 1e-4
    if key == "piece_length" and size < 20:
        return 1000.0
    if key == "straw_length" and size <= 40:
        return 10.0 if family == "straw" or size <= 15 else 1.0
    if key == "voltage_spread" and size < 1:
        return 1000.0
    if key == "aging_months":
        return 1.0
    return 1.0
