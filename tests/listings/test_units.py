"""Unit tables of battery lots, and how many units keep a buyer's limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from market.listings.errors import ListingFaulty, UnitsFaulty
from market.listings.rules.cells import read_cells
from market.listings.rules.template import units_template
from market.listings.rules.units import COLUMNS, Passing, UnitRow, read_units, units_passing

TODAY = date(2026, 11, 24)
HEADER = [column.zh for column in COLUMNS]
CODE = "001PB01000000191A0000001"
ROW = [CODE, "包", "磷酸铁锂", 230, 76.8, 17.7, "2019-03-15", 82, "容量法", "某中心", "2026-09-01", 600, "无", "HZ1"]


def faults(*rows: list[object]) -> dict[int, dict[str, str]]:
    with pytest.raises(UnitsFaulty) as refusal:
        read_units([HEADER, *rows], TODAY)
    return refusal.value.rows


def changed(**cells: object) -> list[object]:
    fields = [column.field for column in COLUMNS]
    return [cells.get(field, cell) for field, cell in zip(fields, ROW, strict=True)]


def test_a_row_becomes_a_unit_in_whole_small_units() -> None:
    (unit,) = read_units([HEADER, ROW], TODAY)
    assert unit == UnitRow(
        CODE,
        "pack",
        "LFP",
        230_000,
        76_800,
        17_700,
        date(2019, 3, 15),
        820,
        "容量法",
        "某中心",
        date(2026, 9, 1),
        600,
        "无",
        "HZ1",
    )


def test_english_headers_in_any_order_and_empty_rows_do() -> None:
    rows: list[list[object]] = [
        ["Chemistry", "CODE", "level", "SoH percent", "soh method"],
        ["lfp", CODE, "PACK", 82, "x"],
        ["", "", ""],
    ]
    (unit,) = read_units(rows, TODAY)
    assert (unit.chemistry, unit.soh_permille, unit.capacity_mah) == ("LFP", 820, None)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"code": "001XB01000000191A0000001"}, "code"),  # the fourth character is P, M or C
        ({"code": CODE[:-1]}, "code"),  # 23 characters
        ({"code": CODE[:15] + "D" + CODE[16:]}, "code"),  # months are 1-9 and A-C
        ({"code": ""}, "code"),
        ({"level": "电芯"}, "level"),  # the code says pack
        ({"level": "box"}, "level"),
        ({"chemistry": "三元"}, "chemistry"),  # the code says LFP
        ({"capacity_mah": "-3"}, "capacity_mah"),
        ({"capacity_mah": "viel"}, "capacity_mah"),
        ({"voltage_mv": "1e99"}, "voltage_mv"),
        ({"soh_permille": 130}, "soh_permille"),
        ({"soh_method": ""}, "soh_method"),
        ({"first_use": "2027-01-01", "tested_on": ""}, "first_use"),
        ({"first_use": "2019-02-30"}, "first_use"),
        ({"tested_on": "2018-01-01"}, "tested_on"),  # before the first use
        ({"damage": "x" * 121}, "damage"),
    ],
)
def test_each_fault_is_named_with_its_row_and_column(cells: dict[str, object], column: str) -> None:
    assert list(faults(changed(**cells))[2]) == [column]


def test_all_faults_are_told_at_once() -> None:
    found = faults(ROW, ROW, changed(code="short", soh_permille="?"))
    assert {line: set(cells) for line, cells in found.items()} == {3: {"code"}, 4: {"code", "soh_permille"}}


def test_dates_of_excel_are_read() -> None:
    for cell in (date(2019, 3, 15), datetime(2019, 3, 15, 8), "2019/3/15", "2019.3.15", "2019年3月15日", 43539):
        (unit,) = read_units([HEADER, changed(first_use=cell)], TODAY)
        assert unit.first_use == date(2019, 3, 15)


@pytest.mark.parametrize("rows", [[], [["a", "b"]], [HEADER], [[*HEADER, "code"], ROW], [HEADER, *[ROW] * 5001]])
def test_a_table_that_is_none_is_refused_as_a_whole(rows: list[list[object]]) -> None:
    with pytest.raises((ListingFaulty, UnitsFaulty)):
        read_units(rows, TODAY)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_template_is_a_table_without_rows(form: str, language: str) -> None:
    content, _ = units_template(form, language)
    (header,) = read_cells(content)
    with pytest.raises(ListingFaulty, match="listing_faulty"):
        read_units([header], TODAY)
    assert len(read_units([header, ROW], TODAY)) == 1


def test_units_are_held_to_each_limit_and_the_untested_are_counted_apart() -> None:
    (unit,) = read_units([HEADER, ROW], TODAY)
    lot = [
        unit,
        replace(unit, soh_permille=700),
        replace(unit, soh_permille=699),
        replace(unit, soh_permille=None),
        replace(unit, soh_permille=None, insulation_ohm_per_v=50),
    ]
    limits = [{"key": "soh", "min": 70, "max": None}, {"key": "insulation_resistance", "min": 100, "max": None}]
    assert units_passing(lot, limits) == Passing(2, 35.4, 1)


def test_energy_follows_from_capacity_and_voltage_where_it_is_not_stated() -> None:
    unit = UnitRow(CODE, "pack", "LFP", capacity_mah=230_000, voltage_mv=76_800)
    assert units_passing([unit], []) == Passing(1, 17.664, 0)
    assert units_passing([unit], [{"key": "energy", "min": 17.7, "max": None}]).units == 0


def test_limits_that_hold_for_the_lot_are_no_business_of_a_unit() -> None:
    assert units_passing([UnitRow(CODE, "pack", "LFP")], [{"key": "moisture", "min": None, "max": 3}]).units == 1
