"""The verbs of this room: send a note, mark notes as read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from market.kernel.access import SYSTEM, Actor, require
from market.kernel.db import atomic, insert_new
from market.kernel.events import record
from market.notifications import queries, rules
from market.notifications.events import InboxRead, NoteRead, NoteSent
from market.notifications.models import Note
from market.notifications.permissions import NotePermission


def send(*, now: datetime, organisation_id: int, message: str, params: Mapping[str, Any], link: str, key: str) -> None:
    """Put a note into an organisation's inbox; sending the same ``key`` twice leaves one, also under a race.

    ``message`` is a msgid of the sending room (marked there by ``N_``), ``params`` are JSON values that fill it (see
    rules.py), ``link`` a path of this site or empty. Raises ValueError for a note that could not be shown.
    """
    rules.check(message, params, link, key)
    values = {"organisation_id": organisation_id, "message": message, "params": dict(params), "link": link, "key": key}
    with atomic() as current:
        if insert_new(Note, **values, created_at=now):
            same = select(Note.id).where(Note.organisation_id == organisation_id, Note.key == key)
            note_id = current.scalars(same).one()
            record(NoteSent(note_id=note_id, organisation_id=organisation_id), actor=SYSTEM, now=now)


def mark_read(*, actor: Actor, now: datetime, note_id: int) -> str:
    """Mark one note as read and return where it leads. Raises NoteNotFound."""
    with atomic():
        note = queries.get_note(actor, note_id)
        if note.read_at is None:
            note.read_at = now
            record(NoteRead(note_id=note.id), actor=actor, now=now)
        return note.link


def mark_all_read(*, actor: Actor, now: datetime) -> int:
    """Mark every note of the organisation acted for as read; return how many were not."""
    require(NotePermission.READ, actor)
    organisation_id = actor.organisation_id or 0  # never 0: READ is granted to members only
    with atomic() as current:
        waiting = update(Note).where(Note.organisation_id == organisation_id, Note.read_at.is_(None))
        marked = int(current.execute(waiting.values(read_at=now)).rowcount)  # type: ignore[attr-defined]  # an UPDATE
        if marked:
            record(InboxRead(organisation_id=organisation_id), actor=actor, now=now)
        return marked
