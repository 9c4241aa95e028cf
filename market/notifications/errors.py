"""Refusals of this room."""

from __future__ import annotations

from market.kernel.errors import N_, NotFound


class NoteNotFound(NotFound):
    code = "note_not_found"
    message = N_("There is no such note in your inbox.")
