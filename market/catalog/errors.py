"""Refusals of this room."""

from __future__ import annotations

from market.kernel.errors import N_, MarketError, NotFound


class EntryNotFound(NotFound):
    code = "entry_not_found"
    message = N_("The catalogue has no such entry. Search for it by name, pinyin or code.")


class EditionNotFound(NotFound):
    code = "edition_not_found"
    message = N_("This edition of the reference tables was never loaded here.")


class EditionUnreadable(MarketError):
    """The kept text of an old edition lacks columns that the present program needs."""

    code = "edition_unreadable"
    status = 409
    message = N_("This edition of the reference tables was written for an older program and can no longer be read.")
