"""The first sheet of an XLSX that a stranger sent, read within bounds.

The reader lays out every cell between the first and the last one before it gives any, in memory it never gives up
asking for: a file of two kilobytes can ask for seventeen thousand million cells, and that ends the whole process. So
what a sheet asks for is looked at before it is read. Pure.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

from market.kernel.errors import N_

MAX_ROWS = 200_000
MAX_COLUMNS = 100
MAX_UNPACKED = 400 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0"
_HARMLESS = 50 * 1024 * 1024
_USUAL_RATIO = 200
_SHEET = b"sheetData"
_SHEET_UTF_16 = "sheetData".encode("utf-16-le").rstrip(b"\0")
_ROW = re.compile(rb"<(?:[\w.-]+:)?row\b")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
# A reference beyond row 199,999 or column CV, and the rest of its tag: whatever follows, no byte is looked at twice.
_FAR = re.compile(
    rb"""\br\s*=\s*["'](?:(?:[A-Z]{3,}|[D-Z][A-Z]|C[W-Z])\d+|[A-Z]*(?:\d{7,}|[2-9]\d{5}))["']"""
    rb"""(?:[^<>"'/]|/(?!>)|"[^"<]*"|'[^'<]*')*+""",
    re.IGNORECASE,
)
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref=["']([A-Z0-9:]{1,20})""")
_NO_RESULT = re.compile(rb"</f>\s*+(?:<v\s*+/>|<v>\s*+</v>)?+\s*+</c>|<f(?:[^<>/]|/(?!>))*+/>\s*+</c>")
NOT_A_WORKBOOK = N_("This is not a workbook we can read. Save it as .xlsx or .csv and try again.")
TOO_FAR = N_("The sheet is larger than 200,000 rows or 100 columns. Delete what stands far out, or split it.")


class SheetFaulty(ValueError):
    """The sheet as a whole cannot be used; ``message`` is a msgid."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.params = {name: str(value) for name, value in params.items()}


def is_workbook(content: bytes) -> bool:
    """Whether these bytes are those of a workbook, whatever the file is called."""
    return content.startswith((b"PK", _OLE))


def first_sheet(content: bytes) -> Sequence[Sequence[object]]:
    """The rows of the first sheet from A1 on. Raises SheetFaulty."""
    from python_calamine import CalamineError, CalamineWorkbook

    if content.startswith(_OLE):
        raise SheetFaulty(N_("This is an old .xls or a protected workbook. Save it as .xlsx without a password."))
    _check(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise SheetFaulty(NOT_A_WORKBOOK) from error
    except BaseException as error:
        # The reader is written in another language; what breaks inside it comes out as no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise SheetFaulty(NOT_A_WORKBOOK) from error


def _check(content: bytes) -> None:
    """The sizes a workbook states are checked, not believed; a sheet is one by what it holds, not by its name."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if len(members) > 2_000 or unpacked > MAX_UNPACKED:
                raise SheetFaulty(N_("The workbook unpacks to more than 400 MB. Split it, or save it as .csv."))
            if unpacked > max(_HARMLESS, _USUAL_RATIO * len(content)):
                raise SheetFaulty(N_("The workbook unpacks to far more than its size. Save it as .csv and try again."))
            if any(member.flag_bits & 1 for member in members):
                raise SheetFaulty(N_("The workbook is protected by a password. Save it without one."))
            if "xl/workbook.xml" not in archive.namelist():
                raise SheetFaulty(NOT_A_WORKBOOK)
            for member in members:
                # Reading a member to its end checks its size and checksum against what the archive states.
                _check_part(archive.read(member))
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        if isinstance(error, SheetFaulty):
            raise
        raise SheetFaulty(NOT_A_WORKBOOK) from error


def _check_part(part: bytes) -> None:
    if _SHEET_UTF_16 in part:
        raise SheetFaulty(NOT_A_WORKBOOK)
    if _SHEET not in part:
        return
    for far in _FAR.finditer(part):
        if not part.startswith(b"/>", far.end()):  # a styled cell without content is not laid out
            raise SheetFaulty(TOO_FAR)
    _check_shape(part)
    if merged := _MERGED.search(part):
        raise SheetFaulty(
            N_("The sheet has merged cells (%(cells)s). Unmerge them and fill every row."), cells=merged[1].decode()
        )
    if _NO_RESULT.search(part):
        raise SheetFaulty(
            N_("The sheet has formulas without results. Open and save it in a spreadsheet program, or paste values.")
        )


def _check_shape(part: bytes) -> None:
    """Rows and cells need not say where they stand; then they count on from the one before."""
    rows, start = 0, 0
    for row in _ROW.finditer(part):
        rows += 1
        _check_width(part, start, row.start())
        start = row.end()
    _check_width(part, start, len(part))
    if rows > MAX_ROWS + 1:
        raise SheetFaulty(TOO_FAR)


def _check_width(part: bytes, start: int, end: int) -> None:
    roughly = part.count(b"<c", start, end) + part.count(b":c", start, end)
    if roughly > MAX_COLUMNS and sum(1 for _ in _CELL.finditer(part, start, end)) > MAX_COLUMNS:
        raise SheetFaulty(TOO_FAR)
