"""Refusals of this room."""

from __future__ import annotations

from market.kernel.errors import N_, Conflict, Invalid, NotFound


class ListingNotFound(NotFound):
    code = "listing_not_found"
    message = N_("This listing does not exist or is not visible to you.")


class VersionConflict(Conflict):
    """An edit started from an older version than the present one."""

    code = "listing_version"
    message = N_(
        "Somebody changed this listing while you were editing. Nothing was overwritten; please compare and save again."
    )


class NotEnough(Conflict):
    """More was asked for than is open."""

    code = "not_enough"
    message = N_("There is not that much left any more.")


class ListingFaulty(Invalid):
    """Fields that cannot be used; ``fields`` maps a field to a msgid."""

    code = "listing_faulty"


class UnitsFaulty(Invalid):
    """A unit table that cannot be used; ``rows`` maps a line to its faults by column."""

    code = "units_faulty"
    message = N_("The unit table has faults; nothing was taken over.")

    def __init__(self, rows: dict[int, dict[str, str]], **params: object) -> None:
        super().__init__(None, **params)
        self.rows = rows


class StillReserved(Conflict):
    """A part is promised to somebody."""

    code = "still_reserved"
    message = N_("A part of it is promised to somebody. Finish or release that first.")


class NoAmount(Conflict):
    """Nothing can be set aside of a listing that states no amount."""

    code = "no_amount"
    message = N_("This listing states no amount, so nothing can be set aside.")


class ImportNotFound(NotFound):
    code = "import_not_found"
    message = N_("This import does not exist or belongs to another organisation.")


class ImportFaulty(Invalid):
    """A file that cannot be taken in or taken over; ``fields`` maps a field to a msgid."""

    code = "import_faulty"
