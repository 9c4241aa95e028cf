"""Lists as files: CSV that a spreadsheet opens as it is, and XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from urllib.parse import quote

from flask import Response, send_file, stream_with_context

from market.catalog.rules.knowledge import Knowledge
from market.kernel.clock import shanghai_date
from market.kernel.errors import N_
from market.kernel.i18n import gettext
from market.listings.models import Listing
from market.listings.rules.columns import Column
from market.listings.rules.exporting import Cell, cells_of_listing, csv_cells, export_columns
from market.listings.rules.writing import write_workbook

MOST_ROWS = 50_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAMES = {"offer": N_("offers"), "want": N_("wants")}


def _csv_lines(rows: Iterable[Sequence[Cell]], batch: int = 500) -> Iterator[str]:
    yield "\ufeff"
    walk = iter(rows)
    while part := list(islice(walk, batch)):
        buffer = io.StringIO()
        csv.writer(buffer).writerows(csv_cells(row) for row in part)
        yield buffer.getvalue()


def as_file(content: bytes, media_type: str, name: str) -> Response:
    """A finished file as a download."""
    return send_file(io.BytesIO(content), media_type, as_attachment=True, download_name=name)


def table(name: str, form: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Response:
    """A table as a download, ``form`` csv or xlsx; CSV is sent while it is read."""
    headings = [(column.heading(), column.width) for column in columns]
    if form == "csv":
        lines = _csv_lines(chain([[text for text, _ in headings]], rows))
        response = Response(stream_with_context(lines), content_type="text/csv; charset=utf-8")
        # A header speaks Latin only; a Chinese name goes in percent signs (RFC 6266).
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.csv"
        return response
    file = io.BytesIO()
    write_workbook(file, headings, rows)
    return as_file(file.getvalue(), XLSX, f"{name}.xlsx")


def listings(kind: str, form: str, rows: Iterable[Listing], knowledge: Knowledge, now: datetime) -> Response:
    """Listings as a download; its columns are those an import reads."""
    name = f"{gettext(NAMES[kind])}-{shanghai_date(now).isoformat()}"
    return table(name, form, export_columns(kind), (cells_of_listing(row, knowledge) for row in rows))
