"""Facts of this room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from market.kernel.events import Event


@dataclass(frozen=True)
class NoteSent(Event):
    """An organisation has a new note."""

    subject: ClassVar[str] = "note"
    note_id: int
    organisation_id: int


@dataclass(frozen=True)
class NoteRead(Event):
    """Somebody of the organisation has read a note."""

    subject: ClassVar[str] = "note"
    note_id: int


@dataclass(frozen=True)
class InboxRead(Event):
    """All notes of an organisation were marked as read."""

    subject: ClassVar[str] = "organisation"
    organisation_id: int
