"""Who may see which match. Both listings must be visible to the reader; the listings room decides that."""

from __future__ import annotations

from market.kernel.access import Permission, anyone, grant, system


class MatchPermission(Permission):
    TRY = "matching.try"
    """Paste a text and see who could use it."""

    SEE = "matching.see"
    """See what fits a listing that one may see."""

    KEEP = "matching.keep"
    """Compute the matches of a listing and keep them."""


grant(MatchPermission.TRY, anyone)
grant(MatchPermission.SEE, anyone)
grant(MatchPermission.KEEP, system)
