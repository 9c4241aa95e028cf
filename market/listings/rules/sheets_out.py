"""Workbooks that people fill in or mend: the empty template, and bad rows with their reasons. Pure."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from market.catalog.rules.knowledge import Knowledge
from market.kernel.errors import N_
from market.kernel.i18n import gettext, localized
from market.listings.rules.columns import CHOICES, IGNORED, Column, column_called, columns_for, label
from market.listings.rules.terms import clean_text

ROWS_WITH_LISTS = 10_000
_TEXT = ("months", "figures", "limits", "prices", "permits", "waste_code", "hazard_code")
"""Columns of which a spreadsheet must not make dates or formulas."""
_OPEN = ("material",)
"""Lists beside which one's own word may stand."""
_EXAMPLES = {
    "title": N_("Coal gangue, washed"), "spec": N_("calorific value 1200 kcal/kg, S 1.1 %, moisture 8 %, 0-50 mm"),
    "quantity": "30000", "price": "-10", "months": "6~7;9", "available_from": "2026-10-01",
    "available_to": "2027-09-30",
    "lat": "33.88", "lon": "112.90", "limits": "moisture<=12!; sulfur<=1.5", "prices": "coal_gangue=-20; fly_ash=30",
    "permits": "HW31;HW49", "max_road_km": "80", "min_supply": "5000", "waste_code": "441-001-S02",
    "hazard_code": "900-052-31",
}  # fmt: skip
REASON = IGNORED[-1]


def _choices(column: Column, knowledge: Knowledge) -> list[str]:
    """What a column's drop-down holds, in the present language; nothing for a free column."""
    if column.key in CHOICES:
        return [label(column.key, key) for key in CHOICES[column.key]]
    rows: Mapping[str, Any] = {
        "material": knowledge.materials,
        "use": knowledge.uses,
        "district": knowledge.districts,
    }.get(column.key, {})
    return [localized(row, "name") for row in rows.values()]


def _heading(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for place, column in enumerate(columns, start=1):
        cell = sheet.cell(1, place, column.heading())
        cell.font = Font(bold=True)
        if column.hint:
            cell.comment = Comment(gettext(column.hint), "", width=260, height=60)
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.freeze_panes = "A2"


def _bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def template(kind: str, knowledge: Knowledge) -> bytes:
    """The empty sheet of offers or wants as XLSX, its headings and lists in the present language."""
    book = Workbook()
    del book[book.sheetnames[0]]
    sheet = book.create_sheet(gettext("Listings"))
    guide = book.create_sheet(gettext("Guide"))
    lists = book.create_sheet("lists")
    lists.sheet_state = "hidden"
    columns = columns_for(kind)
    _heading(sheet, columns)
    guide.append([gettext("Column"), gettext("What belongs there"), gettext("Example")])
    used = 0
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        choices = _choices(column, knowledge)
        example = gettext(_EXAMPLES[column.key]) if column.key in _EXAMPLES else (choices[0] if choices else "")
        guide.append([column.heading(), gettext(column.hint), example])
        guide.cell(guide.max_row, 3).data_type = "s"
        if column.key in _TEXT:
            sheet.column_dimensions[letter].number_format = "@"
        if choices:
            used += 1
            source = get_column_letter(used)
            for line, choice in enumerate(choices, start=1):
                lists[f"{source}{line}"] = choice
            rule = DataValidation(
                type="list",
                formula1=f"=lists!${source}$1:${source}${len(choices)}",
                allow_blank=True,
                showDropDown=False,
            )
            rule.showErrorMessage = column.key not in _OPEN
            rule.error = gettext("Choose one of the list's entries.")
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{ROWS_WITH_LISTS}")
    for letter, width in zip("ABC", (26, 60, 48), strict=True):
        guide.column_dimensions[letter].width = width
    for cell in guide[1]:
        cell.font = Font(bold=True)
    return _bytes(book)


def reason_text(errors: Mapping[str, Sequence[Any]], kind: str) -> str:
    """Everything that is wrong with a row, in the present language."""
    return "; ".join(f"{heading_of(column, kind)}: {fault_text(fault)}" for column, fault in errors.items())


def heading_of(key: str, kind: str) -> str:
    """The heading of a column by its key; the key itself for a field that has no column."""
    column = column_called(key, kind)
    return column.heading() if column else key


def fault_text(fault: Sequence[Any]) -> str:
    """A kept fault in the present language."""
    message, params = fault
    return gettext(message, **params) if params else gettext(message)


def bad_columns(kind: str, keys: Iterable[str]) -> list[Column]:
    """The columns of a list of bad rows: those of the sheet, then the reason."""
    present = set(keys)
    return [*(column for column in columns_for(kind) if column.key in present), REASON]


def bad_rows(
    kind: str, columns: Sequence[Column], rows: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]
) -> bytes:
    """Bad rows as XLSX: (cells, errors) each; a faulty cell is marked and says why; the reasons stand beside."""
    book = Workbook()
    del book[book.sheetnames[0]]
    sheet = book.create_sheet(gettext("Listings"))
    _heading(sheet, columns)
    wrong = PatternFill("solid", fgColor="F9D9D5")
    for line, (cells, errors) in enumerate(rows, start=2):
        for place, column in enumerate(columns, start=1):
            value = reason_text(errors, kind) if column is REASON else cells.get(column.key)
            cell = sheet.cell(line, place)
            if isinstance(value, str):
                cell.value = clean_text(value)
                cell.data_type = "s"
            elif value is not None:
                cell.value = value
            if column.key in errors:
                cell.fill = wrong
                cell.comment = Comment(fault_text(errors[column.key]), "", width=260, height=60)
    return _bytes(book)
