"""Reading the inbox of the organisation acted for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from market.kernel.access import Actor, allowed
from market.kernel.db import session
from market.kernel.paging import Page
from market.notifications.errors import NoteNotFound
from market.notifications.models import Note
from market.notifications.permissions import NotePermission

PAGE_SIZE = 25


def unread_count(actor: Actor) -> int:
    """How many notes wait for the organisation acted for; 0 without one."""
    if actor.organisation_id is None:
        return 0
    unread = select(func.count()).where(Note.organisation_id == actor.organisation_id, Note.read_at.is_(None))
    return session().scalar(unread) or 0


def inbox(actor: Actor, *, unread_only: bool, page: int) -> Page[Note]:
    """A page of notes, unread ones first, then the newest."""
    mine = select(Note).where(Note.organisation_id == actor.organisation_id)
    if unread_only:
        mine = mine.where(Note.read_at.is_(None))
    total = session().scalar(select(func.count()).select_from(mine.subquery())) or 0
    page = min(page, max(1, -(-total // PAGE_SIZE)))
    ordered = mine.order_by(Note.read_at.is_not(None), Note.created_at.desc(), Note.id.desc())
    rows = session().scalars(ordered.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    return Page(rows, page, PAGE_SIZE, total)


def sent_since(organisation_id: int, key_prefix: str, since: datetime) -> int:
    """How many notes whose key begins like this an organisation has been sent; for the rooms that send them."""
    sent = select(func.count()).where(
        Note.organisation_id == organisation_id, Note.created_at >= since, Note.key.startswith(key_prefix)
    )
    return session().scalar(sent) or 0


def get_note(actor: Actor, note_id: int) -> Note:
    """A note of the organisation acted for. Raises NoteNotFound otherwise."""
    note = session().get(Note, note_id)
    if note is None or not allowed(NotePermission.READ, actor, note):
        raise NoteNotFound()
    return note
