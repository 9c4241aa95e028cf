"""The cells of a unit table that somebody sends, CSV or XLSX. Pure."""

from __future__ import annotations

from market.kernel.i18n import gettext
from market.kernel.workbook import SheetFaulty
from market.listings.errors import ListingFaulty
from market.listings.rules.workbook import read_rows


def read_cells(content: bytes) -> list[list[object]]:
    """Rows of cells from the first line on. Raises ListingFaulty on the field ``file``."""
    try:
        return [list(row) for row in read_rows("units.csv", content)]
    except SheetFaulty as fault:
        raise ListingFaulty({"file": gettext(fault.message, **fault.params)}) from fault
