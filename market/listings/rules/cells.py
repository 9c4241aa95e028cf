"""The cells of a table that somebody sends: CSV (UTF-8 or the GB18030 of a Chinese Excel) or XLSX."""

from __future__ import annotations

import csv
import io
import zipfile

from python_calamine import CalamineError, CalamineWorkbook

from market.kernel.errors import N_
from market.listings.errors import ListingFaulty

MAX_UNPACKED = 64 * 1024 * 1024
UNREADABLE = N_("This file cannot be read. Save it as .xlsx, or as CSV in UTF-8.")


def _workbook(raw: bytes) -> list[list[object]]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
            raise ListingFaulty({"file": N_("The workbook is too large once unpacked. Split it.")})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0)
    return [list(row) for row in sheet.to_python(skip_empty_area=False)]


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def read_cells(raw: bytes) -> list[list[object]]:
    """Rows of cells from the first line on. Raises ListingFaulty on the field ``file``."""
    try:
        if raw[:2] == b"PK":
            return _workbook(raw)
        text = _text(raw)
        if "\0" in text:
            raise ListingFaulty({"file": UNREADABLE})
        first = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=first.count)
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)]
    except (CalamineError, zipfile.BadZipFile, UnicodeDecodeError, csv.Error, OSError, ValueError, IndexError) as error:
        raise ListingFaulty({"file": UNREADABLE}) from error
