"""Listings from a spreadsheet: send it, watch it being read, look at the rows, take the good ones over."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.accounts import queries as accounts
from market.catalog.queries import current_knowledge
from market.kernel.access import allowed, current_actor
from market.kernel.errors import Invalid
from market.kernel.i18n import gettext
from market.kernel.paging import page_number
from market.kernel.web import guarded, is_htmx, now
from market.listings.permissions import ListingPermission
from market.listings.queries import importing as queries
from market.listings.queries.importing import get_own_import
from market.listings.rules import sheets_out
from market.listings.rules.columns import column_called, columns_for
from market.listings.services import importing
from market.listings.views import files, pages, showing
from market.listings.views.files import XLSX, as_file

SMALL = 400_000
"""Bytes up to which a file is read at once: about a thousand rows in a second."""
FEW = 1_500
MARKED_ROWS = 10_000


@pages.get("/import")
@guarded(ListingPermission.WRITE)
def imports() -> str:
    """The templates, the form to send a file, and what was sent before."""
    return _start({})


def _start(faults: dict[str, str]) -> str:
    actor = current_actor()
    return render_template(
        "listings/import_start.html",
        faults=faults,
        kind=request.values.get("kind", "offer"),
        publish=request.form.get("publish", ""),
        site=request.form.get("site", ""),
        sites=accounts.sites_of(actor),
        may_publish=allowed(ListingPermission.PUBLISH, actor),
        recent=queries.recent_imports(actor),
        columns={kind: columns_for(kind) for kind in ("offer", "want")},
    )


@pages.get("/import/<any(offers, wants):what>-template.xlsx")
@guarded(ListingPermission.WRITE)
def import_template(what: str) -> Response:
    """The empty sheet, in the reader's language."""
    content = sheets_out.template(what.removesuffix("s"), current_knowledge())
    return as_file(
        content, XLSX, gettext("template-offers.xlsx") if what == "offers" else gettext("template-wants.xlsx")
    )


@pages.post("/import")
@guarded(ListingPermission.WRITE)
def send_import() -> ResponseReturnValue:
    """Take a file in. A small one is read at once, a large one in the background."""
    file, site = request.files.get("file"), request.form.get("site", "")
    content = file.read() if file else b""
    try:
        import_id = importing.upload(
            actor=current_actor(),
            now=now(),
            kind=request.form.get("kind", ""),
            file_name=(file.filename or "") if file else "",
            content=content,
            publish=request.form.get("publish") == "yes",
            site_id=(int(site) if site.isascii() and site.isdigit() and len(site) < 19 else 0) if site else None,
        )
    except Invalid as refusal:
        return _start(refusal.fields), 422
    if len(content) <= SMALL:
        importing.work(import_id, now=now())
    return redirect(url_for("listings.import_page", import_id=import_id))


@pages.get("/imports/<int:import_id>")
@guarded(ListingPermission.WRITE)
def import_page(import_id: int) -> str:
    """How far it is, then its rows; as a fragment for htmx while it is under way."""
    sheet = get_own_import(current_actor(), import_id)
    show_good = request.args.get("show") == "good" or not sheet.rows_bad
    is_under_way = sheet.state in ("reading", "committing")
    template = "listings/import_progress.html" if is_htmx() and is_under_way else "listings/import_page.html"
    keys = [key for key in sheet.columns if column_called(key, sheet.kind)]
    return render_template(
        template,
        sheet=sheet,
        is_under_way=is_under_way,
        show_good=show_good,
        page=None
        if is_under_way
        else queries.rows_of(sheet, good=show_good, page=page_number(request.args.get("page"))),
        wrong=queries.columns_in_error(sheet) if sheet.state == "previewed" else {},
        knowledge=current_knowledge(),
        keys=keys,
        out=sheets_out,
        showing=showing,
        marked_rows=MARKED_ROWS,
        may_commit=allowed(
            ListingPermission.PUBLISH if sheet.is_to_publish else ListingPermission.WRITE, current_actor(), sheet
        ),
    )


@pages.post("/imports/<int:import_id>/commit")
@guarded(ListingPermission.WRITE)
def commit_import(import_id: int) -> ResponseReturnValue:
    """Make listings of the good rows: a few at once, many in the background."""
    actor = current_actor()
    importing.commit(actor=actor, now=now(), import_id=import_id)
    if get_own_import(actor, import_id).rows_good <= FEW:
        importing.work(import_id, now=now())
    return redirect(url_for("listings.import_page", import_id=import_id))


@pages.post("/imports/<int:import_id>/discard")
@guarded(ListingPermission.WRITE)
def discard_import(import_id: int) -> ResponseReturnValue:
    """Let go of it; nothing has been taken over."""
    importing.discard(actor=current_actor(), now=now(), import_id=import_id)
    flash(gettext("The file was let go; nothing was taken over."), "good")
    return redirect(url_for("listings.imports"))


@pages.get("/imports/<int:import_id>/bad-rows.<any(csv, xlsx):form>")
@guarded(ListingPermission.WRITE)
def bad_rows(import_id: int, form: str) -> Response:
    """The bad rows with the reason beside each, to be mended and sent again."""
    sheet = get_own_import(current_actor(), import_id)
    columns = sheets_out.bad_columns(sheet.kind, sheet.columns)
    name = f"{gettext('bad-rows')}-{sheet.id}"
    if form == "xlsx":
        rows = queries.bad_rows(sheet, limit=MARKED_ROWS)
        content = sheets_out.bad_rows(sheet.kind, columns, ((row.cells, row.errors) for row in rows))
        return as_file(content, XLSX, f"{name}.xlsx")
    lines = (
        [
            sheets_out.reason_text(row.errors, sheet.kind) if column is sheets_out.REASON else row.cells.get(column.key)
            for column in columns
        ]
        for row in queries.bad_rows(sheet)
    )
    return files.table(name, "csv", columns, lines)
