"""Tables in files that people send: CSV and XLSX. Pure. What cannot be read is said in a sentence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from market.kernel.errors import N_
from market.kernel.workbook import MAX_ROWS, NOT_A_WORKBOOK, SheetFaulty, first_sheet, is_workbook
from market.listings.rules.exporting import unguarded


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
    text = _decoded(content)
    if "\0" in text:
        raise SheetFaulty(NOT_A_WORKBOOK)
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
    if not is_workbook(content) and not file_name.lower().endswith((".csv", ".txt", ".tsv")):
        raise SheetFaulty(NOT_A_WORKBOOK)
    rows = iter(first_sheet(content)) if is_workbook(content) else _csv_rows(content)
    for number, row in enumerate(rows):
        if number > MAX_ROWS:
            raise SheetFaulty(N_("The sheet has more than 200,000 rows. Split it."))
        yield row
