"""The unit table of a battery lot: reading it, and counting the units that keep a want's limits. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, Protocol

from market.kernel.errors import N_
from market.listings.errors import ListingFaulty, UnitsFaulty
from market.listings.rules.terms import clean_text

MAX_UNITS = 5_000
LEVELS = ("pack", "module", "cell")
CHEMISTRIES = ("LFP", "NCM", "NCA", "LMO", "LCO", "LTO", "NiMH", "other")
# GB/T 34014-2017: maker 3, level, chemistry, spec 2, trace block 7, year, month, day, serial 7. A reused battery's code
# has no trace block and ends in R and the level.
_CODE = re.compile(r"[0-9A-Z]{3}[PMC][A-GZ][0-9A-Z]{2}[0-9A-Z]{7}[0-9A-Z][1-9A-C][1-9A-Z][0-9A-Z]{7}")
_REUSED = re.compile(r"[0-9A-Z]{3}[PMC][A-GZ][0-9A-Z]{2}[0-9A-Z][1-9A-C][1-9A-Z][0-9A-Z]{7}R[PMC]")
_LEVEL_OF = {"P": "pack", "M": "module", "C": "cell"}
_CHEMISTRIES_OF = {"A": {"NiMH"}, "B": {"LFP"}, "C": {"LMO"}, "D": {"LCO"}, "E": {"NCM", "NCA"}, "G": {"LTO"}}
_LEVEL_WORDS = {"包": "pack", "电池包": "pack", "模组": "module", "模块": "module", "电芯": "cell", "单体": "cell"}
_CHEMISTRY_WORDS = {
    "磷酸铁锂": "LFP", "铁锂": "LFP", "三元": "NCM", "三元锂": "NCM", "NMC": "NCM",
    "锰酸锂": "LMO", "钴酸锂": "LCO", "钛酸锂": "LTO",
    "镍氢": "NiMH", "其他": "other", "OTHER": "other", "NIMH": "NiMH",
}  # fmt: skip
EXCEL_EPOCH = date(1899, 12, 30).toordinal()


class UnitFigures(Protocol):
    """What counting needs of a unit: the row read from a table and the one from the database both have it."""

    @property
    def capacity_mah(self) -> int | None: ...
    @property
    def voltage_mv(self) -> int | None: ...
    @property
    def energy_wh(self) -> int | None: ...
    @property
    def soh_permille(self) -> int | None: ...
    @property
    def insulation_ohm_per_v(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit. Integers in mAh, mV, Wh, permille, ohm/V."""

    code: str
    level: str
    chemistry: str
    capacity_mah: int | None = None
    voltage_mv: int | None = None
    energy_wh: int | None = None
    first_use: date | None = None
    soh_permille: int | None = None
    soh_method: str = ""
    lab: str = ""
    tested_on: date | None = None
    insulation_ohm_per_v: int | None = None
    damage: str = ""
    trace_receipt: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its field, its headers in both languages."""

    field: str
    zh: str
    en: str


COLUMNS = (
    Column("code", "编码", "code"),
    Column("level", "级别", "level"),
    Column("chemistry", "体系", "chemistry"),
    Column("capacity_mah", "容量Ah", "capacity_Ah"),
    Column("voltage_mv", "电压V", "voltage_V"),
    Column("energy_wh", "能量kWh", "energy_kWh"),
    Column("first_use", "首次使用日期", "first_use"),
    Column("soh_permille", "SoH%", "SoH_percent"),
    Column("soh_method", "SoH方法", "SoH_method"),
    Column("lab", "检测机构", "lab"),
    Column("tested_on", "检测日期", "tested_on"),
    Column("insulation_ohm_per_v", "绝缘电阻Ω/V", "insulation_ohm_per_V"),
    Column("damage", "损伤", "damage"),
    Column("trace_receipt", "溯源回执号", "trace_receipt"),
)
_BY_HEADER = {re.sub(r"[\s_]", "", h).casefold(): c.field for c in COLUMNS for h in (c.zh, c.en, c.field)}


class _Faulty(ValueError):
    """One cell is wrong; the message is a msgid."""


def _scaled(factor: int, low: int, high: int) -> Callable[[object], int | None]:
    def read(cell: object) -> int | None:
        text = str(cell).strip().rstrip("%")
        if not text:
            return None
        try:
            number = Decimal(text) * factor
            whole = int(number.to_integral_value())
        except (InvalidOperation, OverflowError, ValueError) as error:
            raise _Faulty(N_("This is not a number we can use.")) from error
        if not low <= whole <= high:
            raise _Faulty(N_("This number is out of range."))
        return whole

    return read


def _day(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell).strip()
    if not text:
        return None
    if re.fullmatch(r"\d{5}(\.0)?", text):
        return date.fromordinal(EXCEL_EPOCH + int(float(text)))
    parts = [part for part in re.split(r"[-/.年月日]", text) if part]
    try:
        if len(parts) == 2:
            parts.append("1")
        year, month, day = map(int, parts)
        return date(year, month, day)
    except ValueError as error:
        raise _Faulty(N_("This is not a date: write it like 2021-03-15.")) from error


def _code(cell: object) -> str:
    text = clean_text(str(cell)).upper().replace(" ", "")
    if not (_CODE.fullmatch(text) or _REUSED.fullmatch(text)):
        raise _Faulty(N_("Not a GB/T 34014 code: 24 capital letters and digits, the fourth of them P, M or C."))
    return text


def _word(words: Mapping[str, str], known: Sequence[str], message: str) -> Callable[[object], str]:
    by_name = {name.casefold(): name for name in known} | {name.casefold(): value for name, value in words.items()}

    def read(cell: object) -> str:
        found = by_name.get(clean_text(str(cell)).casefold())
        if found is None:
            raise _Faulty(message)
        return found

    return read


def _text(length: int) -> Callable[[object], str]:
    def read(cell: object) -> str:
        text = clean_text(str(cell))
        if len(text) > length:
            raise _Faulty(N_("This text is too long."))
        return text

    return read


_READERS: Mapping[str, Callable[[object], Any]] = {
    "code": _code,
    "level": _word(_LEVEL_WORDS, LEVELS, N_("The level is pack, module or cell.")),
    "chemistry": _word(
        _CHEMISTRY_WORDS, CHEMISTRIES, N_("The chemistry is LFP, NCM, NCA, LMO, LCO, LTO, NiMH or other.")
    ),
    "capacity_mah": _scaled(1000, 1, 10**8),
    "voltage_mv": _scaled(1000, 1, 2 * 10**6),
    "energy_wh": _scaled(1000, 1, 10**7),
    "first_use": _day,
    "soh_permille": _scaled(10, 0, 1200),
    "soh_method": _text(60),
    "lab": _text(120),
    "tested_on": _day,
    "insulation_ohm_per_v": _scaled(1, 0, 10**9),
    "damage": _text(120),
    "trace_receipt": _text(60),
}
_REQUIRED = ("code", "level", "chemistry")


def _header(row: Sequence[object]) -> list[str | None]:
    found = [_BY_HEADER.get(re.sub(r"[\s_]", "", str(cell)).casefold()) for cell in row]
    if any(name not in found for name in _REQUIRED):
        raise ListingFaulty(
            {"file": N_("The first row must name the columns, among them code, level and chemistry. Use the template.")}
        )
    if len({name for name in found if name}) < sum(1 for name in found if name):
        raise ListingFaulty({"file": N_("A column stands twice in the first row.")})
    return found


def _contradictions(unit: UnitRow, today: date) -> dict[str, str]:
    faults: dict[str, str] = {}
    if _LEVEL_OF[unit.code[3]] != unit.level:
        faults["level"] = N_("The code's fourth character says another level.")
    told = _CHEMISTRIES_OF.get(unit.code[4])
    if told and unit.chemistry not in told:
        faults["chemistry"] = N_("The code's fifth character says another chemistry.")
    if unit.first_use and unit.first_use > today:
        faults["first_use"] = N_("This day is still to come.")
    if unit.tested_on and unit.tested_on > today:
        faults["tested_on"] = N_("This day is still to come.")
    elif unit.tested_on and unit.first_use and unit.tested_on < unit.first_use:
        faults["tested_on"] = N_("Tested before its first use.")
    if unit.soh_permille is not None and not unit.soh_method:
        faults["soh_method"] = N_("A state of health needs its method.")
    return faults


def read_units(rows: Sequence[Sequence[object]], today: date) -> list[UnitRow]:
    """Units of a table whose first row names the columns; empty rows are passed over.

    Raises ListingFaulty on ``file`` (no header, no rows, too many), UnitsFaulty with every faulty cell by line.
    """
    if not rows:
        raise ListingFaulty({"file": N_("The table is empty.")})
    header = _header(rows[0])
    units: list[UnitRow] = []
    faults: dict[int, dict[str, str]] = {}
    seen: set[str] = set()
    for line, row in enumerate(rows[1:], start=2):
        cells = {name: cell for name, cell in zip(header, row, strict=False) if name and str(cell).strip()}
        if not cells:
            continue
        if len(units) + len(faults) >= MAX_UNITS:
            raise ListingFaulty({"file": N_("At most 5,000 units a table.")})
        unit, wrong = _unit(cells, today)
        if unit and unit.code in seen:
            wrong["code"] = N_("This code stands twice.")
        if wrong:
            faults[line] = wrong
        elif unit:
            units.append(unit)
        if unit:
            seen.add(unit.code)
    if faults:
        raise UnitsFaulty(faults)
    if not units:
        raise ListingFaulty({"file": N_("The table is empty.")})
    return units


def _unit(cells: Mapping[str, object], today: date) -> tuple[UnitRow | None, dict[str, str]]:
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {name: N_("This cell must be filled.") for name in _REQUIRED if name not in cells}
    for name, cell in cells.items():
        try:
            values[name] = _READERS[name](cell)
        except _Faulty as fault:
            wrong[name] = str(fault)
    if wrong:
        return None, wrong
    unit = UnitRow(**values)
    return unit, _contradictions(unit, today)


class Passing(NamedTuple):
    """How many units keep all limits, their energy, and how many miss a figure that a limit asks for."""

    units: int
    kwh: float
    untested: int


def energy_wh(unit: UnitFigures) -> int | None:
    """The stated energy, else capacity times voltage; None where neither is known."""
    if unit.energy_wh is not None:
        return unit.energy_wh
    if unit.capacity_mah is None or unit.voltage_mv is None:
        return None
    return round(unit.capacity_mah * unit.voltage_mv / 1e6)


def figure_of(unit: UnitFigures, key: str) -> float | None:
    """A unit's figure in the property's canonical unit; None where it is not known or no figure of a unit."""
    energy = energy_wh(unit)
    stated: dict[str, tuple[int | None, float]] = {
        "soh": (unit.soh_permille, 10),
        "rated_capacity": (unit.capacity_mah, 1000),
        "voltage": (unit.voltage_mv, 1000),
        "energy": (energy, 1000),
        "insulation_resistance": (unit.insulation_ohm_per_v, 1),
    }
    number, divisor = stated.get(key, (None, 1.0))
    return None if number is None else number / divisor


UNIT_KEYS = ("soh", "rated_capacity", "voltage", "energy", "insulation_resistance")


def units_passing(units: Iterable[UnitFigures], limits: Iterable[Mapping[str, Any]]) -> Passing:
    """Count the units that keep every limit (``{"key", "min", "max"}``, canonical units) which a unit can be held to.

    Limits on other properties hold for the lot and are passed over. A unit without a figure that is asked for does not
    pass; it is counted as untested unless another figure already refuses it.
    """
    asked = [limit for limit in limits if limit["key"] in UNIT_KEYS]
    count = untested = wh = 0
    for unit in units:
        verdicts = [_keeps(figure_of(unit, limit["key"]), limit) for limit in asked]
        if False in verdicts:
            continue
        if None in verdicts:
            untested += 1
            continue
        count += 1
        wh += energy_wh(unit) or 0
    return Passing(count, wh / 1000, untested)


def _keeps(figure: float | None, limit: Mapping[str, Any]) -> bool | None:
    if figure is None:
        return None
    low, high = limit.get("min"), limit.get("max")
    return not ((low is not None and figure < low) or (high is not None and figure > high))
