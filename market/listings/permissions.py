"""Who may do what with a listing. Who may SEE one is decided by the queries: they take the actor."""

from __future__ import annotations

from market.kernel.access import (
    Permission,
    anyone,
    every,
    grant,
    member,
    owner,
    role,
    system,
)


class ListingPermission(Permission):
    SEE = "listings.see"
    """Browse, search and open what is visible."""

    SEE_OWN = "listings.see_own"
    """The organisation's own listings in every state, with their history."""

    WRITE = "listings.write"
    """Draft, change, copy, attach a unit table, import."""

    PUBLISH = "listings.publish"
    """Publish, pause, resume, renew, withdraw."""

    RESERVE = "listings.reserve"
    """Set an amount aside, give it back, hand it over: verbs of the rooms above, and of the owner."""


grant(ListingPermission.SEE, anyone)
grant(ListingPermission.SEE_OWN, every(member, owner))
grant(ListingPermission.WRITE, every(member, owner, role("owner", "trader", "clerk")), system)
grant(ListingPermission.PUBLISH, every(member, owner, role("owner", "trader")), system)
grant(ListingPermission.RESERVE, every(member, owner, role("owner", "trader")), system)
