"""Tables in files that people send: CSV and XLSX. Pure. What cannot be read is said in a sentence."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence

from market.kernel.errors import N_
from market.listings.rules.exporting import unguarded
from market.listings.rules.sheet import SheetFaulty

MAX_ROWS = 200_000
MAX_UNPACKED = 400 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0"
_FIRST_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
# A single filled cell far out would make a reader lay out every cell before it: 17 thousand million of them.
_FAR = re.compile(
    rb"""\br=["'](?:(?:[A-Z]{3}|[D-Z][A-Z]|C[W-Z])\d+|[A-Z]{0,3}(?:\d{7,}|[2-9]\d{5}))["'](?:[^<>]*[^/<>])?>"""
)
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*ref=["']([A-Z0-9:]{1,20})""")
_NO_RESULT = re.compile(rb"</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>|<f[^>]*/>\s*</c>")
NOT_A_WORKBOOK = N_("This is not a workbook we can read. Save it as .xlsx or .csv and try again.")


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The workbook's sheets, unpacked with a limit; the sizes a workbook states are checked, not believed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > 2_000 or sum(member.file_size for member in members) > MAX_UNPACKED:
                raise SheetFaulty(N_("The workbook unpacks to more than 400 MB. Split it, or save it as .csv."))
            if any(member.flag_bits & 1 for member in members):
                raise SheetFaulty(N_("The workbook is protected by a password. Save it without one."))
            names = [member.filename for member in members]
            if "xl/workbook.xml" not in names:
                raise SheetFaulty(NOT_A_WORKBOOK)
            # Reading a member to its end checks its size and checksum against what the archive states.
            return {name: data for name in names if (data := archive.read(name)) and _FIRST_SHEET.fullmatch(name)}
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        if isinstance(error, SheetFaulty):
            raise
        raise SheetFaulty(NOT_A_WORKBOOK) from error


def _check_layout(sheet: bytes) -> None:
    if _FAR.search(sheet):
        raise SheetFaulty(
            N_("The sheet is larger than 200,000 rows or 100 columns. Delete what stands far out, or split it.")
        )
    if merged := _MERGED.search(sheet):
        raise SheetFaulty(
            N_("The sheet has merged cells (%(cells)s). Unmerge them and fill every row."), cells=merged[1].decode()
        )
    if _NO_RESULT.search(sheet):
        raise SheetFaulty(
            N_("The sheet has formulas without results. Open and save it in a spreadsheet program, or paste values.")
        )


def _workbook_rows(content: bytes) -> Iterator[Sequence[object]]:
    from python_calamine import CalamineError, CalamineWorkbook

    if content.startswith(_OLE):
        raise SheetFaulty(N_("This is an old .xls or a protected workbook. Save it as .xlsx without a password."))
    for sheet in _unpacked(content).values():
        _check_layout(sheet)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        yield from book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise SheetFaulty(NOT_A_WORKBOOK) from error


def _decoded(content: bytes) -> str:
    """CSV as spreadsheets save it: UTF-8, UTF-16 with its mark, or the Chinese national encoding."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetFaulty(N_("The file is neither UTF-8 nor GB 18030 text. Save it as CSV UTF-8."))


def _csv_rows(content: bytes) -> Iterator[Sequence[object]]:
    if b"\0" in content[:4096] and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise SheetFaulty(NOT_A_WORKBOOK)
    text = _decoded(content)
    first = text[: text.find("\n") + 1 or len(text)]
    delimiter = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield [unguarded(cell) for cell in row]
    except csv.Error as error:
        raise SheetFaulty(N_("Line %(line)s is not CSV: %(reason)s."), line=reader.line_num, reason=error) from error


def read_rows(file_name: str, content: bytes) -> Iterator[Sequence[object]]:
    """The rows of a ``.csv`` or of the first sheet of an ``.xlsx``, headings first. Raises SheetFaulty."""
    if not content.strip():
        raise SheetFaulty(N_("The file is empty."))
    name = file_name.lower()
    is_workbook = content.startswith((b"PK", _OLE))
    if not is_workbook and not name.endswith((".csv", ".txt", ".tsv")):
        raise SheetFaulty(NOT_A_WORKBOOK)
    rows = _workbook_rows(content) if is_workbook else _csv_rows(content)
    for number, row in enumerate(rows):
        if number > MAX_ROWS:
            raise SheetFaulty(N_("The sheet has more than 200,000 rows. Split it."))
        yield row
