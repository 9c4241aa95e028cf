"""Import a file of listings: read it into rows, look at them, make listings of the good ones, once each.

Reading and committing go by chunks, each a transaction of its own that also notes how far the work has come: a process
that dies leaves whole chunks behind, and whoever takes the work up again goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

import structlog
from sqlalchemy import func, insert, select
from sqlalchemy.exc import OperationalError

from market.catalog.queries import current_knowledge
from market.catalog.rules.knowledge import Knowledge
from market.kernel.access import SYSTEM, Actor, require
from market.kernel.clock import shanghai_date
from market.kernel.db import atomic, release, session
from market.kernel.errors import N_
from market.kernel.events import record, record_all
from market.kernel.workbook import SheetFaulty
from market.listings import queries
from market.listings.errors import ImportFaulty, ImportNotFound, ListingFaulty
from market.listings.events import (
    ImportCommitted,
    ImportDiscarded,
    ImportFinished,
    ImportRead,
    ImportUploaded,
    ListingDrafted,
    ListingPublished,
)
from market.listings.models import Listing, ListingFigure, ListingImport, ListingImportRow
from market.listings.permissions import ListingPermission
from market.listings.queries.importing import get_own_import, waiting_imports
from market.listings.rules.sheet import (
    FIELD_COLUMNS,
    Fault,
    Vocabulary,
    cells_of,
    read_headings,
    terms_of_row,
    vocabulary_of,
)
from market.listings.rules.states import IMPORT, LISTING
from market.listings.rules.terms import clean_text, publishing_faults
from market.listings.rules.workbook import read_rows
from market.listings.services.drafting import figure_rows, new_listing
from market.listings.services.indexing import reindex
from market.listings.services.moving import expiry
from market.notifications import services as notifications

log = structlog.get_logger(__name__)
CHUNK = 1_000
MOST_WAITING = 10
MAX_BYTES = 30 * 1024 * 1024
_OWN = {"id", "created_at", "updated_at", "published_at", "expires_at", "state", "version", "copied_from_id"}
_KEPT: dict[str, Any] = {
    column.name: None if column.default is None else column.default.arg if column.default.is_scalar else []
    for column in Listing.__table__.columns
    if column.name not in _OWN
}
"""Columns of a listing that a row says, with what they hold where nothing was said."""
_DAYS = ("available_from", "available_to")


def upload(
    *, actor: Actor, now: datetime, kind: str, file_name: str, content: bytes, publish: bool, site_id: int | None = None
) -> int:
    """Take a file in, to be read in the background; returns the id of the import.

    ``publish``: the good rows are to be published at once, else they become drafts. ``site_id``: where rows stand that
    name no place. Raises ImportFaulty where it cannot even be taken in.
    """
    require(ListingPermission.WRITE, actor)
    if publish:
        require(ListingPermission.PUBLISH, actor)
    if kind not in ("offer", "want"):
        raise ImportFaulty({"kind": N_("Choose offer or want.")})
    if not content:
        raise ImportFaulty({"file": N_("The file is empty.")})
    if len(content) > MAX_BYTES:
        raise ImportFaulty({"file": N_("The file is larger than 30 MB. Split it, or save it as .xlsx.")})
    if waiting_imports(actor) >= MOST_WAITING:
        raise ImportFaulty({"file": N_("Ten of your files are still being read. Please wait until they are.")})
    with atomic() as current:
        if site_id is not None and queries.find_site(actor.organisation_id or 0, site_id) is None:
            raise ImportFaulty({"site_id": N_("Choose one of your own sites.")})
        sheet = ListingImport(
            organisation_id=actor.organisation_id,
            user_id=actor.user_id,
            site_id=site_id,
            kind=kind,
            is_to_publish=publish,
            file_name=clean_text(file_name)[-200:] or "?",
            content=content,
            state=IMPORT.initial,
            created_at=now,
        )
        current.add(sheet)
        current.flush()
        record(ImportUploaded(sheet.id), actor=actor, now=now)
        return sheet.id


def commit(*, actor: Actor, now: datetime, import_id: int) -> None:
    """Have listings made of the good rows. Raises WrongState unless the import waits for that."""
    with atomic():
        sheet = get_own_import(actor, import_id, lock=True)
        require(ListingPermission.PUBLISH if sheet.is_to_publish else ListingPermission.WRITE, actor, sheet)
        if not sheet.rows_good:
            raise ImportFaulty({"file": N_("No row is good; nothing was taken over.")})
        sheet.state = IMPORT.move(sheet.state, "commit")
        record(ImportCommitted(import_id), actor=actor, now=now)


def discard(*, actor: Actor, now: datetime, import_id: int) -> None:
    """Let go of an import that has made no listing. Raises WrongState afterwards."""
    with atomic():
        sheet = get_own_import(actor, import_id, lock=True)
        require(ListingPermission.WRITE, actor, sheet)
        sheet.state = IMPORT.move(sheet.state, "discard")
        sheet.content = None
        record(ImportDiscarded(import_id), actor=actor, now=now)


def work(import_id: int, *, now: datetime) -> None:
    """Do what an import waits for, to the end; nothing where it waits for a person. For the worker and small files."""
    state = session().scalar(select(ListingImport.state).where(ListingImport.id == import_id))
    if state == "reading":
        _read(import_id, now)
    elif state == "committing":
        while _commit_chunk(import_id, now):
            pass


def work_on_all(*, now: datetime) -> int:
    """Do what any import waits for, oldest first; returns how many there were.

    A file on which we break is given up, so that it neither comes again every second nor holds up those behind it.
    """
    waiting = session().scalars(
        select(ListingImport.id).where(ListingImport.state.in_(("reading", "committing"))).order_by(ListingImport.id)
    )
    found = waiting.all()
    for import_id in found:
        try:
            work(import_id, now=now)
        except OperationalError:  # the database is busy or away: at the next turn
            log.exception("import_waits", import_id=import_id)
        except Exception:  # whatever a stranger's file does to us
            log.exception("import_broke", import_id=import_id)
            _fail(import_id, SheetFaulty(N_("We could not read this file; that has been logged.")), SYSTEM, now)
        finally:
            release()
    return len(found)


def _locked(import_id: int) -> ListingImport:
    found = session().get(ListingImport, import_id, with_for_update=True)
    if found is None:
        raise ImportNotFound()
    return found


def _read(import_id: int, now: datetime) -> None:
    sheet = session().get_one(ListingImport, import_id)
    kind, actor = sheet.kind, Actor(user_id=sheet.user_id, organisation_id=sheet.organisation_id)
    reader = _Reader(kind, actor, now, sheet.site_id, check_publishing=sheet.is_to_publish)
    try:
        table = read_rows(sheet.file_name, sheet.content or b"")
        headings = read_headings(next(table, ()), kind)
        rows = [(line, cells) for line, row in enumerate(table, start=2) if (cells := cells_of(row, headings))]
        if not rows:
            raise SheetFaulty(N_("There is no row below the headings."))
    except SheetFaulty as fault:
        _fail(import_id, fault, actor, now)
        return
    done = session().scalar(select(func.max(ListingImportRow.line)).where(ListingImportRow.import_id == import_id)) or 0
    with atomic():
        sheet = _locked(import_id)
        sheet.rows_total = len(rows)
        sheet.columns = [column.key for _, column in sorted(headings.items())]
    left = iter([row for row in rows if row[0] > done])
    while chunk := list(islice(left, CHUNK)):
        made = [{"import_id": import_id, "line": line, **reader.row(cells)} for line, cells in chunk]
        if not _keep(import_id, done, made):
            return
        done = chunk[-1][0]
    with atomic():
        sheet = _locked(import_id)
        if sheet.state != "reading":
            return
        sheet.state = IMPORT.move(sheet.state, "preview")
        sheet.content = None
        record(ImportRead(import_id, sheet.rows_good, sheet.rows_bad), actor=actor, now=now)


def _keep(import_id: int, done: int, made: Sequence[dict[str, Any]]) -> bool:
    """Keep one chunk of rows; False where somebody discarded the import or another process is reading it too."""
    with atomic() as current:
        sheet = _locked(import_id)
        last = (
            current.scalar(select(func.max(ListingImportRow.line)).where(ListingImportRow.import_id == import_id)) or 0
        )
        if sheet.state != "reading" or last != done:
            return False
        current.execute(insert(ListingImportRow), made)
        good = sum(row["is_good"] for row in made)
        sheet.rows_good += good
        sheet.rows_bad += len(made) - good
        return True


def _fail(import_id: int, fault: SheetFaulty, actor: Actor, now: datetime) -> None:
    with atomic():
        sheet = _locked(import_id)
        if sheet.state == "reading":
            sheet.state = IMPORT.move(sheet.state, "fail")
            sheet.fault, sheet.fault_params, sheet.content = fault.message, fault.params, None
            record(ImportRead(import_id, 0, 0), actor=actor, now=now)


class _Reader:
    """Makes rows of cells; what is the same for all rows is looked up once."""

    def __init__(self, kind: str, actor: Actor, now: datetime, site_id: int | None, *, check_publishing: bool) -> None:
        self.kind = kind
        self.actor = actor
        self.now = now
        self.check_publishing = check_publishing
        self.knowledge: Knowledge = current_knowledge()
        self.vocabulary: Vocabulary = vocabulary_of(self.knowledge)
        site = queries.find_site(actor.organisation_id or 0, site_id)
        self.place = {"site_id": site.id, "district": site.district, "lat": site.lat, "lon": site.lon} if site else {}

    def row(self, cells: dict[str, Any]) -> dict[str, Any]:
        """The columns of a ``ListingImportRow``."""
        terms, faults = terms_of_row(cells, self.kind, self.vocabulary, self.knowledge)
        fields: dict[str, Any] = {}
        try:
            listing = new_listing(actor=self.actor, now=self.now, kind=self.kind, terms=terms, knowledge=self.knowledge)
        except ListingFaulty as refusal:
            faults = {**dict(_by_column(refusal.fields)), **faults}
        else:
            if listing.lat is None:
                for name, value in self.place.items():
                    setattr(listing, name, value)
            if self.check_publishing:
                lacking = publishing_faults(self.kind, listing, shanghai_date(self.now))
                faults = {**dict(_by_column(lacking)), **faults}
            fields = {name: _json(getattr(listing, name), unset) for name, unset in _KEPT.items()}
        errors = {column: list(fault) for column, fault in faults.items()}
        return {
            "is_good": not errors,
            "cells": cells,
            "fields": {} if errors else fields,
            "errors": errors,
            "listing_id": None,
        }


def _by_column(fields: dict[str, str]) -> Iterator[tuple[str, Fault]]:
    for name, message in fields.items():
        yield FIELD_COLUMNS.get(name, name), (message, {})


def _json(value: Any, unset: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return unset if value is None else value


def _revived(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: date.fromisoformat(value) if value and name in _DAYS else value for name, value in fields.items()}


def _commit_chunk(import_id: int, now: datetime) -> bool:
    """Make listings of the next rows; False when there is nothing left to do."""
    with atomic() as current:
        sheet = _locked(import_id)
        if sheet.state != "committing":
            return False
        of_import = ListingImportRow.import_id == import_id
        done = current.scalar(
            select(func.max(ListingImportRow.line)).where(of_import, ListingImportRow.listing_id.is_not(None))
        )
        rows = current.scalars(
            select(ListingImportRow)
            .where(of_import, ListingImportRow.is_good, ListingImportRow.line > (done or 0))
            .order_by(ListingImportRow.line)
            .limit(CHUNK)
        ).all()
        actor = Actor(user_id=sheet.user_id, organisation_id=sheet.organisation_id)
        if not rows:
            _finish(sheet, actor, now)
            return False
        made = _make(rows, sheet, actor, now)
        for row, listing in zip(rows, made, strict=True):
            row.listing_id = listing.id
        sheet.rows_done += len(rows)
        return True


def _make(rows: Sequence[ListingImportRow], sheet: ListingImport, actor: Actor, now: datetime) -> list[Listing]:
    current = session()
    common: dict[str, Any] = {"state": LISTING.initial, "version": 1, "created_at": now, "updated_at": now}
    if sheet.is_to_publish:
        common |= {"state": LISTING.move(LISTING.initial, "publish"), "published_at": now}
    made = [Listing(**_revived(row.fields), **common) for row in rows]
    if sheet.is_to_publish:
        for listing in made:
            listing.expires_at = expiry(listing, now)
    current.add_all(made)
    current.flush()
    if figures := [row for listing in made for row in figure_rows(listing)]:
        current.execute(insert(ListingFigure), figures)
    reindex(made, are_new=True)
    record_all((ListingDrafted(listing.id) for listing in made), actor=actor, now=now)
    if sheet.is_to_publish:
        record_all((ListingPublished(listing.id) for listing in made), actor=actor, now=now)
    return made


def _finish(sheet: ListingImport, actor: Actor, now: datetime) -> None:
    sheet.state = IMPORT.move(sheet.state, "finish")
    record(ImportFinished(sheet.id, sheet.rows_done), actor=actor, now=now)
    notifications.send(
        now=now,
        organisation_id=sheet.organisation_id,
        message=N_("%(file)s has been taken over: %(listings)s listings."),
        params={"file": sheet.file_name, "listings": sheet.rows_done},
        link=f"/imports/{sheet.id}",
        key=f"import-finished-{sheet.id}",
    )
