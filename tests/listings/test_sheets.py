"""Reading sheets, and the notations in their cells: no database."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.catalog.shipped import shipped_knowledge
from market.kernel.i18n import LOCALES, gettext, use_locale
from market.kernel.workbook import SheetFaulty
from market.listings.rules import notation, sheets_out
from market.listings.rules.columns import COLUMNS, column_called, columns_for
from market.listings.rules.exporting import guarded, unguarded
from market.listings.rules.numbers import months_text, read_day, read_months, read_number
from market.listings.rules.sheet import cells_of, read_headings, terms_of_row, vocabulary_of
from market.listings.rules.terms import months_mask, months_of
from market.listings.rules.workbook import read_rows
from market.listings.rules.writing import write_workbook

KNOWLEDGE = shipped_knowledge()
VOCABULARY = vocabulary_of(KNOWLEDGE)


def read(kind: str = "offer", **cells: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """(terms, message by column) of a row."""
    terms, faults = terms_of_row(cells, kind, VOCABULARY, KNOWLEDGE)
    return dict(terms), {column: message for column, (message, _) in faults.items()}


@pytest.mark.parametrize("code", LOCALES)
@pytest.mark.parametrize("kind", ["offer", "want"])
def test_every_heading_of_a_template_is_known_in_its_language(kind: str, code: str) -> None:
    with use_locale(code):
        headings = [column.heading() for column in columns_for(kind)]
    assert [column_called(heading, kind) for heading in headings] == list(columns_for(kind))
    assert len(set(headings)) == len(headings)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"quantity": "3万", "unit": "吨", "period": "每年"}, {"quantity_total": 30_000_000_000, "quantity_unit": "g"}),
        ({"quantity": 12.5, "unit": "m³"}, {"quantity_total": 12_500, "quantity_unit": "L"}),
        ({"quantity": "月产5000吨"}, {"quantity_total": 5_000_000_000, "period": "month"}),
        ({"quantity": 40, "unit": "件"}, {"quantity_total": 40, "quantity_unit": "pcs"}),
        ({"price": "-10"}, {"price_fen": -1_000}),
        ({"price": "倒贴30元/吨"}, {"price_fen": -3_000}),
        ({"delivered": "含"}, {"is_delivered": True}),
        ({"months": "11~2"}, {"months": 0b1100_0000_0011}),
        ({"available_from": 46_023}, {"available_from": date(2026, 1, 1)}),
        ({"available_to": "2026年10月1日"}, {"available_to": date(2026, 10, 1)}),
        ({"material": "煤矸石"}, {"material_id": "coal_gangue", "material_text": "煤矸石"}),
        ({"material": "我们自己的说法"}, {"material_text": "我们自己的说法"}),
        ({"district": "石龙区"}, {"district": "410404"}),
        ({"visibility": "members only"}, {"visibility": "members"}),
        ({"figures": "moisture[ar]=8"}, {"figures": [{"key": "moisture", "value": 8.0, "min": None, "max": None,
            "qualifier": "exact", "basis": "ar", "approx": False}]}),
    ],
)  # fmt: skip
def test_a_cell_says_what_its_words_mean(cells: dict[str, Any], expected: dict[str, Any]) -> None:
    terms, faults = read(title="x", **cells)
    assert faults == {}
    assert {name: terms[name] for name in expected} == expected


def test_a_wants_cells_say_limits_ceilings_permits_and_haul() -> None:
    terms, faults = read(
        "want", use=KNOWLEDGE.uses["brick_full_gangue"].name_zh, limits="含水率<=12!; sulfur<=1.5", prices="煤矸石=-20",
        permits="HW31，HW49", max_road_km="80", min_supply="5000",
    )  # fmt: skip
    assert faults == {}
    assert terms["acceptance"] == [
        {"key": "moisture", "min": None, "max": 12.0, "hard": True},
        {"key": "sulfur", "min": None, "max": 1.5, "hard": False},
    ]
    assert terms["material_prices"] == [{"material_id": "coal_gangue", "price_fen": -2_000}]
    assert (terms["permits"], terms["max_road_m"], terms["min_supply_grams"]) == (
        ["HW31", "HW49"],
        80_000,
        5_000_000_000,
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("quantity", "很多"), ("quantity", -5), ("quantity", True), ("unit", "斗"), ("period", "每世纪"),
        ("price", "贵"), ("delivered", "也许"), ("months", "13"), ("months", "2026-06-07"),
        ("available_from", "某天"),
        ("available_to", 7), ("district", "火星"), ("lat", "北"), ("visibility", "朋友"), ("figures", "糊涂"),
        ("figures", "moisture=很湿"),
        ("description", "长" * 4_001),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_used_is_named_and_the_others_are_read(column: str, value: Any) -> None:
    terms, faults = read(**{"title": "好的标题", column: value})
    assert list(faults) == [column]
    assert terms["title"] == "好的标题"


def test_every_fault_can_be_said_in_both_languages() -> None:
    _, faults = terms_of_row({"title": "x", "price": "贵", "months": "13"}, "offer", VOCABULARY, KNOWLEDGE)
    for code in LOCALES:
        with use_locale(code):
            assert all("13" in sheets_out.fault_text(f) or "贵" in sheets_out.fault_text(f) for f in faults.values())
    with use_locale("zh"):
        assert sheets_out.reason_text(faults, "offer").startswith("价格（元/吨）: “贵”不是数字。")


def test_a_row_without_title_takes_its_material_or_specification() -> None:
    assert read(material="煤矸石")[0]["title"] == "煤矸石"
    assert read(spec="粉煤灰 细度23\n二级")[0]["title"] == "粉煤灰 细度23"


@pytest.mark.parametrize(
    ("text", "months"),
    [("6-7, 9", (6, 7, 9)), ("11-2", (1, 2, 11, 12)), ("6月、7月", (6, 7)), ("全年", tuple(range(1, 13)))],
)
def test_months_are_read_as_people_write_them(text: str, months: tuple[int, ...]) -> None:
    assert read_months(text) == months


def test_every_season_comes_back_from_its_text() -> None:
    for mask in range(1, 4095):
        text = months_text(months_of(mask))
        assert months_mask(read_months(text)) == mask
        assert "-" not in text  # a spreadsheet would make a date of it


@pytest.mark.parametrize("raw", ["", "x", "1e99", "nan", "inf", "--5", "万"])
def test_what_is_no_number_is_nothing_or_refused(raw: str) -> None:
    if raw == "":
        assert read_number(raw) is None
    else:
        with pytest.raises(ValueError):
            read_number(raw)


def test_a_day_is_read_from_what_spreadsheets_give() -> None:
    assert read_day(datetime(2026, 3, 4)) == read_day("2026/3/4") == read_day("20260304") == date(2026, 3, 4)
    with pytest.raises(ValueError):
        read_day("2026-02-30")


numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 4) + 0.0)


def figure(**parts: Any) -> dict[str, Any]:
    return {"key": "moisture", "value": None, "min": None, "max": None, "basis": None, "approx": False, **parts}


@st.composite
def figures(draw: Callable[..., Any]) -> dict[str, Any]:
    """A figure of any kind that a listing keeps."""
    low, high = sorted((draw(numbers), draw(numbers)))
    made: dict[str, Any] = draw(
        st.sampled_from(
            [
                figure(qualifier="exact", value=low, approx=True),
                figure(qualifier="exact", value=low, basis="ar", kind="net"),
                figure(qualifier="le", max=high),
                figure(qualifier="gt", min=low),
                figure(qualifier="range", min=low, max=high),
                figure(qualifier="tol", value=low, min=low, max=high),
                figure(qualifier="text", text="黑; 无味 = 好"),
                figure(qualifier="unknown"),
                figure(qualifier="nd"),
            ]
        )
    )
    return made


@given(st.lists(figures(), max_size=4))
def test_figures_come_back_from_their_notation(rows: list[dict[str, Any]]) -> None:
    assert notation.read_figures(notation.figures_text(rows), lambda name: name) == rows


@pytest.mark.parametrize("cell", ["=1", "+86", "-5", "@SUM(A1)", "\tx", "＝1+1", "＠SUM", "plain", "煤矸石", "'a"])
def test_no_cell_of_a_csv_is_a_formula_and_all_come_back(cell: str) -> None:
    sent = str(guarded(cell))
    assert not sent.startswith(("=", "+", "-", "@", "\t", "＝", "＠"))
    assert unguarded(sent) == cell


# Files


def workbook(*rows: list[Any], touch: Callable[[Any], object] = lambda sheet: None) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book[book.sheetnames[0]]
    for row in rows:
        sheet.append(row)
    touch(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def far_out(sheet: Any) -> None:
    sheet["XFD1048576"] = 1


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(410):
                sheet.write(b" " * 1024 * 1024)
    return out.getvalue()


GOOD = workbook(["标题"], ["甲"])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "空的"),
        ("a.xlsx", b"", "空的"),
        ("a.pdf", b"%PDF-1.7", "不是可读取的工作簿"),
        ("a.xlsx", b"PK\x03\x04 torn", "不是可读取的工作簿"),
        ("a.xlsx", GOOD[: len(GOOD) // 2], "不是可读取的工作簿"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧版 .xls"),
        ("a.csv", b"\x00\x01\x02binary", "不是可读取的工作簿"),
        ("a.csv", b'"open', "CSV"),
        ("a.csv", b"\xff\xff\xff", "UTF-8"),
        ("a.xlsx", bomb(), "400 MB"),
        ("a.xlsx", workbook(["标题"], touch=far_out), "20 万行"),
        ("a.xlsx", workbook(["标题"], ["甲"], touch=lambda s: s.merge_cells("A2:A4")), "合并单元格（A2:A4）"),
        ("a.xlsx", workbook(["标题"], ["=1+1"]), "公式"),
    ],
    ids=[
        "empty",
        "empty-xlsx",
        "pdf",
        "torn",
        "half",
        "xls",
        "binary",
        "csv",
        "encoding",
        "bomb",
        "far",
        "merged",
        "formula",
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(name: str, content: bytes, words: str) -> None:
    with pytest.raises(SheetFaulty) as refusal:
        list(read_rows(name, content))
    assert words in gettext(refusal.value.message, **refusal.value.params)


@pytest.mark.parametrize(
    "content",
    [
        "标题,物料\n甲,乙\n".encode(), "\ufeff标题,物料\r\n甲,乙\r\n".encode(), "标题;物料\n甲;乙\n".encode("gb18030"),
        "标题\t物料\n甲\t乙\n".encode("utf-16"),
    ],
)  # fmt: skip
def test_csv_is_read_as_spreadsheets_save_it(content: bytes) -> None:
    assert [list(row) for row in read_rows("a.csv", content)] == [["标题", "物料"], ["甲", "乙"]]


def test_formatted_empty_cells_far_out_do_no_harm() -> None:
    def bold(sheet: Any) -> None:
        sheet["XFD1"].font = openpyxl.styles.Font(bold=True)

    assert [list(row) for row in read_rows("a.xlsx", workbook(["标题"], touch=bold))] == [["标题"]]


def test_a_sheet_of_more_than_60_columns_is_refused() -> None:
    with pytest.raises(SheetFaulty, match="columns"):
        read_headings(["标题", *[f"c{n}" for n in range(60)]], "offer")


def test_what_a_file_names_can_be_kept_by_both_databases() -> None:
    headings = read_headings(["标题", "数量"], "offer")
    assert cells_of(["甲", float("inf")], headings) == {"title": "甲", "quantity": "inf"}
    assert read(title="甲", quantity="inf")[1] == {"quantity": "“%(value)s” is not a number."}
    with pytest.raises(SheetFaulty) as refusal:
        read_headings(["foo\0\ud800bar"], "offer")
    assert refusal.value.params == {"row": "foobar"}


def test_headings_without_any_of_ours_or_with_one_twice_are_refused() -> None:
    with pytest.raises(SheetFaulty, match="none of our headings"):
        read_headings(["foo", "bar"], "offer")
    with pytest.raises(SheetFaulty, match="twice"):
        read_headings(["标题", "Title"], "offer")


def test_unknown_columns_are_passed_over_and_positions_kept() -> None:
    headings = read_headings(["我们的编号", "标题", "", "价格（元/吨）"], "offer")
    assert cells_of(["K1", " 甲 ", None, 12.0, "beyond"], headings) == {"title": "甲", "price": 12}


def test_a_written_workbook_is_read_back_with_its_words_and_days() -> None:
    out = io.BytesIO()
    write_workbook(out, [("标题", 10), ("日", 10), ("数", 8)], [["=1+1 <&>", date(2026, 10, 1), 2.5], [None, None, -3]])
    assert [list(row) for row in read_rows("a.xlsx", out.getvalue())] == [
        ["标题", "日", "数"], ["=1+1 <&>", date(2026, 10, 1), 2.5], ["", "", -3.0],
    ]  # fmt: skip
    opened: Any = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    assert opened[opened.sheetnames[0]]["A2"].data_type == "s"


@pytest.mark.parametrize("code", LOCALES)
@pytest.mark.parametrize("kind", ["offer", "want"])
def test_a_template_has_its_lists_and_reads_as_an_empty_sheet(kind: str, code: str) -> None:
    with use_locale(code):
        content = sheets_out.template(kind, KNOWLEDGE)
    rows = list(read_rows("t.xlsx", content))
    assert len(rows) == 1
    assert list(read_headings(rows[0], kind).values()) == list(columns_for(kind))
    opened: Any = openpyxl.load_workbook(io.BytesIO(content))
    sheet = opened[opened.sheetnames[0]]
    lists = {str(rule.sqref).split(":")[0].rstrip("0123456789"): rule for rule in sheet.data_validations.dataValidation}
    with_lists = {"material", "unit", "period", "delivered", "district", "visibility"} | (
        {"use"} if kind == "want" else set()
    )
    assert {columns_for(kind)[ord(letter) - ord("A")].key for letter in lists} == with_lists


def test_no_column_key_stands_twice() -> None:
    assert len({column.key for column in COLUMNS}) == len(COLUMNS)
