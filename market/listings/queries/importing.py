"""Imports of the organisation acted for, and their rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from market.kernel.access import Actor
from market.kernel.db import session
from market.kernel.paging import Page
from market.listings.errors import ImportNotFound
from market.listings.models import ListingImport, ListingImportRow

ROWS_A_PAGE = 50
RECENT = 20


def get_own_import(actor: Actor, import_id: int, *, lock: bool = False) -> ListingImport:
    """One import of the organisation acted for. Raises ImportNotFound for anything else."""
    query = select(ListingImport).where(
        ListingImport.id == import_id, ListingImport.organisation_id == actor.organisation_id
    )
    if lock:
        query = query.with_for_update()
    found = session().scalar(query) if 0 < import_id < 2**63 and actor.organisation_id is not None else None
    if found is None:
        raise ImportNotFound()
    return found


def recent_imports(actor: Actor) -> Sequence[ListingImport]:
    """The last imports of the organisation acted for, newest first."""
    query = select(ListingImport).where(ListingImport.organisation_id == actor.organisation_id)
    return session().scalars(query.order_by(ListingImport.id.desc()).limit(RECENT)).all()


def waiting_imports(actor: Actor) -> int:
    """How many files of the organisation acted for have not been read yet: each is kept whole until then."""
    query = select(func.count()).where(
        ListingImport.organisation_id == actor.organisation_id, ListingImport.state == "reading"
    )
    return session().scalar(query) or 0


def rows_of(sheet: ListingImport, *, good: bool, page: int) -> Page[ListingImportRow]:
    """A page of the good or of the bad rows of an import the caller has been given, in the sheet's order."""
    total = sheet.rows_good if good else sheet.rows_bad
    number = min(page, max(1, -(-total // ROWS_A_PAGE)))
    query = (
        select(ListingImportRow)
        .where(ListingImportRow.import_id == sheet.id, ListingImportRow.is_good == good)
        .order_by(ListingImportRow.line)
        .limit(ROWS_A_PAGE)
        .offset((number - 1) * ROWS_A_PAGE)
    )
    return Page(session().scalars(query).all(), number, ROWS_A_PAGE, total)


def bad_rows(sheet: ListingImport, *, limit: int | None = None) -> Iterator[ListingImportRow]:
    """The bad rows (at most ``limit``) of an import the caller has been given, in the sheet's order."""
    query = (
        select(ListingImportRow)
        .where(ListingImportRow.import_id == sheet.id, ~ListingImportRow.is_good)
        .order_by(ListingImportRow.line)
        .limit(limit)
    )
    yield from session().scalars(query.execution_options(yield_per=1_000))


def columns_in_error(sheet: ListingImport) -> dict[str, int]:
    """How many rows are wrong in each column of the first thousand bad rows: where to look first."""
    query = (
        select(ListingImportRow.errors)
        .where(ListingImportRow.import_id == sheet.id, ~ListingImportRow.is_good)
        .order_by(ListingImportRow.line)
        .limit(1_000)
    )
    found: dict[str, int] = {}
    for errors in session().scalars(query):
        for column in errors:
            found[column] = found.get(column, 0) + 1
    return dict(sorted(found.items(), key=lambda item: -item[1]))
