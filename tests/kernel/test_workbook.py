"""Workbooks made to break the reader: each would end the process, or hold it for minutes, were it read as it is."""

from __future__ import annotations

import io
import time
import zipfile
from contextlib import suppress

import pytest

from market.kernel.workbook import SheetFaulty, first_sheet

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_ONE = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'


def book(rows: str, *, path: str = "xl/worksheets/sheet1.xml", encoding: str = "utf-8", after: str = "") -> bytes:
    """A workbook whose one sheet has these rows and stands at ``path``."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Override PartName="/xl/workbook.xml"'
        f' ContentType="{_TYPE}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{_OFFICE}/worksheet" Target="/{path}"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="S" sheetId="1"'
        ' r:id="r1"/></sheets></workbook>',
    }
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>{after}'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
        archive.writestr(path, sheet.encode(encoding))
    return out.getvalue()


def far(cell: str) -> str:
    return f'{_ONE}<row r="2">{cell}<v>1</v></c></row>'


FAR = far('<c r="XFD1048576">')


def test_the_plain_workbook_of_these_tests_is_read() -> None:
    assert first_sheet(book(_ONE + '<row r="2"><c r="B2"><v>7</v></c></row>')) == [["x", ""], ["", 7.0]]
    assert first_sheet(book(_ONE + '<row r="2"><c r="XFD2" s="1"/></row>')) == [["x"]]


@pytest.mark.parametrize(
    "content",
    [
        book(far('<c r = "XFD1048576">')), book(far('<c r="xfd1048576">')), book(far('<c r="XFD1048576" x="/>">')),
        book(far('<c r="ZZZZZ2">')), book(FAR, path="xl/other/s.xml"), book(FAR, path="xl/worksheets/S.XML"),
        book(FAR, path="xl/media/s.png"), book(far('<c r="A2"><f>r="XFD1" "</f></c><c r="XFD1048576" y="">')),
        book("<row>" + "<c><v>1</v></c>" * 5_000 + "</row>" + "<row><c><v>1</v></c></row>" * 100_000),
        book("<row><c><v>1</v></c></row>" * 250_000),
    ],
    ids=["blank", "small", "quoted", "wide", "elsewhere", "capital", "media", "words", "unnumbered", "long"],
)  # fmt: skip
def test_no_sheet_is_laid_out_that_reaches_too_far(content: bytes) -> None:
    with pytest.raises(SheetFaulty, match=r"larger than 200,000 rows or 100 columns"):
        first_sheet(content)


def test_a_sheet_in_an_encoding_that_hides_it_is_refused() -> None:
    with pytest.raises(SheetFaulty, match="not a workbook"):
        first_sheet(book(FAR, encoding="utf-16"))


def test_a_small_file_that_unpacks_to_very_much_is_refused() -> None:
    with pytest.raises(SheetFaulty, match="unpacks to far more"):
        first_sheet(book(_ONE, after=" " * 60_000_000))


@pytest.mark.parametrize(
    "tail",
    ["</f>" + " " * 1_000_000, "<f" * 500_000, "<mergeCell " * 100_000, 'r="XFD1" "' * 100_000, "</f><v" * 200_000],
)
def test_a_sheet_of_a_million_letters_is_looked_at_once(tail: str) -> None:
    content = book(_ONE, after=tail)
    began = time.process_time()
    with suppress(SheetFaulty):
        first_sheet(content)
    assert time.process_time() - began < 10
