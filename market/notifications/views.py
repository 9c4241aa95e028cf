"""The inbox."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.kernel.access import current_actor
from market.kernel.i18n import ngettext
from market.kernel.paging import page_number
from market.kernel.web import blueprint, guarded, now
from market.notifications import queries, services
from market.notifications.permissions import NotePermission

pages = blueprint("notifications")


def unread() -> int:
    """How many notes wait for the reader; asked once a request."""
    if "unread" not in g:
        g.unread = queries.unread_count(current_actor())
    return int(g.unread)


@pages.app_context_processor
def _globals() -> dict[str, Callable[[], int]]:
    return {"unread": unread}


@pages.get("/inbox")
@guarded(NotePermission.SEE_INBOX)
def inbox() -> str:
    """Notes to the organisation I act for, unread ones first."""
    unread_only = request.args.get("show") == "unread"
    page = queries.inbox(current_actor(), unread_only=unread_only, page=page_number(request.args.get("page")))
    return render_template("notifications/inbox.html", page=page, unread_only=unread_only)


@pages.post("/inbox/<int:note_id>/read")
@guarded(NotePermission.READ)
def read(note_id: int) -> ResponseReturnValue:
    """Mark a note as read; ``open`` goes on to where it leads."""
    link = services.mark_read(actor=current_actor(), now=now(), note_id=note_id)
    return redirect(link if link and "open" in request.form else _back())


@pages.post("/inbox/read")
@guarded(NotePermission.READ)
def read_all() -> ResponseReturnValue:
    """Mark all notes as read."""
    count = services.mark_all_read(actor=current_actor(), now=now())
    flash(ngettext("%(num)s note is marked as read.", "%(num)s notes are marked as read.", count), "good")
    return redirect(_back())


def _back() -> str:
    """The list as it was filtered."""
    show, page = request.form.get("show"), page_number(request.form.get("page"))
    return url_for("notifications.inbox", show="unread" if show == "unread" else None, page=page if page > 1 else None)
