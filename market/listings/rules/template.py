"""The empty unit table that people fill in."""

from __future__ import annotations

import csv
import io

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from market.listings.rules.units import CHEMISTRIES, COLUMNS, LEVELS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LISTS = {"level": LEVELS, "chemistry": CHEMISTRIES}


def units_template(form: str, language: str) -> tuple[bytes, str]:
    """(file, media type) of the template as ``csv`` or ``xlsx``, its columns named in ``zh`` or ``en``."""
    headers = [column.zh if language == "zh" else column.en for column in COLUMNS]
    if form == "csv":
        text = io.StringIO()
        csv.writer(text).writerow(headers)
        return b"\xef\xbb\xbf" + text.getvalue().encode(), "text/csv"  # Excel takes a CSV for UTF-8 by its mark only
    book = Workbook()
    del book[book.sheetnames[0]]
    sheet = book.create_sheet("units")
    sheet.append(headers)
    for index, column in enumerate(COLUMNS, start=1):
        sheet.cell(1, index).font = Font(bold=True)
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = 28 if column.field == "code" else 16
        if column.field in _LISTS:
            choice = DataValidation(type="list", formula1=f'"{",".join(_LISTS[column.field])}"', allow_blank=True)
            sheet.add_data_validation(choice)
            choice.add(f"{letter}2:{letter}5001")
    sheet.freeze_panes = "A2"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue(), XLSX
