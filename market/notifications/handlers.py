"""Nothing acts on these facts yet; delivery by mail will hear NoteSent."""

from __future__ import annotations

from market.kernel.events import silent
from market.notifications.events import InboxRead, NoteRead, NoteSent

silent(NoteSent, NoteRead, InboxRead)
